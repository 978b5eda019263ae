// Lists alerts of one or several tenants as people work through them, newest first, with the exact total.
import { type Actor, type Alert, alertFields, type Entity, type Filter } from '@docket/model'
import { type DeskQuery, entitiesOfAlert, listDesk } from '../store/index.ts'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'

export type { DeskQuery, DeskSortField, DeskStatus } from '../store/index.ts'
export { deskStatusOf } from '../store/index.ts'

/**
 * One page and the exact total. One tenant without questions about people's work is answered from the daily roll-up and remembered
 * places, which stays quick over millions of alerts.
 */
export async function listDeskAlerts(
  deps: Deps,
  actor: Actor,
  query: DeskQuery,
  page: { offset: number; limit: number },
): Promise<{ total: number; alerts: Alert[] }> {
  for (const tenant of query.tenants) requireIn(actor, tenant, 'alert:read')
  const [tenant] = query.tenants
  if (tenant !== undefined && query.tenants.length === 1 && query.sort !== 'status_changed_at' && isPlain(query.filter))
    return deps.store.alerts.search(tenant, {
      filter: query.filter,
      sort: { field: query.sort, order: 'desc' },
      ...page,
      caller: actor.keyId,
    })
  return listDesk(deps.store.db, { ...query, page })
}

/** True when only fields of alerts themselves are asked. */
function isPlain(filter: DeskQuery['filter']): filter is Filter {
  if ('items' in filter) return filter.items.every(isPlain)
  if (filter.op === 'not') return isPlain(filter.item)
  return Object.hasOwn(alertFields, filter.field)
}

/** What a single alert is about. */
export const entitiesOf = (alert: Alert): Entity[] => entitiesOfAlert(alert.tenantId, alert.facts)
