// The history of a tenant as a list: forwards in the order in which it became true, backwards by age.
import type { Actor, Change, TenantId } from '@docket/model'
import { type FeedFilter, feedStart, historyStart } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'

/** `after` is the id of the last entry seen in this order. Forwards, nothing can appear later before an entry that was given. */
export async function readChanges(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  query: FeedFilter & { after?: number; limit: number; order: 'asc' | 'desc' },
): Promise<Change[]> {
  requireIn(actor, tenant, 'history:read')
  const { after, limit, order, ...filter } = query
  const { feed } = deps.store
  if (order === 'desc') return feed.readBack(tenant, after ?? null, limit, filter)
  // The history of one object is all of it, with what was moved in.
  const start = filter.objectId === undefined ? feedStart : historyStart
  const from = after === undefined ? start : await feed.positionOf(tenant, after)
  return (await feed.read(tenant, from, limit, { ...filter, full: true })).map(({ change }) => change)
}
