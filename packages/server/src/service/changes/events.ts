// Live events: the changes of one tenant as they become true, each once, from any place of the history on.
import { type Actor, type Change, type ChangeKind, DocketError, type KeyId, type TenantId } from '@docket/model'
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

/** A change, or null where nothing happened for a while. */
export type Tick = Change | null

export interface EventOptions {
  /** Id of the last change seen; 0 begins with the first ever. Absent: from now on. */
  after?: number
  kind?: ChangeKind
}

const open = new WeakMap<Deps['store'], Map<KeyId, number>>()

/**
 * Never ends by itself: it ends when the key is revoked, when its right to the tenant's history is gone, when the reader is too slow
 * (it can go on from the last change it saw), and when the server stops.
 */
export async function watchChanges(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  options: EventOptions = {},
): Promise<AsyncIterableIterator<Tick>> {
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
): Promise<AsyncIterableIterator<Tick>> {
  const waiting: FeedEntry[] = []
  let ended = false
  let wake: (() => void) | null = null
  const end = () => {
    ended = true
    wake?.()
  }
  const watch = await hubOf(deps).watch(tenant, (entries) => {
    if (entries === null || waiting.length + entries.length > eventLimits.waiting) return end()
    // One page may always wait: it is there anyway, shared by all who watch.
    if (waiting.length > 0 && sizeOf(waiting) + sizeOf(entries) > eventLimits.waitingChars) return end()
    waiting.push(...entries)
    wake?.()
  })
  const finish = () => {
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
    const ms = Math.max(0, Math.min(until - Date.now(), eventLimits.checkMs))
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
    let checkAt = Date.now() + eventLimits.checkMs
    try {
      while (!ended) {
        const entries = behind ? await catchUp() : waiting.splice(0)
        for (const entry of entries) {
          // What was read while catching up also waited here.
          if (!isBehind(entry, place)) continue
          if (Date.now() >= checkAt) {
            if (!(await isWelcome(deps, actor, tenant))) return
            checkAt = Date.now() + eventLimits.checkMs
          }
          place = entry.position
          if (options.kind !== undefined && entry.change.kind !== options.kind) continue
          yield entry.change
          heartbeatAt = Date.now() + eventLimits.heartbeatMs
        }
        if (Date.now() >= checkAt) {
          if (!(await isWelcome(deps, actor, tenant))) return
          checkAt = Date.now() + eventLimits.checkMs
        }
        if (Date.now() >= heartbeatAt) {
          yield null
          heartbeatAt = Date.now() + eventLimits.heartbeatMs
        }
        if (!behind) await pause(heartbeatAt)
      }
    } finally {
      finish()
    }
  }

  const iterator = ticks()
  const stream: AsyncIterableIterator<Tick> = {
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

/** The key still lives and may still read the history of the tenant. */
async function isWelcome(deps: Deps, actor: Actor, tenant: TenantId): Promise<boolean> {
  const key = await deps.store.keys.get(actor.keyId)
  if (key === null || key.user?.disabled) return false
  try {
    requireIn(actorOfKey(key, actor.requestId), tenant, 'history:read')
    return true
  } catch (error) {
    if (error instanceof DocketError && error.code === 'forbidden') return false
    throw error
  }
}
