// Finds the tenant that answers to a place in the address space of a cloud, among those the caller may enter.
import type { Actor } from '@docket/model'
import type { SentinelPlace, Tenant } from '../store/index.ts'
import type { Deps } from './deps.ts'

export type TenantPlace = SentinelPlace

/** The first part of the place that none of the caller's tenants has. */
export type UnknownPart = 'subscription' | 'resource_group' | 'workspace'

const keptMs = 5_000
const kept = new WeakMap<Deps, { at: number; byPlace: ReadonlyMap<string, Tenant> }>()

const fold = (place: TenantPlace): string =>
  JSON.stringify([place.subscriptionId, place.resourceGroup, place.workspace]).toLowerCase()

/**
 * The caller's tenant at this place, compared without case. Tenants of others do not count: they look exactly like none. Places never
 * change, so a known one may be remembered for some seconds; an unknown one is always looked up.
 */
export async function tenantAtPlace(deps: Deps, actor: Actor, place: TenantPlace): Promise<Tenant | UnknownPart> {
  const isOwn = ({ id }: Tenant) => actor.tenants === 'all' || actor.tenants.includes(id)
  const before = kept.get(deps)
  if (before && deps.now().getTime() - before.at < keptMs) {
    const found = before.byPlace.get(fold(place))
    if (found && isOwn(found)) return found
  }
  const tenants = await deps.store.tenants.list()
  // The oldest first: of two places that differ in case only, it is the one that is remembered.
  const byPlace = new Map(tenants.toReversed().map((tenant) => [fold(tenant.sentinel), tenant]))
  kept.set(deps, { at: deps.now().getTime(), byPlace })
  return choose(tenants.filter(isOwn), place)
}

function choose(own: readonly Tenant[], place: TenantPlace): Tenant | UnknownPart {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  const inSubscription = own.filter(({ sentinel }) => same(sentinel.subscriptionId, place.subscriptionId))
  if (inSubscription.length === 0) return 'subscription'
  const inGroup = inSubscription.filter(({ sentinel }) => same(sentinel.resourceGroup, place.resourceGroup))
  if (inGroup.length === 0) return 'resource_group'
  return inGroup.find(({ sentinel }) => same(sentinel.workspace, place.workspace)) ?? 'workspace'
}
