// What changed since a time: the objects as they are now, oldest change first, and those that are gone.
import { type Actor, type ChangeKind, DocketError, isTime, type Permission, type TenantId } from '@docket/model'
import type { FeedEntry, FeedPosition } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { seal, unseal } from '../sealed.ts'

export type DeltaKind = Extract<ChangeKind, 'alert' | 'incident' | 'case' | 'bookmark' | 'device' | 'account'>

/** Where to go on; goes out as opaque text. `until`: entries of transactions before it are left out when they are older than `since`. */
interface DeltaCursor extends FeedPosition {
  since?: string
  until?: string
}

export interface Delta {
  /** Ids of objects that were made or changed, in the order of their last change; some may be gone by now. */
  ids: string[]
  /** Ids with the time of their deletion. */
  deleted: { id: string; at: string }[]
  /** Always there: asking again with it later gives what changed since. */
  next: string
  /** More is there already. */
  hasMore: boolean
}

const prefix = 'd.'
/** Places in the feed are numbers of the installation: sealed, they tell nobody how much others do, and open no other tenant's list. */
const purposeOf = (tenant: TenantId) => `delta-cursor ${tenant}`

/** True for cursors that `changesSince` gave out. */
export const isDeltaCursor = (cursor: string | undefined): cursor is string => cursor?.startsWith(prefix) === true

const readRights: Record<DeltaKind, Permission> = {
  alert: 'alert:read',
  incident: 'incident:read',
  case: 'case:read',
  bookmark: 'bookmark:read',
  device: 'device:read',
  account: 'device:read',
}

/**
 * Reads the history in the order in which it became true, so that nothing committed later can lie before the cursor. An object that
 * changed several times in one page comes once.
 */
export async function changesSince(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  kind: DeltaKind,
  from: { since: string } | { cursor: string },
  limit: number,
): Promise<Delta> {
  requireIn(actor, tenant, readRights[kind])
  const start =
    'cursor' in from ? readCursor(deps, purposeOf(tenant), from.cursor) : await startAt(deps, tenant, from.since)
  // A cursor of before the database was brought back from a dump lies nowhere any more.
  if (BigInt(start.xid) > BigInt((await deps.store.feed.head()).xid)) throw noCursor()
  let position: FeedPosition = { xid: start.xid, id: start.id }
  const last = new Map<string, { deletedAt: string | null }>()
  let hasMore = false
  for (;;) {
    // What is settled now lies behind everything this reading sees: others' entries need not be passed one by one.
    const settled = await deps.store.feed.head()
    const entries = await deps.store.feed.read(tenant, position, pageOfFeed, { about: kind })
    for (const entry of entries) {
      const id = idOf(entry, kind)
      const isOld = start.until !== undefined && isBefore(entry, start.until) && entry.change.at < (start.since ?? '')
      if (id !== null && !isOld) {
        if (!last.has(id) && last.size >= limit) {
          hasMore = true
          break
        }
        const deletedAt = deletionAfter(last.get(id)?.deletedAt ?? null, entry, kind)
        // Last change last: the object is listed at the place of its newest change in this page.
        last.delete(id)
        last.set(id, { deletedAt })
      }
      position = entry.position
    }
    if (hasMore) break
    if (entries.length < pageOfFeed) {
      if (BigInt(settled.xid) > BigInt(position.xid)) position = settled
      break
    }
  }
  const ids = [...last].filter(([, { deletedAt }]) => deletedAt === null).map(([id]) => id)
  const deleted = [...last].flatMap(([id, { deletedAt }]) => (deletedAt === null ? [] : [{ id, at: deletedAt }]))
  return { ids, deleted, next: writeCursor(deps, purposeOf(tenant), { ...start, ...position }), hasMore }
}

const pageOfFeed = 1000

/** Entries about parts and links may follow the deletion of what they belonged to; only an entry of its own brings it back. */
function deletionAfter(before: string | null, { change }: FeedEntry, kind: DeltaKind): string | null {
  if (change.kind !== kind) return before
  return change.verb === 'deleted' ? change.at : null
}

const isBefore = ({ position }: FeedEntry, until: string) => BigInt(position.xid) < BigInt(until)

/** The object itself, or what a part or link of it belongs to. */
function idOf({ change }: FeedEntry, kind: DeltaKind): string | null {
  if (change.kind === kind) return change.objectId
  return change.subjectKind === kind ? change.subjectId : null
}

async function startAt(deps: Deps, tenant: TenantId, since: string): Promise<DeltaCursor> {
  if (!isTime(since))
    throw new DocketError('invalid', 'updated_since must be an ISO 8601 time with zone', {
      details: { updated_since: ['must be an ISO 8601 time with zone'] },
    })
  const head = await deps.store.feed.head()
  return {
    ...(await deps.store.feed.positionAt(tenant, since)),
    since: new Date(since).toISOString(),
    until: head.xid,
  }
}

function writeCursor(deps: Deps, purpose: string, { xid, id, since, until }: DeltaCursor): string {
  const place = since === undefined || until === undefined ? [xid, id] : [xid, id, since, until]
  return prefix + seal(deps.signingKey, purpose, JSON.stringify(place))
}

const noCursor = () =>
  new DocketError('invalid', 'cursor is not one of this list', { details: { cursor: ['is not one of this list'] } })

function readCursor(deps: Deps, purpose: string, cursor: string): DeltaCursor {
  const text = unseal(deps.signingKey, purpose, cursor.slice(prefix.length))
  if (text === null) throw noCursor()
  // We wrote it, so it is whole.
  const [xid, id, since, until] = JSON.parse(text) as [string, number, string?, string?]
  return since === undefined || until === undefined ? { xid, id } : { xid, id, since, until }
}
