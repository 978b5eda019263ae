// Incidents: list, read, create or change, delete.
import type { Answer } from '@docket/model'
import {
  type Deps,
  deleteIncident,
  getIncident,
  listIncidents,
  type NewIncident,
  putIncident,
} from '../../service/index.ts'
import { type ArmRow, type Asked, uuidOf } from './arm.ts'
import { badRequest } from './errors.ts'
import { incidentFromWire, incidentToWire } from './map.ts'
import { listAnswer, listOptions } from './query.ts'
import { incidentIdOf } from './relations.ts'
import { incidentOrders, incidentVocabulary } from './vocabulary.ts'
import { deleted, guardedWrite, orNull, saved } from './writes.ts'

/** "The 50 latest": names are looked up in this list, so a fresh incident must stand in it. */
const pageSize = 50
const newestFirst = [
  { field: 'created_at', order: 'desc' },
  { field: 'number', order: 'desc' },
] as const

export function incidentRows(deps: Deps): ArmRow[] {
  const one = '/incidents/{incident}'
  return [
    {
      id: 'incidents.list',
      method: 'GET',
      tail: '/incidents',
      summary: 'Incidents, newest first',
      permission: 'incident:read',
      audit: 'listed',
      handle: (asked) => list(deps, asked),
    },
    {
      id: 'incidents.get',
      method: 'GET',
      tail: one,
      summary: 'One incident',
      permission: 'incident:read',
      audit: 'viewed',
      handle: async (asked) => {
        const incident = await getIncident(deps, asked.call.actor, asked.tenant, incidentIdOf(asked))
        return { status: 200, body: incidentToWire(incident, asked.root, asked.call.origin) }
      },
    },
    {
      id: 'incidents.put',
      method: 'PUT',
      tail: one,
      summary: 'Make or change an incident',
      permission: 'incident:update',
      audit: 'changed',
      takesBody: true,
      handle: (asked) => put(deps, asked),
    },
    {
      id: 'incidents.delete',
      method: 'DELETE',
      tail: one,
      summary: 'Delete an incident with its comments, tasks and relations',
      permission: 'incident:delete',
      audit: 'deleted',
      handle: (asked) => remove(deps, asked),
    },
  ]
}

async function list(deps: Deps, asked: Asked): Promise<Answer> {
  const { filter, sort, page } = listOptions(asked.call.search, incidentVocabulary, incidentOrders, pageSize)
  const { incidents, next } = await listIncidents(deps, asked.call.actor, {
    tenants: [asked.tenant],
    filter,
    sort: sort.length > 0 ? sort : [...newestFirst],
    page,
    whole: [],
  })
  const value = incidents.map((incident) => incidentToWire(incident, asked.root, asked.call.origin))
  return listAnswer(asked, '/incidents', value, next)
}

async function put(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const id = uuidOf(call.params.incident)
  // MSTICPy looks incidents up by title and then writes to `/incidents/<title>`: that must not make another one.
  if (id === null) throw badRequest('The name of an incident must be a GUID.')
  return guardedWrite(
    asked,
    id,
    async () => (await orNull(getIncident(deps, call.actor, tenant, id)))?.version ?? null,
    async (expectation) => {
      const decide = (before: Parameters<typeof incidentFromWire>[1]) =>
        incidentFromWire(call.body, before) as NewIncident
      const { incident, created } = await putIncident(deps, call.actor, tenant, id, decide, expectation)
      return saved(created, incidentToWire(incident, root, call.origin))
    },
  )
}

async function remove(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant } = asked
  const id = uuidOf(call.params.incident) ?? ''
  return guardedWrite(
    asked,
    id,
    async () => (await orNull(getIncident(deps, call.actor, tenant, id)))?.version ?? null,
    async (expectation) => deleted(await deleteIncident(deps, call.actor, tenant, id, expectation)),
  )
}
