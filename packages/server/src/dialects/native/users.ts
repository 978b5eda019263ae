// The native operations on users, their roles in tenants, and the roles of the installation.
import {
  type Call,
  DocketError,
  type GivenRole,
  type NewUser,
  type RoleAnswer,
  type RoleFields,
  type RoleInfo,
  type User,
  type UserAnswer,
  type UserListQuery,
  type UserUpdate,
} from '@docket/model'
import {
  createUser,
  type Deps,
  deleteRole,
  getUser,
  grantRole,
  listRoles,
  listUsers,
  putRole,
  revokeRole,
  updateUser,
} from '../../service/index.ts'
import type { Handlers } from './index.ts'

type Names =
  | 'listUsers'
  | 'getUser'
  | 'createUser'
  | 'updateUser'
  | 'grantRole'
  | 'revokeRole'
  | 'listRoles'
  | 'putRole'
  | 'deleteRole'

export function userHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    listUsers: async (call) => {
      const { tenant_id, limit = 100, ...query } = call.query as UserListQuery
      const tenant = tenant_id ?? call.tenantHint
      const { total, users } = await listUsers(deps, call.actor, { ...query, limit, tenant })
      return { status: 200, body: { total, users: users.map(userToWire) } }
    },
    getUser: async (call) => ({ status: 200, body: userToWire(await getUser(deps, call.actor, idOf(call))) }),
    createUser: async (call) => {
      const { grants, ...fields } = call.body as NewUser
      const user = await createUser(deps, call.actor, {
        ...fieldsOf(fields),
        name: fields.name,
        grants: grants?.map(({ tenant_id, role }) => ({ tenantId: tenant_id, role })) ?? [],
      })
      return { status: 201, body: userToWire(user) }
    },
    updateUser: async (call) => {
      const user = await updateUser(deps, call.actor, idOf(call), fieldsOf(call.body as UserUpdate))
      return { status: 200, body: userToWire(user) }
    },
    grantRole: async (call) => {
      const { role } = call.body as GivenRole
      const tenantId = call.params.tenant_id ?? ''
      return { status: 200, body: userToWire(await grantRole(deps, call.actor, idOf(call), { tenantId, role })) }
    },
    revokeRole: async (call) => {
      await revokeRole(deps, call.actor, idOf(call), call.params.tenant_id ?? '')
      return { status: 204 }
    },
    listRoles: async (call) => ({
      status: 200,
      body: { roles: (await listRoles(deps, call.actor)).map(roleToWire) },
    }),
    putRole: async (call) => {
      const name = call.params.name ?? ''
      if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name))
        throw new DocketError('invalid', 'Invalid role', {
          details: { name: ['must be small letters, digits, - and _, and begin with a letter'] },
        })
      const { role, created } = await putRole(deps, call.actor, { name, ...(call.body as RoleFields) })
      return { status: created ? 201 : 200, body: roleToWire(role) }
    },
    deleteRole: async (call) => {
      await deleteRole(deps, call.actor, call.params.name ?? '')
      return { status: 204 }
    },
  }
}

const idOf = (call: Call) => call.params.id ?? ''

function fieldsOf({ user_principal_name, ...rest }: UserUpdate) {
  return { ...rest, ...(user_principal_name === undefined ? {} : { userPrincipalName: user_principal_name }) }
}

function userToWire({ id, name, email, userPrincipalName, disabled, grants, createdAt, updatedAt }: User): UserAnswer {
  return {
    id,
    name,
    email,
    user_principal_name: userPrincipalName,
    disabled,
    grants: grants.map(({ tenantId, role }) => ({ tenant_id: tenantId, role })),
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function roleToWire({ name, description, permissions, builtIn }: RoleInfo): RoleAnswer {
  return { name, description, permissions, built_in: builtIn }
}
