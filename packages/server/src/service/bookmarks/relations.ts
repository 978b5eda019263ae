// Relations: what an incident points to. Create-or-change by name, delete, list; also from the side of a bookmark.
import {
  type Actor,
  DocketError,
  type Filter,
  type Relation,
  type RelationField,
  type RelationSortField,
  type TenantId,
} from '@docket/model'
import { type PageRequest, relationOf, type StoredRelation, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import { differences, recordChange } from '../cases/record-change.ts'
import type { Deps } from '../deps.ts'
import { stale } from './bookmarks.ts'

export interface RelationListQuery {
  filter?: Filter<RelationField>
  sort?: readonly { field: RelationSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}
type RelationList = { total: number | null; relations: Relation[]; next: string | null }

const noIncident = () => new DocketError('not_found', 'Incident not found')

/** `not_found` when there is no such incident. */
export async function listRelations(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  query: RelationListQuery,
): Promise<RelationList> {
  requireIn(actor, tenant, 'incident:read')
  if (!(await deps.store.relations.incidentExists(tenant, incidentId))) throw noIncident()
  return deps.store.relations.list(tenant, { incidentId }, query)
}

/** The relations of all incidents that point to the bookmark; `not_found` when there is no such bookmark. */
export async function relationsOfBookmark(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  bookmarkId: string,
  query: RelationListQuery,
): Promise<RelationList> {
  requireIn(actor, tenant, 'bookmark:read')
  if ((await deps.store.bookmarks.get(tenant, bookmarkId)) === null)
    throw new DocketError('not_found', 'Bookmark not found')
  return deps.store.relations.list(tenant, { targetKind: 'bookmark', targetId: bookmarkId }, query)
}

/** By its name, in any case. */
export async function getRelation(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  name: string,
): Promise<Relation> {
  requireIn(actor, tenant, 'incident:read')
  const relation = await deps.store.relations.get(tenant, incidentId, name)
  if (relation === null) throw new DocketError('not_found', 'Relation not found')
  return relation
}

/**
 * Makes the relation of this name or points it elsewhere. `not_found`: no such incident, bookmark or alert in the tenant, or no
 * such entity in the incident. `conflict`: the incident points there by another name already, or the version is another one.
 */
export async function putRelation(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  input: { name: string; targetKind: Relation['targetKind']; targetId: string; createdAt?: string },
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<{ relation: Relation; created: boolean }> {
  requireIn(actor, tenant, 'incident:update')
  const problems = new Problems()
  problems.text('name', input.name, 260, 1)
  problems.time('createdAt', input.createdAt)
  problems.refuse()
  const at = deps.now().toISOString()
  const { relations } = deps.store
  return transactionAgain(deps.store.db, async (tx) => {
    const incident = await relations.lockIncident(tx, tenant, incidentId)
    if (incident === null) throw noIncident()
    if (incident.mergedInto !== null) throw new DocketError('conflict', 'The incident was merged into another one')
    const wanted = { targetKind: input.targetKind, targetId: input.targetId.toLowerCase() }
    if (!(await relations.holdTarget(tx, tenant, incidentId, wanted.targetKind, wanted.targetId))) {
      throw new DocketError('not_found', `No such ${wanted.targetKind}`)
    }
    const before = await relations.lock(tx, tenant, incidentId, input.name)
    if (options.expectedVersion !== undefined && before?.version !== options.expectedVersion) throw stale()
    const subject = { kind: 'incident', id: incidentId.toLowerCase() } as const
    if (before === null) {
      const made = await relations.insert(tx, tenant, {
        name: input.name,
        incidentId: subject.id,
        ...wanted,
        createdAt: input.createdAt ?? at,
      })
      if (made === null) throw pointedAlready()
      const after = relationOf(made)
      const entry = { tenant, kind: 'relation', id: made.id, verb: 'created', subject, after } as const
      await recordChange(deps, tx, actor, { ...entry, changeSet: options.changeSet, at })
      return { relation: after, created: true }
    }
    const after: StoredRelation = { ...before, ...wanted, version: before.version + 1 }
    if (!(await relations.update(tx, tenant, after, at))) throw pointedAlready()
    await recordChange(deps, tx, actor, {
      tenant,
      kind: 'relation',
      id: before.id,
      verb: 'updated',
      subject,
      ...differences(relationOf(before), relationOf(after)),
      changeSet: options.changeSet,
      at,
    })
    return { relation: relationOf(after), created: false }
  })
}

/** False when there was none. */
export async function deleteRelation(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  name: string,
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<boolean> {
  requireIn(actor, tenant, 'incident:update')
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, async (tx) => {
    if ((await deps.store.relations.lockIncident(tx, tenant, incidentId)) === null) return false
    const before = await deps.store.relations.lock(tx, tenant, incidentId, name)
    if (before === null) return false
    if (options.expectedVersion !== undefined && before.version !== options.expectedVersion) throw stale()
    await deps.store.relations.remove(tx, tenant, before)
    const subject = { kind: 'incident', id: before.incidentId } as const
    const entry = { tenant, kind: 'relation', id: before.id, verb: 'deleted', subject } as const
    await recordChange(deps, tx, actor, { ...entry, before: relationOf(before), changeSet: options.changeSet, at })
    return true
  })
}

const pointedAlready = () => new DocketError('conflict', 'The incident points to this already, by another name')
