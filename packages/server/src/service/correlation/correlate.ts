// Finds the incident a finished alert belongs to, or opens one: the work of the job `correlate-alert`, in one transaction.
import type { Actor, Alert, CorrelationSettings, GroupingReason, TenantId } from '@docket/model'
import type { Db, Job } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { linkAlerts } from '../incidents/index.ts'
import { wordsOf } from '../note.ts'
import { isWorthMarking } from './choose-campaign.ts'
import { findIncident, observableReason, type Search, vendorReason } from './find-incident.ts'
import { gatherCase } from './gather-case.ts'
import { placeLateAlert } from './late-alert.ts'
import { openIncident } from './open-incident.ts'
import { correlationSettings } from './settings.ts'
import { correlator, type Traits, traitsOf } from './traits.ts'

export const correlateAlertJob = 'correlate-alert'

/** Before waiting triage: what is judged already should be where people look. */
const priority = 5

/** Part of the transaction that records the verdict. */
export async function enqueueCorrelation(deps: Deps, tx: Db, tenant: TenantId, id: string): Promise<void> {
  await deps.store.jobs.enqueue(tx, { tenant, kind: correlateAlertJob, payload: { id }, priority })
}

/**
 * Everything it does is one transaction that also ends the job: a worker that dies half-way has done nothing, and the job is done again.
 * Alerts of one environment are gathered one after the other, on whatever node, so two reports of one mail cannot both open an incident.
 */
export async function correlateAlert(deps: Deps, job: Job): Promise<void> {
  const { id } = job.payload as { id: string }
  const alert = await deps.store.alerts.get(job.tenant, id)
  if (!alert || alert.verdict === null) return deps.store.jobs.complete(job)
  const settings = await correlationSettings(deps, job.tenant)
  const traits = traitsOf(alert, settings)
  await deps.store.db.transaction(async (tx) => {
    const inside = { ...deps, store: deps.store.within(tx) }
    const { correlation } = inside.store
    const joins = !traits.isHarmless || (traits.vendorIds.length > 0 && settings.rules.includes('vendor_incident'))
    if (joins) {
      await correlation.lock(tx, job.tenant, alert.environment)
      await gather(inside, tx, correlator(job.tenant, `job ${job.id}`), alert, traits, settings)
    }
    const sighting = { at: alert.createdAt, harmless: traits.isHarmless }
    await correlation.see(tx, job.tenant, alert.environment, traits.keys, sighting)
    await deps.store.jobs.complete(job, tx)
  })
  deps.store.jobs.wake()
}

/** After three failures: the alert stays without an incident, where filters find it; the log says why. */
export async function giveUpCorrelation(deps: Deps, job: Job, failures: string[]): Promise<void> {
  deps.log('correlation failed', { job: job.id, failures })
  await deps.store.jobs.complete(job)
}

async function gather(
  deps: Deps,
  tx: Db,
  actor: Actor,
  alert: Alert,
  traits: Traits,
  settings: CorrelationSettings,
): Promise<void> {
  const tenant = alert.tenantId as TenantId
  // Somebody put it into an incident, or closed it, while it waited.
  const now = await deps.store.alerts.get(tenant, alert.id)
  if (!now || now.incidentId || now.closedAt) return
  const search = await findIncident(deps.store, tx, alert, traits, settings)
  await markCampaign(deps, tx, alert, traits, search)
  const incidentId = await placeAlert(deps, tx, actor, alert, traits, settings, search)
  if (incidentId !== null) await gatherCase(deps, tx, actor, incidentId, search.keys, traits, settings)
}

async function placeAlert(
  deps: Deps,
  tx: Db,
  actor: Actor,
  alert: Alert,
  traits: Traits,
  settings: CorrelationSettings,
  { found, matches, keys, loose }: Search,
): Promise<string | null> {
  const tenant = alert.tenantId as TenantId
  if (found?.place.status === 'closed') return placeLateAlert(deps, tx, actor, alert, found, settings.late_alert)
  if (found) {
    const { place, reason } = found
    await linkAlerts(deps, actor, tenant, place.id, [alert.id], { linkType: 'auto', reason, tx })
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

/** Mails that are bad enough to open an incident are what later ones are compared with. */
async function markCampaign(deps: Deps, tx: Db, alert: Alert, traits: Traits, { matches }: Search): Promise<void> {
  const { fingerprint, isBad, span } = traits
  if (!fingerprint || !isBad) return
  // A mark grows stale with the window; half of it is fresh.
  const middle = (Date.parse(span.from) + Date.parse(alert.createdAt)) / 2
  if (!isWorthMarking(fingerprint, matches, (at) => Date.parse(at) >= middle)) return
  const { id: alertId, environment, createdAt: at } = alert
  await deps.store.correlation.addMark(tx, alert.tenantId as TenantId, { alertId, environment, at, fingerprint })
}
