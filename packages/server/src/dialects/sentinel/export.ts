// Writes objects of ours as Sentinel's lists print them, one a line; comments, tasks and relations stand behind their incident.
import type { ExchangeFormat, Outlet, Whole } from '../../service/index.ts'
import { techniqueRows } from '../../service/index.ts'
import { bookmarkToWire } from './bookmarks.ts'
import { commentToWire } from './comments.ts'
import { alertToWire, entityToWire } from './entities.ts'
import { readSentinel } from './import.ts'
import { incidentToWire } from './map.ts'
import { workspaceId } from './paths.ts'
import { relationToWire } from './relations.ts'
import { taskToWire } from './tasks.ts'

type Fields = Record<string, unknown>

export const sentinelFormat: ExchangeFormat = { incidentsFirst: true, read: readSentinel, write }

/** Cases, devices and accounts have no place in this vendor's lists; parts of cases neither. */
function write(whole: Whole, { tenant, publicUrl }: Outlet): Fields | null {
  const root = workspaceId(tenant.sentinel)
  switch (whole.type) {
    case 'incident': {
      const { object } = whole
      const wire = incidentToWire(object, root, publicUrl) as { properties: { additionalData: object } }
      const kept = object.extra.sentinel?.additionalData
      const additionalData = { ...(typeof kept === 'object' ? kept : {}), ...wire.properties.additionalData }
      // Answers of the API give the entities by themselves; here they travel with their incident.
      const entities = object.entities.map((entity) => entityToWire(entity, root))
      return { ...wire, properties: { ...wire.properties, additionalData }, entities }
    }
    case 'alert': {
      const { object } = whole
      const incidentId = object.incidentId ?? null
      return { ...alertToWire(object, root, tacticsOf), ...(incidentId === null ? {} : { incidentId }) }
    }
    case 'bookmark':
      return { ...bookmarkToWire(whole.object, root) }
    case 'relation':
      return { ...relationToWire(whole.object, root) }
    case 'comment':
      return whole.object.incidentId === null ? null : { ...commentToWire(whole.object, root) }
    case 'task':
      return whole.object.incidentId === null ? null : { ...taskToWire(whole.object, root) }
    default:
      return null
  }
}

const tacticsOf = (techniques: string[]): string[] => [
  ...new Set(techniqueRows(techniques).flatMap(({ tacticId }) => (tacticId === '' ? [] : [tacticId]))),
]
