// Numbers of alerts: unique in the installation, taken in blocks from the tenant's own counter, so that nobody waits for another's commit.
import type { Db } from './contract.ts'
import { isTransaction } from './db.ts'

export interface Serials {
  /** `count` numbers nobody else gets. What is not used is lost: the numbers of a tenant have gaps. */
  take(tenant: string, count: number): Promise<number[]>
}

interface Block {
  next: number
  /** The last one of the block. */
  last: number
  size: number
}

/** The first block of a tenant and the largest one: a quiet tenant loses few numbers at a restart, a busy one asks seldom. */
const blockSizes = { first: 10, most: 2000 } as const
/** Tenants whose blocks are remembered. */
const mostTenants = 5000

/** Inside a transaction exactly what is needed is taken: its counter goes back when it is rolled back, a block in memory would not. */
export function openSerials(db: Db): Serials {
  const blocks = new Map<string, Block>()
  const mayKeep = !isTransaction(db)

  async function reserve(tenant: string, count: number): Promise<number> {
    const [row] = await db.query<{ last: number }>(
      `insert into tenant_counters as c (tenant_id, name, value) values ($1, 'alert', $2)
       on conflict (tenant_id, name) do update set value = c.value + excluded.value
       returning value + coalesce((select serial_base from tenants where id = $1), 0) as last`,
      [tenant, count],
      'reserve-serials',
    )
    return row!.last
  }

  return {
    async take(tenant, count) {
      const taken: number[] = []
      const known = blocks.get(tenant)
      while (known !== undefined && known.next <= known.last && taken.length < count) taken.push(known.next++)
      const missing = count - taken.length
      if (missing === 0) return taken
      const size = mayKeep ? Math.min(blockSizes.most, (known?.size ?? blockSizes.first / 2) * 2) : 0
      const reserved = missing + size
      const last = await reserve(tenant, reserved)
      for (let n = last - reserved + 1; taken.length < count; n += 1) taken.push(n)
      if (size === 0) return taken
      // Another batch may have put its block here meanwhile; the later one is kept.
      blocks.delete(tenant)
      blocks.set(tenant, { next: last - size + 1, last, size })
      if (blocks.size > mostTenants) blocks.delete(blocks.keys().next().value!)
      return taken
    },
  }
}
