// Bookmarks of a tenant: listing, reading, create-or-change, deleting with the relations to them.
import {
  type Actor,
  type Bookmark,
  type BookmarkChange,
  type BookmarkField,
  type BookmarkSortField,
  DocketError,
  everything,
  type Filter,
  type Person,
  type TenantId,
} from '@docket/model'
import { newId, type PageRequest, transactionAgain } from '../../store/index.ts'
import { isUuid, requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import { differences, recordChange } from '../cases/record-change.ts'
import type { Deps } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'

const missing = () => new DocketError('not_found', 'Bookmark not found')
export const stale = () => new DocketError('conflict', 'It was changed by somebody else meanwhile')

export async function listBookmarks(
  deps: Deps,
  actor: Actor,
  query: {
    tenants: readonly TenantId[]
    filter?: Filter<BookmarkField>
    sort?: readonly { field: BookmarkSortField; order: 'asc' | 'desc' }[]
    page: PageRequest
  },
): Promise<{ total: number | null; bookmarks: Bookmark[]; next: string | null }> {
  for (const tenant of query.tenants) requireIn(actor, tenant, 'bookmark:read')
  const { tenants, filter = everything, sort = [], page } = query
  return deps.store.bookmarks.list({ tenants, filter, sort, page })
}

export async function getBookmark(deps: Deps, actor: Actor, tenant: TenantId, id: string): Promise<Bookmark> {
  requireIn(actor, tenant, 'bookmark:read')
  const bookmark = await deps.store.bookmarks.get(tenant, id)
  if (bookmark === null) throw missing()
  return bookmark
}

/** What a bookmark is made or changed with. Times and people are those of imports; without them now and the caller. */
export type BookmarkInput = BookmarkChange & {
  id?: string
  createdAt?: string
  updatedAt?: string
  createdBy?: Person
  updatedBy?: Person
}

/**
 * Makes the bookmark of this id (a new one without id) or changes it. `displayName` and `query` are needed to make one. With
 * `expectedVersion` only a bookmark of that version is changed: otherwise, also when there is none, `conflict`.
 */
export async function putBookmark(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  input: BookmarkInput,
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<{ bookmark: Bookmark; created: boolean }> {
  requireIn(actor, tenant, 'bookmark:update')
  const id = (input.id ?? newId()).toLowerCase()
  checkInput(input, id)
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, async (tx) => {
    let before = await deps.store.bookmarks.lock(tx, tenant, id)
    if (before === null && options.expectedVersion === undefined) {
      const bookmark = newBookmark(tenant, id, input, personOf(actor), at)
      if (await deps.store.bookmarks.insert(tx, bookmark)) {
        await recordChange(deps, tx, actor, {
          tenant,
          kind: 'bookmark',
          id,
          verb: 'created',
          after: bookmark,
          changeSet: options.changeSet,
          at,
        })
        return { bookmark: (await deps.store.bookmarks.get(tenant, id, tx))!, created: true }
      }
      // Somebody made it at the same moment: then it is changed.
      before = await deps.store.bookmarks.lock(tx, tenant, id)
    }
    if (before === null) throw stale()
    if (options.expectedVersion !== undefined && before.version !== options.expectedVersion) throw stale()
    const after: Bookmark = {
      ...before,
      ...changed(input),
      updatedBy: input.updatedBy ?? personOf(actor),
      updatedAt: input.updatedAt ?? at,
      version: before.version + 1,
    }
    await deps.store.bookmarks.update(tx, after)
    const bookmark = (await deps.store.bookmarks.get(tenant, id, tx))!
    await recordChange(deps, tx, actor, {
      tenant,
      kind: 'bookmark',
      id,
      verb: 'updated',
      ...differences(before, bookmark),
      changeSet: options.changeSet,
      at,
    })
    return { bookmark, created: false }
  })
}

/** Deletes it and every relation to it. False when there was none. */
export async function deleteBookmark(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  options: { expectedVersion?: number; changeSet?: string } = {},
): Promise<boolean> {
  requireIn(actor, tenant, 'bookmark:update')
  if (!isUuid(id)) return false
  for (let sweep = 1; ; sweep += 1) {
    const isGone = await deleteOnce(deps, actor, tenant, id, { ...options, isLast: sweep === maxSweeps })
    if (isGone !== 'pointed to meanwhile') return isGone
  }
}

/** How often a bookmark that gets relations all the time is tried to be deleted without holding it while waiting for incidents. */
const maxSweeps = 20

class PointedToMeanwhile extends Error {}

/**
 * Who makes a relation locks the incident first and the bookmark second. So relations go before the bookmark is locked; when there is a
 * new one by then, nothing is kept and all of it is done again: to lock its incident now would be waiting in a circle.
 */
async function deleteOnce(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  id: string,
  options: { expectedVersion?: number; changeSet?: string; isLast: boolean },
): Promise<boolean | 'pointed to meanwhile'> {
  const at = deps.now().toISOString()
  const { bookmarks, relations, db } = deps.store
  try {
    return await transactionAgain(db, async (tx) => {
      const { changeSet } = options
      const first = await relations.removeTo(tx, tenant, 'bookmark', id)
      const before = await bookmarks.lock(tx, tenant, id)
      if (before === null) return false
      if (options.expectedVersion !== undefined && before.version !== options.expectedVersion) throw stale()
      if (!options.isLast && (await relations.isTarget(tx, tenant, 'bookmark', id))) throw new PointedToMeanwhile()
      // From here on nobody can make another.
      const late = await relations.removeTo(tx, tenant, 'bookmark', id)
      for (const { id: relationId, ...relation } of [...first, ...late]) {
        const subject = { kind: 'incident', id: relation.incidentId } as const
        const entry = { tenant, kind: 'relation', id: relationId, verb: 'deleted', subject, before: relation } as const
        await recordChange(deps, tx, actor, { ...entry, changeSet, at })
      }
      await bookmarks.remove(tx, tenant, id)
      await recordChange(deps, tx, actor, { tenant, kind: 'bookmark', id, verb: 'deleted', before, changeSet, at })
      return true
    })
  } catch (error) {
    if (error instanceof PointedToMeanwhile) return 'pointed to meanwhile'
    throw error
  }
}

function checkInput(input: BookmarkInput, id: string): void {
  const problems = new Problems()
  problems.uuid('id', id)
  for (const field of ['displayName', 'query', 'labels', 'entityMappings', 'tactics', 'techniques', 'extra'] as const) {
    problems.required(field, input[field])
  }
  problems.text('displayName', input.displayName, 1000, 1)
  problems.text('query', input.query, 100_000, 1)
  problems.text('queryResult', input.queryResult, 1_000_000)
  problems.text('notes', input.notes, 100_000)
  problems.texts('labels', input.labels, 200, 500)
  problems.texts('tactics', input.tactics, 200, 200)
  problems.texts('techniques', input.techniques, 500, 200)
  for (const field of ['eventTime', 'queryStartTime', 'queryEndTime', 'createdAt', 'updatedAt'] as const) {
    problems.time(field, input[field])
  }
  problems.objects('entityMappings', input.entityMappings, 200_000)
  problems.person('createdBy', input.createdBy)
  problems.person('updatedBy', input.updatedBy)
  problems.json('extra', input.extra, 500_000)
  problems.refuse()
}

function newBookmark(tenant: TenantId, id: string, input: BookmarkInput, by: Person, at: string): Bookmark {
  const problems = new Problems()
  if (!input.displayName) problems.add('displayName', 'is required')
  if (!input.query) problems.add('query', 'is required')
  problems.refuse()
  return {
    id,
    tenantId: tenant,
    displayName: '',
    query: '',
    queryResult: null,
    notes: null,
    labels: [],
    eventTime: null,
    queryStartTime: null,
    queryEndTime: null,
    entityMappings: [],
    tactics: [],
    techniques: [],
    extra: {},
    ...changed(input),
    createdBy: input.createdBy ?? by,
    updatedBy: input.updatedBy ?? input.createdBy ?? by,
    createdAt: input.createdAt ?? at,
    updatedAt: input.updatedAt ?? input.createdAt ?? at,
    version: 1,
  }
}

const fields = [
  'displayName',
  'query',
  'queryResult',
  'notes',
  'labels',
  'eventTime',
  'queryStartTime',
  'queryEndTime',
  'entityMappings',
  'tactics',
  'techniques',
  'extra',
] as const

/** The given fields; absent ones stay out, so that they change nothing. */
function changed(input: BookmarkInput): BookmarkChange {
  return Object.fromEntries(fields.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]))
}
