// Who the token belongs to, in the two shapes the KUMA generations answer.
import type { Actor, Answer } from '@docket/model'
import { type Deps, listTenants } from '../../service/index.ts'

/** A key without a user is its own user: the shape has no other place for it. */
const person = ({ user, keyId, name }: Actor) => ({
  id: user?.id ?? keyId,
  name,
  login: user?.userPrincipalName ?? user?.email ?? name,
  email: user?.email ?? '',
})

async function tenantsOf(deps: Deps, actor: Actor): Promise<{ id: string; name: string }[]> {
  return (await listTenants(deps, actor)).map(({ id, name }) => ({ id, name }))
}

/** 1.1: a role in each tenant. */
export async function whoamiOld(deps: Deps, actor: Actor): Promise<Answer> {
  const tenants = (await tenantsOf(deps, actor)).map((tenant) => ({ ...tenant, role: actor.role }))
  return { status: 200, body: { ...person(actor), tenants } }
}

/** 2.1 and later: the tenants of each role. */
export async function whoamiNew(deps: Deps, actor: Actor): Promise<Answer> {
  const tenants = await tenantsOf(deps, actor)
  return { status: 200, body: { ...person(actor), roles: [{ id: actor.role, name: actor.role, tenants }] } }
}
