// For tests: random filters over any table of fields, the same for the same seed.
import { type FieldRow, type FieldTable, operatorsOf, valueTable } from './kinds.ts'
import type { Filter } from './tree.ts'

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!

/** How values of a kind are chosen; rows of a test are made from the same. */
export interface Choices {
  texts: readonly string[]
  numbers: readonly number[]
  times: readonly string[]
}
const choices: Choices = {
  texts: ['', 'a', "it's", 'Ünïcode', '100%', 'x_y\\z', 'and', 'null', '2026-01-01', ' spaced ', '日本'],
  numbers: [0, 1, -3, 2.5, 1e21, 5e-7, 2 ** 53, 42],
  times: ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000001Z', '2025-12-31T23:59:59Z', '2026-03-01T12:00+02:00'],
}

/** A tree in the form that parsing gives: two or more conditions in each `and` and `or`, no `has_any`. */
export function randomFilter(
  random: () => number,
  table: FieldTable,
  options: { depth?: number; fields?: readonly string[]; choices?: Choices } = {},
): Filter<string> {
  const { depth = 4, fields = Object.keys(table) } = options
  const kind = depth <= 0 ? 1 : random()
  const deeper = () => randomFilter(random, table, { ...options, depth: depth - 1 })
  if (kind < 0.3) {
    const items = Array.from({ length: 2 + Math.floor(random() * 2) }, deeper)
    return { op: random() < 0.5 ? 'and' : 'or', items }
  }
  if (kind < 0.45) return { op: 'not', item: deeper() }
  const field = pick(random, fields)
  const row = table[field]!
  const given = options.choices ?? choices
  if (kind < 0.7 && operatorsOf[row.kind].includes('some')) return someOf(random, field, row, depth, given)
  return leafOf(random, field, row, given)
}

function someOf(random: () => number, field: string, row: FieldRow, depth: number, given: Choices): Filter<string> {
  if (random() < 0.1) return { op: 'some', field, item: { op: 'and', items: [] } }
  const item = randomFilter(random, row.of ?? valueTable, { depth: Math.min(depth - 1, 2), choices: given })
  // A single question of a text is one of the field itself.
  return row.of === undefined ? { op: 'some', field, item: { op: 'not', item } } : { op: 'some', field, item }
}

function leafOf(random: () => number, field: string, row: FieldRow, given: Choices): Filter<string> {
  const { kind } = row
  const operators = operatorsOf[kind].filter((op) => op !== 'some' && op !== 'has_any')
  if (operators.length === 0) return someOf(random, field, row, 2, given)
  const op = pick(random, operators)
  if (op === 'is_null') return { op, field }
  const value = () => {
    if (kind === 'bool') return random() < 0.5
    if (kind === 'number') return pick(random, given.numbers)
    if (kind === 'time') return pick(random, given.times)
    return pick(random, row.words ?? given.texts)
  }
  const anyCase = kind === 'exact' && random() < 0.3 ? ({ anyCase: true } as const) : {}
  if (op === 'eq') return { op, field, value: value(), ...anyCase }
  if (op === 'in') {
    return { op, field, values: Array.from({ length: Math.floor(random() * 4) }, value), ...anyCase }
  }
  return { op: op as 'contains' | 'gt', field, value: value() }
}
