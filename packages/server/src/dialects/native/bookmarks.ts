// The native operations on bookmarks, devices and accounts.
import {
  type AccountInput,
  type AccountListQuery,
  AccountSortField,
  accountFields,
  type BookmarkInput,
  type BookmarkListQuery,
  BookmarkSortField,
  bookmarkFields,
  type DeviceInput,
  type DeviceListQuery,
  DeviceSortField,
  deviceFields,
} from '@docket/model'
import {
  type Deps,
  deleteBookmark,
  getAccount,
  getBookmark,
  getDevice,
  listAccounts,
  listBookmarks,
  listDevices,
  putBookmark,
  upsertAccounts,
  upsertDevices,
} from '../../service/index.ts'
import { missing } from './errors.ts'
import type { Handlers } from './index.ts'
import { equal, filterOf, listOrDelta, namesOf, pageOf, sortOf } from './lists.ts'
import { conditionally, given, inTenant, one, type Request } from './requests.ts'

type Names =
  | 'listBookmarks'
  | 'createBookmark'
  | 'getBookmark'
  | 'updateBookmark'
  | 'deleteBookmark'
  | 'listDevices'
  | 'getDevice'
  | 'putDevices'
  | 'listAccounts'
  | 'getAccount'
  | 'putAccounts'

/** All of these ids at once. */
const byIds = (ids: string[]) => ({
  filter: { op: 'in', field: 'id', values: ids } as const,
  page: { limit: ids.length },
})

export function bookmarkHandlers(deps: Deps): Pick<Handlers, Names> {
  return { ...ownBookmarks(deps), ...assets(deps) }
}

function ownBookmarks(deps: Deps): Pick<Handlers, Extract<Names, `${string}Bookmark${string}`>> {
  const current = ({ actor, tenant, param }: Request) => getBookmark(deps, actor, tenant, param('id'))
  return {
    listBookmarks: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as BookmarkListQuery
      const { text } = query
      const simple = [
        ...equal('label', query.label),
        ...(text === undefined
          ? []
          : ([
              {
                op: 'or',
                items: [
                  { op: 'contains', field: 'display_name', value: text },
                  { op: 'contains', field: 'query', value: text },
                ],
              },
            ] as const)),
      ]
      return listOrDelta(
        request,
        'bookmarks',
        'bookmark',
        async (ids) => (await listBookmarks(deps, actor, { tenants: [tenant], ...byIds(ids) })).bookmarks,
        () =>
          listBookmarks(deps, actor, {
            tenants: [tenant],
            filter: filterOf(query, bookmarkFields, simple as never),
            sort: sortOf(query.sort, namesOf(BookmarkSortField)),
            page: pageOf(query),
          }),
      )
    }),
    createBookmark: inTenant(deps, async ({ actor, tenant, call }) => {
      const input = given(call.body as BookmarkInput)
      const { bookmark, created } = await putBookmark(deps, actor, tenant, input)
      return one(call, bookmark, created ? 201 : 200)
    }),
    getBookmark: inTenant(deps, async (request) => one(request.call, await current(request))),
    updateBookmark: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const before = await current(request)
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          // Of the version just read, so that a bookmark deleted meanwhile is not made anew.
          const version = { expectedVersion: options.expectedVersion ?? before.version }
          return one(
            call,
            (await putBookmark(deps, actor, tenant, { ...given(call.body), id: before.id }, version)).bookmark,
          )
        },
      )
    }),
    deleteBookmark: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteBookmark(deps, actor, tenant, param('id'), options))) throw missing('Bookmark')
          return { status: 204 }
        },
      )
    }),
  }
}

function assets(deps: Deps): Pick<Handlers, Exclude<Names, `${string}Bookmark${string}`>> {
  return {
    listDevices: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as DeviceListQuery
      const simple = [
        ...equal('environment', query.environment),
        ...equal('hostname', query.hostname),
        ...equal('device_id', query.device_id),
      ]
      return listOrDelta(
        request,
        'devices',
        'device',
        async (ids) => (await listDevices(deps, actor, { tenants: [tenant], ...byIds(ids) })).devices,
        () =>
          listDevices(deps, actor, {
            tenants: [tenant],
            filter: filterOf(query, deviceFields, simple as never),
            sort: sortOf(query.sort, namesOf(DeviceSortField)),
            page: pageOf(query),
          }),
      )
    }),
    getDevice: inTenant(deps, async ({ actor, tenant, call, param }) =>
      one(call, await getDevice(deps, actor, tenant, param('id'))),
    ),
    putDevices: inTenant(deps, async ({ actor, tenant, call }) => {
      const { devices } = call.body as { devices: DeviceInput[] }
      return { status: 200, body: { devices: await upsertDevices(deps, actor, tenant, devices.map(inEnvironment)) } }
    }),
    listAccounts: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as AccountListQuery
      const simple = [
        ...equal('environment', query.environment),
        ...equal('name', query.name),
        ...equal('email', query.email),
      ]
      return listOrDelta(
        request,
        'accounts',
        'account',
        async (ids) => (await listAccounts(deps, actor, { tenants: [tenant], ...byIds(ids) })).accounts,
        () =>
          listAccounts(deps, actor, {
            tenants: [tenant],
            filter: filterOf(query, accountFields, simple as never),
            sort: sortOf(query.sort, namesOf(AccountSortField)),
            page: pageOf(query),
          }),
      )
    }),
    getAccount: inTenant(deps, async ({ actor, tenant, call, param }) =>
      one(call, await getAccount(deps, actor, tenant, param('id'))),
    ),
    putAccounts: inTenant(deps, async ({ actor, tenant, call }) => {
      const { accounts } = call.body as { accounts: AccountInput[] }
      return { status: 200, body: { accounts: await upsertAccounts(deps, actor, tenant, accounts.map(inEnvironment)) } }
    }),
  }
}

const inEnvironment = <T extends { environment?: string }>(asset: T) =>
  ({ environment: 'production', ...given(asset) }) as T & { environment: string }
