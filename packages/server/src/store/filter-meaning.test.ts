// What a filter means in SQL is what it means in words: random trees over random rows against a small evaluator; and every field of
// every table answers each of its operators on the real schema.
import {
  accountFields,
  alertFields,
  bookmarkFields,
  caseFields,
  commentFields,
  deviceFields,
  type FieldTable,
  type Filter,
  type FilterLeaf,
  incidentFields,
  operatorsOf,
  relationFields,
  taskFields,
  valueTable,
} from '@docket/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomFilter, seeded } from '../../../model/src/filter/testing.ts'
import { alertFilterColumns } from './alert-columns.ts'
import { keyOf } from './alert-keys.ts'
import { bookmarkColumns, relationColumns } from './bookmark-columns.ts'
import { caseColumns, caseSearchJoin } from './case-columns.ts'
import { compileFilter, Parameters } from './compile-filter.ts'
import { accountColumns, deviceColumns } from './device-columns.ts'
import type { FieldColumns } from './filter-columns.ts'
import { headOf } from './filter-hints.ts'
import { commentColumns, incidentColumns, incidentSearchJoin, taskColumns } from './incident-columns.ts'
import { fromWith } from './side-table.ts'
import { openTestStore, type TestStore, testEngines } from './testing.ts'

const table = {
  id: { kind: 'id' },
  code: { kind: 'id' },
  either: { kind: 'id' },
  exact: { kind: 'exact' },
  plain: { kind: 'text' },
  /** As `exact` and `plain`, asked of an index first. */
  headed: { kind: 'exact' },
  named: { kind: 'text' },
  word: { kind: 'word', words: ['low', 'high'] },
  whole: { kind: 'number' },
  real: { kind: 'number' },
  flag: { kind: 'bool' },
  at: { kind: 'time' },
  ever: { kind: 'time' },
  keyed: { kind: 'list' },
  array: { kind: 'list' },
  folded: { kind: 'list' },
  child: { kind: 'list' },
  body: { kind: 'part' },
  things: { kind: 'objects', of: { name: { kind: 'exact' }, size: { kind: 'word', words: ['big', 'small'] } } },
} as const satisfies FieldTable

const columns: FieldColumns<keyof typeof table> = {
  id: { sql: 'x.id', as: 'uuid' },
  code: 'x.code',
  either: { any: [{ sql: 'x.id', as: 'uuid' }, 'x.code'] },
  exact: { sql: 'x.exact', search: 'x.body' },
  plain: 'x.plain',
  headed: { sql: 'x.exact', search: 'x.body', head: headOf('x.exact') },
  named: { sql: 'x.plain', key: { keys: 'x.hints', prefix: 'plain' }, search: 'x.hint_text', unsure: 'x.unsure' },
  word: 'x.word',
  whole: 'x.whole',
  real: { sql: 'x.real', as: 'double precision' },
  flag: 'x.flag',
  at: 'x.at',
  ever: { sql: 'x.ever', missing: "'-infinity'" },
  keyed: { keys: 'x.keys', prefix: 'k' },
  array: { array: 'x.array' },
  folded: { array: 'x.folded', folded: true },
  child: { from: 'filter_children c where c.row = x.id', value: 'c.value' },
  body: 'x.body',
  things: {
    from: 'jsonb_array_elements(x.things) as e(thing)',
    columns: {
      name: {
        sql: "e.thing ->> 'name'",
        key: { keys: 'x.hints', prefix: 'thing' },
        search: 'x.hint_text',
        unsure: 'x.unsure',
      },
      size: "e.thing ->> 'size'",
    },
  },
}

const texts = ['', 'a', 'A', 'ab', 'AB', "it's", '100%', 'x_y\\z', 'Ünï', 'ünï', 'b a']
const ids = ['0190aaaa-0000-7000-8000-00000000000a', '0190AAAA-0000-7000-8000-00000000000B', 'code-1', 'Code-1']
const given = {
  texts: [...texts, ...ids],
  numbers: [0, 1, 2, -3, 2.5, 1e30, -1e30, 2 ** 53],
  times: [
    '2026-03-01T10:00:00.000Z',
    '2026-03-01T10:00:00.000001Z',
    '2026-03-01T12:00:00+02:00',
    '0001-01-01T00:00:00Z',
  ],
}

interface Row {
  [field: string]: unknown
  id: string
}

function randomRow(random: () => number, n: number): Row {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const maybe = <T>(from: readonly T[]): T | null => (random() < 0.3 ? null : pick(from))
  const some = <T>(from: readonly T[]): T[] => (random() < 0.3 ? [] : [pick(from), pick(from)])
  const exact = maybe(texts)
  const plain = maybe(texts)
  return {
    id: `0190aaaa-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    code: maybe(ids),
    exact,
    plain,
    headed: exact,
    named: plain,
    /** Such rows keep nothing to be found by. */
    unsure: random() < 0.2,
    word: maybe(['low', 'high']),
    whole: maybe([0, 1, 2, -3]),
    real: maybe([0, 1, 2.5, -3]),
    flag: maybe([true, false]),
    at: maybe(given.times),
    ever: maybe(given.times),
    keyed: some(texts.filter((text) => text !== '')),
    array: some(texts),
    folded: some(texts.map((text) => text.toLowerCase())),
    child: some(texts),
    body: `${exact ?? ''}\n${pick(texts)}`.toLowerCase(),
    things: some([{ name: 'a', size: 'big' }, { name: 'AB', size: 'small' }, { name: "it's" }]),
  }
}

/** The meaning in words: two-valued, a missing value equals nothing. */
function holds(filter: Filter<string>, row: Record<string, unknown>, fields: FieldTable): boolean {
  if ('items' in filter) {
    return filter.op === 'and'
      ? filter.items.every((item) => holds(item, row, fields))
      : filter.items.some((item) => holds(item, row, fields))
  }
  if (filter.op === 'not') return !holds(filter.item, row, fields)
  if (filter.op === 'some') {
    const { of } = fields[filter.field]!
    const elements = row[filter.field] as unknown[]
    return elements.some((element) =>
      of === undefined
        ? holds(filter.item, { value: element }, valueTable)
        : holds(filter.item, element as Record<string, unknown>, of),
    )
  }
  const values = filter.field === 'either' ? [row.id, row.code] : [row[filter.field]].flat()
  const present = values.filter((value) => value !== null && value !== undefined)
  if (filter.op === 'is_null') return present.length === 0
  return present.some((value) => answers(filter, value, fields[filter.field]!.kind))
}

const micros = (text: string) => {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  return Date.parse(text.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0'))
}

function answers(leaf: Exclude<FilterLeaf<string>, { op: 'is_null' }>, value: unknown, kind: string): boolean {
  const wanted = 'values' in leaf ? leaf.values : [leaf.value]
  const fold = (text: unknown) => String(text).toLowerCase()
  const { op } = leaf
  if (op === 'eq' || op === 'in' || op === 'has_any') {
    return wanted.some((one) => {
      if (kind === 'time') return micros(String(one)) === micros(String(value))
      if (kind === 'exact') return leaf.anyCase ? fold(one) === fold(value) : one === value
      if (kind === 'id') return one === value || (fold(one) === value && /^[0-9a-f-]{36}$/.test(String(value)))
      return typeof value === 'string' ? fold(one).trim() === fold(value) : one === value
    })
  }
  const one = wanted[0]!
  if (op === 'contains') return fold(value).includes(fold(one))
  if (op === 'starts_with') return fold(value).startsWith(fold(one))
  if (op === 'ends_with') return fold(value).endsWith(fold(one))
  const [left, right] = kind === 'time' ? [micros(String(value)), micros(String(one))] : [Number(value), Number(one)]
  return { gt: left > right, gte: left >= right, lt: left < right, lte: left <= right }[op]
}

const { present } = await testEngines()
describe.each(present)('on $title', (engine) => {
  let store: TestStore
  const random = seeded(15)
  const rows = Array.from({ length: 60 }, (_, n) => randomRow(random, n + 9))
  beforeAll(async () => {
    store = await openTestStore({ engine })
    await store.db.query(`create table filter_rows (id uuid primary key, code text, exact text, plain text, word text, whole integer,
      "real" double precision, flag boolean, at timestamptz, ever timestamptz not null, keys text[] not null, "array" text[],
      folded text[] not null, body text not null, things jsonb not null, hints text[] not null, hint_text text not null, unsure boolean not null)`)
    await store.db.query('create table filter_children (row uuid not null, value text)')
    for (const row of rows) {
      const keys = [...(row.keyed as string[]).map((key) => `k:${key.toLowerCase()}`), 'other:a']
      const names = (row.things as { name: string }[]).map(({ name }) => name)
      const found = [['plain', [row.plain as string | null]] as const, ['thing', names] as const]
      const hints = found.flatMap(([prefix, each]) => each.map((text) => (text ? keyOf(prefix, text) : 'none')))
      await store.db.query(
        'insert into filter_rows values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)',
        [
          ...[
            row.id,
            row.code,
            row.exact,
            row.plain,
            row.word,
            row.whole,
            row.real,
            row.flag,
            row.at,
            row.ever ?? '-infinity',
          ],
          ...[
            keys,
            (row.array as string[]).length === 0 ? null : row.array,
            row.folded,
            row.body,
            JSON.stringify(row.things),
          ],
          ...(row.unsure ? [[], '', true] : [hints, [row.plain ?? '', ...names].join('\n').toLowerCase(), false]),
        ],
      )
      for (const value of row.child as string[]) {
        await store.db.query('insert into filter_children values ($1, $2)', [row.id, value])
      }
    }
  })
  afterAll(() => store.destroy())

  async function ask(filter: Filter<keyof typeof table>): Promise<string[]> {
    const parameters = new Parameters()
    const where = compileFilter(filter, parameters, table, columns)
    const found = await store.db.query<{ id: string }>(
      `select x.id from filter_rows x where ${where} order by x.id`,
      parameters.values,
    )
    return found.map(({ id }) => id)
  }

  test('random trees keep the rows that they mean', async () => {
    const trees = seeded(3)
    let kept = 0
    for (let round = 0; round < 1500; round += 1) {
      const filter = randomFilter(trees, table, { choices: given, depth: 3 }) as Filter<keyof typeof table>
      const expected = rows.filter((row) => holds(filter, row, table)).map(({ id }) => id)
      expect({ filter, found: await ask(filter) }).toEqual({ filter, found: expected })
      if (expected.length > 0 && expected.length < rows.length) kept += 1
    }
    // Otherwise the trees would say little.
    expect(kept).toBeGreaterThan(500)
  })

  const tables: [string, string, FieldTable, FieldColumns][] = [
    ['alerts', 'a', alertFields, alertFilterColumns],
    ['incidents', 'i', incidentFields, incidentColumns],
    ['comments', 'c', commentFields, commentColumns],
    ['tasks', 't', taskFields, taskColumns],
    ['cases', 'c', caseFields, caseColumns],
    ['bookmarks', 'b', bookmarkFields, bookmarkColumns],
    ['relations', 'r', relationFields, relationColumns],
    ['devices', 'd', deviceFields, deviceColumns],
    ['accounts', 'p', accountFields, accountColumns],
  ]
  test.each(tables)('every field of %s answers each of its operators', async (name, alias, fields, where) => {
    const values = { number: 1, bool: true, time: '2026-03-01T10:00:00Z' } as Partial<
      Record<string, string | number | boolean>
    >
    for (const [field, { kind, of }] of Object.entries(fields)) {
      for (const op of operatorsOf[kind]) {
        const value = values[kind] ?? 'x'
        const element = of === undefined ? 'value' : Object.keys(of)[0]!
        const leaf = { op, field, value, values: [value], item: { op: 'eq', field: element, value: 'x' } }
        for (const filter of [leaf, { op: 'not', item: leaf }] as Filter<string>[]) {
          const parameters = new Parameters()
          const asked = compileFilter(filter, parameters, fields, where)
          const side = { incidents: incidentSearchJoin, cases: caseSearchJoin }[name]
          const sql = `select count(*) as n from ${fromWith(name, alias, side, asked)} where ${asked}`
          expect(await store.db.query(sql, parameters.values)).toEqual([{ n: 0 }])
        }
      }
    }
  })
})
