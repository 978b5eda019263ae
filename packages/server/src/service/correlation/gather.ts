// Puts alerts where they belong, one after the other, inside one transaction; links to incidents that are there are written together.
import type { Actor, Alert, CorrelationSettings, GroupingReason, TenantId } from '@docket/model'
import { ChangedMeanwhile, type Db } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { linkAlerts } from '../incidents/index.ts'
import { wordsOf } from '../note.ts'
import { isWorthMarking } from './choose-campaign.ts'
import { findIncident, observableReason, type Search, vendorReason } from './find-incident.ts'
import { gatherCase } from './gather-case.ts'
import { placeLateAlert } from './late-alert.ts'
import { openIncident } from './open-incident.ts'
import { type Traits, traitsOf } from './traits.ts'

export interface Gathering {
  deps: Deps
  tx: Db
  actor: Actor
  settings: CorrelationSettings
  /** Alerts to be linked, by incident and reason. */
  links: Map<string, { incidentId: string; reason: GroupingReason; alertIds: string[] }>
  /** Strong observables that came into incidents, for their cases. */
  touched: Map<string, { keys: Set<string>; traits: Traits }>
  /** True when an alert like this one needed the lock. */
  holdsLock(alert: Alert): boolean
  /** Writes what was put off. */
  finish(): Promise<void>
}

export function openGathering(deps: Deps, tx: Db, actor: Actor, settings: CorrelationSettings): Gathering {
  const gathering: Gathering = {
    deps,
    tx,
    actor,
    settings,
    links: new Map(),
    touched: new Map(),
    holdsLock: (alert) => joins(traitsOf(alert, settings), settings),
    async finish() {
      await writeLinks(gathering)
      for (const [incidentId, { keys, traits }] of gathering.touched)
        await gatherCase(deps, tx, actor, incidentId, [...keys], traits, settings)
    },
  }
  return gathering
}

const joins = ({ isHarmless, vendorIds }: Traits, settings: CorrelationSettings) =>
  !isHarmless || (vendorIds.length > 0 && settings.rules.includes('vendor_incident'))

/** What neither joins nor counts needs no lock: most honest mail. */
export function needsLock(alert: Alert, settings: CorrelationSettings): boolean {
  const traits = traitsOf(alert, settings)
  return joins(traits, settings) || traits.keys.length > 0
}

/** One alert, under the lock of its environment. */
export async function gather(gathering: Gathering, alert: Alert): Promise<void> {
  const { deps, tx, settings } = gathering
  const tenant = alert.tenantId as TenantId
  const traits = traitsOf(alert, settings)
  // Somebody may have put it into an incident, or closed it, while it waited.
  const now = joins(traits, settings) ? await deps.store.alerts.get(tenant, alert.id) : null
  if (now && !now.incidentId && !now.closedAt) {
    const search = await findIncident(deps.store, tx, alert, traits, settings, deps.now())
    const isMarked = await markCampaign(deps, tx, alert, traits, search)
    const incidentId = await placeAlert(gathering, alert, traits, search)
    // What others are compared with must be where it belongs.
    if (isMarked) await writeLinks(gathering)
    if (incidentId !== null) touch(gathering, incidentId, search.keys, traits)
  }
  const sighting = { at: alert.createdAt, countedAt: deps.now().toISOString(), harmless: traits.isHarmless }
  await deps.store.correlation.see(tx, tenant, alert.environment, traits.keys, sighting)
}

function touch({ touched }: Gathering, incidentId: string, keys: readonly string[], traits: Traits): void {
  const known = touched.get(incidentId) ?? { keys: new Set<string>(), traits }
  for (const key of keys) if (known.keys.size < 200) known.keys.add(key)
  touched.set(incidentId, { ...known, traits })
}

async function writeLinks({ deps, tx, actor, links }: Gathering): Promise<void> {
  const tenant = actor.tenants[0] as TenantId
  for (const { incidentId, reason, alertIds } of links.values()) {
    const incident = await linkAlerts(deps, actor, tenant, incidentId, alertIds, { linkType: 'auto', reason, tx })
    // Somebody closed it since it was found: done again, the alert is a late one, of which people are told.
    if (incident.status === 'closed') throw new ChangedMeanwhile()
  }
  links.clear()
}

async function placeAlert(
  gathering: Gathering,
  alert: Alert,
  traits: Traits,
  { found, matches, keys, loose }: Search,
): Promise<string | null> {
  const { deps, tx, actor, settings } = gathering
  if (found?.place.status === 'closed') return placeLateAlert(deps, tx, actor, alert, found, settings.late_alert)
  if (found) {
    const { place, reason } = found
    const name = `${place.id} ${JSON.stringify(reason)}`
    const link = gathering.links.get(name) ?? { incidentId: place.id, reason, alertIds: [] }
    gathering.links.set(name, { ...link, alertIds: [...link.alertIds, alert.id] })
    return place.id
  }
  if (!traits.opens) return null
  const vendorId = settings.rules.includes('vendor_incident') ? (traits.vendorIds[0] ?? null) : null
  const enough = alert.kind === 'email' ? settings.campaign_min_alerts : settings.other_min_alerts
  const others = [...new Set(loose)].slice(0, 500)
  if (vendorId === null && others.length + 1 < enough) return null
  const reason =
    vendorId === null
      ? firstReason(alert, others.length, matches, keys, settings)
      : vendorReason(alert, traits.vendorIds)
  const alertIds = vendorId === null ? [alert.id, ...others] : [alert.id]
  return (await openIncident(deps, tx, actor, alert, { alertIds, vendorId, reason })).id
}

function firstReason(
  alert: Alert,
  others: number,
  matches: Search['matches'],
  keys: readonly string[],
  settings: CorrelationSettings,
): GroupingReason {
  const judged = `${wordsOf(alert.verdict ?? 'inconclusive')}, risk ${alert.report?.riskScore ?? 0}/100`
  if (others === 0) return { rule: 'first', says: `First alert of this incident: ${judged}`, keys: [] }
  const says = `${others + 1} alerts that belong together opened this incident`
  if (alert.kind === 'json') return { ...observableReason(keys, settings.window_hours), says }
  const shared = matches[0]?.comparison
  return { rule: 'campaign', says: `${says}: ${shared?.says ?? ''}`, keys: shared?.keys ?? [] }
}

/** Mails that are bad enough to open an incident are what later ones are compared with. True when this one is. */
async function markCampaign(deps: Deps, tx: Db, alert: Alert, traits: Traits, { matches }: Search): Promise<boolean> {
  const { fingerprint, isBad, span } = traits
  if (!fingerprint || !isBad) return false
  // A mark grows stale with the window; half of it is fresh.
  const middle = (Date.parse(span.from) + Date.parse(alert.createdAt)) / 2
  if (!isWorthMarking(fingerprint, matches, (at) => Date.parse(at) >= middle)) return false
  const { id: alertId, environment, createdAt: at } = alert
  await deps.store.correlation.addMark(tx, alert.tenantId as TenantId, {
    alertId,
    environment,
    at,
    madeAt: deps.now().toISOString(),
    fingerprint,
  })
  return true
}
