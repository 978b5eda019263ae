// One reader of the history for each tenant somebody watches: woken by commits of this process, and each second for those of others.
import type { TenantId } from '@docket/model'
import type { FeedEntry, FeedPosition } from '../../store/index.ts'
import type { Deps } from '../deps.ts'

/** Hears of entries in their order; `null` means the hub was closed. */
export type Listener = (entries: readonly FeedEntry[] | null) => void

export interface EventHub {
  /** Entries behind the hub's place at this moment; resolves to that place. */
  watch(tenant: TenantId, listener: Listener): Promise<{ from: FeedPosition; stop(): void }>
  /** Ends every watch. */
  close(): void
}

interface Watched {
  listeners: Set<Listener>
  position: FeedPosition
}

const pollMs = 1000
/** Commits that follow each other closely are read together. */
const gatherMs = 10
const pageSize = 1000
/** Of one page, as the database keeps it. */
export const pageBytes = 2_000_000

const hubs = new WeakMap<Deps['store'], EventHub>()

/** The hub of a store; made when it is first asked for. */
export function hubOf(deps: Deps): EventHub {
  const known = hubs.get(deps.store)
  if (known) return known
  const made = openHub(deps)
  hubs.set(deps.store, made)
  return made
}

function openHub({ store, log }: Deps): EventHub {
  const tenants = new Map<TenantId, Watched>()
  let timer: NodeJS.Timeout | null = null
  let due = Number.POSITIVE_INFINITY
  let busy = false
  let closed = false
  let stopCommits: (() => void) | null = null

  function schedule(afterMs: number): void {
    const at = Date.now() + afterMs
    if (closed || tenants.size === 0 || at >= due) return
    if (timer) clearTimeout(timer)
    due = at
    timer = setTimeout(run, afterMs)
    timer.unref()
  }

  async function run(): Promise<void> {
    due = Number.POSITIVE_INFINITY
    // A reading that takes long is not joined by a second one.
    if (busy) return schedule(gatherMs)
    busy = true
    try {
      for (const [tenant, watched] of tenants) await readOn(tenant, watched)
    } catch (error) {
      log('reading the history for live events failed', { error: String(error) })
    } finally {
      busy = false
      schedule(pollMs)
    }
  }

  async function readOn(tenant: TenantId, watched: Watched): Promise<void> {
    for (;;) {
      const entries = await store.feed.read(tenant, watched.position, pageSize, { full: true, mostBytes: pageBytes })
      const last = entries.at(-1)
      if (last === undefined) return
      watched.position = last.position
      for (const listener of watched.listeners) listener(entries)
    }
  }

  return {
    async watch(tenant, listener) {
      const head = closed ? null : await store.feed.head()
      // It may have been closed meanwhile: nobody would tell this listener any more.
      if (head === null || closed) {
        listener(null)
        return { from: { xid: '0', id: 0 }, stop: () => {} }
      }
      const watched = tenants.get(tenant) ?? { listeners: new Set(), position: head }
      tenants.set(tenant, watched)
      watched.listeners.add(listener)
      stopCommits ??= store.db.onCommit(() => schedule(gatherMs))
      schedule(pollMs)
      return {
        from: watched.position,
        stop() {
          watched.listeners.delete(listener)
          // A second stop must not end the watch that others have begun since.
          if (watched.listeners.size > 0 || tenants.get(tenant) !== watched) return
          tenants.delete(tenant)
          if (tenants.size > 0) return
          stopCommits?.()
          stopCommits = null
        },
      }
    },

    close() {
      closed = true
      if (timer) clearTimeout(timer)
      stopCommits?.()
      for (const { listeners } of tenants.values()) for (const listener of [...listeners]) listener(null)
      tenants.clear()
    },
  }
}
