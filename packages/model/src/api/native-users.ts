// The native rows of users, their roles in tenants, and the roles of the installation.
import { Type } from 'typebox'
import { permissions } from '../actor.ts'
import { RoleName } from '../user.ts'
import { strict, tenantQuery } from './native-schemas.ts'
import { operation } from './operation.ts'

const optional = Type.Optional
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const name = Type.String({ minLength: 1, maxLength: 200 })
const address = Nullable(Type.String({ maxLength: 320 }))
const place = Type.String({ maxLength: 36, description: 'A tenant, or `all` for every tenant, also later ones' })
const id = Type.Object({ id: Type.String() })

export const GrantAnswer = Type.Object({ tenant_id: place, role: Type.String() }, { $id: 'UserGrant' })
export const UserAnswer = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    email: Nullable(Type.String()),
    user_principal_name: Nullable(Type.String()),
    disabled: Type.Boolean({ description: 'Keys of a disabled user open nothing' }),
    grants: Type.Array(GrantAnswer, { description: 'Roles in the tenants whose users you may see' }),
    created_at: Type.String(),
    updated_at: Type.String(),
  },
  { $id: 'UserAnswer' },
)
export type UserAnswer = Type.Static<typeof UserAnswer>

export const UserList = Type.Object({ total: Type.Integer(), users: Type.Array(UserAnswer) })
export type UserList = Type.Static<typeof UserList>

export const UserListQuery = Type.Object(
  {
    ...tenantQuery,
    text: optional(Type.String({ maxLength: 320, description: 'Contained in name or addresses' })),
    offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    limit: optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Default 100' })),
  },
  strict,
)
export type UserListQuery = Type.Static<typeof UserListQuery>

export const NewUser = Type.Object(
  {
    name,
    email: optional(address),
    user_principal_name: optional(address),
    grants: optional(Type.Array(Type.Object({ tenant_id: place, role: RoleName }, strict), { maxItems: 1000 })),
  },
  strict,
)
export type NewUser = Type.Static<typeof NewUser>

export const UserUpdate = Type.Object(
  {
    name: optional(name),
    email: optional(address),
    user_principal_name: optional(address),
    disabled: optional(Type.Boolean()),
  },
  strict,
)
export type UserUpdate = Type.Static<typeof UserUpdate>

export const GivenRole = Type.Object({ role: RoleName }, strict)
export type GivenRole = Type.Static<typeof GivenRole>

export const RoleAnswer = Type.Object(
  {
    name: Type.String(),
    description: Nullable(Type.String()),
    permissions: Type.Array(Type.Enum([...permissions])),
    built_in: Type.Boolean(),
  },
  { $id: 'RoleAnswer' },
)
export type RoleAnswer = Type.Static<typeof RoleAnswer>

export const RoleFields = Type.Object(
  {
    description: optional(Nullable(Type.String({ maxLength: 500 }))),
    permissions: Type.Array(Type.Enum([...permissions]), { maxItems: 100 }),
  },
  strict,
)
export type RoleFields = Type.Static<typeof RoleFields>

const grantParams = Type.Object({ id: Type.String(), tenant_id: place })

export const userOperations = {
  listUsers: operation({
    id: 'users.list',
    method: 'GET',
    path: '/users',
    summary: 'People who work with Docket, by name',
    permission: 'user:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: UserListQuery,
    answer: UserList,
    errors: ['invalid'],
  }),
  getUser: operation({
    id: 'users.get',
    method: 'GET',
    path: '/users/{id}',
    summary: 'One user',
    permission: 'user:read',
    audit: 'viewed',
    bodyKind: 'none',
    params: id,
    answer: UserAnswer,
    errors: ['not_found'],
  }),
  createUser: operation({
    id: 'users.create',
    method: 'POST',
    path: '/users',
    summary: 'Make a user, with roles in tenants you administer',
    permission: 'user:manage',
    audit: 'created',
    body: NewUser,
    answer: UserAnswer,
    answerStatus: 201,
    errors: ['invalid', 'conflict'],
  }),
  updateUser: operation({
    id: 'users.update',
    method: 'PATCH',
    path: '/users/{id}',
    summary: 'Change or disable a user',
    permission: 'user:manage',
    audit: 'updated',
    params: id,
    body: UserUpdate,
    answer: UserAnswer,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  grantRole: operation({
    id: 'users.grant',
    method: 'PUT',
    path: '/users/{id}/grants/{tenant_id}',
    summary: 'Give a user a role in a tenant, in place of the one he had there',
    permission: 'user:manage',
    audit: 'granted',
    params: grantParams,
    body: GivenRole,
    answer: UserAnswer,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  revokeRole: operation({
    id: 'users.revoke',
    method: 'DELETE',
    path: '/users/{id}/grants/{tenant_id}',
    summary: "Take a user's role in a tenant away",
    permission: 'user:manage',
    audit: 'revoked',
    bodyKind: 'none',
    params: grantParams,
    answerStatus: 204,
    errors: ['not_found', 'conflict'],
  }),
  listRoles: operation({
    id: 'roles.list',
    method: 'GET',
    path: '/roles',
    summary: 'Roles there are, built-in ones first',
    permission: 'user:read',
    audit: 'viewed',
    bodyKind: 'none',
    answer: Type.Object({ roles: Type.Array(RoleAnswer) }),
  }),
  putRole: operation({
    id: 'roles.put',
    method: 'PUT',
    path: '/roles/{name}',
    summary: 'Make a role or change what it may do; for administrators of all tenants',
    permission: 'user:manage',
    audit: 'updated',
    params: Type.Object({ name: Type.String() }),
    body: RoleFields,
    answer: RoleAnswer,
    errors: ['invalid', 'conflict'],
  }),
  deleteRole: operation({
    id: 'roles.delete',
    method: 'DELETE',
    path: '/roles/{name}',
    summary: 'Delete a role that nobody has',
    permission: 'user:manage',
    audit: 'deleted',
    bodyKind: 'none',
    params: Type.Object({ name: Type.String() }),
    answerStatus: 204,
    errors: ['not_found', 'conflict'],
  }),
} as const
