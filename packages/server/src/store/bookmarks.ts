// Bookmarks: a kept query with what it found. Create-or-change, list, delete; relations to them are in relations.ts.
import {
  type Bookmark,
  type BookmarkField,
  type BookmarkSortField,
  bookmarkFields,
  type Filter,
  type Person,
  type TenantId,
} from '@docket/model'
import { keyOf } from './alert-keys.ts'
import { bookmarkColumns, bookmarkSortKeys } from './bookmark-columns.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { isUuid } from './ids.ts'
import { keysOf } from './keys-of.ts'
import { listPage, type PageRequest } from './keyset-page.ts'

export interface BookmarkQuery {
  tenants: readonly TenantId[]
  filter: Filter<BookmarkField>
  sort: readonly { field: BookmarkSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

export interface BookmarkStore {
  list(query: BookmarkQuery): Promise<{ total: number | null; bookmarks: Bookmark[]; next: string | null }>
  get(tenant: TenantId, id: string, tx?: Db): Promise<Bookmark | null>
  /** The row stays locked until the end of the transaction. */
  lock(tx: Db, tenant: TenantId, id: string): Promise<Bookmark | null>
  /** False when there is one with this id already. */
  insert(tx: Db, bookmark: Bookmark): Promise<boolean>
  update(tx: Db, bookmark: Bookmark): Promise<void>
  /** Relations first: see `RelationStore.removeTo`. */
  remove(tx: Db, tenant: TenantId, id: string): Promise<boolean>
}

interface BookmarkRow {
  tenant_id: string
  id: string
  display_name: string
  query: string
  query_result: string | null
  notes: string | null
  labels: string[]
  event_time: string | null
  query_start_time: string | null
  query_end_time: string | null
  entity_mappings: string
  tactics: string[]
  techniques: string[]
  created_by: string
  updated_by: string
  created_at: string
  updated_at: string
  version: number
  extra: string
}

/** Column, SQL cast of its value, value. */
const stored: readonly [string, string, (b: Bookmark) => unknown][] = [
  ['tenant_id', 'uuid', (b) => b.tenantId],
  ['id', 'uuid', (b) => b.id],
  ['display_name', 'text', (b) => plainText(b.displayName)],
  ['query', 'text', (b) => plainText(b.query)],
  ['query_result', 'text', (b) => textOrNull(b.queryResult)],
  ['notes', 'text', (b) => textOrNull(b.notes)],
  ['labels', 'text[]', (b) => b.labels.map(plainText)],
  ['event_time', 'timestamptz', (b) => b.eventTime],
  ['query_start_time', 'timestamptz', (b) => b.queryStartTime],
  ['query_end_time', 'timestamptz', (b) => b.queryEndTime],
  ['entity_mappings', 'json', (b) => jsonText(b.entityMappings)],
  ['tactics', 'text[]', (b) => b.tactics.map(plainText)],
  ['techniques', 'text[]', (b) => b.techniques.map(plainText)],
  ['created_by', 'json', (b) => jsonText(b.createdBy)],
  ['updated_by', 'json', (b) => jsonText(b.updatedBy)],
  ['created_at', 'timestamptz', (b) => b.createdAt],
  ['updated_at', 'timestamptz', (b) => b.updatedAt],
  ['version', 'integer', (b) => b.version],
  ['keys', 'text[]', (b) => keysOfBookmark(b)],
  ['extra', 'json', (b) => jsonText(b.extra)],
]
const placeholders = stored.map(([, type], index) => `$${index + 1}::${type}`)
const insertSql = `insert into bookmarks (${stored.map(([name]) => name).join(', ')}) values (${placeholders.join(', ')})
  on conflict (tenant_id, id) do nothing returning id`
const updateSql = `update bookmarks set ${stored
  .map(([name], index) => `${name} = ${placeholders[index]}`)
  .slice(2)
  .join(', ')} where tenant_id = $1::uuid and id = $2::uuid`

const columns = stored
  .map(([name]) => name)
  .filter((name) => name !== 'keys')
  .map((name) => `b.${name}`)
  .join(', ')

export function openBookmarks(db: Db): BookmarkStore {
  async function one(on: Db, tenant: TenantId, id: string, lock: string): Promise<Bookmark | null> {
    if (!isUuid(id)) return null
    const [row] = await on.query<BookmarkRow>(
      `select ${columns} from bookmarks b where b.tenant_id = $1 and b.id = $2 ${lock}`,
      [tenant, id],
    )
    return row === undefined ? null : bookmarkFromRow(row)
  }

  return {
    async list({ tenants, filter, sort, page }) {
      const { total, rows, next } = await listPage<BookmarkRow>(db, {
        table: 'bookmarks',
        alias: 'b',
        columns,
        tenants,
        where: (parameters) => compileFilter(filter, parameters, bookmarkFields, bookmarkColumns),
        sort: (sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...bookmarkSortKeys[field], order }),
        ),
        fingerprint: filter,
        page,
      })
      return { total, bookmarks: rows.map(bookmarkFromRow), next }
    },

    get: (tenant, id, tx = db) => one(tx, tenant, id, ''),
    lock: (tx, tenant, id) => one(tx, tenant, id, 'for update'),

    async insert(tx, bookmark) {
      return (
        (
          await tx.query(
            insertSql,
            stored.map(([, , value]) => value(bookmark)),
          )
        ).length === 1
      )
    },

    async update(tx, bookmark) {
      await tx.query(
        updateSql,
        stored.map(([, , value]) => value(bookmark)),
      )
    },

    async remove(tx, tenant, id) {
      if (!isUuid(id)) return false
      const gone = await tx.query('delete from bookmarks where tenant_id = $1 and id = $2 returning id', [tenant, id])
      return gone.length === 1
    },
  }
}

function bookmarkFromRow(row: BookmarkRow): Bookmark {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    displayName: row.display_name,
    query: row.query,
    queryResult: row.query_result,
    notes: row.notes,
    labels: row.labels,
    eventTime: row.event_time,
    queryStartTime: row.query_start_time,
    queryEndTime: row.query_end_time,
    entityMappings: JSON.parse(row.entity_mappings) as Record<string, unknown>[],
    tactics: row.tactics,
    techniques: row.techniques,
    createdBy: JSON.parse(row.created_by) as Person,
    updatedBy: JSON.parse(row.updated_by) as Person,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
    extra: JSON.parse(row.extra) as Bookmark['extra'],
  }
}

const textOrNull = (text: string | null) => (text === null ? null : plainText(text))

const keysOfBookmark = (b: Bookmark) =>
  keysOf([
    ...b.labels.map((label) => keyOf('label', label)),
    ...b.tactics.map((tactic) => keyOf('tactic', tactic)),
    ...b.techniques.map((technique) => keyOf('technique', technique)),
  ])
