// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { Change, ChangesListPage, ChangesListQuery, ChangesUndoAnswer, ChangesUndoBody, ChangesUndoQuery } from './types.ts'

/** The operations on changes; get it from a `Docket` client. */
export class ChangesResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** The history of a tenant in the order in which it became true; with `order=desc` newest first. Fetches page after page. */
  list(options: ChangesListQuery & CallSettings = {}): PagedList<Change> {
    return this.calls.list<Change>({ method: 'GET', path: '/changes', query: ['tenant_id', 'kind', 'object_id', 'change_set', 'order', 'cursor', 'limit'], options }, 'changes')
  }

  /** One page of the same. */
  listPage(options: ChangesListQuery & CallSettings = {}): Promise<ChangesListPage> {
    return this.calls.json({ method: 'GET', path: '/changes', query: ['tenant_id', 'kind', 'object_id', 'change_set', 'order', 'cursor', 'limit'], options })
  }

  /** Take back everything that was changed together; needs the right to change its kinds. */
  async undo(id: string, body: ChangesUndoBody = {}, options: ChangesUndoQuery & CallSettings = {}): Promise<ChangesUndoAnswer> {
    return this.calls.json({ method: 'POST', path: `/changes/${pathPart(id)}/undo`, query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
