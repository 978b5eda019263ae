// Bookmarks: kept queries with what they found.
import { type Bookmark, type BookmarkChange, rightsIn } from '@docket/model'
import {
  type Deps,
  deleteBookmark,
  getBookmark,
  getIncident,
  listBookmarks,
  putBookmark,
  relationsOfBookmark,
} from '../../service/index.ts'
import { type ArmRow, type Asked, resource, uuidOf } from './arm.ts'
import { sentinelCoverage } from './coverage.ts'
import { badRequest, notFound } from './errors.ts'
import { extraFromWire, keptOf, propertyNames } from './kept.ts'
import { personToWire, tacticFromWire, tacticToWire, withoutUndefined } from './map.ts'
import { listAnswer, listOptions } from './query.ts'
import { propertiesOf } from './read-body.ts'
import { bookmarkOrders, bookmarkVocabulary } from './vocabulary.ts'
import { severityWords } from './words.ts'
import { deleted, guardedWrite, orNull, saved } from './writes.ts'

export const bookmarkType = 'Microsoft.SecurityInsights/Bookmarks'

/** MSTICPy looks at one page only, and names no page size. */
const pageSize = 1000

export function bookmarkRows(deps: Deps): ArmRow[] {
  return [
    {
      id: 'bookmarks.list',
      method: 'GET',
      tail: '/bookmarks',
      summary: 'Bookmarks, newest first',
      permission: 'bookmark:read',
      audit: 'listed',
      handle: async (asked) => {
        const options = listOptions(asked.call.search, bookmarkVocabulary, bookmarkOrders, pageSize)
        const { bookmarks, next } = await listBookmarks(deps, asked.call.actor, { tenants: [asked.tenant], ...options })
        const value = bookmarks.map((bookmark) => bookmarkToWire(bookmark, asked.root))
        return listAnswer(asked, '/bookmarks', value, next)
      },
    },
    {
      id: 'bookmarks.get',
      method: 'GET',
      tail: '/bookmarks/{bookmark}',
      summary: 'One bookmark',
      permission: 'bookmark:read',
      audit: 'viewed',
      handle: async (asked) => {
        const bookmark = await getBookmark(deps, asked.call.actor, asked.tenant, bookmarkIdOf(asked))
        return {
          status: 200,
          body: { ...bookmarkToWire(bookmark, asked.root, await incidentInfo(deps, asked, bookmark.id)) },
        }
      },
    },
    {
      id: 'bookmarks.put',
      method: 'PUT',
      tail: '/bookmarks/{bookmark}',
      summary: 'Make or change a bookmark',
      permission: 'bookmark:update',
      audit: 'changed',
      takesBody: true,
      handle: (asked) => put(deps, asked),
    },
    {
      id: 'bookmarks.delete',
      method: 'DELETE',
      tail: '/bookmarks/{bookmark}',
      summary: 'Delete a bookmark and the relations to it',
      permission: 'bookmark:update',
      audit: 'deleted',
      handle: (asked) => remove(deps, asked),
    },
  ]
}

export function bookmarkIdOf({ call }: Asked): string {
  const id = uuidOf(call.params.bookmark)
  if (id === null) throw notFound('The bookmark')
  return id
}

async function put(deps: Deps, asked: Asked) {
  const { call, tenant, root } = asked
  const id = uuidOf(call.params.bookmark)
  if (id === null) throw badRequest('The name of a bookmark must be a GUID.')
  const find = () => orNull(getBookmark(deps, call.actor, tenant, id))
  const change = bookmarkFromWire(call.body, await find())
  return guardedWrite(
    asked,
    id,
    async () => (await find())?.version ?? null,
    async (expectation) => {
      const { bookmark, created } = await putBookmark(deps, call.actor, tenant, { id, ...change }, expectation)
      return saved(created, bookmarkToWire(bookmark, root, created ? null : await incidentInfo(deps, asked, id)))
    },
  )
}

async function remove(deps: Deps, asked: Asked) {
  const { call, tenant } = asked
  const id = uuidOf(call.params.bookmark) ?? ''
  return guardedWrite(
    asked,
    id,
    async () => (await orNull(getBookmark(deps, call.actor, tenant, id)))?.version ?? null,
    async (expectation) => deleted(await deleteBookmark(deps, call.actor, tenant, id, expectation)),
  )
}

/** `incidentInfo` of one bookmark: the incident it was attached to last. */
async function incidentInfo(deps: Deps, { call, tenant }: Asked, bookmarkId: string): Promise<object | null> {
  const page = { limit: 1, withTotal: false }
  if (!rightsIn(call.actor, tenant).has('incident:read')) return null
  const { relations } = await relationsOfBookmark(deps, call.actor, tenant, bookmarkId, { page })
  const [relation] = relations
  const incident = relation ? await orNull(getIncident(deps, call.actor, tenant, relation.incidentId)) : null
  if (!relation || !incident) return null
  return {
    incidentId: incident.id,
    severity: severityWords[incident.severity],
    title: incident.title,
    relationName: relation.name,
  }
}

/** The fields of a bookmark, which also stand in entities of kind `Bookmark`. */
export function bookmarkProperties(bookmark: Bookmark): object {
  return {
    ...keptOf(bookmark.extra),
    displayName: bookmark.displayName,
    query: bookmark.query,
    queryResult: bookmark.queryResult,
    notes: bookmark.notes,
    labels: bookmark.labels,
    eventTime: bookmark.eventTime,
    queryStartTime: bookmark.queryStartTime,
    queryEndTime: bookmark.queryEndTime,
    entityMappings: bookmark.entityMappings,
    tactics: bookmark.tactics.map(tacticToWire),
    techniques: bookmark.techniques,
    created: bookmark.createdAt,
    updated: bookmark.updatedAt,
    createdBy: personToWire(bookmark.createdBy),
    updatedBy: personToWire(bookmark.updatedBy),
  }
}

export function bookmarkToWire(bookmark: Bookmark, root: string, incident: object | null = null): object {
  return resource(`${root}/Bookmarks/${bookmark.id}`, bookmark.id, bookmarkType, bookmark.version, {
    ...bookmarkProperties(bookmark),
    ...(incident ? { incidentInfo: incident } : {}),
  })
}

const known = propertyNames(sentinelCoverage.objects.bookmark, ['properties.incidentInfo'])

/** Absent, and what is as it was shown, stays, null clears; times, people and the incident are read-only here. `displayName` and `query` are needed on creation. */
export function bookmarkFromWire(body: Record<string, unknown>, before: Bookmark | null): BookmarkChange {
  const given = propertiesOf(body)
  if (before) given.leaveOut(bookmarkProperties(before) as Record<string, unknown>)
  const change = {
    displayName: before ? given.kept('displayName', 1000) : given.required('displayName', 1000),
    query: before ? given.kept('query', 100_000) : given.required('query', 100_000),
    queryResult: given.text('queryResult', 800_000),
    notes: given.text('notes', 100_000),
    labels: given.texts('labels', 200, 500),
    eventTime: given.time('eventTime'),
    queryStartTime: given.time('queryStartTime'),
    queryEndTime: given.time('queryEndTime'),
    entityMappings: given.rawObjects('entityMappings', 100),
    tactics: given.texts('tactics', 200, 200)?.map(tacticFromWire),
    techniques: given.texts('techniques', 500, 200),
    extra: extraFromWire(given, known, before),
  }
  given.check()
  return withoutUndefined(change) as BookmarkChange
}
