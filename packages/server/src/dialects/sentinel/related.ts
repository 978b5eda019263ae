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

/** These answers have no pages. */
const maxAlerts = 10_000
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
  const found = await listIncidentAlerts(deps, call.actor, tenant, incidentIdOf(asked), { limit: maxAlerts })
  return { status: 200, body: { value: found.alerts.map((alert) => alertToWire(alert, root, tacticsOf)) } }
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
