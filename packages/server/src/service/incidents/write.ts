// Creating, changing and deleting incidents: one transaction each, with its entries in the history.
import { type Actor, DocketError, type Incident, type IncidentChange, type TenantId } from '@docket/model'
import type { AuditEntry, Db, IncidentState } from '../../store/index.ts'
import { concernsCase, incidentOf, isUuid, makeEntity, recomputeCases, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { forgetRawLater } from '../delete-alert.ts'
import type { Deps } from '../deps.ts'
import { firstState } from './build.ts'
import { checkChange, checkEntities, cleaned, type NewEntity, type NewIncident, personOf, refuse } from './inputs.ts'
import { linkInto, requireSameEnvironment, untilSettled } from './links.ts'
import { notFound } from './read.ts'
import { type Context, closingEntries, differences, entryOf, linkEntries, verbOf } from './record.ts'
import { applyChange, assignToCloser, requireWritable } from './rules.ts'

export interface WriteOptions {
  /** `conflict` when the incident has another version by now. */
  expectedVersion?: number
  /** Joins the entries of several writes, so that they can be undone together. */
  changeSet?: string
  /** Joins a running transaction. */
  tx?: Db
  /** The caller knows that the case is of another environment than the incident. */
  anyEnvironment?: boolean
}

export const inTransaction = <T>(deps: Deps, tx: Db | undefined, work: (tx: Db) => Promise<T>): Promise<T> =>
  tx === undefined ? transactionAgain(deps.store.db, work) : work(tx)

export function contextOf(deps: Deps, actor: Actor, tenant: TenantId, changeSet?: string): Context {
  return { actor, tenant, at: deps.now().toISOString(), changeSet }
}

/** The incident locked for this transaction; `not_found`. */
export async function lockOne(deps: Deps, tx: Db, tenant: TenantId, id: string): Promise<IncidentState> {
  const [state] = await deps.store.incidents.lock(tx, tenant, [id])
  if (state === undefined) throw notFound()
  return state
}

/** `conflict` when the id, or the product's id in this environment and of this source, is taken. */
export async function createIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  input: NewIncident,
  options: Pick<WriteOptions, 'changeSet' | 'tx'> = {},
): Promise<Incident> {
  requireIn(actor, tenant, 'incident:create')
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const raw = await keepRaw(deps, input.raw)
  return untilSettled(deps, options.tx, (tx) => create(deps, tx, context, input, raw))
}

async function keepRaw(deps: Deps, raw: Uint8Array | undefined): Promise<string | null> {
  return raw === undefined ? null : (await deps.store.blobs.put(raw)).sha256
}

async function create(
  deps: Deps,
  tx: Db,
  context: Context,
  input: NewIncident,
  rawSha256: string | null,
): Promise<Incident> {
  const { incidents, audit } = deps.store
  const first = firstState(context.actor, context.tenant, input, context.at)
  const alertIds = input.alertIds ?? []
  const former = alertIds.length === 0 ? [] : await incidents.incidentsOf(tx, context.tenant, alertIds)
  const held = former.length === 0 ? [] : await incidents.lock(tx, context.tenant, former)
  await checkCase(tx, context.tenant, first.caseId, input.anyEnvironment === true ? null : [first])
  const state = await incidents.insert(tx, { ...first, rawSha256 })
  if (state === null) throw new DocketError('conflict', 'There is an incident with this id already')
  const entries: AuditEntry[] = []
  if (alertIds.length > 0) {
    const reason = input.reason ?? { rule: 'manual', says: `Put together by ${context.actor.name}`, keys: [] }
    const linkType = state.origin
    const environments = input.anyEnvironment === true ? { anyEnvironment: true } : {}
    entries.push(...(await linkInto(deps, tx, context, state, held, alertIds, { linkType, reason, ...environments })))
    await incidents.save(tx, state)
  }
  await recomputeCases(tx, context.tenant, [state.caseId])
  const incident = await incidents.view(tx, state)
  await audit.recordAll(tx, [
    entryOf(context, { verb: 'created', object: `incident:${state.id}`, after: incident }),
    ...entries,
  ])
  return incident
}

/** `not_found`; `conflict` for a stale version or a merged incident. Absent fields stay as they are. */
export async function updateIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  change: IncidentChange,
  options: WriteOptions = {},
): Promise<Incident> {
  requireIn(actor, tenant, 'incident:update')
  checkChange(change)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    const state = await lockOne(deps, tx, tenant, id)
    return changeLocked(deps, tx, context, state, change, options)
  })
}

async function changeLocked(
  deps: Deps,
  tx: Db,
  context: Context,
  state: IncidentState,
  change: IncidentChange,
  options: Pick<WriteOptions, 'expectedVersion' | 'anyEnvironment'>,
): Promise<Incident> {
  requireVersion(state, options.expectedVersion)
  requireWritable(state)
  if (change.caseId !== undefined && change.caseId !== state.caseId)
    await checkCase(tx, context.tenant, change.caseId, options.anyEnvironment === true ? null : [state])
  const before = structuredClone(state)
  applyChange(state, cleaned(change), context.at)
  const closes = state.status === 'closed' && before.status !== 'closed'
  if (closes) assignToCloser(state, personOf(context.actor))
  const incident = await saveChanged(deps, tx, context, before, state)
  if (closes) {
    const alertIds = await deps.store.incidents.alertIdsOf(tx, context.tenant, state.id)
    const { resolution, assignee } = state
    const closed = await deps.store.incidents.closeAlerts(tx, context.tenant, alertIds, {
      resolution,
      at: context.at,
      assignee,
    })
    await deps.store.audit.recordAll(tx, closingEntries(context, closed, state.id))
  }
  return incident
}

export function requireVersion(state: { version: number }, expected: number | undefined): void {
  if (expected !== undefined && expected !== state.version)
    throw new DocketError('conflict', 'It was changed by somebody else in the meantime')
}

/** Raises the version, writes, and records what became different. */
export async function saveChanged(
  deps: Deps,
  tx: Db,
  context: Context,
  before: IncidentState,
  state: IncidentState,
  verb?: string,
): Promise<Incident> {
  const { incidents, audit } = deps.store
  touch(state, context)
  await incidents.save(tx, state)
  const incident = await incidents.view(tx, state)
  const sides = differences({ incident: incidentOf(before, []), state: before }, { incident, state })
  if (concernsCase(Object.keys(sides.after))) await recomputeCases(tx, context.tenant, [before.caseId, state.caseId])
  await audit.recordAll(tx, [
    entryOf(context, { verb: verb ?? verbOf(sides), object: `incident:${state.id}`, ...sides }),
  ])
  return incident
}

export function touch(state: IncidentState, context: Context): void {
  state.version += 1
  state.updatedAt = context.at
  state.updatedBy = personOf(context.actor)
}

/**
 * Held until the transaction ends; `invalid` when there is no such case, `conflict` when it is of another environment than the
 * incidents (null: that does not matter).
 */
export async function checkCase(
  tx: Db,
  tenant: TenantId,
  caseId: string | null | undefined,
  incidents: readonly { environment: string }[] | null,
): Promise<string | null> {
  if (caseId == null) return null
  const [found] = await tx.query<{ environment: string }>(
    'select environment from cases where tenant_id = $1 and id = $2 for key share',
    [tenant, caseId],
  )
  if (found === undefined) throw refuse('caseId', 'is not a case')
  requireSameEnvironment('incident', 'case', found.environment, incidents ?? [])
  return found.environment
}

/**
 * Creates or changes, atomically: `decide` sees the incident as it is (null: there is none) and says what is to be. It may run
 * more than once. With `expectedVersion` there must be one of that version.
 */
export async function putIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  decide: (before: Incident | null) => NewIncident | IncidentChange,
  options: WriteOptions = {},
): Promise<{ incident: Incident; created: boolean }> {
  if (!isUuid(id)) throw refuse('id', 'must be a uuid')
  const context = contextOf(deps, actor, tenant, options.changeSet)
  for (let attempt = 0; ; attempt++) {
    try {
      return await inTransaction(deps, options.tx, (tx) =>
        putOnce(deps, tx, context, id.toLowerCase(), decide, options),
      )
    } catch (error) {
      // Somebody created it between our look and our insert: now it is there to be changed.
      if (!(error instanceof CreatedMeanwhile)) throw error
      if (attempt >= 3) throw new DocketError('conflict', error.message)
    }
  }
}

class CreatedMeanwhile extends Error {}

async function putOnce(
  deps: Deps,
  tx: Db,
  context: Context,
  id: string,
  decide: (before: Incident | null) => NewIncident | IncidentChange,
  options: WriteOptions,
): Promise<{ incident: Incident; created: boolean }> {
  const { actor, tenant } = context
  const [state] = await deps.store.incidents.lock(tx, tenant, [id])
  if (state !== undefined) {
    requireIn(actor, tenant, 'incident:update')
    requireVersion(state, options.expectedVersion)
    const change = decide(await deps.store.incidents.view(tx, state))
    checkChange(change)
    const incident = await changeLocked(deps, tx, context, state, change, {})
    return { incident, created: false }
  }
  requireIn(actor, tenant, 'incident:create')
  if (options.expectedVersion !== undefined)
    throw new DocketError('conflict', 'It was changed by somebody else in the meantime')
  const input = { ...decide(null), id } as NewIncident
  const raw = await keepRaw(deps, input.raw)
  try {
    return { incident: await create(deps, tx, context, input, raw), created: true }
  } catch (error) {
    if (!(error instanceof DocketError && error.code === 'conflict')) throw error
    const isThere = (await deps.store.incidents.lock(tx, tenant, [id])).length > 0
    throw isThere ? new CreatedMeanwhile(error.message, { cause: error }) : error
  }
}

/** False when there is none. Comments, tasks, relations and links go too; alerts stay. `conflict` while others are merged into it. */
export async function deleteIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  options: WriteOptions = {},
): Promise<boolean> {
  requireIn(actor, tenant, 'incident:delete')
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    const { incidents, audit } = deps.store
    const [state] = await incidents.lock(tx, tenant, [id])
    if (state === undefined) return false
    requireVersion(state, options.expectedVersion)
    if (await incidents.hasMerged(tx, state))
      throw new DocketError('conflict', 'Other incidents were merged into this one: they have to be split off first')
    const incident = await incidents.view(tx, state)
    await incidents.lockAlerts(tx, tenant, await incidents.alertIdsOf(tx, tenant, state.id))
    const snapshot = await incidents.remove(tx, state)
    if (state.rawSha256 !== null) await forgetRawLater(deps, tx, tenant, state.rawSha256)
    await recomputeCases(tx, tenant, [state.caseId])
    const subject = { kind: 'incident', id: state.id } as const
    const left = snapshot.links.map((link) => ({
      alertId: link.alertId,
      before: { incidentId: state.id, link },
      after: null,
    }))
    const parts = [
      ...snapshot.comments.map((before) => ({ object: `comment:${before.id}`, before })),
      ...snapshot.tasks.map((before) => ({ object: `task:${before.id}`, before })),
    ]
    // The incident last: whoever goes back brings it first, and its parts come with it.
    await audit.recordAll(tx, [
      ...linkEntries(context, left),
      ...parts.map((part) => entryOf(context, { verb: 'deleted', ...part, subject })),
      entryOf(context, { verb: 'deleted', object: `incident:${state.id}`, before: { ...incident, snapshot } }),
    ])
    return true
  })
}

/** Entities set by hand; those of the alerts stand beside them. */
export async function setEntities(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  entities: NewEntity[],
  options: WriteOptions = {},
): Promise<Incident> {
  return changeEntities(deps, actor, tenant, incidentId, entities, 'set', options)
}

/** What is there stays; the same thing again replaces what was said of it. */
export async function addEntities(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  entities: NewEntity[],
  options: WriteOptions = {},
): Promise<Incident> {
  return changeEntities(deps, actor, tenant, incidentId, entities, 'add', options)
}

async function changeEntities(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  entities: NewEntity[],
  mode: 'set' | 'add',
  options: WriteOptions,
): Promise<Incident> {
  requireIn(actor, tenant, 'incident:update')
  checkEntities(entities)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    const state = await lockOne(deps, tx, tenant, incidentId)
    requireVersion(state, options.expectedVersion)
    requireWritable(state)
    const before = structuredClone(state)
    const made = cleaned(entities).map((entity) => makeEntity(tenant, entity))
    const kept = mode === 'set' ? [] : state.own.entities
    const byId = new Map([...kept, ...made].map((entity) => [entity.id, entity]))
    checkEntities([...byId.values()])
    state.own.entities = [...byId.values()]
    return saveChanged(deps, tx, context, before, state)
  })
}
