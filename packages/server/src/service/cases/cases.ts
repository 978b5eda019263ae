// Cases: listing, reading, making, changing, deleting. Their incidents are in case-incidents.ts.
import {
  type Actor,
  type Case,
  type CaseChange,
  type CaseField,
  type CaseSortField,
  DocketError,
  everything,
  type Filter,
  type Person,
  type TenantId,
} from '@docket/model'
import { type CaseState, type Db, newId, type PageRequest, recomputeCase, transactionAgain } from '../../store/index.ts'
import { isUuid, requireIn } from '../access.ts'
import { type Deps, defaultEnvironment } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'
import { entryOf } from '../incidents/record.ts'
import { moveIncidents } from './case-incidents.ts'
import { applyCaseChange, checkCaseChange, verbOfCaseChange } from './case-rules.ts'
import { Problems } from './check-change.ts'
import { differences, recordChange } from './record-change.ts'

const missing = () => new DocketError('not_found', 'Case not found')

export interface CaseListQuery {
  tenants: readonly TenantId[]
  filter?: Filter<CaseField>
  /** Empty: newest first. */
  sort?: readonly { field: CaseSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

export async function listCases(
  deps: Deps,
  actor: Actor,
  query: CaseListQuery,
): Promise<{ total: number | null; cases: Case[]; next: string | null }> {
  const { tenants, filter = everything, sort = [], page } = query
  for (const tenant of tenants) requireIn(actor, tenant, 'case:read')
  return deps.store.cases.list({ tenants, filter, sort, page })
}

/** By uuid, in any case. */
export async function getCase(deps: Deps, actor: Actor, tenant: TenantId, id: string): Promise<Case> {
  requireIn(actor, tenant, 'case:read')
  const found = await deps.store.cases.get(tenant, id)
  if (found === null) throw missing()
  return found
}

/** By uuids or the ids cases came with, newest first; unknown ones are left out. */
export async function findCases(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  names: { ids: string[]; environments?: string[] },
): Promise<Case[]> {
  requireIn(actor, tenant, 'case:read')
  return names.ids.length === 0 ? [] : deps.store.cases.find(tenant, names.ids, names.environments)
}

/** Times, people and ids are those of imports: what is given is kept. Defaults: new, medium (or the highest of the incidents), medium. */
export type NewCase = CaseChange & {
  title: string
  id?: string
  environment?: string
  externalId?: string | null
  incidentIds?: string[]
  /** The incidents may be of another environment. */
  anyEnvironment?: boolean
  createdAt?: string
  updatedAt?: string
  statusChangedAt?: string | null
  closedAt?: string | null
  createdBy?: Person
  updatedBy?: Person
}

/** `conflict` when the id, or the external id in its environment, exists; `not_found` when an incident does not. */
export async function createCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  input: NewCase,
  options: { changeSet?: string } = {},
): Promise<Case> {
  requireIn(actor, tenant, 'case:create')
  const id = (input.id ?? newId()).toLowerCase()
  const at = deps.now().toISOString()
  checkNewCase(input, id)
  return transactionAgain(deps.store.db, async (tx) => {
    const by = personOf(actor)
    const number = await deps.store.cases.nextNumber(tx, tenant)
    const state = firstState({ tenant, id, number, input, by, at })
    if (!(await deps.store.cases.insert(tx, state))) throw new DocketError('conflict', 'There is such a case already')
    const added = [...new Set((input.incidentIds ?? []).map((one) => one.toLowerCase()))]
    if (added.length > 0)
      await moveIncidents(deps, tx, actor, tenant, added, id, { at, ...options, anyEnvironment: input.anyEnvironment })
    else await recomputeCase(tx, tenant, id)
    const made = (await deps.store.cases.get(tenant, id, tx))!
    await recordChange(deps, tx, actor, {
      tenant,
      kind: 'case',
      id,
      verb: 'created',
      after: made,
      changeSet: options.changeSet,
      at,
    })
    return made
  })
}

/** With `expectedVersion` only a case of that version is changed, else `conflict`. `not_found` when there is none. */
export async function updateCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  change: CaseChange & { updatedAt?: string },
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<Case> {
  requireIn(actor, tenant, 'case:update')
  checkCaseChange(change)
  const problems = new Problems()
  problems.time('updatedAt', change.updatedAt)
  problems.refuse()
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, async (tx) => {
    const state = await deps.store.cases.lock(tx, tenant, id)
    if (state === null) throw missing()
    if (options.expectedVersion !== undefined && state.version !== options.expectedVersion) {
      throw new DocketError('conflict', 'It was changed by somebody else meanwhile')
    }
    const before = (await deps.store.cases.get(tenant, id, tx))!
    const after = applyCaseChange(state, change, at)
    await deps.store.cases.update(tx, {
      ...after,
      updatedBy: personOf(actor),
      updatedAt: change.updatedAt ?? at,
      version: state.version + 1,
    })
    await recomputeCase(tx, tenant, state.id)
    const made = (await deps.store.cases.get(tenant, id, tx))!
    await recordChange(deps, tx, actor, {
      tenant,
      kind: 'case',
      id: state.id,
      verb: verbOfCaseChange(before, made),
      ...differences(before, made),
      changeSet: options.changeSet,
      at,
    })
    return made
  })
}

/** Its incidents stay, in no case; comments and tasks go. False when there was none. */
export async function deleteCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<boolean> {
  requireIn(actor, tenant, 'case:delete')
  if (!isUuid(id)) return false
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, async (tx) => {
    const members = await deps.store.cases.lockIncidents(tx, tenant, { caseId: id })
    const state = await deps.store.cases.lock(tx, tenant, id, 'delete')
    if (state === null) return false
    if (options.expectedVersion !== undefined && state.version !== options.expectedVersion) {
      throw new DocketError('conflict', 'It was changed by somebody else meanwhile')
    }
    const before = await deps.store.cases.get(tenant, id, tx)
    // Those that came in before we held the case; from here on none can.
    const late = await deps.store.cases.lockIncidents(tx, tenant, { caseId: id })
    const ids = [...new Set([...members, ...late].map(({ incidentId }) => incidentId))]
    if (ids.length > 0) await moveIncidents(deps, tx, actor, tenant, ids, null, { at, ...options })
    await recordParts(deps, tx, actor, tenant, state.id, { at, ...options })
    await deps.store.cases.remove(tx, tenant, id)
    await recordChange(deps, tx, actor, {
      tenant,
      kind: 'case',
      id: state.id,
      verb: 'deleted',
      before,
      changeSet: options.changeSet,
      at,
    })
    return true
  })
}

/** Comments and tasks go with their case: each leaves an entry of its own. */
async function recordParts(
  deps: Deps,
  tx: Db,
  actor: Actor,
  tenant: TenantId,
  id: string,
  { at, changeSet }: { at: string; changeSet?: string | undefined },
): Promise<void> {
  const inside = deps.store.within(tx)
  const subject = { kind: 'case', id } as const
  const context = { actor, tenant, at, changeSet }
  const pages = {
    comment: async (page: { limit: number; after?: string }) => {
      const { comments, next } = await inside.comments.list(tenant, subject, { page: { ...page, withTotal: false } })
      return { parts: comments, next }
    },
    task: async (page: { limit: number; after?: string }) => {
      const { tasks, next } = await inside.tasks.list(tenant, subject, { page: { ...page, withTotal: false } })
      return { parts: tasks, next }
    },
  }
  for (const kind of ['comment', 'task'] as const) {
    for (let after: string | null | undefined; after !== null; ) {
      const found = await pages[kind]({ limit: 1000, ...(after === undefined ? {} : { after }) })
      const entries = found.parts.map((before) =>
        entryOf(context, { verb: 'deleted', object: `${kind}:${before.id}`, before, subject }),
      )
      await inside.audit.recordAll(tx, entries)
      after = found.next
    }
  }
}

function checkNewCase(input: NewCase, id: string): void {
  const problems = new Problems()
  problems.uuid('id', id)
  problems.text('environment', input.environment, 200, 1)
  problems.text('externalId', input.externalId, 512, 1)
  for (const field of ['createdAt', 'updatedAt', 'statusChangedAt', 'closedAt'] as const) {
    problems.time(field, input[field])
  }
  problems.texts('incidentIds', input.incidentIds, 10_000, 100)
  problems.person('createdBy', input.createdBy)
  problems.person('updatedBy', input.updatedBy)
  problems.refuse()
  checkCaseChange({ ...input, title: input.title ?? '' })
}

function firstState(made: {
  tenant: TenantId
  id: string
  number: number
  input: NewCase
  by: Person
  at: string
}): CaseState {
  const { tenant, id, number, input, by, at } = made
  const createdAt = input.createdAt ?? at
  const plain: CaseState = {
    id,
    tenantId: tenant,
    number,
    environment: input.environment ?? defaultEnvironment,
    externalId: input.externalId ?? null,
    title: input.title,
    description: null,
    severity: 'medium',
    severityFollows: true,
    status: 'new',
    resolution: null,
    priority: 'medium',
    assignee: null,
    tags: [],
    tickets: [],
    analystVerdict: null,
    createdBy: input.createdBy ?? by,
    updatedBy: input.updatedBy ?? input.createdBy ?? by,
    createdAt,
    updatedAt: input.updatedAt ?? createdAt,
    statusChangedAt: null,
    closedAt: null,
    version: 1,
    ownResponseStatus: null,
    extra: {},
  }
  const state = applyCaseChange(plain, input, createdAt)
  return {
    ...state,
    statusChangedAt: input.statusChangedAt === undefined ? state.statusChangedAt : input.statusChangedAt,
    closedAt: input.closedAt && state.status === 'closed' ? input.closedAt : state.closedAt,
  }
}
