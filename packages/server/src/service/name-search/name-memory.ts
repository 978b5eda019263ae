// Keeps the names of tenants' incidents between searches, and follows changes instead of reading all anew.
import type { TenantId } from '@docket/model'
import { changedIncidentNames, type Db, type IncidentNames, incidentNames, type TitleList } from '../../store/index.ts'
import { type Layer, type Layers, type RawNames, sizeOf, tableOf } from './name-table.ts'
import type { PatternThreads } from './pool.ts'
import { openRounds, type Rounds } from './rounds.ts'
import type { Turns } from './turns.ts'

export interface NameMemory {
  /** All names of the tenant as they are now; null when they are too many or too long. Databases are kept apart. */
  layersOf(db: Db, tenant: TenantId, caller: string): Promise<Layers | null>
}

/** Names of one tenant, and the room of all. What nobody asks for is forgotten; what came by steps is read anew from time to time all the same. */
const maxNames = 200_000
const keptBytes = 64 * 1024 * 1024
const unusedMs = 10 * 60_000
const oldestMs = 15 * 60_000
/** More changes than this at once are not followed but read anew; more layers or names in them are made one. */
const maxEntries = 5000
const maxLayers = 16
const maxLayerNames = 1000

interface Kept {
  layers: Layers
  snapshot: string
  readAt: number
  bytes: number
  timer: NodeJS.Timeout
}

export function openNameMemory(threads: PatternThreads, turns: Turns): NameMemory {
  const databases = new WeakMap<Db, { tenants: Map<TenantId, Kept>; rounds: Rounds }>()

  function placeOf(db: Db) {
    const place = databases.get(db) ?? { tenants: new Map<TenantId, Kept>(), rounds: openRounds() }
    databases.set(db, place)
    return place
  }

  function forget(tenants: Map<TenantId, Kept>, tenant: TenantId): void {
    clearTimeout(tenants.get(tenant)?.timer)
    tenants.delete(tenant)
  }

  /** The longest unused goes first: a map keeps the order in which things came. */
  function keep(tenants: Map<TenantId, Kept>, tenant: TenantId, state: Omit<Kept, 'bytes' | 'timer'>): void {
    forget(tenants, tenant)
    const bytes = state.layers.reduce((sum, layer) => sum + sizeOf(layer), 0)
    if (bytes > keptBytes) return
    let total = bytes
    for (const other of tenants.values()) total += other.bytes
    for (const [other, { bytes: freed }] of tenants) {
      if (total <= keptBytes) break
      total -= freed
      forget(tenants, other)
    }
    const timer = setTimeout(() => tenants.delete(tenant), unusedMs)
    timer.unref()
    tenants.set(tenant, { ...state, bytes, timer })
  }

  async function follow(db: Db, tenant: TenantId, known: Kept): Promise<Omit<Kept, 'bytes' | 'timer'> | null> {
    const { snapshot, readAt } = known
    const changes = await changedIncidentNames(db, tenant, snapshot, maxEntries)
    if (changes === null) return null
    if (changes.touched.length === 0) return { layers: known.layers, snapshot: changes.snapshot, readAt }
    let layers: Layers = [...known.layers, { table: tableOf(rawOf(changes)), touched: changes.touched }]
    const later = layers.slice(1).reduce((sum, { table }) => sum + table.count, 0)
    if (layers.length > maxLayers || later > maxLayerNames) layers = [await threads.merge(layers)]
    return { layers, snapshot: changes.snapshot, readAt }
  }

  async function read(db: Db, tenant: TenantId): Promise<Omit<Kept, 'bytes' | 'timer'> | null> {
    const all = await incidentNames(db, tenant, maxNames + 1)
    if (all.count > maxNames || all.titles === null) return null
    const layer: Layer = { table: await threads.make(rawOf(all)), touched: new Uint8Array(0) }
    return { layers: [layer], snapshot: all.snapshot, readAt: performance.now() }
  }

  async function current(
    db: Db,
    tenants: Map<TenantId, Kept>,
    tenant: TenantId,
    caller: string,
  ): Promise<Layers | null> {
    const known = tenants.get(tenant)
    const isYoung = known !== undefined && performance.now() - known.readAt < oldestMs
    const followed = isYoung ? await follow(db, tenant, known) : null
    const state = followed ?? (await turns.take(caller, () => read(db, tenant)))
    if (state === null) forget(tenants, tenant)
    else keep(tenants, tenant, state)
    return state?.layers ?? null
  }

  return {
    layersOf(db, tenant, caller) {
      const { tenants, rounds } = placeOf(db)
      return rounds.share(tenant, () => current(db, tenants, tenant, caller))
    },
  }
}

function rawOf({ count, ids, titles, serials, created, changed, statuses }: IncidentNames): RawNames {
  return { ...plainOf({ count, ids, titles }), marks: { serials, created, changed, statuses } }
}

/** Names without anything to filter or to sort by. */
export const plainOf = ({ count, ids, titles }: TitleList): RawNames => ({
  count,
  ids,
  titles: titles ?? '[]',
  marks: null,
})
