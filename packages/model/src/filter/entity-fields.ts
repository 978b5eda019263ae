// What can be asked of devices, accounts and bookmarks, and what they can be sorted by.
import { Type } from 'typebox'
import { fieldRows } from './kinds.ts'

const seen = { first_seen_at: { kind: 'time' }, last_seen_at: { kind: 'time' }, updated_at: { kind: 'time' } } as const

export const deviceFields = fieldRows({
  id: { kind: 'id' },
  /** Our id or the product's. */
  any_id: { kind: 'id' },
  environment: { kind: 'text' },
  /** The product's own id. */
  device_id: { kind: 'text' },
  hostname: { kind: 'text' },
  host_type: { kind: 'text' },
  os_type: { kind: 'text' },
  os_version: { kind: 'text' },
  private_ip: { kind: 'list' },
  external_ip: { kind: 'list' },
  fqdn: { kind: 'list' },
  mac: { kind: 'list' },
  tag: { kind: 'list' },
  group: { kind: 'list' },
  managed_by: { kind: 'text' },
  cloud_provider: { kind: 'text' },
  site_name: { kind: 'text' },
  last_login_user: { kind: 'text' },
  source: { kind: 'text' },
  ...seen,
  /** Names, ids and addresses. */
  text: { kind: 'part' },
})
export type DeviceField = keyof typeof deviceFields
export const DeviceSortField = Type.Enum(['last_seen_at', 'first_seen_at', 'updated_at', 'hostname'] as const)
export type DeviceSortField = Type.Static<typeof DeviceSortField>

export const accountFields = fieldRows({
  id: { kind: 'id' },
  environment: { kind: 'text' },
  name: { kind: 'text' },
  display_name: { kind: 'text' },
  email: { kind: 'text' },
  domain: { kind: 'text' },
  upn: { kind: 'text' },
  sid: { kind: 'text' },
  external_id: { kind: 'text' },
  ...seen,
  /** Names, ids and addresses. */
  text: { kind: 'part' },
})
export type AccountField = keyof typeof accountFields
export const AccountSortField = Type.Enum(['last_seen_at', 'first_seen_at', 'updated_at', 'name'] as const)
export type AccountSortField = Type.Static<typeof AccountSortField>

export const bookmarkFields = fieldRows({
  id: { kind: 'id' },
  display_name: { kind: 'exact' },
  query: { kind: 'exact' },
  query_result: { kind: 'exact' },
  notes: { kind: 'exact' },
  label: { kind: 'list' },
  tactic: { kind: 'list' },
  technique: { kind: 'list' },
  event_time: { kind: 'time' },
  query_start_time: { kind: 'time' },
  query_end_time: { kind: 'time' },
  created_by_id: { kind: 'text' },
  created_by_name: { kind: 'text' },
  created_by_email: { kind: 'text' },
  updated_by_name: { kind: 'text' },
  /** An incident that points to it. */
  incident_id: { kind: 'list' },
  created_at: { kind: 'time' },
  updated_at: { kind: 'time' },
})
export type BookmarkField = keyof typeof bookmarkFields
export const BookmarkSortField = Type.Enum(['created_at', 'updated_at', 'display_name', 'event_time'] as const)
export type BookmarkSortField = Type.Static<typeof BookmarkSortField>
