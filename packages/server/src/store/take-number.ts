// Numbers of incidents and cases that come with one of their own: theirs when it is free in the tenant, else the next.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'

/** Numbers are part of those that are unique in the installation (migration 3): a file cannot leave the tenant without any. */
const mostWanted = 100_000_000

/** The wanted number when nobody in the tenant has it, else the next one. The counter stays locked until the transaction ends. */
export async function takeNumber(
  tx: Db,
  tenant: TenantId,
  noun: 'incident' | 'case',
  wanted: number | undefined,
): Promise<number> {
  const [counter] = await tx.query<{ value: number }>(
    `insert into tenant_counters as c (tenant_id, name, value) values ($1, $2, 0)
     on conflict (tenant_id, name) do update set value = c.value returning value`,
    [tenant, noun],
    'hold-number',
  )
  const last = counter?.value ?? 0
  const table = noun === 'incident' ? 'incidents' : 'cases'
  const isFree =
    wanted !== undefined &&
    wanted <= mostWanted &&
    (wanted > last ||
      (await tx.query(`select from ${table} where tenant_id = $1 and number = $2`, [tenant, wanted])).length === 0)
  const number = isFree ? wanted : last + 1
  if (number > last)
    await tx.query('update tenant_counters set value = $3 where tenant_id = $1 and name = $2', [tenant, noun, number])
  return number
}
