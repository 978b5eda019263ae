// Which tenants a request is about, and the list of tenants a caller may read.
import { type Actor, DocketError, type Permission, rightsIn, type TenantId } from '@docket/model'
import { chooseTenant, type Deps, listTenants } from '../../service/index.ts'
import { accessDenied } from './errors.ts'

/**
 * The tenants named, all of them or none: one that cannot be read makes the request fail, and whether it exists is not told. What is
 * no uuid is nobody's tenant.
 */
export async function tenantsFor(
  deps: Deps,
  actor: Actor,
  named: readonly string[],
  permission: Permission,
): Promise<TenantId[]> {
  const tenants: TenantId[] = []
  for (const name of named) {
    const tenant = await chooseTenant(deps, actor, name)
    if (!rightsIn(actor, tenant).has(permission)) throw new DocketError('forbidden', accessDenied)
    tenants.push(tenant)
  }
  return tenants
}

export async function tenantsToWire(deps: Deps, actor: Actor) {
  const tenants = await listTenants(deps, actor)
  return tenants
    .filter(({ id }) => rightsIn(actor, id).has('incident:read'))
    .map(({ id, name }) => ({
      ID: id,
      Name: name,
      Description: '',
      Removable: false,
      Subtenants: [],
      IsRoot: id === deps.defaultTenant,
    }))
}

/** Names of the caller's tenants by id, as far as he may know them. */
export async function tenantNames(deps: Deps, actor: Actor): Promise<ReadonlyMap<string, string>> {
  if (!actor.permissions.has('tenant:read')) return new Map()
  return new Map((await listTenants(deps, actor)).map(({ id, name }) => [id, name]))
}
