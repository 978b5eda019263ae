// Rewrites questions of a case filter about devices, accounts and the tenant's name into ones that an index answers.
import type { CaseField, Filter, TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { plainText } from './db.ts'

/** Most hosts or names one question may stand for. */
const mostFound = 9000

type Wanted = (values: string) => string
/** Condition on `devices d` for the placeholder of lower-case texts. */
const deviceSql: Partial<Record<CaseField, Wanted>> = {
  device_id: (values) => `lower(d.device_id) = any(${values})`,
  device_ip_private: (values) => `d.keys && array(select 'ip:' || v from unnest(${values}) as v)`,
  device_ip_external: (values) => `d.keys && array(select 'ix:' || v from unnest(${values}) as v)`,
  device_tag: (values) => `d.keys && array(select 'tag:' || v from unnest(${values}) as v)`,
  device_managed_by: (values) => `lower(d.managed_by) = any(${values})`,
  device_key: (values) =>
    `(d.id::text = any(${values}) or lower(d.device_id) = any(${values}) or d.host_key = any(${values}))`,
}
/** Condition on `accounts p`. */
const accountSql: Partial<Record<CaseField, Wanted>> = {
  user_id: (values) => `(lower(p.external_id) = any(${values}) or p.id::text = any(${values}))`,
  user_email: (values) => `p.keys && array(select 'e:' || v from unnest(${values}) as v)`,
  user_sid: (values) => `lower(p.sid) = any(${values})`,
  user_key: (values) =>
    `(p.id::text = any(${values}) or lower(p.external_id) = any(${values}) or lower(p.sid) = any(${values})
      or p.keys && array(select x || v from unnest(${values}) as v, unnest(array['e:', 'u:']) as x))`,
}

/** The filter must have been checked: its depth is limited. */
export async function resolveCaseFilter(
  db: Db,
  tenants: readonly TenantId[],
  filter: Filter<CaseField>,
): Promise<Filter<CaseField>> {
  if ('items' in filter) {
    const items: Filter<CaseField>[] = []
    for (const item of filter.items) items.push(await resolveCaseFilter(db, tenants, item))
    return { op: filter.op, items }
  }
  if (filter.op === 'not') return { op: 'not', item: await resolveCaseFilter(db, tenants, filter.item) }
  if (filter.op !== 'eq' && filter.op !== 'in' && filter.op !== 'has_any') return filter
  const given = 'values' in filter ? filter.values : [filter.value]
  const texts = given.map((value) => plainText(String(value)).trim().toLowerCase())
  if (filter.field === 'sub_tenant_name' && tenants.length === 1) {
    const sql = 'select from tenants where id = $1 and lower(name) = any($2::text[])'
    return { op: (await db.query(sql, [tenants[0], texts])).length > 0 ? 'and' : 'or', items: [] }
  }
  const device = deviceSql[filter.field]
  if (device !== undefined) {
    const rows = await db.query<{ name: string }>(
      `select distinct d.host_key as name from devices d where d.tenant_id = any($1::uuid[]) and ${device('$2::text[]')}
       limit ${mostFound}`,
      [[...tenants], texts],
    )
    return { op: 'in', field: 'hostname', values: rows.map(({ name }) => name) }
  }
  const account = accountSql[filter.field]
  if (account === undefined) return filter
  const rows = await db.query<{ name: string }>(
    `select distinct substr(k.key, 3) as name from accounts p cross join unnest(p.keys) as k(key)
     where p.tenant_id = any($1::uuid[]) and k.key like 'u:%' and ${account('$2::text[]')} limit ${mostFound}`,
    [[...tenants], texts],
  )
  return { op: 'in', field: 'username', values: rows.map(({ name }) => name) }
}
