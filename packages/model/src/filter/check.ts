// The check every filter passes before it is compiled, whether a door parsed it, built it, or took it as a tree.
import { DocketError } from '../errors.ts'
import { type AlertField, alertFields } from './alert-fields.ts'
import { type FieldRow, type FieldTable, operatorsOf, valueTable } from './kinds.ts'
import { isTime } from './times.ts'
import { type Filter, type FilterLeaf, filterLimits } from './tree.ts'

/** Refuses a filter that the compiler could not honour, with `DocketError('invalid')` naming the field. */
export function checkFilter<F extends string = AlertField>(
  filter: Filter<F>,
  table: FieldTable<F> = alertFields as FieldTable as FieldTable<F>,
): void {
  let nodes = 0
  const pending: { filter: Filter<string>; depth: number; table: FieldTable }[] = [{ filter, depth: 1, table }]
  while (pending.length > 0) {
    const { filter: node, depth, table: fields } = pending.pop()!
    nodes += 1
    if (depth > filterLimits.depth) throw refuse('filter', `is nested deeper than ${filterLimits.depth}`)
    if (nodes > filterLimits.nodes) throw refuse('filter', `has more than ${filterLimits.nodes} conditions`)
    if ('items' in node) {
      for (const item of node.items) pending.push({ filter: item, depth: depth + 1, table: fields })
    } else if (node.op === 'not') pending.push({ filter: node.item, depth: depth + 1, table: fields })
    else if (node.op === 'some') {
      const row = rowOf(node.field, node.op, fields)
      pending.push({ filter: node.item, depth: depth + 1, table: row.of ?? valueTable })
    } else checkLeaf(node, fields)
  }
}

function rowOf(field: string, op: string, table: FieldTable): FieldRow {
  const row = Object.hasOwn(table, field) ? table[field] : undefined
  if (row === undefined) throw refuse(String(field), 'is not a field that can be asked')
  if (!(operatorsOf[row.kind] as readonly string[]).includes(op)) throw refuse(field, `cannot be asked with ${op}`)
  return row
}

function checkLeaf(node: FilterLeaf<string>, table: FieldTable): void {
  const { kind } = rowOf(node.field, node.op, table)
  if (node.op === 'is_null') return
  const values = 'values' in node ? node.values : [node.value]
  if (values.length > filterLimits.values) throw refuse(node.field, `has more than ${filterLimits.values} values`)
  for (const value of values) {
    if (kind === 'bool') {
      if (typeof value !== 'boolean') throw refuse(node.field, 'must be true or false')
    } else if (kind === 'number') {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse(node.field, 'must be a number')
    } else {
      if (typeof value !== 'string') throw refuse(node.field, 'must be text')
      if (value.length > filterLimits.valueChars) throw refuse(node.field, 'is too long')
      if (kind === 'time' && !isTime(value)) throw refuse(node.field, 'must be an ISO 8601 time with zone')
    }
  }
}

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })
}
