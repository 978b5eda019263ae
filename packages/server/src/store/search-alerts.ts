// Answers a page of alerts and the exact total of its filter, both of one snapshot.
import { createHash } from 'node:crypto'
import { type Alert, alertFields, DocketError, type Filter, type TenantId } from '@docket/model'
import { rollUpColumns, rollUpShape, visitsRows } from './alert-columns.ts'
import { type AlertRow, alertColumns, alertFromRow } from './alert-rows.ts'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { AlertQuery, Db } from './contract.ts'
import type { PageEnd, PageMemory } from './page-memory.ts'

export const pageLimits = { limit: 10_000, offset: 1_000_000_000 } as const

/** From this offset on the roll-up finds the day to start in; below, walking the index is quicker. */
const farOffset = 20_000

export async function searchAlerts(
  db: Db,
  memory: PageMemory,
  tenant: TenantId,
  query: AlertQuery,
): Promise<{ total: number; alerts: Alert[] }> {
  const { offset, limit, sort } = query
  for (const [field, value, most] of [
    ['limit', limit, pageLimits.limit],
    ['offset', offset, pageLimits.offset],
  ] as const) {
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new DocketError('invalid', `${field} must be between 0 and ${most}`, {
        details: { [field]: [`must be between 0 and ${most}`] },
      })
    }
  }
  const sequence = createHash('sha256')
    .update(JSON.stringify([tenant, query.caller ?? '', query.filter, sort]))
    .digest('base64')
  const after = offset === 0 || query.caller === undefined ? null : memory.recall(sequence, offset)
  const far = after === null && offset >= farOffset && sort.field === 'created_at' && rollUpShape(query.filter) !== null
  const rows = far
    ? await farPage(db, tenant, query)
    : await onePage(db, tenant, query, { after, skip: offset, before: null })
  const total = rows[0]?.total ?? 0
  const page = rows.filter((row): row is PageRow & { id: string } => row.id !== null)
  const last = page.at(-1)
  if (last !== undefined && query.caller !== undefined) {
    memory.remember(sequence, offset + page.length, { value: last.sort_key, id: last.id })
  }
  return { total, alerts: page.map(alertFromRow) }
}

type PageRow = Omit<AlertRow, 'id'> & { id: string | null; total: number; sort_key: string }

interface Start {
  /** Continue behind this row … */
  after: PageEnd | null
  /** … or skip so many rows, … */
  skip: number
  /** … beginning on this side of a day's edge. */
  before: string | null
}

async function onePage(db: Db, tenant: TenantId, query: AlertQuery, start: Start): Promise<PageRow[]> {
  const { sql, values } = pageSql(tenant, query, start)
  return db.query<PageRow>(sql, values)
}

/** The statement for a page with its total; exported for the tests that look at its plan. */
export function pageSql(tenant: TenantId, query: AlertQuery, start: Start): { sql: string; values: unknown[] } {
  const { filter, sort, limit } = query
  const parameters = new Parameters()
  const mine = `a.tenant_id = ${parameters.push(tenant)}::uuid`
  const where = `${mine} and ${compileFilter(filter, parameters)}`
  const down = sort.order === 'desc'
  const order = (alias: string) => `${alias}.sort_key ${sort.order}, ${alias}.id ${sort.order}`
  // Microseconds are part of the place of a row: the key travels as text that says them.
  const keyText = (alias: string) => `to_char(${alias}.sort_key at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  const key = (alias: string) =>
    `case when isfinite(${alias}.sort_key) then ${keyText(alias)} else ${alias}.sort_key::text end`
  let from = ''
  let skip = start.skip
  const column = `a.${sort.field}`
  if (start.after !== null) {
    skip = 0
    const place = `(${parameters.push(start.after.value)}::timestamptz, ${parameters.push(start.after.id)}::uuid)`
    from = `(SORT_KEY, a.id) ${down ? '<' : '>'} ${place}`
  } else if (start.before !== null) {
    from = `SORT_KEY ${down ? '<' : '>='} ${parameters.push(start.before)}::timestamptz`
  }
  const cut = `limit ${parameters.push(limit)}::bigint offset ${parameters.push(skip)}::bigint`
  const join = `left join (page p join alerts a on ${mine} and a.id = p.id) on true order by ${order('p')}`
  const columns = `total.n as total, ${key('p')} as sort_key, ${alertColumns('a')}`
  if (visitsRows(filter)) {
    // All matches are visited once: their number is the total, their first ones the page.
    const continued = from === '' ? '' : `where ${from.replace('SORT_KEY', 'a.sort_key')}`
    return {
      sql: `with hits as materialized (select a.id, ${column} as sort_key from alerts a where ${where}),
        page as materialized (select a.id, a.sort_key from hits a ${continued} order by ${order('a')} ${cut}),
        total as materialized (select count(*) as n from hits)
        select ${columns} from total ${join}`,
      values: parameters.values,
    }
  }
  const continued = from === '' ? '' : `and ${from.replace('SORT_KEY', column)}`
  const ordered = `order by ${column} ${sort.order}, a.id ${sort.order}`
  const total = totalSql(filter, parameters) ?? `select count(*) from alerts a where ${where}`
  return {
    sql: `with page as materialized (select a.id, ${column} as sort_key from alerts a where ${where} ${continued} ${ordered} ${cut}),
      total as materialized (select (${total}) as n)
      select ${columns} from total ${join}`,
    values: parameters.values,
  }
}

/** Whole days from the roll-up and the hours at both ends from the index; null when the filter asks for more. Tenant is `$1`. */
function totalSql(filter: Filter, parameters: Parameters): string | null {
  const shape = rollUpShape(filter)
  if (shape === null) return null
  const days: string[] = []
  const inside: string[] = []
  const edges: string[] = []
  for (const { op, at } of shape.bounds) {
    const time = `${parameters.push(at)}::timestamptz`
    const day = `date_trunc('day', ${time} at time zone 'UTC')`
    inside.push(`a.created_at ${{ gte: '>=', gt: '>', lte: '<=', lt: '<' }[op]} ${time}`)
    // A day is whole when the range holds all of it: days after the one a lower bound lies in, before the one of an upper bound.
    days.push(`r.day ${op === 'gte' || op === 'gt' ? '>' : '<'} ${day}::date`)
    edges.push(
      `(a.created_at >= ${day} at time zone 'UTC' and a.created_at < (${day} + interval '1 day') at time zone 'UTC')`,
    )
  }
  const rest = compileFilter(shape.rest, parameters, alertFields, rollUpColumns)
  const whole = `select coalesce(sum(r.n), 0)::bigint from alert_rollup r where r.tenant_id = $1::uuid and ${[...days, rest].join(' and ')}`
  if (edges.length === 0) return whole
  const restOfRows = compileFilter(shape.rest, parameters)
  const partly = `select count(*) from alerts a where a.tenant_id = $1::uuid and ${inside.join(' and ')} and (${edges.join(' or ')}) and ${restOfRows}`
  return `select (${whole}) + (${partly})`
}

/**
 * Days of the roll-up are added up until the offset lies within one; the walk begins at that day's edge. Both statements see one
 * snapshot, otherwise a row that arrives between them would shift the page.
 */
async function farPage(db: Db, tenant: TenantId, query: AlertQuery): Promise<PageRow[]> {
  const shape = rollUpShape(query.filter)!
  return db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only')
    const down = query.sort.order === 'desc'
    const parameters = new Parameters()
    const mine = `r.tenant_id = ${parameters.push(tenant)}::uuid`
    const days: string[] = []
    for (const { op, at } of shape.bounds) {
      const day = `date_trunc('day', ${parameters.push(at)}::timestamptz at time zone 'UTC')::date`
      days.push(`r.day ${op === 'gte' || op === 'gt' ? '>' : '<'} ${day}`)
    }
    const rest = compileFilter(shape.rest, parameters, alertFields, rollUpColumns)
    // With bounds the rows before the first whole day are not in the roll-up: they are counted by themselves.
    const sums = await tx.query<{ day: string; n: number }>(
      `select r.day, sum(r.n)::bigint as n from alert_rollup r where ${[mine, ...days, rest].join(' and ')}
       group by r.day having sum(r.n) > 0 order by r.day ${query.sort.order}`,
      parameters.values,
    )
    let skip = query.offset
    let before: string | null = null
    const first = sums[0]
    if (first !== undefined) {
      const edge = dayEdge(first.day, down)
      const ahead = shape.bounds.length === 0 ? 0 : await countAhead(tx, tenant, query, edge, down)
      if (ahead <= skip) {
        skip -= ahead
        before = edge
        for (const { day, n } of sums) {
          if (skip < n) {
            before = dayEdge(day, down)
            break
          }
          skip -= n
          before = dayEdge(day, !down)
        }
      }
    }
    return onePage(tx, tenant, query, { after: null, skip, before })
  })
}

/** Descending, a day is entered from its end (the start of the next one); ascending, from its start. */
function dayEdge(day: string, end: boolean): string {
  const start = Date.parse(`${day}T00:00:00Z`)
  return new Date(end ? start + 86_400_000 : start).toISOString()
}

async function countAhead(tx: Db, tenant: TenantId, query: AlertQuery, edge: string, down: boolean): Promise<number> {
  const parameters = new Parameters()
  const mine = `a.tenant_id = ${parameters.push(tenant)}::uuid`
  const where = compileFilter(query.filter, parameters)
  const [row] = await tx.query<{ n: number }>(
    `select count(*) as n from alerts a where ${mine} and ${where} and a.created_at ${down ? '>=' : '<'} ${parameters.push(edge)}::timestamptz`,
    parameters.values,
  )
  return row?.n ?? 0
}
