// Finds the tenant that answers to a place in the address space of a cloud, among those the caller may enter.
import type { Actor } from '@docket/model'
import type { SentinelPlace, Tenant } from '../store/index.ts'
import type { Deps } from './deps.ts'

export type TenantPlace = SentinelPlace

/** The first part of the place that none of the caller's tenants has. */
export type UnknownPart = 'subscription' | 'resource_group' | 'workspace'

const keptMs = 5_000
const kept = new WeakMap<Deps, { at: number; tenants: Tenant[] }>()

/**
 * The caller's tenant at this place, compared without case. Tenants of others do not count: they look exactly like none. Places never
 * change, so a known one may be remembered for some seconds; an unknown one is always looked up.
 */
export async function tenantAtPlace(deps: Deps, actor: Actor, place: TenantPlace): Promise<Tenant | UnknownPart> {
  const before = kept.get(deps)
  if (before && deps.now().getTime() - before.at < keptMs) {
    const found = choose(before.tenants, actor, place)
    if (typeof found !== 'string') return found
  }
  const tenants = await deps.store.tenants.list()
  kept.set(deps, { at: deps.now().getTime(), tenants })
  return choose(tenants, actor, place)
}

function choose(tenants: readonly Tenant[], actor: Actor, place: TenantPlace): Tenant | UnknownPart {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  const own = tenants.filter(({ id }) => actor.tenants === 'all' || actor.tenants.includes(id))
  const inSubscription = own.filter(({ sentinel }) => same(sentinel.subscriptionId, place.subscriptionId))
  if (inSubscription.length === 0) return 'subscription'
  const inGroup = inSubscription.filter(({ sentinel }) => same(sentinel.resourceGroup, place.resourceGroup))
  if (inGroup.length === 0) return 'resource_group'
  return inGroup.find(({ sentinel }) => same(sentinel.workspace, place.workspace)) ?? 'workspace'
}
