// Names of many things in memory that threads share, what is asked of them, and their order. Only numbers and text: nothing here knows a database.

/** Names as they are read: `ids` are uuids of 16 bytes each; `titles` is a JSON array of texts. What a table needs to filter is given or not. */
export interface RawNames {
  count: number
  ids: Uint8Array
  titles: string
  marks: RawMarks | null
}

/** One value for each name: 64-bit big-endian numbers, times as microseconds since 2000 (the smallest number: never), a letter for the status. */
export interface RawMarks {
  serials: Uint8Array
  created: Uint8Array
  changed: Uint8Array
  statuses: string
}

/** All arrays lie in shared memory and are never written again. Times are milliseconds since 1970, with a fraction; -Infinity is never. */
export interface NameTable {
  count: number
  /** UTF-16; the name at `n` is from `offsets[n]` to `offsets[n + 1]`. */
  units: Uint16Array
  offsets: Uint32Array
  ids: Uint8Array
  serials: Float64Array
  created: Float64Array
  changed: Float64Array
  statuses: Uint8Array
}

/** What came later: of the things whose ids are `touched`, only this layer and those behind it say how they are, or that they are gone. */
export interface Layer {
  table: NameTable
  touched: Uint8Array
}

/** The layers of one tenant, oldest first. */
export type Layers = readonly Layer[]

export interface Question {
  /** Letters; null for any. */
  statuses: string | null
  /** From `since` up to and without `until`, in milliseconds. What never had the time is in no interval. */
  within: { field: 'created' | 'changed'; since: number; until: number }[]
  /** Newest first, then by the highest serial; `given` keeps the order of the table. */
  order: 'created' | 'changed' | 'given'
}

const idBytes = 16
const shared = (bytes: number) => new SharedArrayBuffer(bytes)

export const sizeOf = ({ table, touched }: Layer): number =>
  touched.length + table.units.byteLength + table.count * (4 + idBytes + 3 * 8 + 1)

function emptyTable(count: number, chars: number): NameTable {
  return {
    count,
    units: new Uint16Array(shared(chars * 2)),
    offsets: new Uint32Array(shared((count + 1) * 4)),
    ids: new Uint8Array(shared(count * idBytes)),
    serials: new Float64Array(shared(count * 8)),
    created: new Float64Array(shared(count * 8)),
    changed: new Float64Array(shared(count * 8)),
    statuses: new Uint8Array(shared(count)),
  }
}

/** The table of names, newest first when they have times, else in the order given. */
export function tableOf(raw: RawNames): NameTable {
  const titles = JSON.parse(raw.titles) as string[]
  let chars = 0
  for (const title of titles) chars += title.length
  const table = emptyTable(raw.count, chars)
  const bytes = Buffer.from(table.units.buffer)
  table.ids.set(raw.ids)
  if (raw.marks !== null) putMarks(table, raw.marks)
  let at = 0
  for (const [index, title] of titles.entries()) {
    bytes.write(title, at * 2, 'utf16le')
    at += title.length
    table.offsets[index + 1] = at
  }
  return raw.marks === null || isSorted(table, 'created') ? table : copied([{ table, touched: new Uint8Array(0) }])
}

function putMarks(table: NameTable, { serials, created, changed, statuses }: RawMarks): void {
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const [serialView, createdView, changedView] = [view(serials), view(created), view(changed)]
  for (let at = 0; at < table.count; at += 1) {
    table.serials[at] = serialView.getInt32(at * 8) * 2 ** 32 + serialView.getUint32(at * 8 + 4)
    table.created[at] = timeAt(createdView, at * 8)
    table.changed[at] = timeAt(changedView, at * 8)
    table.statuses[at] = statuses.charCodeAt(at)
  }
}

const year2000Ms = Date.UTC(2000, 0, 1)
const neverHigh = -(2 ** 31)

/** Exact to the microsecond for some centuries around now, and never into the next millisecond. */
function timeAt(view: DataView, at: number): number {
  const high = view.getInt32(at)
  const low = view.getUint32(at + 4)
  if (high === neverHigh && low === 0) return Number.NEGATIVE_INFINITY
  const thousands = Math.floor(high / 1000)
  const rest = (high - thousands * 1000) * 2 ** 32 + low
  const ms = year2000Ms + thousands * 2 ** 32 + Math.floor(rest / 1000)
  const time = ms + (rest % 1000) / 1000
  return time < ms + 1 ? time : ms + 0.96875
}

type Place = readonly [table: NameTable, at: number]
type Time = 'created' | 'changed'

const compare = ([a, i]: Place, [b, j]: Place, time: Time): number => {
  const [first, second] = [a[time][i] ?? 0, b[time][j] ?? 0]
  // Not a difference: that of two times that never were is no number.
  return first === second ? (b.serials[j] ?? 0) - (a.serials[i] ?? 0) : first > second ? -1 : 1
}

function isSorted(table: NameTable, time: Time): boolean {
  for (let at = 1; at < table.count; at += 1) if (compare([table, at - 1], [table, at], time) > 0) return false
  return true
}

/** Numbers of the names of all tables together, in the order of the layers. */
export class Numbering {
  private readonly tables: readonly NameTable[]
  private readonly firsts: readonly number[]
  private current = 0
  constructor(sources: readonly Layers[]) {
    this.tables = sources.flatMap((layers) => layers.map(({ table }) => table))
    let first = 0
    this.firsts = this.tables.map(({ count }) => {
      first += count
      return first - count
    })
  }

  first(index: number): number {
    return this.firsts[index] ?? 0
  }

  /** Most names in a row are of one table, so the last one is tried first. */
  place(number: number): Place {
    for (;;) {
      const at = number - this.first(this.current)
      const table = this.tables[this.current]
      if (table !== undefined && at >= 0 && at < table.count) return [table, at]
      // Empty tables begin where the next one begins: the last of them is the one that has something.
      this.current = this.firsts.findLastIndex((first) => first <= number)
    }
  }
}

/** Which names are asked for, in order. */
export function selectNames(sources: readonly Layers[], question: Question): Uint32Array {
  const numbers = new Numbering(sources)
  const runs: Uint32Array[] = []
  let index = 0
  for (const layers of sources) {
    const hidden = hiddenIn(layers)
    for (const [depth, { table }] of layers.entries()) {
      const run = runOf(table, numbers.first(index), question, hidden[depth] ?? null)
      const { order } = question
      if (order !== 'given' && !(order === 'created' && depth === 0)) sortRun(run, table, numbers.first(index), order)
      if (run.length > 0) runs.push(run)
      index += 1
    }
  }
  if (question.order === 'given') return joinRuns(runs)
  return mergeRuns(runs, numbers, question.order)
}

function sortRun(run: Uint32Array, table: NameTable, first: number, time: Time): void {
  run.sort((a, b) => compare([table, a - first], [table, b - first], time))
}

function joinRuns(runs: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(runs.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const run of runs) {
    all.set(run, at)
    at += run.length
  }
  return all
}

/** Two by two, so that many tenants cost the logarithm of their number. */
function mergeRuns(given: readonly Uint32Array[], numbers: Numbering, time: Time): Uint32Array {
  let runs = [...given]
  while (runs.length > 1) {
    const merged: Uint32Array[] = []
    for (let at = 0; at < runs.length; at += 2) {
      const [left, right] = [runs[at] ?? new Uint32Array(0), runs[at + 1]]
      merged.push(right === undefined ? left : mergeTwo(left, right, numbers, time))
    }
    runs = merged
  }
  return runs[0] ?? new Uint32Array(0)
}

function mergeTwo(left: Uint32Array, right: Uint32Array, numbers: Numbering, time: Time): Uint32Array {
  const all = new Uint32Array(left.length + right.length)
  let [l, r, at] = [0, 0, 0]
  while (l < left.length && r < right.length) {
    // A run of the other side is taken in one piece: a layer of few names costs few comparisons.
    const wanted = right[r] ?? 0
    const end = firstBehind(left, l, wanted, numbers, time)
    all.set(left.subarray(l, end), at)
    at += end - l
    l = end
    all[at] = wanted
    at += 1
    r += 1
  }
  all.set(left.subarray(l), at)
  all.set(right.subarray(r), at + left.length - l)
  return all
}

/** Where in `left`, from `from` on, the first name stands that comes behind the one with this number: by doubling steps, then halving. */
function firstBehind(left: Uint32Array, from: number, number: number, numbers: Numbering, time: Time): number {
  const wanted = numbers.place(number)
  const isBehind = (at: number) => compare(numbers.place(left[at] ?? 0), wanted, time) > 0
  let low = from
  let width = 1
  while (low + width <= left.length && !isBehind(low + width - 1)) {
    low += width
    width *= 2
  }
  let high = Math.min(low + width - 1, left.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBehind(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Names of a table that the question keeps and no later layer speaks of. */
function runOf(table: NameTable, first: number, { statuses, within }: Question, hidden: IdSet | null): Uint32Array {
  const run = new Uint32Array(table.count)
  const wanted = statuses === null ? null : new Set([...statuses].map((letter) => letter.charCodeAt(0)))
  let found = 0
  for (let at = 0; at < table.count; at += 1) {
    if (wanted !== null && !wanted.has(table.statuses[at] ?? 0)) continue
    if (!within.every(({ field, since, until }) => isWithin(table[field][at] ?? 0, since, until))) continue
    if (hidden?.has(table.ids, at)) continue
    run[found] = first + at
    found += 1
  }
  return run.slice(0, found)
}

const isWithin = (time: number, since: number, until: number) =>
  time !== Number.NEGATIVE_INFINITY && time >= since && time < until

/** For each layer the ids that later ones speak of. */
function hiddenIn(layers: Layers): (IdSet | null)[] {
  const touched = layers.map((layer) => layer.touched)
  return layers.map((_, depth) => (depth + 1 < layers.length ? new IdSet(touched.slice(depth + 1)) : null))
}

/** Ids in a set, behind a filter of bits that almost every other id fails. */
class IdSet {
  private readonly bits = new Uint8Array(1 << 16)
  private readonly texts = new Set<string>()
  constructor(lists: readonly Uint8Array[]) {
    for (const ids of lists) {
      for (let at = 0; at < ids.length / idBytes; at += 1) {
        this.bits[placeOf(ids, at)] = 1
        this.texts.add(idText(ids, at))
      }
    }
  }

  has(ids: Uint8Array, at: number): boolean {
    return this.bits[placeOf(ids, at)] === 1 && this.texts.has(idText(ids, at))
  }
}

const placeOf = (ids: Uint8Array, at: number): number =>
  (((ids[at * idBytes + 7] ?? 0) ^ (ids[at * idBytes + 14] ?? 0)) << 8) |
  ((ids[at * idBytes + 15] ?? 0) ^ (ids[at * idBytes + 5] ?? 0))

/** A uuid as text. */
export function idText(ids: Uint8Array, at: number): string {
  const hex = Buffer.from(ids.buffer, ids.byteOffset + at * idBytes, idBytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** One layer instead of many. */
export function mergedLayers(layers: Layers): Layer {
  return { table: copied(layers), touched: new Uint8Array(shared(0)) }
}

function copied(layers: Layers): NameTable {
  const depthOne = layers.length === 1
  const rows = selectNames([layers], { statuses: null, within: [], order: depthOne ? 'given' : 'created' })
  const numbers = new Numbering([layers])
  if (depthOne) sortRun(rows, layers[0]?.table ?? emptyTable(0, 0), 0, 'created')
  let chars = 0
  for (const row of rows) {
    const [{ offsets }, at] = numbers.place(row)
    chars += (offsets[at + 1] ?? 0) - (offsets[at] ?? 0)
  }
  const to = emptyTable(rows.length, chars)
  let end = 0
  for (const [index, row] of rows.entries()) {
    const [from, at] = numbers.place(row)
    const [start, stop] = [from.offsets[at] ?? 0, from.offsets[at + 1] ?? 0]
    to.units.set(from.units.subarray(start, stop), end)
    end += stop - start
    to.offsets[index + 1] = end
    to.ids.set(from.ids.subarray(at * idBytes, (at + 1) * idBytes), index * idBytes)
    to.serials[index] = from.serials[at] ?? 0
    to.created[index] = from.created[at] ?? 0
    to.changed[index] = from.changed[at] ?? 0
    to.statuses[index] = from.statuses[at] ?? 0
  }
  return to
}
