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

/** A user of Docket, as far as others need to know him. */
export interface ActorUser {
  id: string
  name: string
  email: string | null
  userPrincipalName: string | null
}

/**
 * The authenticated caller. `tenants` is `'all'` for installation administrators. Rights may differ by tenant: ask `rightsIn`, never
 * `permissions`, about one tenant.
 */
export interface Actor {
  keyId: KeyId
  /** Of the user the key belongs to, else of the key. */
  name: string
  /** Name of the role, built in or of this installation; several, separated by commas, when they differ by tenant. */
  role: string
  tenants: readonly TenantId[] | 'all'
  /** All rights the caller has in any tenant. */
  permissions: ReadonlySet<Permission>
  /** The rights in single tenants; absent when they are the same in all of `tenants`. */
  tenantPermissions?: ReadonlyMap<TenantId, ReadonlySet<Permission>>
  /** With `tenantPermissions` and all tenants: the rights in every tenant that the map does not name. */
  everywhere?: ReadonlySet<Permission>
  /** The user the key belongs to; null or absent for keys of programs. */
  userId?: string | null
  user?: ActorUser | null
  /** When the credential ends, epoch milliseconds; absent for keys, which end only by being revoked. */
  expiresAt?: number
  requestId: string
}

const none: ReadonlySet<Permission> = new Set()

/** What the caller may do in one tenant; nothing where the tenant is not his. */
export function rightsIn(actor: Actor, tenant: TenantId): ReadonlySet<Permission> {
  if (actor.tenants !== 'all' && !actor.tenants.includes(tenant)) return none
  if (!actor.tenantPermissions) return actor.permissions
  return actor.tenantPermissions.get(tenant) ?? (actor.tenants === 'all' ? (actor.everywhere ?? none) : none)
}

/** What the caller may do in every tenant, also later ones, and with what belongs to the installation. */
export function rightsEverywhere(actor: Actor): ReadonlySet<Permission> {
  if (actor.tenants !== 'all') return none
  return actor.tenantPermissions ? (actor.everywhere ?? none) : actor.permissions
}
