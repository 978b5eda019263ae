// The incident operations.
import { type BoundOperation, type Call, DocketError, type Incident, operation, type TenantId } from '@docket/model'
import {
  alertProductIds,
  type Deps,
  findIncidents,
  incidentsOfAlerts,
  listIncidents,
  readRawIncident,
  signRawIncidentLink,
  tenantFor,
} from '../../service/index.ts'
import { incidentFilterOf, incidentSortOf } from './incident-filters.ts'
import { incidentIdOf, incidentToWire } from './map-incidents.ts'
import { walkPage } from './walk.ts'
import * as wire from './wire-incidents.ts'

const jsonLimit = 2 * 1024 * 1024
const defaultPage = 100
/** Raw payloads one page may carry. */
const maxRawBytes = 64 * 1024 * 1024

export function incidentOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'incidents.get_by_id',
        method: 'GET',
        path: '/incidents/get-by-id',
        summary: 'One incident with what triage made of it',
        permission: 'incident:read',
        audit: 'viewed',
        body: wire.ByIncidentId,
        errors: ['invalid', 'not_found', 'conflict'],
      }),
      handle: (call) => getById(deps, call),
    },
    {
      row: operation({
        id: 'incidents.search',
        method: 'POST',
        path: '/incidents/search',
        summary: 'The history of incidents, filtered and paged',
        permission: 'incident:read',
        audit: 'viewed',
        body: wire.IncidentSearch,
        bodyLimit: jsonLimit,
        errors: ['invalid'],
      }),
      handle: (call) => search(deps, call),
    },
    {
      row: operation({
        id: 'incidents.raw_data',
        method: 'GET',
        path: '/incidents/{incident_id}/raw-data',
        greedyParam: 'incident_id',
        summary: 'The incident as it came in',
        permission: 'incident:read',
        audit: 'downloaded',
        body: wire.RawIncident,
        errors: ['invalid', 'not_found', 'conflict'],
      }),
      handle: (call) => rawData(deps, call),
    },
  ]
}

async function getById(deps: Deps, call: Call) {
  const incident = await theIncident(deps, call, String(call.body.incident_id))
  const [row] = await rows(deps, call, incident.tenantId as TenantId, [incident])
  return { status: 200, body: { result: row } }
}

/** The client knows no word for an id that stands in two places: 409 without `result`, see section 4 of its errors. */
async function theIncident(deps: Deps, call: Call, id: string): Promise<Incident> {
  const { environment, source, tenant_id } = call.body as wire.RawIncident
  const tenant = await tenantFor(deps, call.actor, tenant_id ?? call.tenantHint, 'incident:read')
  const named = environment?.trim()
  const found = await findIncidents(deps, call.actor, tenant, {
    ids: [id],
    ...(named ? { environments: [named] } : {}),
  })
  const [incident, another] = source ? found.filter((one) => one.source === source) : found
  if (!incident) throw new DocketError('not_found', 'Incident not found')
  if (another) throw new DocketError('conflict', 'Incident exists in multiple environments or sources')
  return incident
}

async function search(deps: Deps, call: Call) {
  const body = call.body as wire.IncidentSearch
  const tenant = await tenantFor(deps, call.actor, body.tenant_id ?? call.tenantHint, 'incident:read')
  const named = (ids: readonly string[]) =>
    incidentsOfAlerts(
      deps,
      call.actor,
      tenant,
      ids.map((alertId) => ({ alertId })),
    )
  const text = body.free_text?.trim()
  const known = { ofAlerts: await named(body.related_alert_ids ?? []), ofText: text ? await named([text]) : [] }
  const filter = incidentFilterOf(body, known)
  const sort = incidentSortOf(body)
  const { total, rows: incidents } = await walkPage(deps, {
    call,
    question: ['incidents', tenant, filter, sort],
    offset: body.offset ?? 0,
    newestFirst: sort[0]?.order === 'desc',
    ask: async (place) => {
      const page = { ...place, limit: body.limit ?? defaultPage, withTotal: true }
      const { incidents, ...rest } = await listIncidents(deps, call.actor, {
        tenants: [tenant],
        filter,
        sort,
        page,
        whole: ['alerts'],
      })
      return { ...rest, rows: incidents }
    },
  })
  const page = await rows(deps, call, tenant, incidents)
  if (body.include_raw_incident) await addRaw(deps, call, incidents, page)
  return { status: 200, body: { result: { incidents_count: total, incidents: page } } }
}

async function rows(deps: Deps, call: Call, tenant: TenantId, incidents: Incident[]) {
  const ids = incidents.flatMap(({ alerts }) => alerts.map(({ alertId }) => alertId))
  const productIds = await alertProductIds(deps, call.actor, tenant, ids)
  return incidents.map((incident) => {
    const names = incident.alerts.flatMap(({ alertId }) => productIds.get(alertId) ?? [])
    return incidentToWire(incident, call.publicUrl, [...new Set(names)])
  })
}

async function addRaw(deps: Deps, call: Call, incidents: Incident[], page: Record<string, unknown>[]): Promise<void> {
  let bytes = 0
  for (const [i, incident] of incidents.entries()) {
    const raw = await readRawIncident(deps, call.actor, incident)
    bytes += raw?.length ?? 0
    if (bytes > maxRawBytes)
      throw new DocketError('too_large', 'The raw incidents of this page are too large: ask for less')
    Object.assign(page[i]!, { raw_incident: raw === null ? null : payloadOf(raw) })
  }
}

async function rawData(deps: Deps, call: Call) {
  const incident = await theIncident(deps, call, call.params.incident_id ?? '')
  const raw = await readRawIncident(deps, call.actor, incident)
  const link = await signRawIncidentLink(deps, call.actor, incident)
  return {
    status: 200,
    body: {
      result_url: `${call.publicUrl}/api/v2-0/downloads/${link.text}`,
      metadata: {
        incident_id: incidentIdOf(incident),
        environment: incident.environment,
        raw_data_type: 'raw_incident',
        // An incident that Docket made of alerts was never sent by a product: then this is the incident itself.
        is_generated: raw === null,
        link_expires_at: link.expiresAt.replace('Z', '+00:00'),
      },
      raw_data: raw === null ? incident : payloadOf(raw),
    },
  }
}

/** JSON as it is; anything else as text. */
function payloadOf(raw: Buffer): unknown {
  const text = raw.toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
