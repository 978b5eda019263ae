// People who work with Docket, the roles they have, and where.
import { Type } from 'typebox'
import { permissions } from './actor.ts'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What a role may be called. */
export const RoleName = Type.String({
  pattern: '^[a-z][a-z0-9_-]{0,62}$',
  description: 'reader, analyst, admin or a role of this installation',
})

/** A named list of permissions. Those that are built in cannot be changed. */
export const RoleInfo = Type.Object(
  {
    name: Type.String(),
    description: Nullable(Type.String()),
    permissions: Type.Array(Type.Enum([...permissions])),
    builtIn: Type.Boolean(),
  },
  { $id: 'RoleInfo' },
)
export type RoleInfo = Type.Static<typeof RoleInfo>

/** A role in one tenant, or in all of them, also later ones. A user has at most one for each. */
export const Grant = Type.Object(
  { tenantId: Type.String({ description: 'uuid, or all' }), role: Type.String() },
  { $id: 'Grant' },
)
export type Grant = Type.Static<typeof Grant>

/** Somebody who works with Docket. Users are never deleted, because history names them: they are disabled. */
export const User = Type.Object(
  {
    id: Type.String({ description: 'uuid' }),
    name: Type.String(),
    email: Nullable(Type.String()),
    userPrincipalName: Nullable(Type.String()),
    disabled: Type.Boolean(),
    grants: Type.Array(Grant, { description: 'Those in tenants the reader may see' }),
    createdAt: Type.String(),
    updatedAt: Type.String(),
  },
  { $id: 'User' },
)
export type User = Type.Static<typeof User>
