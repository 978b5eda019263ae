// Relations: what an incident points to, and the same seen from a bookmark.
import type { Answer, Relation } from '@docket/model'
import {
  type Deps,
  deleteRelation,
  getBookmark,
  getRelation,
  isUuid,
  listRelations,
  putRelation,
  relationsOfBookmark,
} from '../../service/index.ts'
import { type ArmRow, type Asked, resource, uuidOf } from './arm.ts'
import { bookmarkIdOf, bookmarkType } from './bookmarks.ts'
import { badRequest, notFound } from './errors.ts'
import { incidentType } from './map.ts'
import { readResourceId } from './paths.ts'
import { listAnswer, listOptions } from './query.ts'
import { propertiesOf } from './read-body.ts'
import { relationOrders, relationVocabulary } from './vocabulary.ts'
import { deleted, guardedWrite, orNull, saved } from './writes.ts'

/** MSTICPy looks at one page only, and names no page size. */
const pageSize = 1000

export const entityType = 'Microsoft.SecurityInsights/Entities'

export function relationRows(deps: Deps): ArmRow[] {
  const read = { permission: 'incident:read', method: 'GET' } as const
  const write = { permission: 'incident:update' } as const
  const ofIncident = '/incidents/{incident}/relations'
  const ofBookmark = '/bookmarks/{bookmark}/relations'
  return [
    {
      ...read,
      id: 'relations.list',
      tail: ofIncident,
      summary: 'What an incident points to',
      audit: 'listed',
      handle: (asked) => list(deps, asked),
    },
    {
      ...read,
      id: 'relations.get',
      tail: `${ofIncident}/{relation}`,
      summary: 'One relation of an incident',
      audit: 'viewed',
      handle: async (asked) => {
        const relation = await getRelation(deps, asked.call.actor, asked.tenant, incidentIdOf(asked), nameOf(asked))
        return { status: 200, body: relationToWire(relation, asked.root) }
      },
    },
    {
      ...write,
      method: 'PUT',
      id: 'relations.put',
      tail: `${ofIncident}/{relation}`,
      summary: 'Let an incident point to a bookmark, an alert or an entity',
      audit: 'changed',
      takesBody: true,
      handle: (asked) => put(deps, asked),
    },
    {
      ...write,
      method: 'DELETE',
      id: 'relations.delete',
      tail: `${ofIncident}/{relation}`,
      summary: 'Delete a relation',
      audit: 'deleted',
      handle: async (asked) => {
        const { call, tenant } = asked
        const incident = uuidOf(call.params.incident) ?? ''
        const name = nameOf(asked)
        return guardedWrite(
          asked,
          name,
          async () => (await orNull(getRelation(deps, call.actor, tenant, incident, name)))?.version ?? null,
          async (expectation) => deleted(await deleteRelation(deps, call.actor, tenant, incident, name, expectation)),
        )
      },
    },
    {
      ...read,
      id: 'bookmark_relations.list',
      tail: ofBookmark,
      summary: 'Incidents that point to a bookmark',
      audit: 'listed',
      handle: (asked) => listOfBookmark(deps, asked),
    },
    {
      ...read,
      id: 'bookmark_relations.get',
      tail: `${ofBookmark}/{relation}`,
      summary: 'One incident that points to a bookmark',
      audit: 'viewed',
      handle: async (asked) => {
        const relation = await ofBookmarkByName(deps, asked)
        if (!relation) throw notFound('The relation')
        return { status: 200, body: bookmarkRelationToWire(relation, asked.root) }
      },
    },
    {
      ...write,
      method: 'PUT',
      id: 'bookmark_relations.put',
      tail: `${ofBookmark}/{relation}`,
      summary: 'Let an incident point to a bookmark, said from the side of the bookmark',
      audit: 'changed',
      takesBody: true,
      handle: (asked) => putOfBookmark(deps, asked),
    },
    {
      ...write,
      method: 'DELETE',
      id: 'bookmark_relations.delete',
      tail: `${ofBookmark}/{relation}`,
      summary: 'Delete a relation to a bookmark',
      audit: 'deleted',
      handle: async (asked) => {
        const { call, tenant } = asked
        const relation = uuidOf(call.params.bookmark) && (await orNull(ofBookmarkByName(deps, asked)))
        return deleted(
          !!relation && (await deleteRelation(deps, call.actor, tenant, relation.incidentId, relation.name)),
        )
      },
    },
  ]
}

export function incidentIdOf({ call }: Asked): string {
  const id = uuidOf(call.params.incident)
  if (id === null) throw notFound('The incident')
  return id
}

const nameOf = ({ call }: Asked): string => call.params.relation ?? ''

async function list(deps: Deps, asked: Asked): Promise<Answer> {
  const options = listOptions(asked.call.search, relationVocabulary, relationOrders, pageSize)
  const incident = incidentIdOf(asked)
  const { relations, next } = await listRelations(deps, asked.call.actor, asked.tenant, incident, options)
  const value = relations.map((relation) => relationToWire(relation, asked.root))
  return listAnswer(asked, `/incidents/${incident}/relations`, value, next)
}

async function put(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const incident = incidentIdOf(asked)
  const name = nameOf(asked)
  const { collection, id } = targetOf(asked)
  return guardedWrite(
    asked,
    name,
    async () => (await orNull(getRelation(deps, call.actor, tenant, incident, name)))?.version ?? null,
    async (expectation) => {
      const point = (targetKind: Relation['targetKind']) =>
        putRelation(deps, call.actor, tenant, incident, { name, targetKind, targetId: id }, expectation)
      if (collection === 'bookmarks') {
        const { relation, created } = await point('bookmark')
        return saved(created, relationToWire(relation, root))
      }
      if (collection !== 'entities')
        throw badRequest('relatedResourceId must be the id of a bookmark, an alert or an entity.')
      // Alerts are entities here: an id among them may be either.
      const { relation, created } = (await orNull(point('alert'))) ?? (await point('entity'))
      return saved(created, relationToWire(relation, root))
    },
  )
}

/** What the body points to: a GUID in a collection of this very workspace. */
function targetOf({ call, place }: Asked): { collection: string; id: string } {
  const given = propertiesOf(call.body)
  const text = given.required('relatedResourceId', 2000)
  given.check()
  const target = readResourceId(text, place)
  if (!target) throw badRequest('relatedResourceId must be the id of a resource in this workspace.')
  if (!isUuid(target.name)) throw notFound('The related resource')
  return { collection: target.collection, id: target.name.toLowerCase() }
}

const targets = {
  bookmark: { collection: 'Bookmarks', type: bookmarkType, kind: null },
  alert: { collection: 'Entities', type: entityType.replace('Entities', 'entities'), kind: 'SecurityAlert' },
  entity: { collection: 'Entities', type: entityType.replace('Entities', 'entities'), kind: null },
} as const

/** `relatedResourceType` is spelled with a capital B for bookmarks: MSTICPy compares it exactly. */
export function relationToWire(relation: Relation, root: string): object {
  const { collection, type, kind } = targets[relation.targetKind]
  const id = `${root}/Incidents/${relation.incidentId}/relations/${encodeURIComponent(relation.name.toWellFormed())}`
  return resource(id, relation.name, `${incidentType}/relations`, relation.version, {
    relatedResourceId: `${root}/${collection}/${relation.targetId}`,
    relatedResourceName: relation.targetId,
    relatedResourceType: type,
    ...(kind ? { relatedResourceKind: kind } : {}),
  })
}

async function listOfBookmark(deps: Deps, asked: Asked): Promise<Answer> {
  const options = listOptions(asked.call.search, relationVocabulary, relationOrders, pageSize)
  const bookmark = bookmarkIdOf(asked)
  const { relations, next } = await relationsOfBookmark(deps, asked.call.actor, asked.tenant, bookmark, options)
  const value = relations.map((relation) => bookmarkRelationToWire(relation, asked.root))
  return listAnswer(asked, `/bookmarks/${bookmark}/relations`, value, next)
}

/** Names are unique within an incident; of several incidents the newest relation is meant. */
async function ofBookmarkByName(deps: Deps, asked: Asked): Promise<Relation | null> {
  const { relations } = await relationsOfBookmark(deps, asked.call.actor, asked.tenant, bookmarkIdOf(asked), {
    filter: { op: 'eq', field: 'name', value: nameOf(asked), anyCase: true },
    page: { limit: 1, withTotal: false },
  })
  return relations[0] ?? null
}

async function putOfBookmark(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const bookmark = bookmarkIdOf(asked)
  await getBookmark(deps, call.actor, tenant, bookmark)
  const { collection, id: incident } = targetOf(asked)
  if (collection !== 'incidents') throw badRequest('relatedResourceId must be the id of an incident.')
  const name = nameOf(asked)
  return guardedWrite(
    asked,
    name,
    async () => (await orNull(getRelation(deps, call.actor, tenant, incident, name)))?.version ?? null,
    async (expectation) => {
      const input = { name, targetKind: 'bookmark', targetId: bookmark } as const
      const { relation, created } = await putRelation(deps, call.actor, tenant, incident, input, expectation)
      return saved(created, bookmarkRelationToWire(relation, root))
    },
  )
}

function bookmarkRelationToWire(relation: Relation, root: string): object {
  const id = `${root}/Bookmarks/${relation.targetId}/relations/${encodeURIComponent(relation.name.toWellFormed())}`
  return resource(id, relation.name, `${bookmarkType}/relations`, relation.version, {
    relatedResourceId: `${root}/Incidents/${relation.incidentId}`,
    relatedResourceName: relation.incidentId,
    relatedResourceType: incidentType,
  })
}
