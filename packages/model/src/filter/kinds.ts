// Kinds of fields, the operators each answers to, and the shape of a table of fields.
import type { FilterOperator } from './tree.ts'

/**
 * Kinds of fields. `id`: compared exactly (uuids in any case). `exact`: whole value, case counts; parts of it without case.
 * `text`: whole value and parts, without case. `word`: one of a closed list. `number`. `list`: the row has several texts, any may
 * match, without case. `objects`: a list of objects, asked with `some`. `part`: contains, without case. `time`: ISO 8601 with
 * zone, microseconds kept. `bool`: true or false.
 */
export type FieldKind = 'id' | 'exact' | 'text' | 'word' | 'number' | 'list' | 'objects' | 'part' | 'time' | 'bool'

export interface FieldRow {
  kind: FieldKind
  /** For `list` fields of alerts: prefix of the keys the store indexes (`prefix:value`); null when the value brings its own. */
  prefix?: string | null
  /** For `word` fields: the values there are. */
  words?: readonly string[]
  /** For `objects` fields: the fields of an element. */
  of?: FieldTable
}
export type FieldTable<F extends string = string> = { readonly [name in F]: FieldRow }

/** Keeps the literal types of a table while checking its rows. */
export const fieldRows = <const T extends Record<string, FieldRow>>(table: T): T => table

/** Fields of the elements of a `list`: the element itself. */
export const valueTable: FieldTable<'value'> = { value: { kind: 'text' } }

const parts = ['contains', 'starts_with', 'ends_with'] as const
const order = ['gte', 'lte', 'gt', 'lt'] as const

/** Operators a kind of field answers to. */
export const operatorsOf: Record<FieldKind, readonly FilterOperator[]> = {
  id: ['eq', 'in', 'is_null'],
  exact: ['eq', 'in', ...parts, 'is_null'],
  text: ['eq', 'in', ...parts, 'is_null'],
  word: ['eq', 'in', 'is_null'],
  number: ['eq', 'in', ...order, 'is_null'],
  list: ['eq', 'in', 'has_any', ...parts, 'is_null', 'some'],
  objects: ['some'],
  part: ['contains'],
  time: ['eq', ...order, 'is_null'],
  bool: ['eq', 'is_null'],
}
