// The native rows on bookmarks, devices and accounts.
import { Type } from 'typebox'
import { Bookmark } from '../bookmark.ts'
import { TenantAccount, TenantDevice } from '../entity.ts'
import { createHeaders, listAnswer, listQuery, readHeaders, updatedSince, uuid, writeHeaders } from './native-lists.ts'
import { ByTenant, strict } from './native-schemas.ts'
import { operation } from './operation.ts'

const optional = Type.Optional
const params = Type.Object({ id: Type.String() })
const word = Type.String({ maxLength: 500 })

const BookmarkListQuery = listQuery({
  text: optional(Type.String({ maxLength: 1000, description: 'Contained in name or query' })),
  label: optional(word),
  updated_since: updatedSince,
})
export type BookmarkListQuery = Type.Static<typeof BookmarkListQuery>

const { displayName, query, ...others } = Type.Pick(Bookmark, [
  'displayName',
  'query',
  'queryResult',
  'notes',
  'labels',
  'eventTime',
  'queryStartTime',
  'queryEndTime',
  'entityMappings',
  'tactics',
  'techniques',
  'extra',
]).properties
const changeable = Type.Partial(Type.Object(others)).properties
const BookmarkInput = Type.Object({ id: optional(uuid), displayName, query, ...changeable }, strict)
export type BookmarkInput = Type.Static<typeof BookmarkInput>
const BookmarkPatch = Type.Object({ displayName: optional(displayName), query: optional(query), ...changeable }, strict)
export type BookmarkPatch = Type.Static<typeof BookmarkPatch>

const DeviceListQuery = listQuery({
  environment: optional(word),
  hostname: optional(word),
  device_id: optional(word),
  updated_since: updatedSince,
})
export type DeviceListQuery = Type.Static<typeof DeviceListQuery>
const AccountListQuery = listQuery({
  environment: optional(word),
  name: optional(word),
  email: optional(word),
  updated_since: updatedSince,
})
export type AccountListQuery = Type.Static<typeof AccountListQuery>

const known = ['id', 'tenantId', 'updatedAt'] as const
const { environment: _, hostname, ...deviceFields } = Type.Omit(TenantDevice, known).properties
const { environment: __, name, ...accountFields } = Type.Omit(TenantAccount, known).properties
const environment = optional(Type.String({ minLength: 1, maxLength: 100 }))
const DeviceInput = Type.Object(
  { environment, hostname, ...Type.Partial(Type.Object(deviceFields)).properties },
  strict,
)
export type DeviceInput = Type.Static<typeof DeviceInput>
const AccountInput = Type.Object({ environment, name, ...Type.Partial(Type.Object(accountFields)).properties }, strict)
export type AccountInput = Type.Static<typeof AccountInput>

export const bookmarkOperations = {
  listBookmarks: operation({
    id: 'bookmarks.list',
    method: 'GET',
    path: '/bookmarks',
    summary: 'Bookmarks with the exact total; or what changed since a time',
    permission: 'bookmark:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: BookmarkListQuery,
    answer: listAnswer('bookmarks', Bookmark),
    errors: ['invalid'],
  }),
  createBookmark: operation({
    id: 'bookmarks.create',
    method: 'POST',
    path: '/bookmarks',
    summary: 'Keep a query with what it found',
    permission: 'bookmark:update',
    audit: 'created',
    query: ByTenant,
    headers: createHeaders,
    body: BookmarkInput,
    answer: Bookmark,
    answerStatus: 201,
    errors: ['invalid', 'conflict'],
  }),
  getBookmark: operation({
    id: 'bookmarks.get',
    method: 'GET',
    path: '/bookmarks/{id}',
    summary: 'One bookmark',
    permission: 'bookmark:read',
    audit: 'viewed',
    bodyKind: 'none',
    params,
    query: ByTenant,
    headers: readHeaders,
    answer: Bookmark,
    errors: ['not_found'],
  }),
  updateBookmark: operation({
    id: 'bookmarks.update',
    method: 'PATCH',
    path: '/bookmarks/{id}',
    summary: 'Change a bookmark',
    permission: 'bookmark:update',
    audit: 'updated',
    params,
    query: ByTenant,
    headers: writeHeaders,
    body: BookmarkPatch,
    answer: Bookmark,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  deleteBookmark: operation({
    id: 'bookmarks.delete',
    method: 'DELETE',
    path: '/bookmarks/{id}',
    summary: 'Delete a bookmark and the relations to it',
    permission: 'bookmark:update',
    audit: 'deleted',
    bodyKind: 'none',
    params,
    query: ByTenant,
    headers: writeHeaders,
    answerStatus: 204,
    errors: ['not_found', 'conflict'],
  }),
  listDevices: operation({
    id: 'devices.list',
    method: 'GET',
    path: '/devices',
    summary: 'Devices of a tenant; or what changed since a time',
    permission: 'device:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: DeviceListQuery,
    answer: listAnswer('devices', TenantDevice),
    errors: ['invalid'],
  }),
  getDevice: operation({
    id: 'devices.get',
    method: 'GET',
    path: '/devices/{id}',
    summary: 'One device',
    permission: 'device:read',
    audit: 'viewed',
    bodyKind: 'none',
    params,
    query: ByTenant,
    headers: readHeaders,
    answer: TenantDevice,
    errors: ['not_found'],
  }),
  putDevices: operation({
    id: 'devices.put',
    method: 'POST',
    path: '/devices',
    summary: 'Tell of devices: new ones are added, known ones brought up to date',
    permission: 'device:update',
    audit: 'imported',
    query: ByTenant,
    headers: createHeaders,
    body: Type.Object({ devices: Type.Array(DeviceInput, { minItems: 1, maxItems: 1000 }) }, strict),
    answer: Type.Object({ devices: Type.Array(TenantDevice) }),
    errors: ['invalid'],
  }),
  listAccounts: operation({
    id: 'accounts.list',
    method: 'GET',
    path: '/accounts',
    summary: "Accounts of a tenant's own environment; or what changed since a time",
    permission: 'device:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: AccountListQuery,
    answer: listAnswer('accounts', TenantAccount),
    errors: ['invalid'],
  }),
  getAccount: operation({
    id: 'accounts.get',
    method: 'GET',
    path: '/accounts/{id}',
    summary: 'One account',
    permission: 'device:read',
    audit: 'viewed',
    bodyKind: 'none',
    params,
    query: ByTenant,
    headers: readHeaders,
    answer: TenantAccount,
    errors: ['not_found'],
  }),
  putAccounts: operation({
    id: 'accounts.put',
    method: 'POST',
    path: '/accounts',
    summary: 'Tell of accounts: new ones are added, known ones brought up to date',
    permission: 'device:update',
    audit: 'imported',
    query: ByTenant,
    headers: createHeaders,
    body: Type.Object({ accounts: Type.Array(AccountInput, { minItems: 1, maxItems: 1000 }) }, strict),
    answer: Type.Object({ accounts: Type.Array(TenantAccount) }),
    errors: ['invalid'],
  }),
} as const
