// Turns a checked filter tree into a SQL condition with parameters. Nothing of a filter ever becomes SQL text itself.
import { type AlertField, alertFields, checkFilter, type Filter } from '@docket/model'
import { fieldKey, type ListField } from './alert-keys.ts'
import { plainText } from './db.ts'
import { isUuid } from './ids.ts'

/** Collects parameters; `push` answers the placeholder. */
export class Parameters {
  readonly values: unknown[] = []
  push(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** Columns the roll-up has too; a filter over these and the time of creation is counted there. */
const rolledUp: ReadonlySet<string> = new Set(['environment', 'source', 'verdict'])

/** Condition over alias `a` of `alerts` (or `r` of `alert_rollup`, where no verdict yet is an empty text). */
export function compileFilter(filter: Filter, parameters: Parameters, alias: 'a' | 'r' = 'a'): string {
  checkFilter(filter)
  return compile(filter, parameters, alias)
}

/** Recursion is safe here: `checkFilter` has limited the depth. */
function compile(filter: Filter, parameters: Parameters, alias: 'a' | 'r'): string {
  if ('items' in filter) {
    if (filter.items.length === 0) return filter.op === 'and' ? 'true' : 'false'
    return `(${filter.items.map((item) => compile(item, parameters, alias)).join(` ${filter.op} `)})`
  }
  // `is not true` instead of `not`: an alert without the value is not one with that value.
  if ('item' in filter) return `(${compile(filter.item, parameters, alias)} is not true)`
  const { field, op } = filter
  const { kind } = alertFields[field]
  const values = ('values' in filter ? filter.values : [filter.value]).map((v) =>
    typeof v === 'string' ? plainText(v) : v,
  )
  if (values.length === 0) return 'false'
  const column = `${alias}.${field}`
  if (kind === 'bool') return `${column} = ${parameters.push(values[0])}::boolean`
  const texts = values as string[]
  if (kind === 'id') {
    if (field !== 'id') return `${column} = any(${parameters.push(texts)}::text[])`
    return `${column} = any(${parameters.push(texts.filter(isUuid))}::uuid[])`
  }
  if (kind === 'word') {
    const words = texts.map((text) => text.trim().toLowerCase()).filter((word) => word !== '')
    return `${column} = any(${parameters.push(words)}::text[])`
  }
  // Both sides are folded by the database, so that one folding rule decides.
  if (kind === 'text') {
    const wanted = parameters.push(texts.map((text) => text.trim()))
    return `lower(${column}) = any(array(select lower(v) from unnest(${wanted}::text[]) as v))`
  }
  if (kind === 'list') {
    const keys = texts.map((text) => fieldKey(field as ListField, text))
    return `${alias}.observables ${keys.length === 1 ? '@>' : '&&'} ${parameters.push(keys)}::text[]`
  }
  if (kind === 'part') return compilePart(field, texts[0]!, parameters, alias)
  return compileTime(field, op, texts[0]!, parameters, alias)
}

/** The trigram index serves `search_text`, which contains the other two; they decide. */
function compilePart(field: AlertField, text: string, parameters: Parameters, alias: string): string {
  const needle = text.toLowerCase()
  const pattern = parameters.push(`%${needle.replace(/[\\%_]/g, '\\$&')}%`)
  const found = `${alias}.search_text like ${pattern}`
  return field === 'text' ? found : `(${found} and ${alias}.${field} like ${pattern})`
}

const comparisons: Record<string, string> = { gte: '>=', lte: '<=', gt: '>', lt: '<' }

function compileTime(field: AlertField, op: string, text: string, parameters: Parameters, alias: string): string {
  const column =
    field === 'triage_or_change_at' ? `greatest(${alias}.triaged_at, ${alias}.triage_changed_at)` : `${alias}.${field}`
  const compared = `${column} ${comparisons[op]} ${parameters.push(text)}::timestamptz`
  // "Never" is kept as -infinity, which is before every time but in no range.
  const never = field.startsWith('triage') && (op === 'lte' || op === 'lt')
  return never ? `(${compared} and ${column} > '-infinity')` : compared
}

/**
 * Splits a filter into ranges of creation time and a rest over environment, source and verdict, or answers null when it asks
 * for anything else: then the roll-up cannot count it.
 */
export function rollUpShape(
  filter: Filter,
): { bounds: { op: 'gte' | 'lte' | 'gt' | 'lt'; at: string }[]; rest: Filter } | null {
  const bounds: { op: 'gte' | 'lte' | 'gt' | 'lt'; at: string }[] = []
  const rest: Filter[] = []
  const pending: Filter[] = [filter]
  while (pending.length > 0) {
    const node = pending.pop()!
    if (node.op === 'and') pending.push(...node.items)
    else if ('field' in node && node.field === 'created_at' && 'value' in node) {
      bounds.push({ op: node.op as 'gte' | 'lte' | 'gt' | 'lt', at: String(node.value) })
    } else if (onlyRolledUp(node)) rest.push(node)
    else return null
  }
  return { bounds, rest: { op: 'and', items: rest } }
}

function onlyRolledUp(filter: Filter): boolean {
  if ('items' in filter) return filter.items.every(onlyRolledUp)
  if ('item' in filter) return onlyRolledUp(filter.item)
  return rolledUp.has(filter.field)
}

/** True when the filter asks for observables or text, whose matches have to be visited once anyway. */
export function visitsRows(filter: Filter): boolean {
  if ('items' in filter) return filter.items.some(visitsRows)
  if ('item' in filter) return visitsRows(filter.item)
  const { kind } = alertFields[filter.field]
  return kind === 'list' || kind === 'part'
}
