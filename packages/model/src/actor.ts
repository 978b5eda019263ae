// Who is asking, and what they may do. Every use case takes an Actor; the store takes a TenantId.
import { Type } from 'typebox'

declare const brand: unique symbol
export type TenantId = string & { readonly [brand]: 'TenantId' }
export type KeyId = string & { readonly [brand]: 'KeyId' }

/** Every permission an operation row can name. */
export const permissions = [
  'alert:read',
  'alert:create',
  'alert:update',
  'alert:delete',
  'alert:notify',
  'analysis:read',
  'incident:read',
  'incident:create',
  'incident:update',
  'incident:delete',
  'case:read',
  'case:create',
  'case:update',
  'case:delete',
  'bookmark:read',
  'bookmark:update',
  'device:read',
  'device:update',
  'history:read',
  'import:run',
  'sync:manage',
  'user:read',
  'user:manage',
  'tenant:read',
  'tenant:manage',
  'key:manage',
  'settings:manage',
] as const
export type Permission = (typeof permissions)[number]

export const roles = ['reader', 'analyst', 'admin'] as const
export const Role = Type.Enum(roles)
export type Role = Type.Static<typeof Role>

const readerRights: Permission[] = [
  'alert:read',
  'analysis:read',
  'incident:read',
  'case:read',
  'bookmark:read',
  'device:read',
  'history:read',
  'user:read',
  'tenant:read',
]
const analystRights: Permission[] = [
  ...readerRights,
  'alert:create',
  'alert:update',
  'alert:delete',
  'alert:notify',
  'incident:create',
  'incident:update',
  'incident:delete',
  'case:create',
  'case:update',
  'case:delete',
  'bookmark:update',
  'device:update',
  'import:run',
]

/** What each built-in role may do in the tenants of its key. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  reader: readerRights,
  analyst: analystRights,
  admin: permissions,
}

/** The authenticated caller. `tenants` is `'all'` for installation administrators. */
export interface Actor {
  keyId: KeyId
  name: string
  role: Role
  tenants: readonly TenantId[] | 'all'
  permissions: ReadonlySet<Permission>
  requestId: string
}
