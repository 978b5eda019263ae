// What belongs to an incident, asked with an empty POST: its alerts, entities and bookmarks.
import type { Answer, Bookmark } from '@docket/model'
import {
  type Deps,
  getBookmark,
  getIncident,
  listIncidentAlerts,
  listRelations,
  techniqueRows,
} from '../../service/index.ts'
import type { ArmRow, Asked } from './arm.ts'
import { alertToWire, bookmarkEntity, countsByKind, entityToWire } from './entities.ts'
import { incidentIdOf } from './relations.ts'
import { orNull } from './writes.ts'

/** Answers have no pages here: alerts are read this many at a time, and sent as they come. */
const alertsAtOnce = 200
const maxBookmarks = 1000

const tacticsOf = (techniques: string[]): string[] => [
  ...new Set(techniqueRows(techniques).flatMap(({ tacticId }) => (tacticId === '' ? [] : [tacticId]))),
]

export function relatedRows(deps: Deps): ArmRow[] {
  const row = (what: string, handle: ArmRow['handle']): ArmRow => ({
    id: `incidents.${what}`,
    method: 'POST',
    tail: `/incidents/{incident}/${what}`,
    summary: `The ${what} of an incident`,
    permission: 'incident:read',
    audit: 'viewed',
    handle,
  })
  return [
    row('alerts', (asked) => alerts(deps, asked)),
    row('entities', async ({ call, tenant, root, ...rest }) => {
      const incident = await getIncident(deps, call.actor, tenant, incidentIdOf({ call, tenant, root, ...rest }))
      const { entities } = incident
      return {
        status: 200,
        body: { entities: entities.map((entity) => entityToWire(entity, root)), metaData: countsByKind(entities) },
      }
    }),
    row('bookmarks', (asked) => bookmarks(deps, asked)),
  ]
}

async function alerts(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const id = incidentIdOf(asked)
  const read = async (offset: number) => {
    const found = await listIncidentAlerts(deps, call.actor, tenant, id, { offset, limit: alertsAtOnce })
    return { total: found.total, value: found.alerts.map((alert) => alertToWire(alert, root, tacticsOf)) }
  }
  const { total, value } = await read(0)
  if (total <= alertsAtOnce) return { status: 200, body: { value } }
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: listText(value, async (offset) => (offset < total ? (await read(offset)).value : [])),
  }
}

/** `{ "value": […] }` piece by piece: some incidents have more alerts than should be in memory at once. */
async function* listText(first: object[], next: (offset: number) => Promise<object[]>): AsyncGenerator<string> {
  let offset = 0
  for (let page = first; page.length > 0; page = await next(offset)) {
    const items = page.map((item) => JSON.stringify(item)).join(',')
    yield offset === 0 ? `{"value":[${items}` : `,${items}`
    offset += page.length
  }
  yield ']}'
}

async function bookmarks(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const { relations } = await listRelations(deps, call.actor, tenant, incidentIdOf(asked), {
    filter: { op: 'eq', field: 'target_kind', value: 'bookmark' },
    page: { limit: maxBookmarks, withTotal: false },
  })
  const found = await Promise.all(
    relations.map(({ targetId }) => orNull(getBookmark(deps, call.actor, tenant, targetId))),
  )
  const value = found.filter((one): one is Bookmark => one !== null).map((bookmark) => bookmarkEntity(bookmark, root))
  return { status: 200, body: { value } }
}
