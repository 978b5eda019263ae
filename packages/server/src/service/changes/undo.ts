// Takes back a change set: every row it changed becomes what it was, and what follows from those rows is worked out anew.
import { type Actor, DocketError, type TenantId } from '@docket/model'
import {
  type AuditEntry,
  agreeOnLinks,
  type ChangeStep,
  type Db,
  type Held,
  hasItsPlace,
  type IncidentState,
  isUnused,
  recomputeCases,
  revertFields,
  saveMany,
  Wanted,
  wronglyMerged,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'
import { entryOf } from '../incidents/record.ts'
import { type ChangeSetWork, inChangeSet } from './change-set.ts'
import { finish } from './merge.ts'

export interface Conflict {
  kind: string
  id: string
}
export interface Undone {
  /** Of this undo; null when nothing was changed. */
  changeSet: string | null
  /** Incidents, cases and alerts that are as they were. */
  undone: number
  /** What was changed again since and was left as it is. */
  conflicts: Conflict[]
}

/** Ends the transaction of an undo that met conflicts. */
class Conflicting extends Error {
  readonly conflicts: Conflict[]
  constructor(conflicts: Conflict[]) {
    super('conflicts')
    this.conflicts = conflicts
  }
}

const slice = 500

/**
 * Nothing is undone when something was changed again since, unless `force`: then those rows stay. What would point to something
 * that is gone, or take away an incident that somebody put something into, counts as changed; what would leave a merged incident
 * with alerts, comments or tasks of its own is never done. Undoing an undo does the change again. `not_found` for change sets
 * that are none of the tenant's.
 */
export async function undo(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  changeSet: string,
  options: { force?: boolean } = {},
): Promise<Undone> {
  requireIn(actor, tenant, 'history:read')
  const found = await deps.store.changes.get(deps.store.db, tenant, changeSet)
  if (found === null) throw new DocketError('not_found', 'Change set not found')
  try {
    return await inChangeSet(deps, actor, tenant, { verb: 'undone', undoes: found.id }, async (set) => {
      const touched = await touchedBy(set, tenant, found.id)
      requireRights(actor, tenant, touched)
      const shown = await set.inside.store.incidents.incidentsOf(set.tx, tenant, [...touched.judged])
      const locked = await set.inside.store.incidents.lock(set.tx, tenant, [...touched.incidents, ...shown])
      const before = new Map(
        locked.filter(({ id }) => touched.incidents.has(id)).map((state) => [state.id, sidesOf(state)]),
      )
      const held = await touched.wanted.hold(
        set.tx,
        tenant,
        locked.map(({ id }) => id),
      )
      const conflicts = await revertAll(set, tenant, found.id, held)
      if (conflicts.length > 0 && options.force !== true) throw new Conflicting(conflicts)
      await agreeOnLinks(set.tx, tenant, [...touched.alerts])
      const wrong = await wronglyMerged(set.tx, tenant, [...touched.incidents])
      if (wrong.length > 0) throw new Conflicting([...conflicts, ...wrong.map((id) => ({ kind: 'incident', id }))])
      await settle(set, actor, tenant, touched, before)
      const others = shown.filter((id) => !touched.incidents.has(id))
      if (others.length > 0) await set.inside.store.incidents.refresh(set.tx, tenant, others, set.at)
      const left = new Set(conflicts.map(({ kind, id }) => `${kind}:${id}`))
      const undone = [...touched.objects].filter((object) => !left.has(object)).length
      return { changeSet: set.changeSet, undone, conflicts }
    })
  } catch (error) {
    if (error instanceof Conflicting) return { changeSet: null, undone: 0, conflicts: error.conflicts }
    throw error
  }
}

interface Touched {
  /** Every incident that some row belongs or belonged to. */
  incidents: Set<string>
  /** Those whose parts or alerts moved, not only their own fields. */
  rearranged: Set<string>
  cases: Set<string>
  /** `kind:id` of what the change set changed itself. */
  objects: Set<string>
  alerts: Set<string>
  /** Alerts whose verdict changed, which their incidents show. */
  judged: Set<string>
  /** What else would be referred to again. */
  wanted: Wanted
}

async function touchedBy({ tx, inside }: ChangeSetWork, tenant: TenantId, id: string): Promise<Touched> {
  const touched: Touched = {
    incidents: new Set(),
    rearranged: new Set(),
    cases: new Set(),
    objects: new Set(),
    alerts: new Set(),
    judged: new Set(),
    wanted: new Wanted(),
  }
  for await (const step of stepsOf({ tx, inside }, tenant, id)) note(touched, step)
  return touched
}

async function* stepsOf(
  { tx, inside }: Pick<ChangeSetWork, 'tx' | 'inside'>,
  tenant: TenantId,
  id: string,
): AsyncGenerator<ChangeStep> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const steps = await inside.store.changes.steps(tx, tenant, id, before, slice)
    yield* steps
    if (steps.length < slice) return
    before = steps.at(-1)?.seq ?? 0
  }
}

function note(touched: Touched, step: ChangeStep): void {
  const { place, key, before, after } = step
  const id = key.id ?? ''
  const sides = [before, after]
  touched.wanted.note(step)
  if (place === 'incidents') {
    touched.incidents.add(id)
    // Locked, so that it cannot be deleted or merged while others are put back into it.
    for (const side of sides) if (typeof side?.merged_into === 'string') touched.incidents.add(side.merged_into)
    touched.objects.add(`incident:${id}`)
    // Which entities stand in it is kept apart from the incident, too.
    if (before !== null && 'own.entities' in before) touched.rearranged.add(id)
    for (const side of sides) if (typeof side?.case_id === 'string') touched.cases.add(side.case_id)
  } else if (place === 'cases') {
    touched.cases.add(id)
    touched.objects.add(`case:${id}`)
  } else if (place === 'alerts') {
    touched.alerts.add(id)
    if (before !== null && 'triage_changed_at' in before) touched.judged.add(id)
    touched.objects.add(`alert:${id}`)
  } else {
    const owners = [...sides.map((side) => side?.incident_id), ...subjectsOf(key, sides)]
    for (const owner of [...owners, key.incident_id]) {
      if (typeof owner !== 'string') continue
      touched.incidents.add(owner)
      touched.rearranged.add(owner)
    }
    if (key.subject_kind === 'case' && key.subject_id) touched.cases.add(key.subject_id)
  }
}

function subjectsOf(key: Record<string, string>, sides: readonly (Record<string, unknown> | null)[]): unknown[] {
  return key.subject_kind === 'incident' ? [key.subject_id, ...sides.map((side) => side?.subject_id)] : []
}

/** Rights to change the kinds of things the change set changed. Closing an incident closes its alerts by the incident's right. */
function requireRights(actor: Actor, tenant: TenantId, { incidents, objects, alerts }: Touched): void {
  if (incidents.size > 0) requireIn(actor, tenant, 'incident:update')
  else if (alerts.size > 0) requireIn(actor, tenant, 'alert:update')
  for (const object of objects) if (object.startsWith('case:')) requireIn(actor, tenant, 'case:update')
}

async function revertAll(set: ChangeSetWork, tenant: TenantId, id: string, held: Held): Promise<Conflict[]> {
  const conflicts = new Map<string, Conflict>()
  const refuse = (step: ChangeStep) => {
    const conflict = conflictOf(step)
    conflicts.set(`${conflict.kind}:${conflict.id}`, conflict)
  }
  /** Steps that touch different incidents may be taken back together. */
  let together = new Map<string, ChangeStep>()
  const flush = async () => {
    for (const step of await revertFields(set.tx, tenant, [...together.values()])) refuse(step)
    together = new Map()
  }
  for await (const step of stepsOf(set, tenant, id)) {
    if (!hasItsPlace(step, held)) {
      refuse(step)
      continue
    }
    const isField = step.place === 'incidents' && step.op === 'U'
    if (!isField || together.has(step.key.id ?? '') || together.size >= slice) await flush()
    if (isField) together.set(step.key.id ?? '', step)
    else if (!(await revertOne(set, tenant, step, held))) refuse(step)
  }
  await flush()
  return [...conflicts.values()]
}

async function revertOne({ inside, tx }: ChangeSetWork, tenant: TenantId, step: ChangeStep, held: Held) {
  const id = step.key.id ?? ''
  const isIncident = step.place === 'incidents'
  // Somebody may have put something into it since.
  if (isIncident && step.op === 'I' && !(await isUnused(tx, tenant, id))) return false
  const done = await inside.store.changes.revert(tx, tenant, step)
  // Its alerts and parts come after it.
  if (isIncident && step.op === 'D' && done) held.incidents.add(id)
  return done
}

function conflictOf({ place, key }: ChangeStep): Conflict {
  if (place === 'incident_alerts') return { kind: 'alert', id: key.alert_id ?? '' }
  if (place === 'relations') return { kind: 'incident', id: key.incident_id ?? '' }
  if (place === 'part_places') return { kind: key.kind ?? '', id: key.object_id ?? '' }
  if (place === 'merge_moves') return { kind: 'change', id: key.change_set ?? '' }
  return { kind: place.slice(0, -1), id: key.id ?? '' }
}

/** Fields for the history; what follows from alerts is told by theirs. */
const sidesOf = (state: IncidentState) => {
  const { derived: _, version: __, updatedAt: ___, updatedBy: ____, ...told } = state
  return told as Record<string, unknown>
}

/** Works out anew what follows from the rows that were put back, and writes the history. */
async function settle(
  set: ChangeSetWork,
  actor: Actor,
  tenant: TenantId,
  touched: Touched,
  before: ReadonlyMap<string, Record<string, unknown>>,
): Promise<void> {
  const { inside, tx, at, changeSet } = set
  const context = { actor, tenant, at, changeSet }
  const entries: AuditEntry[] = []
  const states = await inside.store.incidents.lock(tx, tenant, [...touched.incidents])
  const there = new Set(states.map(({ id }) => id))
  const renewed: IncidentState[] = []
  for (const state of states) {
    if (touched.rearranged.has(state.id) || touched.judged.size > 0 || !before.has(state.id))
      await finish(set, actor, state)
    else {
      renew(state, actor, at)
      renewed.push(state)
    }
    const was = before.get(state.id)
    entries.push(
      entryOf(context, {
        verb: was ? 'undone' : 'restored',
        object: `incident:${state.id}`,
        ...(was ? differing(was, sidesOf(state)) : {}),
      }),
    )
  }
  for (let from = 0; from < renewed.length; from += slice) await saveMany(tx, tenant, renewed.slice(from, from + slice))
  for (const id of before.keys()) {
    if (there.has(id)) continue
    await tx.query('delete from entities where tenant_id = $1 and incident_id = $2', [tenant, id])
    entries.push(entryOf(context, { verb: 'deleted', object: `incident:${id}` }))
  }
  for (const state of states) if (state.caseId !== null) touched.cases.add(state.caseId)
  await touchCases(tx, tenant, touched, actor, at)
  await recomputeCases(tx, tenant, touched.cases)
  for (const object of touched.objects)
    if (!object.startsWith('incident:')) entries.push(entryOf(context, { verb: 'undone', object }))
  for (let from = 0; from < entries.length; from += slice)
    await inside.store.audit.recordAll(tx, entries.slice(from, from + slice))
}

function renew(state: IncidentState, actor: Actor, at: string): void {
  state.version += 1
  state.updatedAt = at
  state.updatedBy = personOf(actor)
}

/** Cases whose own fields were put back have a new version. */
async function touchCases(tx: Db, tenant: TenantId, { objects }: Touched, actor: Actor, at: string): Promise<void> {
  const ids = [...objects].filter((object) => object.startsWith('case:')).map((object) => object.slice(5))
  if (ids.length === 0) return
  await tx.query(
    `update cases set version = version + 1, updated_at = $3, updated_by = $4 where tenant_id = $1 and id = any($2::uuid[])`,
    [tenant, ids, at, JSON.stringify(personOf(actor))],
  )
}

function differing(before: Record<string, unknown>, after: Record<string, unknown>) {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const pick = (side: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, side[name]]))
  return { before: pick(before), after: pick(after) }
}
