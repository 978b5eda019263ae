// The syntax tree back to text, in the native vocabulary: `parseFilter` of it gives the same tree.
import { type FieldTable, valueTable } from './kinds.ts'
import type { Filter, FilterLeaf, FilterValue } from './tree.ts'

/** The filter as text. `has_any` prints as `in`, and `and` or `or` of a single condition as that condition. */
export function printFilter<F extends string>(filter: Filter<F>, table: FieldTable<F>): string {
  return print(filter, table, (field) => field)
}

type Named = (field: string) => string

function print(filter: Filter<string>, table: FieldTable, named: Named): string {
  if ('items' in filter) {
    if (filter.items.length === 0) return filter.op === 'and' ? 'true' : 'false'
    const items = filter.items.map((item) => {
      const text = print(item, table, named)
      return 'items' in item && item.items.length > 1 ? `(${text})` : text
    })
    return items.join(` ${filter.op} `)
  }
  if (filter.op === 'not') {
    const { item } = filter
    if (item.op === 'eq' || item.op === 'is_null') return printLeaf(item, table, named, 'ne')
    return `not (${print(item, table, named)})`
  }
  if (filter.op === 'some') {
    const path = named(filter.field)
    if (filter.item.op === 'and' && filter.item.items.length === 0) return `${path}/any()`
    const of = table[filter.field]?.of
    const within: Named = of === undefined ? () => 'e' : (field) => `e/${field}`
    return `${path}/any(e: ${print(filter.item, of ?? valueTable, within)})`
  }
  return printLeaf(filter, table, named, 'eq')
}

const operators = { gte: 'ge', lte: 'le', gt: 'gt', lt: 'lt' } as const
const functions = { contains: 'contains', starts_with: 'startswith', ends_with: 'endswith' } as const

function printLeaf(leaf: FilterLeaf<string>, table: FieldTable, named: Named, equal: 'eq' | 'ne'): string {
  const isTime = table[leaf.field]?.kind === 'time'
  const value = (given: FilterValue) =>
    typeof given === 'string' && !isTime ? `'${given.replaceAll("'", "''")}'` : String(given)
  const path = named(leaf.field)
  const folded = 'anyCase' in leaf && leaf.anyCase ? `tolower(${path})` : path
  switch (leaf.op) {
    case 'is_null':
      return `${path} ${equal} null`
    case 'eq':
      return `${folded} ${equal} ${value(leaf.value)}`
    case 'in':
    case 'has_any':
      return `${folded} in (${leaf.values.map(value).join(', ')})`
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return `${functions[leaf.op]}(${path}, ${value(leaf.value)})`
    default:
      return `${path} ${operators[leaf.op]} ${value(leaf.value)}`
  }
}
