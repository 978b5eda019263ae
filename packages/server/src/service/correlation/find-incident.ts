// Looks for the incident an alert belongs to: by its product's word, by its campaign, by what it shares. The first rule that finds one wins.
import type { Alert, CorrelationSettings, GroupingReason, TenantId } from '@docket/model'
import type { Db, IncidentPlace, Store } from '../../store/index.ts'
import { type CampaignMatch, matchCampaign } from './choose-campaign.ts'
import { strongKeysOf, type Traits } from './traits.ts'

export interface Found {
  place: IncidentPlace
  reason: GroupingReason
}

export interface Search {
  found: Found | null
  /** Mails of the same campaign, in an incident or not. */
  matches: CampaignMatch[]
  /** Strong observables that are not too common. */
  keys: string[]
  /** Alerts in no incident that belong together with this one. */
  loose: string[]
}

export async function findIncident(
  store: Store,
  tx: Db,
  alert: Alert,
  traits: Traits,
  settings: CorrelationSettings,
  now: Date,
): Promise<Search> {
  const tenant = alert.tenantId as TenantId
  const { environment } = alert
  const isOn = (rule: CorrelationSettings['rules'][number]) => settings.rules.includes(rule)
  const weak = new Set(
    await store.correlation.weakKeys(tx, tenant, environment, traits.keys, {
      harmless: settings.weak_from_harmless,
      incidents: settings.weak_from_incidents,
      since: new Date(now.getTime() - settings.weak_days * 86_400_000).toISOString(),
    }),
  )
  const keys = traits.isHarmless ? [] : traits.keys.filter((key) => !weak.has(key))
  const search: Search = { found: null, matches: [], keys, loose: [] }
  if (isOn('vendor_incident')) search.found = await byVendor(store, tx, alert, traits)
  if (traits.isHarmless) return search
  if (isOn('campaign') && traits.fingerprint) {
    const marks = await store.correlation.marks(tx, tenant, environment, traits.fingerprint.keys, traits.span)
    const others = marks.filter(({ alertId }) => alertId !== alert.id)
    search.matches = matchCampaign(traits.fingerprint, others, { firm: !traits.isBad })
    search.found ??= await byCampaign(store, tx, tenant, search.matches)
    if (settings.campaign_min_alerts > 1)
      search.loose.push(
        ...search.matches.filter(({ mark }) => mark.incidentId === null).map(({ mark }) => mark.alertId),
      )
  }
  if (isOn('observables') && keys.length >= settings.observables_min_shared && traits.isBad) {
    search.found ??= await byObservables(store, tx, alert, traits, keys, settings)
    if (alert.kind === 'json' && settings.other_min_alerts > 1) {
      const loose = await store.correlation.looseAlerts(tx, tenant, environment, keys, traits.span)
      search.loose.push(...loose.filter((id) => id !== alert.id))
    }
  }
  return search
}

async function byVendor(store: Store, tx: Db, alert: Alert, { vendorIds }: Traits): Promise<Found | null> {
  const tenant = alert.tenantId as TenantId
  const found = await store.correlation.vendorIncidents(tx, tenant, alert.environment, alert.source, vendorIds)
  const [place] = await standing(store, tx, tenant, found)
  if (place === undefined) return null
  return { place, reason: vendorReason(alert, vendorIds) }
}

export function vendorReason(alert: Alert, vendorIds: readonly string[]): GroupingReason {
  const named = vendorIds.slice(0, 3).join(', ').slice(0, 200)
  return {
    rule: 'vendor_incident',
    says: `${alert.source} puts this alert into its incident ${named}`,
    keys: [...vendorIds],
  }
}

async function byCampaign(
  store: Store,
  tx: Db,
  tenant: TenantId,
  matches: readonly CampaignMatch[],
): Promise<Found | null> {
  const ids = [...new Set(matches.flatMap(({ mark }) => mark.incidentId ?? []))].slice(0, 20)
  const places = new Map((await store.correlation.places(tx, tenant, ids)).map((place) => [place.id, place]))
  const ordered = matches.flatMap((match) => {
    const place = places.get(match.mark.incidentId ?? '')
    return place ? [{ match, place }] : []
  })
  const chosen = ordered.find(({ place }) => place.status !== 'closed') ?? ordered[0]
  if (chosen === undefined) return null
  const [place] = await standing(store, tx, tenant, [chosen.place])
  if (place === undefined) return null
  const { says, keys } = chosen.match.comparison
  return { place, reason: { rule: 'campaign', says: `Same campaign: ${says}`, keys } }
}

async function byObservables(
  store: Store,
  tx: Db,
  alert: Alert,
  traits: Traits,
  keys: readonly string[],
  settings: CorrelationSettings,
): Promise<Found | null> {
  const tenant = alert.tenantId as TenantId
  const found = await store.correlation.incidentsWith(tx, tenant, alert.environment, keys, traits.span)
  // Mails and alerts of products tell of different steps of one story; a case brings those together.
  const fitting = found.filter(
    (one) => one.place.kind === alert.kind && one.keys.length >= settings.observables_min_shared,
  )
  const alike = alert.kind === 'email' ? await incidentsOfLikeMails(store, tx, alert, fitting) : null
  const wanted = fitting.filter(({ place }) => alike === null || alike.has(place.id))
  const chosen = wanted.find(({ place }) => place.status !== 'closed') ?? wanted[0]
  if (chosen === undefined) return null
  const [place] = await standing(store, tx, tenant, [chosen.place])
  return place === undefined ? null : { place, reason: observableReason(chosen.keys, settings.window_hours) }
}

/**
 * Mails are written by attackers: a mail with the links of two campaigns must not tie them together. So more than half of what
 * either mail has must be shared, and with one mail, not with all of the incident.
 */
async function incidentsOfLikeMails(
  store: Store,
  tx: Db,
  alert: Alert,
  fitting: readonly { place: IncidentPlace; keys: string[] }[],
): Promise<Set<string>> {
  const tenant = alert.tenantId as TenantId
  const shared = [...new Set(fitting.flatMap(({ keys }) => keys))]
  const ids = fitting.map(({ place }) => place.id)
  const mine = new Set(strongKeysOf(alert))
  const alike = new Set<string>()
  if (ids.length === 0) return alike
  for (const id of await store.correlation.mailsWith(tx, tenant, ids, shared)) {
    const mail = await store.alerts.get(tenant, id)
    const theirs = mail ? strongKeysOf(mail) : []
    const common = theirs.filter((key) => mine.has(key)).length
    if (mail?.incidentId && common > Math.max(mine.size, theirs.length) / 2) alike.add(mail.incidentId)
  }
  return alike
}

export function observableReason(keys: readonly string[], hours: number): GroupingReason {
  const shown = keys.slice(0, 2).map((key) => key.slice(2, 90))
  const more = keys.length > shown.length ? ` and ${keys.length - shown.length} more` : ''
  return {
    rule: 'observables',
    says: `Shares ${shown.join(', ')}${more} within ${hours} hours`,
    keys: keys.slice(0, 20),
  }
}

const mostMerges = 10

/** The incidents themselves, or those they were merged into; open ones first. */
async function standing(
  store: Store,
  tx: Db,
  tenant: TenantId,
  places: readonly IncidentPlace[],
): Promise<IncidentPlace[]> {
  let current = [...places]
  for (let hop = 0; hop < mostMerges && current.some(({ mergedInto }) => mergedInto !== null); hop++) {
    const targets = current.flatMap(({ mergedInto }) => mergedInto ?? [])
    current = [
      ...current.filter(({ mergedInto }) => mergedInto === null),
      ...(await store.correlation.places(tx, tenant, targets)),
    ]
  }
  const standing = current.filter(({ mergedInto }) => mergedInto === null)
  return [
    ...standing.filter(({ status }) => status !== 'closed'),
    ...standing.filter(({ status }) => status === 'closed'),
  ]
}
