// Tables of names: what is read back, what filters and orders keep, and what later layers hide, against a plain list.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idText, type Layer, mergedLayers, Numbering, type Question, selectNames, tableOf } from './name-table.ts'

interface Row {
  id: number
  serial: number
  title: string
  /** Microseconds since 2000. */
  created: bigint
  changed: bigint | null
  status: string
}

const never = -(2n ** 63n)
const idOf = (id: number): Uint8Array => {
  const bytes = Buffer.alloc(16, 7)
  bytes.writeUInt32BE(id, 9)
  return bytes
}
const longs = (values: bigint[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [at, value] of values.entries()) bytes.writeBigInt64BE(value, at * 8)
  return bytes
}
const layerOf = (rows: Row[], touched: number[] = rows.map(({ id }) => id)): Layer => ({
  table: tableOf({
    count: rows.length,
    ids: Buffer.concat(rows.map(({ id }) => idOf(id))),
    titles: JSON.stringify(rows.map(({ title }) => title)),
    marks: {
      serials: longs(rows.map(({ serial }) => BigInt(serial))),
      created: longs(rows.map(({ created }) => created)),
      changed: longs(rows.map(({ changed }) => changed ?? never)),
      statuses: rows.map(({ status }) => status).join(''),
    },
  }),
  touched: Buffer.concat(touched.map(idOf)),
})

/** Milliseconds since 1970 of microseconds since 2000, rounded down. */
const msOf = (micros: bigint): number =>
  Date.UTC(2000, 0, 1) + Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n)

function plainly(rows: Row[], { statuses, within, order }: Question): string[] {
  const time = (row: Row) => (order === 'changed' ? row.changed : row.created) ?? never
  return rows
    .filter((row) => statuses === null || statuses.includes(row.status))
    .filter((row) =>
      within.every(({ field, since, until }) => {
        const at = field === 'changed' ? row.changed : row.created
        return at !== null && msOf(at) >= since && msOf(at) < until
      }),
    )
    .sort((a, b) => (time(a) === time(b) ? b.serial - a.serial : time(a) > time(b) ? -1 : 1))
    .map(({ id, title }) => `${id} ${title}`)
}

function found(sources: Layer[][], question: Question): string[] {
  const numbers = new Numbering(sources)
  return [...selectNames(sources, question)].map((number) => {
    const [{ units, offsets, ids }, at] = numbers.place(number)
    const id = Number.parseInt(idText(ids, at).replaceAll('-', '').slice(18, 26), 16)
    return `${id} ${String.fromCharCode(...units.subarray(offsets[at], offsets[at + 1]))}`
  })
}

const micros = fc.oneof(fc.bigInt(-5000n, 5000n), fc.bigInt(0n, 7_800_000_000_000_000n), fc.bigInt(-(10n ** 15n), 0n))
const row = (id: number) =>
  fc.record({
    id: fc.constant(id),
    serial: fc.constant(id),
    title: fc.string({ unit: 'grapheme', maxLength: 6 }),
    created: micros,
    changed: fc.option(micros),
    status: fc.constantFrom('n', 'i', 'o', 'c'),
  })
const question = fc.record({
  statuses: fc.option(fc.constantFrom('n', 'ic', 'nioc')),
  within: fc.array(
    fc.record({
      field: fc.constantFrom('created', 'changed'),
      since: fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), micros.map(msOf)),
      until: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), micros.map(msOf)),
    }),
    { maxLength: 2 },
  ),
  order: fc.constantFrom('created', 'changed'),
}) as fc.Arbitrary<Question>

/** Layers of one tenant: rows, changed or gone in later layers. */
const history = (from: number) =>
  fc
    .tuple(
      fc.nat({ max: 30 }),
      fc.array(fc.array(fc.tuple(fc.nat({ max: 39 }), fc.boolean()), { maxLength: 6 }), { maxLength: 4 }),
    )
    .chain(([count, changes]) => {
      const first = fc.tuple(...Array.from({ length: count }, (_, n) => row(from + n)))
      const later = changes.map((ids) => {
        const distinct = [...new Map(ids)]
        return fc
          .tuple(...distinct.filter(([, stays]) => stays).map(([id]) => row(from + id)))
          .map((rows) => ({ rows: [...rows] as Row[], touched: distinct.map(([id]) => from + id) }))
      })
      return fc.tuple(first, fc.tuple(...later)).map(([rows, steps]) => {
        const now = new Map((rows as Row[]).map((each) => [each.id, each]))
        const layers = [layerOf(rows as Row[], [])]
        for (const step of steps) {
          for (const id of step.touched) now.delete(id)
          for (const each of step.rows) now.set(each.id, each)
          layers.push(layerOf(step.rows, step.touched))
        }
        return { layers, rows: [...now.values()] }
      })
    })

describe('names in memory', () => {
  it('are what the last layer says, filtered and in order, also of several tenants and merged into one layer', () => {
    fc.assert(
      fc.property(history(1), history(1000), question, (one, other, asked) => {
        expect(found([one.layers], asked)).toEqual(plainly(one.rows, asked))
        expect(found([one.layers, other.layers], asked)).toEqual(plainly([...one.rows, ...other.rows], asked))
        expect(found([[mergedLayers(one.layers)]], asked)).toEqual(plainly(one.rows, asked))
      }),
      { numRuns: 300 },
    )
  })

  it('keep the order given when they have no times', () => {
    const ids = Buffer.concat([idOf(3), idOf(1), idOf(2)])
    const table = tableOf({ count: 3, ids, titles: '["c","","ß😀"]', marks: null })
    const asked: Question = { statuses: null, within: [], order: 'given' }
    expect(found([[{ table, touched: new Uint8Array(0) }]], asked)).toEqual(['3 c', '1 ', '2 ß😀'])
  })
})
