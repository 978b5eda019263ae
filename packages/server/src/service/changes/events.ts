// Live events: the changes of one tenant as they become true, each once, from any place of the history on.
import {
  type Actor,
  type Change,
  type ChangeKind,
  DocketError,
  type KeyId,
  rightsIn,
  type TenantId,
} from '@docket/model'
import type { FeedEntry, FeedPosition } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { actorOfKey } from '../actor-of-key.ts'
import type { Deps } from '../deps.ts'
import { hubOf, pageBytes } from './event-hub.ts'

/** Open streams of one key, and changes (and their characters) that may wait for a slow reader, before a stream is refused or ended. */
export const eventLimits = {
  streamsOfKey: 20,
  waiting: 5000,
  waitingChars: 20_000_000,
  heartbeatMs: 15_000,
  checkMs: 1000,
} as const

/** Why a stream ends. After `too_slow` and `stopping` it can be taken up again from the last change seen. */
export interface StreamEnd {
  code: 'unauthenticated' | 'forbidden' | 'too_slow' | 'stopping' | 'unavailable'
  says: string
}

/** A change; null where nothing happened for a while; why the stream ends, which is the last. */
export type Tick = Change | null | { end: StreamEnd }

export interface ChangeStream extends AsyncIterableIterator<Tick> {
  /** Fires when the stream has to end, also while nobody reads on. */
  readonly over: AbortSignal
}

const ends = {
  revoked: { code: 'unauthenticated', says: 'The key was revoked, or its user disabled' },
  expired: { code: 'unauthenticated', says: 'The access token expired' },
  refused: { code: 'forbidden', says: 'The right to read the history of this tenant is gone' },
  slow: { code: 'too_slow', says: 'The reader is too slow; go on from the last change seen' },
  stopping: { code: 'stopping', says: 'The server stops' },
  failed: { code: 'unavailable', says: 'The server cannot tell whether this key may still read' },
} as const satisfies Record<string, StreamEnd>

export interface EventOptions {
  /** Id of the last change seen; 0 begins with the first ever. Absent: from now on. */
  after?: number
  kind?: ChangeKind
}

const open = new WeakMap<Deps['store'], Map<KeyId, number>>()

/**
 * Never ends by itself: it ends when the key is revoked or the token expires, when the right to the tenant's history is gone, when the
 * reader is too slow (it can go on from the last change it saw), and when the server stops. The last tick says which.
 */
export async function watchChanges(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  options: EventOptions = {},
): Promise<ChangeStream> {
  requireIn(actor, tenant, 'history:read')
  const release = takeStream(deps, actor.keyId)
  try {
    return await openStream(deps, actor, tenant, options, release)
  } catch (error) {
    release()
    throw error
  }
}

function takeStream(deps: Deps, key: KeyId): () => void {
  const counts = open.get(deps.store) ?? new Map<KeyId, number>()
  open.set(deps.store, counts)
  const count = counts.get(key) ?? 0
  if (count >= eventLimits.streamsOfKey)
    throw new DocketError('rate_limited', `This key has ${count} open event streams; close one first`)
  counts.set(key, count + 1)
  let held = true
  return () => {
    if (!held) return
    held = false
    const left = (counts.get(key) ?? 1) - 1
    if (left === 0) counts.delete(key)
    else counts.set(key, left)
  }
}

const sizeOf = (entries: readonly FeedEntry[]) => entries.reduce((sum, { size }) => sum + size, 0)

/** True when `entry` lies behind the place. */
const isBehind = ({ position }: FeedEntry, place: FeedPosition) =>
  position.xid === place.xid ? position.id > place.id : BigInt(position.xid) > BigInt(place.xid)

async function openStream(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  options: EventOptions,
  release: () => void,
): Promise<ChangeStream> {
  const waiting: FeedEntry[] = []
  const over = new AbortController()
  let why: StreamEnd | null = null
  let wake: (() => void) | null = null
  let ended = false
  const end = (reason?: StreamEnd) => {
    why ??= reason ?? null
    ended = true
    // Who is only slow may read on to the end of what was fetched for him.
    if (reason !== ends.slow) over.abort()
    wake?.()
  }
  const watch = await hubOf(deps).watch(tenant, (entries) => {
    if (entries === null) return end(ends.stopping)
    if (waiting.length + entries.length > eventLimits.waiting) return end(ends.slow)
    // One page may always wait: it is there anyway, shared by all who watch.
    if (waiting.length > 0 && sizeOf(waiting) + sizeOf(entries) > eventLimits.waitingChars) return end(ends.slow)
    waiting.push(...entries)
    wake?.()
  })
  // By the clock, not by what is read: a reader that stopped reading would otherwise keep its stream for ever.
  const checks = setInterval(async () => {
    const reason = await reasonToEnd(deps, actor, tenant).catch(() => ends.failed)
    if (reason === null) return
    end(reason)
    watch.stop()
  }, eventLimits.checkMs)
  checks.unref()
  const finish = () => {
    clearInterval(checks)
    end()
    watch.stop()
    release()
  }

  let place = watch.from
  /** True while entries from before the watch are still to be read. */
  let behind = false
  try {
    if (options.after !== undefined) {
      const from = await deps.store.feed.positionOf(tenant, options.after)
      behind = true
      place = from
    }
  } catch (error) {
    finish()
    throw error
  }

  async function catchUp(): Promise<FeedEntry[]> {
    const entries = await deps.store.feed.read(tenant, place, 500, { full: true, mostBytes: pageBytes })
    if (entries.length === 0) behind = false
    return entries
  }

  /** Waits for news, the heartbeat, or the end; says which. */
  async function pause(until: number): Promise<void> {
    if (ended || waiting.length > 0) return
    const ms = Math.max(0, until - Date.now())
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    wake = null
  }

  async function* ticks(): AsyncGenerator<Tick> {
    let heartbeatAt = Date.now() + eventLimits.heartbeatMs
    try {
      while (!ended || (why === ends.slow && waiting.length > 0)) {
        const entries = behind ? await catchUp() : waiting.splice(0)
        for (const entry of entries) {
          if (over.signal.aborted) break
          // What was read while catching up also waited here.
          if (!isBehind(entry, place)) continue
          place = entry.position
          if (options.kind !== undefined && entry.change.kind !== options.kind) continue
          yield entry.change
          heartbeatAt = Date.now() + eventLimits.heartbeatMs
        }
        if (Date.now() >= heartbeatAt) {
          yield null
          heartbeatAt = Date.now() + eventLimits.heartbeatMs
        }
        if (!behind) await pause(heartbeatAt)
      }
      if (why !== null) yield { end: why }
    } finally {
      finish()
    }
  }

  const iterator = ticks()
  const stream: ChangeStream = {
    over: over.signal,
    next: () => iterator.next(),
    // A generator that waits would hear of its end only afterwards; this wakes it, also when it never began.
    return: async () => {
      finish()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => stream,
  }
  return stream
}

/** Null while the credential still lives and may still read the history of the tenant. */
async function reasonToEnd(deps: Deps, actor: Actor, tenant: TenantId): Promise<StreamEnd | null> {
  if (actor.expiresAt !== undefined && actor.expiresAt <= deps.now().getTime()) return ends.expired
  const key = await deps.store.keys.get(actor.keyId)
  if (key === null || key.user?.disabled) return ends.revoked
  return rightsIn(actorOfKey(key, actor.requestId), tenant).has('history:read') ? null : ends.refused
}
