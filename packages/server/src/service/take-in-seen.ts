// Takes in what imports and people tell of a tenant's own things, devices and accounts alike: what is known already is widened and changed.
import { type Actor, type ChangeKind, DocketError, type TenantId } from '@docket/model'
import { type Db, transactionAgain } from '../store/index.ts'
import { differences, recordChange } from './cases/record-change.ts'
import type { Deps } from './deps.ts'

/** What every device and every account has. */
interface Seen {
  id: string
  firstSeenAt: string
  lastSeenAt: string
  updatedAt: string
  extra: Record<string, unknown>
}

/** What is told of one; absent fields are not told. */
type Told = { id?: string; firstSeenAt?: string; lastSeenAt?: string; extra?: Record<string, unknown> }

/** How one kind of things is found again and kept. */
export interface SeenKind<T extends Seen, N extends Told> {
  kind: ChangeKind & ('device' | 'account')
  rows: {
    /** The locked row that is this thing already, or null. */
    lockSame(tx: Db, tenant: TenantId, given: N): Promise<T | null>
    /** False when one of this identity, or this id, is there already. */
    insert(tx: Db, thing: T): Promise<boolean>
    update(tx: Db, thing: T): Promise<void>
  }
  /** One of which nothing is known but what it is called. */
  empty(given: N, at: string): T
  /** What its identity is sorted by: writers of many lock them in this order and so seldom wait for each other in a circle. */
  orderOf(given: N): string
}

/** In the order of the input. The caller has checked rights and values. */
export async function takeInSeen<T extends Seen, N extends Told>(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  of: SeenKind<T, N>,
  given: readonly N[],
  changeSet: string | undefined,
): Promise<T[]> {
  const at = deps.now().toISOString()
  const keys = given.map(of.orderOf)
  const order = given.map((_, index) => index).sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1))
  return transactionAgain(deps.store.db, async (tx) => {
    const made: T[] = []
    for (const index of order) made[index] = await takeInOne(given[index]!)
    return made

    async function takeInOne(told: N): Promise<T> {
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const before = await of.rows.lockSame(tx, tenant, told)
        const after = merged(before ?? of.empty(told, at), told, before, at)
        const entry = { tenant, kind: of.kind, id: after.id, changeSet, at }
        if (before === null) {
          // Somebody who made it at the same moment has committed by now: then it is found.
          if (!(await of.rows.insert(tx, after))) continue
          await recordChange(deps, tx, actor, { ...entry, verb: 'created', after })
          return after
        }
        await of.rows.update(tx, after)
        await recordChange(deps, tx, actor, { ...entry, verb: 'updated', ...differences(before, after) })
        return after
      }
      throw new DocketError('conflict', `There is another ${of.kind} with this id`)
    }
  })
}

/** First and last seen are widened; `extra` is merged by its names; everything else that is told replaces. */
function merged<T extends Seen, N extends Told>(known: T, given: N, before: T | null, at: string): T {
  const { id, firstSeenAt, lastSeenAt, extra, ...rest } = given
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  // What tells no time was not a sighting.
  const first = iso(firstSeenAt ?? lastSeenAt ?? before?.firstSeenAt ?? at)
  const last = iso(lastSeenAt ?? firstSeenAt ?? before?.lastSeenAt ?? at)
  return {
    ...known,
    ...told,
    id: before === null && id !== undefined ? id.toLowerCase() : known.id,
    firstSeenAt: before !== null && before.firstSeenAt < first ? before.firstSeenAt : first,
    lastSeenAt: before !== null && before.lastSeenAt > last ? before.lastSeenAt : last,
    updatedAt: at,
    extra: { ...known.extra, ...extra },
  }
}

const iso = (time: string) => new Date(time).toISOString()
