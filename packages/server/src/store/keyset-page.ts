// Answers one page of any table, its exact total and the cursor of the next page, all of one snapshot.
import { createHash } from 'node:crypto'
import { DocketError, type FieldTable, type Filter, type TenantId } from '@docket/model'
import { Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { isUuid } from './ids.ts'
import { pageLimits } from './search-alerts.ts'
import { fromWith, type SideTable, speaksOf } from './side-table.ts'

/** `after` is the `next` of the page before; it belongs to one filter and one order. Both `after` and `offset`: rows are skipped behind it. */
export interface PageRequest {
  offset?: number
  after?: string
  limit: number
  /** Default true. */
  withTotal?: boolean
  caller?: string
}

export interface SortKey {
  /** SQL expression over the alias of the table, never null. */
  expression: string
  /** Its type, for the cursor's text to be read back. */
  type: 'timestamptz' | 'bigint' | 'text' | 'double precision'
  order: 'asc' | 'desc'
}

export interface ListRequest {
  table: string
  alias: string
  /** Select list over the alias. */
  columns: string
  tenants: readonly TenantId[]
  /** What the condition may speak of beside the table. */
  side?: SideTable
  /** Condition beside the tenant; it pushes its values. */
  where: (parameters: Parameters) => string
  /** For tables whose ids are unique only within something smaller than the tenant: the condition that names it. */
  scope?: (parameters: Parameters) => string
  /** The id is always added as the last key, in the order of the first one. */
  sort: readonly SortKey[]
  /** What the condition stands for; a cursor made for another one is refused. */
  fingerprint: unknown
  page: PageRequest
  /** For conditions on other tables, whose matches nothing foretells: they are visited once, for page and total. */
  visitOnce?: boolean
}

/** `total` is null when it was not asked for. `next` is null on the last page. */
export interface ListAnswer<Row> {
  total: number | null
  rows: Row[]
  next: string | null
}

type PageRow = { page_id: string | null; page_keys: string[]; total: number | null }

export async function listPage<Row>(db: Db, request: ListRequest): Promise<ListAnswer<Row>> {
  const { page } = request
  checkPage(page)
  const { sql, values, print } = listSql(request)
  const found = await db.query<Row & PageRow>(sql, values)
  const rows = found.filter((row) => row.page_id !== null)
  // One row more than asked for tells whether there is another page.
  const kept = rows.slice(0, page.limit)
  const last = kept.at(-1)
  const next =
    rows.length > page.limit && last !== undefined
      ? Buffer.from(JSON.stringify([print, ...last.page_keys])).toString('base64url')
      : null
  return { total: found[0]?.total ?? null, rows: kept, next }
}

/** The statement of a page; exported for the tests that look at its plan. */
export function listSql(request: ListRequest): { sql: string; values: unknown[]; print: string } {
  const { table, alias, tenants, page } = request
  const parameters = new Parameters()
  // One tenant by equality, so that the index also gives the order.
  const given = parameters.push(tenants.length === 1 ? tenants[0] : [...tenants])
  const mine = (of: string) =>
    tenants.length === 1 ? `${of}.tenant_id = ${given}::uuid` : `${of}.tenant_id = any(${given}::uuid[])`
  const asked = request.where(parameters)
  const side = request.side !== undefined && speaksOf(asked, request.side) ? request.side : undefined
  const where = `${mine(alias)} and ${side === undefined ? '' : `${mine(side.alias)} and `}${asked}`
  const from = fromWith(table, alias, side, asked)
  const first = request.sort[0]?.order ?? 'desc'
  const keys: (SortKey | { expression: string; type: 'uuid'; order: 'asc' | 'desc' })[] = [
    ...request.sort,
    { expression: `${alias}.id`, type: 'uuid', order: first },
  ]
  const print = createHash('sha256')
    .update(JSON.stringify([table, tenants, request.fingerprint, keys]))
    .digest('base64url')
    .slice(0, 16)
  const place = page.after === undefined ? null : readCursor(page.after, print, keys)
  const behind = (by: readonly Key[]) => (place === null ? 'true' : behindSql(by, place, parameters))
  const hitKeys = keys.map((key, index) => ({ ...key, expression: `hits.k${index}` }))
  const hitOrder = keys.map(({ order: direction }, index) => `hits.k${index} ${direction}`).join(', ')
  const order = keys.map(({ expression, order: direction }) => `${expression} ${direction}`).join(', ')
  const again = keys.map(({ order: direction }, index) => `page.k${index} ${direction}`).join(', ')
  const taken = keys.map(({ expression }, index) => `${expression} as k${index}`).join(', ')
  const texts = keys.map((_, index) => `page.k${index}::text`).join(', ')
  const cut = `limit ${parameters.push(page.limit + 1)}::bigint offset ${parameters.push(page.offset ?? 0)}::bigint`
  const total =
    page.withTotal === false
      ? 'select null::bigint as n'
      : `select count(*) as n from ${fromWith(table, alias, side, asked, true)} where ${mine(side?.alias ?? alias)} and ${asked}`
  // Ids first, rows afterwards: only the rows of the page are fetched whole.
  const once = request.visitOnce === true && page.withTotal !== false && /\bexists \(/.test(asked)
  const found = once
    ? `hits as materialized (select ${alias}.tenant_id, ${alias}.id, ${taken} from ${from} where ${where}),
        page as materialized (select * from hits where ${behind(hitKeys)} order by ${hitOrder} ${cut}),
        total as materialized (select count(*) as n from hits)`
    : `page as materialized (select ${alias}.tenant_id, ${alias}.id, ${taken} from ${from}
        where ${where} and ${behind(keys)} order by ${order} ${cut}), total as materialized (${total})`
  const scope = request.scope === undefined ? '' : ` and ${request.scope(parameters)}`
  return {
    sql: `with ${found}
      select total.n as total, page.id as page_id, array[${texts}] as page_keys, ${request.columns}
      from total left join (page join ${table} ${alias} on ${alias}.tenant_id = page.tenant_id and ${alias}.id = page.id${scope}) on true
      order by ${again}`,
    values: parameters.values,
    print,
  }
}

type Key = { expression: string; type: string; order: 'asc' | 'desc' }

/** Rows behind the given place. Where all keys run the same way, one row comparison, which an index can begin at. */
function behindSql(keys: readonly Key[], place: string[], parameters: Parameters): string {
  const values = keys.map(({ type }, index) => `${parameters.push(place[index])}::${type}`)
  const compare = (order: 'asc' | 'desc') => (order === 'desc' ? '<' : '>')
  const orders = new Set(keys.map(({ order }) => order))
  if (orders.size === 1) {
    return `(${keys.map(({ expression }) => expression).join(', ')}) ${compare(keys[0]!.order)} (${values.join(', ')})`
  }
  const steps = keys.map(({ expression, order }, index) => {
    const same = keys.slice(0, index).map((key, before) => `${key.expression} = ${values[before]}`)
    return `(${[...same, `${expression} ${compare(order)} ${values[index]}`].join(' and ')})`
  })
  return `(${steps.join(' or ')})`
}

const printedTime =
  /^(\d{4,6})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d){0,2}( BC)?$/

/** A time as the database prints it. What it would not read back, like day 99 of a cursor made by hand, must not reach it. */
function isPrintedTime(text: string): boolean {
  if (/^-?infinity$/.test(text)) return true
  const parts = printedTime.exec(text)
  if (!parts) return false
  const [year = 0, month = 0, day = 0] = parts.slice(1, 4).map(Number)
  // The year before 1 is 1 BC.
  const counted = parts[5] ? 1 - year : year
  const isLeap = counted % 4 === 0 && (counted % 100 !== 0 || counted % 400 === 0)
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return year >= 1 && counted > -4700 && counted < 290_000 && day >= 1 && day <= days
}

const readable: Record<string, (text: string) => boolean> = {
  uuid: isUuid,
  bigint: (text) => /^-?\d{1,18}$/.test(text),
  'double precision': (text) => /^-?(?:\d{1,17}(?:\.\d{1,20})?(?:e[+-]?\d{1,2})?|Infinity)$/.test(text),
  timestamptz: isPrintedTime,
  text: (text) => !text.includes('\0') && text.isWellFormed(),
}

function readCursor(cursor: string, print: string, keys: readonly Key[]): string[] {
  const refuse = () =>
    new DocketError('invalid', 'after is not a cursor of this list', {
      details: { after: ['is not a cursor of this list, filter and order'] },
    })
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor.slice(0, 20_000), 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse()
    throw error
  }
  if (!Array.isArray(parsed) || parsed.length !== keys.length + 1 || parsed[0] !== print) throw refuse()
  const place: unknown[] = parsed.slice(1)
  for (const [index, { type }] of keys.entries()) {
    const text = place[index]
    if (typeof text !== 'string' || readable[type]?.(text) !== true) throw refuse()
  }
  return place as string[]
}

function checkPage(page: PageRequest): void {
  for (const [field, value, most] of [
    ['limit', page.limit, pageLimits.limit],
    ['offset', page.offset ?? 0, pageLimits.offset],
  ] as const) {
    if (Number.isInteger(value) && value >= 0 && value <= most) continue
    throw new DocketError('invalid', `${field} must be between 0 and ${most}`, {
      details: { [field]: [`must be between 0 and ${most}`] },
    })
  }
}

/** True when the filter asks for elements of lists or parts of texts anywhere. */
export function looksIntoLists<F extends string>(filter: Filter<F>, table: FieldTable<F>): boolean {
  if ('items' in filter) return filter.items.some((item) => looksIntoLists(item, table))
  if (filter.op === 'not') return looksIntoLists(filter.item, table)
  const { kind } = table[filter.field]
  return kind === 'list' || kind === 'part' || filter.op === 'contains' || filter.op === 'ends_with'
}
