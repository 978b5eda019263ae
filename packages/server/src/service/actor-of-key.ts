// What a key may do where: the rights of its role, or of its user within the tenants of the key.
import type { Actor, Permission, TenantId } from '@docket/model'
import type { ApiKey } from '../store/index.ts'

type Rights = Set<Permission>

export function actorOfKey(key: ApiKey, requestId: string): Actor {
  if (!key.user) {
    return {
      keyId: key.id,
      name: key.name,
      role: key.role ?? '',
      tenants: key.tenants,
      permissions: new Set(key.permissions),
      userId: null,
      user: null,
      requestId,
    }
  }
  const { id, name, email, userPrincipalName, grants } = key.user
  const everywhere: Rights = new Set(
    grants.flatMap(({ tenantId, permissions }) => (tenantId === 'all' ? permissions : [])),
  )
  const hasAll = grants.some(({ tenantId }) => tenantId === 'all')
  const named = grants.map(({ tenantId }) => tenantId as TenantId).filter((tenant) => (tenant as string) !== 'all')
  const tenants =
    key.tenants === 'all' ? (hasAll ? 'all' : named) : key.tenants.filter((one) => hasAll || named.includes(one))
  const places = tenants === 'all' ? named : tenants
  const tenantPermissions = new Map<TenantId, Rights>()
  for (const tenant of places) {
    const own = grants.flatMap(({ tenantId, permissions }) => (tenantId === tenant ? permissions : []))
    tenantPermissions.set(tenant, new Set([...everywhere, ...own]))
  }
  const counted = grants.filter(({ tenantId }) => tenantId === 'all' || places.includes(tenantId as TenantId))
  return {
    keyId: key.id,
    name,
    role: [...new Set(counted.map(({ role }) => role))].join(', '),
    tenants,
    permissions: new Set([
      ...(tenants === 'all' ? everywhere : []),
      ...[...tenantPermissions.values()].flatMap((rights) => [...rights]),
    ]),
    tenantPermissions,
    everywhere,
    userId: id,
    user: { id, name, email, userPrincipalName },
    requestId,
  }
}
