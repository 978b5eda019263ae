// The list of incidents: reads the query, finds the page, and answers every field the manual shows.
import {
  type Answer,
  type Call,
  type Filter,
  type Incident,
  type IncidentField,
  rightsIn,
  type TenantId,
} from '@docket/model'
import { type Deps, type IncidentSort, listHistories, listIncidents, type NameSearch } from '../../service/index.ts'
import { historyToWire } from './history.ts'
import { lookUp } from './known.ts'
import { incidentToWire } from './map.ts'
import { type ListQuery, pageSize, readListQuery } from './query.ts'
import { tenantsFor } from './tenants.ts'
import { firstBehind, firstInside } from './times.ts'
import { type IncidentStatus, incidentStatusFilter } from './words.ts'

const fields = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  statusChangedAt: 'status_changed_at',
} as const satisfies Record<string, IncidentField>
type Field = (typeof fields)[keyof typeof fields]
type Query = ListQuery<IncidentStatus, Field>

/** Beyond this row there is nothing to be had; the total is told all the same. */
const maxOffset = 1_000_000_000

export async function listIncidentPage(deps: Deps, names: NameSearch, call: Call): Promise<Answer> {
  const query: Query = readListQuery(call.search, { statuses: incidentStatusFilter, fields })
  const tenants = await tenantsFor(deps, call.actor, query.tenantIds, 'incident:read')
  const { total, incidents } = await find(deps, names, call, query, tenants)
  const known = await lookUp(deps, call.actor, incidents)
  const histories = query.withHistory ? await historiesOf(deps, call, incidents) : undefined
  return {
    status: 200,
    body: {
      Total: total,
      Incidents: incidents.map((incident) =>
        incidentToWire(incident, {
          withAffected: query.withAffected,
          ...known(incident),
          history: histories && historyToWire(histories.get(incident.id) ?? [], incident.tenantId),
        }),
      ),
    },
  }
}

async function find(deps: Deps, names: NameSearch, call: Call, query: Query, tenants: TenantId[]) {
  const filter = incidentFilter(query)
  const sort: IncidentSort[] = [
    { field: query.field ?? 'created_at', order: 'desc' },
    { field: 'serial', order: 'desc' },
  ]
  const offset = (query.page - 1) * pageSize
  const page = { offset: Math.min(offset, maxOffset), limit: offset > maxOffset ? 0 : pageSize }
  if (query.name !== null) {
    const name = { pattern: query.name, ignoreCase: false }
    return names.incidents(deps, call.actor, { tenants, filter, sort }, name, { ...page, startedAt: call.startedAt })
  }
  const answer = await listIncidents(deps, call.actor, {
    tenants,
    filter,
    sort,
    page: { ...page, withTotal: true },
  })
  return { total: answer.total ?? 0, incidents: answer.incidents }
}

/** Bounds leave out what has no such time; without bounds nothing is left out. Without a field they speak of the creation. */
export function incidentFilter(query: Query): Filter<IncidentField> {
  const field = query.field ?? 'created_at'
  const items: Filter<IncidentField>[] = []
  if (query.ids) items.push({ op: 'in', field: 'id', values: query.ids })
  if (query.statuses) items.push({ op: 'in', field: 'status', values: query.statuses })
  if (query.from) items.push({ op: 'gte', field, value: firstInside(query.from) })
  if (query.to) items.push({ op: 'lt', field, value: firstBehind(query.to) })
  return { op: 'and', items }
}

function historiesOf(deps: Deps, { actor }: Call, incidents: readonly Incident[]) {
  const objects = incidents.map(({ tenantId, id }) => ({ tenant: tenantId as TenantId, kind: 'incident' as const, id }))
  return listHistories(
    deps,
    actor,
    objects.filter(({ tenant }) => rightsIn(actor, tenant).has('history:read')),
  )
}
