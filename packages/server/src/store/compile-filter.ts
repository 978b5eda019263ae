// Turns a checked filter tree into a SQL condition with parameters. Nothing of a filter ever becomes SQL text itself.
import {
  type AlertField,
  alertFields,
  checkFilter,
  DocketError,
  type FieldTable,
  type Filter,
  type FilterLeaf,
  type FilterValue,
  valueTable,
} from '@docket/model'
import { alertFilterColumns } from './alert-columns.ts'
import { keyOf } from './alert-keys.ts'
import { plainText } from './db.ts'
import type { FieldColumn, FieldColumns, ScalarColumn } from './filter-columns.ts'
import { elementHint, leafHint, likePattern } from './filter-hints.ts'
import { isUuid } from './ids.ts'

/** Collects parameters; `push` answers the placeholder. */
export class Parameters {
  readonly values: unknown[] = []
  push(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** Where one question is compiled. */
interface Place {
  parameters: Parameters
  table: FieldTable
  columns: Partial<FieldColumns>
  /** Nesting of subqueries, for names that do not clash. */
  level: number
}

/**
 * A condition that is true, false or null (not kept) for each row. `columns` need only hold the fields that are asked. Without
 * `table` and `columns` it speaks of `alerts` under the alias `a`.
 */
export function compileFilter<F extends string = AlertField>(
  filter: Filter<F>,
  parameters: Parameters,
  table: FieldTable<F> = alertFields as FieldTable as FieldTable<F>,
  columns: Partial<FieldColumns<F>> = alertFilterColumns as FieldColumns as FieldColumns<F>,
): string {
  checkFilter(filter, table)
  return compile(filter, { parameters, table, columns, level: 0 })
}

/** Recursion is safe here: `checkFilter` has limited the depth. */
function compile(filter: Filter<string>, place: Place): string {
  if ('items' in filter) {
    if (filter.items.length === 0) return filter.op === 'and' ? 'true' : 'false'
    return `(${filter.items.map((item) => compile(item, place)).join(` ${filter.op} `)})`
  }
  // `is not true` instead of `not`: a row without the value is not one with that value.
  if (filter.op === 'not') return `(${compile(filter.item, place)} is not true)`
  const column = place.columns[filter.field]
  if (column === undefined) throw new DocketError('internal', `no column for the field ${filter.field}`)
  if (filter.op === 'some') return compileSome(filter.field, filter.item, column, place)
  return compileLeaf(filter, column, place)
}

function compileSome(field: string, item: Filter<string>, column: FieldColumn, place: Place): string {
  const level = place.level + 1
  const table = place.table[field]?.of ?? valueTable
  if (typeof column === 'object' && 'columns' in column) {
    const precise = exists(column.from, compile(item, { ...place, table, columns: bare(column.columns), level }))
    return both(elementHint(item, column.columns, place.parameters), precise)
  }
  const list = unrolled(column, place)
  return exists(list.from, compile(item, { ...place, table, columns: { value: list.value }, level }))
}

/** The hints of elements speak of the whole row: they are asked outside of the subquery. */
const bare = (columns: FieldColumns): FieldColumns =>
  Object.fromEntries(
    Object.entries(columns).map(([field, column]) => [
      field,
      typeof column === 'object' && 'sql' in column ? plainColumn(column) : column,
    ]),
  )

const plainColumn = ({ search: _search, head: _head, key: _key, unsure: _unsure, ...column }: ScalarColumn) => column

const both = (hint: string | null, precise: string) => (hint === null ? precise : `(${hint} and ${precise})`)

const exists = (from: string, condition: string) => {
  // The tie to the row is `where …` in `from` when it is a table, and absent when a function makes the elements.
  const tied = /\bwhere\b/i.test(from)
  return `exists (select from ${from} ${tied ? 'and' : 'where'} ${condition})`
}

/** A list as a subquery with one text a row. */
function unrolled(column: FieldColumn, place: Place): { from: string; value: string } {
  const name = `v${place.level}`
  if (typeof column === 'object') {
    if ('array' in column) return { from: `unnest(${column.array}) as ${name}`, value: `${name}::text` }
    if ('from' in column && 'value' in column) return { from: column.from, value: `${column.value}::text` }
    if ('keys' in column) {
      if (column.prefix === null) return { from: `unnest(${column.keys}) as ${name}`, value: name }
      const prefix = place.parameters.push(`${column.prefix}:`)
      return {
        from: `unnest(${column.keys}) as ${name} where starts_with(${name}, ${prefix}::text)`,
        value: `substr(${name}, ${column.prefix.length + 2})`,
      }
    }
  }
  throw new DocketError('internal', 'the column of a list is no list')
}

function compileLeaf(leaf: FilterLeaf<string>, column: FieldColumn, place: Place): string {
  if (typeof column === 'string') return compileScalar(leaf, { sql: column }, place)
  if ('sql' in column) return compileScalar(leaf, column, place)
  if ('any' in column) {
    const each = column.any.map((one) => compileLeaf(leaf, one, place))
    return `(${each.join(leaf.op === 'is_null' ? ' and ' : ' or ')})`
  }
  return compileList(leaf, column, place)
}

function compileList(leaf: FilterLeaf<string>, column: FieldColumn, place: Place): string {
  if (leaf.op === 'is_null') {
    if (typeof column === 'object' && 'array' in column) return `coalesce(cardinality(${column.array}), 0) = 0`
    const { from } = unrolled(column, place)
    return `not exists (select from ${from})`
  }
  const { parameters } = place
  if ((leaf.op === 'eq' || leaf.op === 'in' || leaf.op === 'has_any') && typeof column === 'object') {
    const texts = textsOf(leaf)
    if (texts.length === 0) return 'false'
    if ('keys' in column) {
      const keys = texts.map((text) => keyOf(column.prefix, text))
      return `${column.keys} ${keys.length === 1 ? '@>' : '&&'} ${parameters.push(keys)}::text[]`
    }
    const wanted = 'as' in column && column.as === 'uuid' ? texts.filter(isUuid) : texts.map((text) => text.trim())
    if ('array' in column) {
      if (column.as === 'uuid') return `${column.array} && ${parameters.push(wanted)}::uuid[]`
      if (column.folded) return `${column.array} && ${parameters.push(wanted.map((t) => t.toLowerCase()))}::text[]`
    } else if ('value' in column) {
      if (column.as === 'uuid') return exists(column.from, `${column.value} = any(${parameters.push(wanted)}::uuid[])`)
      if (column.exact) return exists(column.from, `${column.value} = any(${parameters.push(wanted)}::text[])`)
      const folded = column.folded ? column.value : `lower((${column.value})::text)`
      return exists(column.from, `${folded} = any(${foldedArray(wanted, parameters)})`)
    }
  }
  const { from, value } = unrolled(column, place)
  return exists(from, compileText(leaf, { sql: value }, parameters))
}

function compileScalar(leaf: FilterLeaf<string>, column: ScalarColumn, place: Place): string {
  const { sql, missing } = column
  const { parameters } = place
  if (leaf.op === 'is_null') return missing === undefined ? `${sql} is null` : `${sql} = ${missing}`
  const values = 'values' in leaf ? leaf.values : [leaf.value]
  if (values.length === 0) return 'false'
  switch (place.table[leaf.field]?.kind) {
    case 'bool':
      return `${sql} = ${parameters.push(values[0])}::boolean`
    case 'number':
      return compileNumber(leaf.op, values as number[], column, parameters)
    case 'time':
      return compileTime(leaf.op, values[0] as string, column, parameters)
    case 'id': {
      const texts = textsOf(leaf)
      if (column.as === 'uuid') return `${sql} = any(${parameters.push(texts.filter(isUuid))}::uuid[])`
      return `${sql} = any(${parameters.push(texts)}::text[])`
    }
    case 'word': {
      const words = textsOf(leaf)
        .map((text) => text.trim().toLowerCase())
        .filter((word) => word !== '')
      return `${sql} = any(${parameters.push(words)}::text[])`
    }
    case 'part': {
      // Such columns are in lower case already.
      const pattern = parameters.push(likePattern('contains', textsOf(leaf)[0]!.toLowerCase()))
      const found = `${sql} like ${pattern}`
      return column.search === undefined ? found : `(${column.search} like ${pattern} and ${found})`
    }
    case 'exact':
      if ((leaf.op === 'eq' || leaf.op === 'in') && leaf.anyCase !== true) {
        return both(leafHint(leaf, column, parameters), `${sql} = any(${parameters.push(textsOf(leaf))}::text[])`)
      }
      return compileText(leaf, column, parameters, false)
    default:
      return compileText(leaf, column, parameters)
  }
}

const textsOf = (leaf: FilterLeaf<string>): string[] =>
  leaf.op === 'is_null' ? [] : ('values' in leaf ? leaf.values : [leaf.value]).map((value) => plainText(String(value)))

const foldedArray = (texts: string[], parameters: Parameters) =>
  `array(select lower(t) from unnest(${parameters.push(texts)}::text[]) as t)`

/** Both sides are folded by the database, so that one folding rule decides. */
function compileText(leaf: FilterLeaf<string>, column: ScalarColumn, parameters: Parameters, trimmed = true): string {
  const texts = textsOf(leaf)
  if (texts.length === 0) return 'false'
  const hint = leafHint(leaf, column, parameters)
  if (leaf.op === 'contains' || leaf.op === 'starts_with' || leaf.op === 'ends_with') {
    return both(hint, `lower(${column.sql}) like lower(${parameters.push(likePattern(leaf.op, texts[0]!))})`)
  }
  const wanted = trimmed ? texts.map((text) => text.trim()) : texts
  return both(hint, `lower(${column.sql}) = any(${foldedArray(wanted, parameters)})`)
}

const comparisons: Readonly<Record<string, string>> = { gte: '>=', lte: '<=', gt: '>', lt: '<', eq: '=' }

function compileTime(op: string, text: string, column: ScalarColumn, parameters: Parameters): string {
  const compared = `${column.sql} ${comparisons[op]} ${parameters.push(text)}::timestamptz`
  // "Never" may be kept as -infinity, which is before every time but in no range.
  const never = column.missing !== undefined && (op === 'lte' || op === 'lt')
  return never ? `(${compared} and ${column.sql} > ${column.missing})` : compared
}

const int8 = { least: -(2 ** 63), most: 2 ** 63 - 1024 } as const

function compileNumber(op: string, values: FilterValue[], column: ScalarColumn, parameters: Parameters): string {
  const { sql } = column
  const numbers = values as number[]
  if (column.as === 'double precision') {
    if (op === 'eq' || op === 'in') return `${sql} = any(${parameters.push(numbers)}::double precision[])`
    return `${sql} ${comparisons[op]} ${parameters.push(numbers[0])}::double precision`
  }
  // Whole numbers on the left: the bound is rounded so that the comparison stays one of integers, which an index can answer.
  const fits = (n: number) => n >= int8.least && n <= int8.most
  if (op === 'eq' || op === 'in') {
    const whole = numbers.filter((n) => Number.isInteger(n) && fits(n)).map((n) => BigInt(n).toString())
    return `${sql} = any(${parameters.push(whole)}::bigint[])`
  }
  const n = op === 'gt' || op === 'lte' ? Math.floor(numbers[0]!) : Math.ceil(numbers[0]!)
  if (fits(n)) return `${sql} ${comparisons[op]} ${parameters.push(BigInt(n).toString())}::bigint`
  const all = n > 0 === (op === 'lt' || op === 'lte')
  return all ? `${sql} is not null` : 'false'
}
