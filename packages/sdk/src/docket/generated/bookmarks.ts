// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { Bookmark, BookmarksCreateBody, BookmarksCreateQuery, BookmarksDeleteQuery, BookmarksGetQuery, BookmarksListPage, BookmarksListQuery, BookmarksUpdateBody, BookmarksUpdateQuery } from './types.ts'

/** The operations on bookmarks; get it from a `Docket` client. */
export class BookmarksResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Bookmarks with the exact total; or what changed since a time. Fetches page after page. */
  list(options: BookmarksListQuery & CallSettings = {}): PagedList<Bookmark> {
    return this.calls.list<Bookmark>({ method: 'GET', path: '/bookmarks', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'text', 'label', 'updated_since'], options }, 'bookmarks')
  }

  /** One page of the same. */
  listPage(options: BookmarksListQuery & CallSettings = {}): Promise<BookmarksListPage> {
    return this.calls.json({ method: 'GET', path: '/bookmarks', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'text', 'label', 'updated_since'], options })
  }

  /** Keep a query with what it found. */
  create(body: BookmarksCreateBody, options: BookmarksCreateQuery & CallSettings = {}): Promise<Bookmark> {
    return this.calls.json({ method: 'POST', path: '/bookmarks', query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One bookmark. */
  async get(id: string, options: BookmarksGetQuery & CallSettings = {}): Promise<Bookmark> {
    return this.calls.json({ method: 'GET', path: `/bookmarks/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Change a bookmark. */
  async update(id: string, body: BookmarksUpdateBody = {}, options: BookmarksUpdateQuery & CallSettings = {}): Promise<Bookmark> {
    return this.calls.json({ method: 'PATCH', path: `/bookmarks/${pathPart(id)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a bookmark and the relations to it. */
  async delete(id: string, options: BookmarksDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/bookmarks/${pathPart(id)}`, query: ['tenant_id'], options })
  }
}
