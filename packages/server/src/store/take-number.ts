// Numbers of incidents and cases that come with one of their own: theirs when it is free in the tenant, else the next.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'

/** Numbers are part of those that are unique in the installation (migration 3): a file cannot leave the tenant without any. */
const mostWanted = 100_000_000

/** Files are checked before; a number that is none of ours is never taken all the same. */
const mayBeOurs = (wanted: number | undefined): wanted is number =>
  wanted !== undefined && Number.isInteger(wanted) && wanted > 0 && wanted <= mostWanted

/** The wanted number when nobody in the tenant has it, else the next one. The counter stays locked until the transaction ends. */
export async function takeNumber(
  tx: Db,
  tenant: TenantId,
  noun: 'incident' | 'case',
  wanted: number | undefined,
): Promise<number> {
  const [counter] = await tx.query<{ value: number }>(holdSql, [tenant, noun], 'hold-number')
  const last = counter?.value ?? 0
  const isFree = mayBeOurs(wanted) && (wanted > last || !(await isTaken(tx, tenant, noun, wanted)))
  const number = isFree ? wanted : last + 1
  if (number > last)
    await tx.query('update tenant_counters set value = $3 where tenant_id = $1 and name = $2', [tenant, noun, number])
  return number
}

/** Numbers of many new incidents of one transaction: the counter is read and locked with the first, and written by `write`. */
export function holdNumbers(tx: Db, tenant: TenantId) {
  let last = 0
  let written = 0
  let base: number | null = null
  const taken = new Set<number>()

  async function begin(): Promise<number> {
    const [counter] = await tx.query<{ value: number }>(holdSql, [tenant, 'incident'], 'hold-number')
    const [row] = await tx.query<{ base: number }>('select serial_base as base from tenants where id = $1', [tenant])
    last = counter?.value ?? 0
    written = last
    base = row?.base ?? 0
    return base
  }

  return {
    /** The wanted one when it is free, else the next one, with the number that is unique in the installation. */
    async take(wanted: number | undefined): Promise<{ number: number; serial: number }> {
      const from = base ?? (await begin())
      const isFree =
        mayBeOurs(wanted) && !taken.has(wanted) && (wanted > last || !(await isTaken(tx, tenant, 'incident', wanted)))
      const number = isFree ? wanted : last + 1
      last = Math.max(last, number)
      taken.add(number)
      return { number, serial: from + number }
    },
    async write(): Promise<void> {
      if (last > written)
        await tx.query('update tenant_counters set value = $3 where tenant_id = $1 and name = $2', [
          tenant,
          'incident',
          last,
        ])
      written = last
    },
  }
}

const holdSql = `insert into tenant_counters as c (tenant_id, name, value) values ($1, $2, 0)
  on conflict (tenant_id, name) do update set value = c.value returning value`

async function isTaken(tx: Db, tenant: TenantId, noun: 'incident' | 'case', number: number): Promise<boolean> {
  const table = noun === 'incident' ? 'incidents' : 'cases'
  return (await tx.query(`select from ${table} where tenant_id = $1 and number = $2`, [tenant, number])).length > 0
}
