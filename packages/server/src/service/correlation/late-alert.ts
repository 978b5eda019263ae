// What happens when an alert belongs to an incident that is closed: the tenant's policy, seen in the history and told to its channels.
import type { Actor, Alert, GroupingReason, LatePolicy, TenantId } from '@docket/model'
import { ChangedMeanwhile, type Db, type IncidentPlace } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { contextOf, linkAlerts, lockOne, saveChanged, updateIncident } from '../incidents/index.ts'
import { defang } from '../note.ts'
import { enqueueToAll } from '../notify.ts'
import type { Found } from './find-incident.ts'
import { openIncident } from './open-incident.ts'

/** The incident the alert went into. */
export async function placeLateAlert(
  deps: Deps,
  tx: Db,
  actor: Actor,
  alert: Alert,
  { place, reason }: Found,
  policy: LatePolicy,
): Promise<string> {
  const tenant = alert.tenantId as TenantId
  const said: GroupingReason = {
    ...reason,
    says: `${reason.says}; incident ${place.number} was closed, ${words[policy]}`,
  }
  const link = { linkType: 'auto', reason: said, tx } as const
  if (policy === 'open_linked') {
    const successor = await openSuccessor(deps, tx, tenant, place)
    if (successor !== null) {
      const says = `${reason.says}; incident ${place.number} was closed, incident ${successor.number} follows it`
      const into = await linkAlerts(deps, actor, tenant, successor.id, [alert.id], {
        ...link,
        reason: { ...reason, says },
      })
      // Closed since it was found: done again, it is no successor any more.
      if (into.status === 'closed') throw new ChangedMeanwhile()
      return successor.id
    }
    // The closed one is locked before the alert, as everywhere.
    const before = await lockOne(deps, tx, tenant, place.id)
    const opened = await openIncident(deps, tx, actor, alert, {
      alertIds: [alert.id],
      vendorId: null,
      reason: said,
      related: [place.id],
    })
    const state = structuredClone(before)
    state.relatedIncidents = [...new Set([...state.relatedIncidents, opened.id])].slice(-100)
    await saveChanged(deps, tx, contextOf(deps, actor, tenant), before, state, 'linked')
    await tell(deps, tx, alert, place, `incident #${opened.number} was opened and linked to it (policy open_linked)`)
    return opened.id
  }
  if (policy === 'reopen') {
    const { assignee } = await lockOne(deps, tx, tenant, place.id)
    const status = assignee === null ? 'new' : 'in_progress'
    await updateIncident(deps, actor, tenant, place.id, { status }, { tx })
    await linkAlerts(deps, actor, tenant, place.id, [alert.id], link)
    await tell(deps, tx, alert, place, 'it was reopened (policy reopen)')
    return place.id
  }
  await linkAlerts(deps, actor, tenant, place.id, [alert.id], link)
  await tell(deps, tx, alert, place, 'the alert was attached to it and it stays closed (policy attach)')
  return place.id
}

const words: Record<LatePolicy, string> = {
  reopen: 'reopened',
  open_linked: 'this one was opened and linked',
  attach: 'attached without reopening it',
}

const mostSuccessors = 10

/** The newest open incident of the same environment that an earlier late alert opened. */
async function openSuccessor(
  deps: Deps,
  tx: Db,
  tenant: TenantId,
  place: IncidentPlace,
): Promise<IncidentPlace | null> {
  const incident = await deps.store.incidents.get(tenant, place.id, tx)
  const related = await deps.store.correlation.places(tx, tenant, incident?.relatedIncidents ?? [])
  const open = related.filter(
    (one) => one.status !== 'closed' && one.mergedInto === null && one.createdAt > place.createdAt,
  )
  for (const one of open.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, mostSuccessors)) {
    // Anybody may relate incidents; environments never mix by themselves.
    const found = await deps.store.incidents.get(tenant, one.id, tx)
    if (found?.environment === incident?.environment) return one
  }
  return null
}

/** Every channel of the tenant hears of it, whatever verdicts it asked for. */
async function tell(deps: Deps, tx: Db, alert: Alert, place: IncidentPlace, what: string): Promise<void> {
  const title = defang(place.title.replace(/\s+/g, ' ').slice(0, 120))
  const lead = `Late alert: it belongs to incident #${place.number} (${title}), which is closed; ${what}.`
  await enqueueToAll(deps, tx, alert.tenantId as TenantId, alert.id, lead)
}
