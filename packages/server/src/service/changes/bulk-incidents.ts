// One change of many incidents: what `updateIncident` does with one, in a few statements for hundreds.
import { type Actor, DocketError, type IncidentChange, type TenantId } from '@docket/model'
import {
  type AuditEntry,
  concernsCase,
  type IncidentState,
  incidentOf,
  recomputeCases,
  saveMany,
} from '../../store/index.ts'
import { checkChange, personOf } from '../incidents/inputs.ts'
import { requireSameEnvironment } from '../incidents/links.ts'
import { type Context, closingEntries, differences, entryOf, verbOf } from '../incidents/record.ts'
import { applyChange, assignToCloser, requireWritable } from '../incidents/rules.ts'
import { checkCase, touch } from '../incidents/write.ts'
import type { ChangeSetWork } from './change-set.ts'

/** Incidents of one statement. */
const sliceSize = 200

/** Changes locked incidents; answers how many had another value before. */
export async function changeIncidents(
  set: ChangeSetWork,
  actor: Actor,
  tenant: TenantId,
  ids: readonly string[],
  change: IncidentChange,
): Promise<number> {
  checkChange(change)
  const { inside, tx, changeSet, at } = set
  // The incidents are locked by now, and cases follow incidents everywhere; nobody deletes it from here on.
  const environment = await checkCase(tx, tenant, change.caseId, null)
  const context = { actor, tenant, at, changeSet }
  const cases = new Set<string | null>()
  let changed = 0
  for (let from = 0; from < ids.length; from += sliceSize) {
    const states = await inside.store.incidents.lock(tx, tenant, ids.slice(from, from + sliceSize))
    if (environment !== null)
      requireSameEnvironment(
        'incident',
        'case',
        environment,
        states.filter(({ caseId }) => caseId !== change.caseId?.toLowerCase()),
      )
    changed += await changeSlice(set, context, states, change, cases)
  }
  await recomputeCases(tx, tenant, cases)
  return changed
}

async function changeSlice(
  { inside, tx }: ChangeSetWork,
  context: Context,
  states: IncidentState[],
  change: IncidentChange,
  cases: Set<string | null>,
): Promise<number> {
  const entries: AuditEntry[] = []
  const written: IncidentState[] = []
  const closing: IncidentState[] = []
  for (const state of states) {
    requireWritable(state)
    const before = structuredClone(state)
    applyChange(state, structuredClone(change), context.at)
    if (state.status === 'closed' && before.status !== 'closed') {
      assignToCloser(state, personOf(context.actor))
      closing.push(state)
    }
    const sides = differences(
      { incident: incidentOf(before, []), state: before },
      { incident: incidentOf(state, []), state },
    )
    if (Object.keys(sides.after).length === 0) continue
    touch(state, context)
    written.push(state)
    if (concernsCase(Object.keys(sides.after))) cases.add(before.caseId).add(state.caseId)
    entries.push(entryOf(context, { verb: verbOf(sides), object: `incident:${state.id}`, ...sides }))
  }
  await saveMany(tx, context.tenant, written)
  entries.push(...(await closeAlertsOf({ inside, tx }, context, closing)))
  await inside.store.audit.recordAll(tx, entries)
  return written.length
}

/** Alerts of incidents that were closed are closed with them; unassigned ones become their incident's assignee's. */
async function closeAlertsOf(
  { inside, tx }: Pick<ChangeSetWork, 'inside' | 'tx'>,
  context: Context,
  states: readonly IncidentState[],
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  const { incidents } = inside.store
  for (const state of states) {
    if (state.alertsCount === 0) continue
    const { resolution, assignee } = state
    if (resolution === null) throw new DocketError('internal', 'a closed incident has no resolution')
    const alertIds = await incidents.alertIdsOf(tx, context.tenant, state.id)
    const closed = await incidents.closeAlerts(tx, context.tenant, alertIds, { resolution, at: context.at, assignee })
    entries.push(...closingEntries(context, closed, state.id))
  }
  return entries
}
