// Where the fields of devices (alias `d`) and accounts (alias `p`) lie, for filters and for orders.
import type { AccountField, AccountSortField, DeviceField, DeviceSortField } from '@docket/model'
import type { FieldColumn, FieldColumns } from './filter-columns.ts'
import type { SortKey } from './keyset-page.ts'

const keys = (prefix: string): FieldColumn => ({ keys: 'd.keys', prefix })

export const deviceColumns: FieldColumns<DeviceField> = {
  id: { sql: 'd.id', as: 'uuid' },
  any_id: { any: [{ sql: 'd.id', as: 'uuid' }, 'd.device_id'] },
  environment: 'd.environment',
  device_id: 'd.device_id',
  hostname: 'd.hostname',
  host_type: 'd.host_type',
  os_type: 'd.os_type',
  os_version: 'd.os_version',
  private_ip: keys('ip'),
  external_ip: keys('ix'),
  fqdn: keys('fqdn'),
  mac: keys('mac'),
  tag: keys('tag'),
  group: keys('group'),
  managed_by: 'd.managed_by',
  cloud_provider: 'd.cloud_provider',
  site_name: 'd.site_name',
  last_login_user: 'd.last_login_user',
  source: 'd.source',
  first_seen_at: 'd.first_seen_at',
  last_seen_at: 'd.last_seen_at',
  updated_at: 'd.updated_at',
  text: 'd.search_text',
}

const at = (column: string) => ({ expression: column, type: 'timestamptz' }) as const

export const deviceSortKeys: Record<DeviceSortField, Omit<SortKey, 'order'>> = {
  last_seen_at: at('d.last_seen_at'),
  first_seen_at: at('d.first_seen_at'),
  updated_at: at('d.updated_at'),
  hostname: { expression: 'd.host_key', type: 'text' },
}

export const accountColumns: FieldColumns<AccountField> = {
  id: { sql: 'p.id', as: 'uuid' },
  environment: 'p.environment',
  name: 'p.name',
  display_name: 'p.display_name',
  email: 'p.email',
  domain: 'p.domain',
  upn: 'p.user_principal_name',
  sid: 'p.sid',
  external_id: 'p.external_id',
  first_seen_at: 'p.first_seen_at',
  last_seen_at: 'p.last_seen_at',
  updated_at: 'p.updated_at',
  text: 'p.search_text',
}

export const accountSortKeys: Record<AccountSortField, Omit<SortKey, 'order'>> = {
  last_seen_at: at('p.last_seen_at'),
  first_seen_at: at('p.first_seen_at'),
  updated_at: at('p.updated_at'),
  name: { expression: 'lower(p.name)', type: 'text' },
}
