// Lists alerts of one or several tenants as people work through them, newest first, with the exact total.
import { type Actor, type Alert, alertFields, type Entity, type Filter } from '@docket/model'
import { countDesk, type DeskQuery, deskStatuses, entitiesOfAlert, listDesk } from '../store/index.ts'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'

export type { DeskQuery, DeskSortField, DeskStatus } from '../store/index.ts'
export { deskStatusOf } from '../store/index.ts'

/**
 * One page and the exact total. In one tenant the total comes from the daily roll-up; new alerts are all but those that somebody did
 * something about, which an index knows. So both stay quick over millions of alerts.
 */
export async function listDeskAlerts(
  deps: Deps,
  actor: Actor,
  query: DeskQuery,
  page: { offset: number; limit: number },
): Promise<{ total: number; alerts: Alert[] }> {
  for (const tenant of query.tenants) requireIn(actor, tenant, 'alert:read')
  const { store } = deps
  const { filter, sort } = query
  const statuses = query.statuses?.length === deskStatuses.length ? null : query.statuses
  const [tenant] = query.tenants
  if (tenant === undefined || query.tenants.length > 1 || !isPlain(filter) || (statuses && !statuses.includes('new'))) {
    const { total, alerts } = await listDesk(store.db, { ...query, statuses, page })
    return { total: total ?? 0, alerts }
  }
  if (statuses === null && sort !== 'status_changed_at')
    return store.alerts.search(tenant, { filter, sort: { field: sort, order: 'desc' }, ...page, caller: actor.keyId })
  return store.db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only')
    const order = { field: 'created_at', order: 'desc' } as const
    const all = await store.within(tx).alerts.search(tenant, { filter, sort: order, offset: 0, limit: 0 })
    const others = deskStatuses.filter((status) => statuses !== null && !statuses.includes(status))
    const unwanted = others.length === 0 ? 0 : await countDesk(tx, { ...query, statuses: others })
    const { alerts } = await listDesk(tx, { ...query, statuses, page: { ...page, withTotal: false } })
    return { total: all.total - unwanted, alerts }
  })
}

/** True when only fields of alerts themselves are asked. */
function isPlain(filter: DeskQuery['filter']): filter is Filter {
  if ('items' in filter) return filter.items.every(isPlain)
  if (filter.op === 'not') return isPlain(filter.item)
  return Object.hasOwn(alertFields, filter.field)
}

/** What a single alert is about. */
export const entitiesOf = (alert: Alert): Entity[] => entitiesOfAlert(alert.tenantId, alert.facts)
