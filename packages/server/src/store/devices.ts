// Devices of a tenant: list, get, find by name, and what imports and people tell of them. Alerts tell of them in sightings.ts.
import {
  type DeviceField,
  type DeviceSortField,
  deviceFields,
  type Filter,
  type TenantDevice,
  type TenantId,
} from '@docket/model'
import { keyOf } from './alert-keys.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { deviceColumns, deviceSortKeys } from './device-columns.ts'
import { isUuid, newId } from './ids.ts'
import { keysOf } from './keys-of.ts'
import { listPage, type PageRequest } from './keyset-page.ts'

/** What is told of a device; absent means unchanged. The same device id, else the same host name, is the same device. */
export type NewDevice = Partial<Omit<TenantDevice, 'tenantId' | 'updatedAt' | 'environment' | 'hostname'>> & {
  environment: string
  hostname: string
}

export interface DeviceQuery {
  tenants: readonly TenantId[]
  filter: Filter<DeviceField>
  sort: readonly { field: DeviceSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

export interface DeviceStore {
  list(query: DeviceQuery): Promise<{ total: number | null; devices: TenantDevice[]; next: string | null }>
  get(tenant: TenantId, id: string, tx?: Db): Promise<TenantDevice | null>
  /** Those with one of these host names or product's ids, in any case; all environments unless one is named. */
  named(tenant: TenantId, names: readonly string[], environment?: string, tx?: Db): Promise<TenantDevice[]>
  /** The locked row that is this device already, or null. */
  lockSame(tx: Db, tenant: TenantId, device: NewDevice): Promise<TenantDevice | null>
  /** False when a device of this identity, or this id, is there already. */
  insert(tx: Db, device: TenantDevice): Promise<boolean>
  update(tx: Db, device: TenantDevice): Promise<void>
}

interface DeviceRow {
  tenant_id: string
  id: string
  environment: string
  device_id: string | null
  hostname: string
  host_type: string | null
  os_type: string | null
  os_version: string | null
  private_ips: string[]
  external_ips: string[]
  fqdns: string[]
  macs: string[]
  tags: string[]
  groups: string[]
  managed_by: string | null
  cloud_provider: string | null
  site_name: string | null
  last_login_user: string | null
  source: string | null
  first_seen_at: string
  last_seen_at: string
  updated_at: string
  extra: string
}

const nullable = (text: string | null) => (text === null ? null : plainText(text))
const plain = (texts: readonly string[]) => texts.map(plainText)

/** What a host was first known by; the row keeps it. */
const identityOf = (d: Pick<TenantDevice, 'deviceId' | 'hostname'>) =>
  d.deviceId ? `v:${plainText(d.deviceId).trim().toLowerCase()}` : `h:${hostKeyOf(d.hostname)}`
const hostKeyOf = (hostname: string) => plainText(hostname).trim().toLowerCase()

/** Column, SQL type, value. `identity` is written once. */
const stored: readonly [string, string, (d: TenantDevice) => unknown][] = [
  ['tenant_id', 'uuid', (d) => d.tenantId],
  ['id', 'uuid', (d) => d.id],
  ['environment', 'text', (d) => plainText(d.environment)],
  ['device_id', 'text', (d) => nullable(d.deviceId)],
  ['hostname', 'text', (d) => plainText(d.hostname)],
  ['host_key', 'text', (d) => hostKeyOf(d.hostname)],
  ['host_type', 'text', (d) => nullable(d.hostType)],
  ['os_type', 'text', (d) => nullable(d.osType)],
  ['os_version', 'text', (d) => nullable(d.osVersion)],
  ['private_ips', 'text[]', (d) => plain(d.privateIps)],
  ['external_ips', 'text[]', (d) => plain(d.externalIps)],
  ['fqdns', 'text[]', (d) => plain(d.fqdns)],
  ['macs', 'text[]', (d) => plain(d.macs)],
  ['tags', 'text[]', (d) => plain(d.tags)],
  ['groups', 'text[]', (d) => plain(d.groups)],
  ['managed_by', 'text', (d) => nullable(d.managedBy)],
  ['cloud_provider', 'text', (d) => nullable(d.cloudProvider)],
  ['site_name', 'text', (d) => nullable(d.siteName)],
  ['last_login_user', 'text', (d) => nullable(d.lastLoginUser)],
  ['source', 'text', (d) => nullable(d.source)],
  ['first_seen_at', 'timestamptz', (d) => d.firstSeenAt],
  ['last_seen_at', 'timestamptz', (d) => d.lastSeenAt],
  ['updated_at', 'timestamptz', (d) => d.updatedAt],
  ['keys', 'text[]', deviceKeys],
  ['search_text', 'text', searchTextOf],
  ['extra', 'json', (d) => jsonText(d.extra)],
]
const names = stored.map(([name]) => name)
const values = stored.map(([, type], index) => `$${index + 1}::${type}`)
const insertSql = `insert into devices (${names.join(', ')}, identity) values (${values.join(', ')}, $${stored.length + 1})
  on conflict do nothing returning id`
const updateSql = `update devices set ${names
  .map((name, index) => `${name} = ${values[index]}`)
  .slice(2)
  .join(', ')} where tenant_id = $1::uuid and id = $2::uuid`
const columns = names
  .filter((name) => !['host_key', 'keys', 'search_text'].includes(name))
  .map((name) => `d.${name}`)
  .join(', ')

export function openDevices(db: Db): DeviceStore {
  return {
    async list({ tenants, filter, sort, page }) {
      const { total, rows, next } = await listPage<DeviceRow>(db, {
        table: 'devices',
        alias: 'd',
        columns,
        tenants,
        where: (parameters) => compileFilter(filter, parameters, deviceFields, deviceColumns),
        sort: (sort.length === 0 ? [{ field: 'last_seen_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...deviceSortKeys[field], order }),
        ),
        fingerprint: filter,
        page,
      })
      return { total, devices: rows.map(deviceFromRow), next }
    },

    async get(tenant, id, tx = db) {
      if (!isUuid(id)) return null
      const [row] = await tx.query<DeviceRow>(
        `select ${columns} from devices d where d.tenant_id = $1 and d.id = $2`,
        [tenant, id],
        'get-device',
      )
      return row === undefined ? null : deviceFromRow(row)
    },

    async named(tenant, wanted, environment, tx = db) {
      const rows = await tx.query<DeviceRow>(
        `select ${columns} from devices d where d.tenant_id = $1
           and (d.host_key = any($2::text[]) or (d.device_id is not null and lower(d.device_id) = any($2::text[])))
           and ($3::text is null or d.environment = $3) order by d.last_seen_at desc, d.id desc limit 10000`,
        [tenant, wanted.map(hostKeyOf), environment === undefined ? null : plainText(environment)],
      )
      return rows.map(deviceFromRow)
    },

    async lockSame(tx, tenant, device) {
      const id = device.deviceId ? plainText(device.deviceId).trim().toLowerCase() : null
      const [row] = await tx.query<DeviceRow>(
        `select ${columns} from devices d where d.tenant_id = $1 and d.environment = $2
           and (lower(d.device_id) = $3 or (d.host_key = $4 and (d.device_id is null or $3::text is null)))
         order by lower(d.device_id) = $3 desc nulls last, d.last_seen_at desc, d.id limit 1 for update`,
        [tenant, plainText(device.environment), id, hostKeyOf(device.hostname)],
      )
      return row === undefined ? null : deviceFromRow(row)
    },

    async insert(tx, device) {
      const given = stored.map(([, , value]) => value(device))
      return (await tx.query(insertSql, [...given, identityOf(device)])).length === 1
    },

    async update(tx, device) {
      await tx.query(
        updateSql,
        stored.map(([, , value]) => value(device)),
      )
    },
  }
}

/** A device nothing else is known of yet. */
export function emptyDevice(tenant: TenantId, environment: string, hostname: string, at: string): TenantDevice {
  return {
    id: newId(),
    tenantId: tenant,
    environment,
    deviceId: null,
    hostname,
    hostType: null,
    osType: null,
    osVersion: null,
    privateIps: [],
    externalIps: [],
    fqdns: [],
    macs: [],
    tags: [],
    groups: [],
    managedBy: null,
    cloudProvider: null,
    siteName: null,
    lastLoginUser: null,
    source: null,
    firstSeenAt: at,
    lastSeenAt: at,
    updatedAt: at,
    extra: {},
  }
}

function deviceKeys(d: TenantDevice): string[] {
  const under = (prefix: string, list: readonly string[]) => list.map((value) => keyOf(prefix, value))
  return keysOf([
    keyOf('h', d.hostname),
    ...under('ip', d.privateIps),
    ...under('ix', d.externalIps),
    ...under('fqdn', d.fqdns),
    ...under('mac', d.macs),
    ...under('tag', d.tags),
    ...under('group', d.groups),
  ])
}

function searchTextOf(d: TenantDevice): string {
  const words = [
    d.hostname,
    d.deviceId ?? '',
    d.id,
    ...d.fqdns,
    ...d.privateIps,
    ...d.externalIps,
    ...d.macs,
    ...d.tags,
  ]
  return plainText(words.filter((word) => word !== '').join('\n'))
    .toLowerCase()
    .slice(0, 4000)
    .toWellFormed()
}

function deviceFromRow(row: DeviceRow): TenantDevice {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    environment: row.environment,
    deviceId: row.device_id,
    hostname: row.hostname,
    hostType: row.host_type,
    osType: row.os_type,
    osVersion: row.os_version,
    privateIps: row.private_ips,
    externalIps: row.external_ips,
    fqdns: row.fqdns,
    macs: row.macs,
    tags: row.tags,
    groups: row.groups,
    managedBy: row.managed_by,
    cloudProvider: row.cloud_provider,
    siteName: row.site_name,
    lastLoginUser: row.last_login_user,
    source: row.source,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    updatedAt: row.updated_at,
    extra: JSON.parse(row.extra) as Record<string, unknown>,
  }
}
