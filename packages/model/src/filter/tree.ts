// The one syntax tree every list of the house is filtered by, whatever door the question came through.
import type { AlertField } from './alert-fields.ts'

export type FilterOperator =
  | 'eq'
  | 'in'
  | 'has_any'
  | 'contains'
  | 'starts_with'
  | 'ends_with'
  | 'gte'
  | 'lte'
  | 'gt'
  | 'lt'
  | 'is_null'
  | 'some'

export type FilterValue = string | number | boolean

/** One question about one field. `anyCase` makes `eq` and `in` of an `exact` field look past upper and lower case. */
export type FilterLeaf<F extends string = AlertField> =
  | {
      op: 'eq' | 'contains' | 'starts_with' | 'ends_with' | 'gte' | 'lte' | 'gt' | 'lt'
      field: F
      value: FilterValue
      anyCase?: true
    }
  | { op: 'in' | 'has_any'; field: F; values: FilterValue[]; anyCase?: true }
  | { op: 'is_null'; field: F }

/**
 * The syntax tree. `in` and `has_any` mean the same: one of the values; with no values they match nothing, as does `or`
 * without items, while `and` without items matches everything. Every condition is either true or not: a missing value equals
 * nothing, lies before and behind nothing, and `not` keeps the rows that have none. `some` asks one element of a list: its item
 * speaks of the fields of an element (of `value` when the elements are plain texts).
 */
export type Filter<F extends string = AlertField> =
  | { op: 'and' | 'or'; items: Filter<F>[] }
  | { op: 'not'; item: Filter<F> }
  | { op: 'some'; field: F; item: Filter<string> }
  | FilterLeaf<F>

/** Keeps every row, of whatever table. */
export const everything: Filter<never> = { op: 'and', items: [] }

/** Keeps none. */
export const nothing: Filter<never> = { op: 'or', items: [] }

/** Limits of one filter: tree depth, nodes, values of one list, characters of one value. */
export const filterLimits = { depth: 20, nodes: 500, values: 10_000, valueChars: 4096 } as const
