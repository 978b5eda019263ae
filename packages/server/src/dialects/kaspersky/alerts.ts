// The list of alerts: the same rules as for incidents, with other words for status and times.
import { type Alert, type Answer, type Call, rightsIn, type TenantId } from '@docket/model'
import {
  type Deps,
  type DeskQuery,
  type DeskSortField,
  type DeskStatus,
  entitiesOf,
  listDeskAlerts,
  listHistories,
  type NameSearch,
} from '../../service/index.ts'
import { historyToWire } from './history.ts'
import { lookUp } from './known.ts'
import { alertToWire } from './map-alert.ts'
import { type ListQuery, pageSize, readListQuery } from './query.ts'
import { tenantsFor } from './tenants.ts'
import { firstBehind, firstInside } from './times.ts'
import { alertStatusFilter } from './words.ts'

/** The names of both generations. An alert of ours is one event: first and last are when it happened. */
const fields: Readonly<Record<string, DeskSortField>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  statusChangedAt: 'status_changed_at',
  lastSeen: 'created_at',
  firstSeen: 'created_at',
}

type Query = ListQuery<DeskStatus, DeskSortField>

const maxOffset = 1_000_000_000

export async function listAlertPage(deps: Deps, names: NameSearch, call: Call): Promise<Answer> {
  const query: Query = readListQuery(call.search, { statuses: alertStatusFilter, fields })
  const tenants = await tenantsFor(deps, call.actor, query.tenantIds, 'alert:read')
  const asked: DeskQuery = {
    tenants,
    filter: alertFilter(query),
    statuses: query.statuses,
    sort: query.field ?? 'created_at',
  }
  const offset = (query.page - 1) * pageSize
  const page = { offset: Math.min(offset, maxOffset), limit: offset > maxOffset ? 0 : pageSize }
  const { total, alerts } =
    query.name === null
      ? await listDeskAlerts(deps, call.actor, asked, page)
      : await names.alerts(
          deps,
          call.actor,
          asked,
          { pattern: query.name, ignoreCase: true },
          { ...page, startedAt: call.startedAt },
        )
  const items = alerts.map((alert) => ({ ...alert, entities: entitiesOf(alert) }))
  const known = await lookUp(deps, call.actor, items)
  const histories = query.withHistory ? await historiesOf(deps, call, alerts) : undefined
  return {
    status: 200,
    body: {
      Total: total,
      Alerts: items.map((item) =>
        alertToWire(item, {
          withAffected: query.withAffected,
          withEvents: query.withEvents,
          ...known(item),
          history: histories && historyToWire(histories.get(item.id) ?? [], item.tenantId),
        }),
      ),
    },
  }
}

function alertFilter(query: Query): DeskQuery['filter'] {
  const field = query.field ?? 'created_at'
  const items: DeskQuery['filter'][] = []
  if (query.ids) items.push({ op: 'in', field: 'id', values: query.ids })
  if (query.from) items.push({ op: 'gte', field, value: firstInside(query.from) })
  if (query.to) items.push({ op: 'lt', field, value: firstBehind(query.to) })
  return { op: 'and', items }
}

function historiesOf(deps: Deps, { actor }: Call, alerts: readonly Alert[]) {
  const objects = alerts.map(({ tenantId, id }) => ({ tenant: tenantId as TenantId, kind: 'alert' as const, id }))
  return listHistories(
    deps,
    actor,
    objects.filter(({ tenant }) => rightsIn(actor, tenant).has('history:read')),
  )
}
