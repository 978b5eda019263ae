// Things an incident is about: hosts, accounts, mailboxes and their like; and the devices and accounts a tenant has.
import { Type } from 'typebox'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const texts = Type.Array(Type.String())
/** Any names; a record would try each against a pattern. */
const anyObject = Type.Unsafe<Record<string, unknown>>(Type.Object({}))

/** Kinds of entities. The names follow the entity kinds of Microsoft Sentinel, in our spelling. */
export const entityKinds = [
  'account',
  'host',
  'file',
  'azure_resource',
  'cloud_application',
  'dns_resolution',
  'file_hash',
  'ip',
  'malware',
  'process',
  'registry_key',
  'registry_value',
  'security_group',
  'url',
  'iot_device',
  'mail_cluster',
  'mail_message',
  'mailbox',
  'submission_mail',
  'nic',
] as const
export const EntityKind = Type.Enum(entityKinds)
export type EntityKind = Type.Static<typeof EntityKind>

/**
 * One thing an incident is about. `properties` are the fields of its kind, named as Microsoft Sentinel names them (`hostName`,
 * `accountName`, `address`, …), because no other public vocabulary covers all kinds.
 */
export const Entity = Type.Object(
  {
    id: Type.String({ description: 'uuid; the same thing in the same tenant keeps its id' }),
    kind: EntityKind,
    name: Type.String({ description: 'What a person calls it' }),
    properties: anyObject,
    isAttacker: Type.Boolean(),
    isVictim: Type.Boolean(),
    deviceId: Nullable(Type.String({ description: 'The device of this tenant it is, for hosts' })),
    accountId: Nullable(Type.String({ description: 'The account of this tenant it is, for accounts and mailboxes' })),
    data: anyObject,
  },
  { $id: 'Entity' },
)
export type Entity = Type.Static<typeof Entity>

const seen = {
  firstSeenAt: Type.String({ description: 'ISO 8601 UTC' }),
  lastSeenAt: Type.String(),
  updatedAt: Type.String(),
}

/** A host of a tenant, known from alerts, imports or by hand. */
export const TenantDevice = Type.Object(
  {
    id: Type.String({ description: 'uuid of ours' }),
    tenantId: Type.String(),
    environment: Type.String(),
    deviceId: Nullable(Type.String({ description: "The product's own id of the device" })),
    hostname: Type.String(),
    hostType: Nullable(Type.String()),
    osType: Nullable(Type.String()),
    osVersion: Nullable(Type.String()),
    privateIps: texts,
    externalIps: texts,
    fqdns: texts,
    macs: texts,
    tags: texts,
    groups: texts,
    managedBy: Nullable(Type.String()),
    cloudProvider: Nullable(Type.String()),
    siteName: Nullable(Type.String()),
    lastLoginUser: Nullable(Type.String()),
    source: Nullable(Type.String({ description: 'Product that told of it' })),
    ...seen,
    extra: anyObject,
  },
  { $id: 'TenantDevice' },
)
export type TenantDevice = Type.Static<typeof TenantDevice>

/** A user account of a tenant's own environment (not somebody who works with Docket). */
export const TenantAccount = Type.Object(
  {
    id: Type.String({ description: 'uuid of ours' }),
    tenantId: Type.String(),
    environment: Type.String(),
    name: Type.String({ description: 'Account name as products print it' }),
    displayName: Nullable(Type.String()),
    email: Nullable(Type.String()),
    domain: Nullable(Type.String()),
    userPrincipalName: Nullable(Type.String()),
    sid: Nullable(Type.String()),
    externalId: Nullable(Type.String({ description: "The directory's own id" })),
    ...seen,
    extra: anyObject,
  },
  { $id: 'TenantAccount' },
)
export type TenantAccount = Type.Static<typeof TenantAccount>
