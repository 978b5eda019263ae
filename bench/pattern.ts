// Patterns in names over HTTP: 50,000 usual incident names and 50,000 made to be hard, and what others wait meanwhile.
// Usage: node bench/pattern.ts [--names 50000] [--rounds 5]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, type KeyId, permissions, type TenantId } from '@docket/model'
import { createIncident, type Deps } from '../packages/server/src/service/index.ts'
import { openStore } from '../packages/server/src/store/index.ts'
import { watchHealth } from '../tests/kit/health-watch.ts'
import { login, startServerProcess } from '../tests/kit/server-process.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const count = option('names', 50_000)
const rounds = option('rounds', 5)

const usual = `'Reported mail ' || n || ': ' || (array['Ihr Postfach ist voll – jetzt bestätigen',
  'Urgent: unusual sign-in activity', 'Invoice overdue', 'Remote session from a new country'])[1 + n % 4] || ' on ws-' || n * 7919 % 5000`
const hard = `repeat('a', 30 + n % 30) || '!'`

const plain = [
  'incident',
  '^Reported mail [0-9]+: Urgent',
  '(?i)POSTFACH.*ws-1\\d+$',
  'mail.*unusual.*ws-42',
  '\\w+ \\w+ on',
]
const perl = ['(?=.*ws-77)Invoice', '(\\d)\\1\\1\\1', '(?<!ws-)\\b42\\d*', '[[:upper:]]\\w+ overdue']
const hostile = [
  ...['^(a+)+$', '(a|a)*b', '(.*)*x', '(a*)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?=(a+)+$)x?a', '(a+)+\\1$'],
  ...['(?:a?){30}a{60}$', '^(?:(?1)|(a))*$', '(?i)(ß|ss|ſs|a)+$', '(\\w+\\s*)+:$', '.*.*.*.*.*.*.*.*='],
]

const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-pattern-'))
try {
  const tenants = await fill()
  const server = await startServerProcess({ dataDir, args: ['--workers', '0'] })
  const watch = watchHealth(server.url)
  try {
    const authorization = `Bearer ${await login(server.url)}`
    const rows: (string | number)[][] = []
    printMachine()
    const ask = async (tenant: string, query: string) => {
      const sent = performance.now()
      const answer = await fetch(`${server.url}/xdr/api/v1/incidents?tenantID=${tenant}${query}`, {
        headers: { authorization },
      })
      const body = (await answer.json()) as { Total?: number; details?: string }
      return { ms: performance.now() - sent, says: answer.status === 200 ? String(body.Total) : (body.details ?? '') }
    }
    const measure = async (kind: string, tenant: string, pattern: string | null) => {
      const query = pattern === null ? '' : `&name=${encodeURIComponent(pattern)}`
      await watch.take()
      const took: number[] = []
      let says = ''
      for (let n = 0; n < rounds; n += 1) {
        const answer = await ask(tenant, query)
        took.push(answer.ms)
        says = answer.says
      }
      const health = await watch.take()
      rows.push([
        pattern ?? '(no pattern)',
        kind,
        median(took),
        Math.max(...took),
        Math.max(...health),
        quantile(health, 0.5),
        says,
      ])
    }
    for (const tenant of tenants) for (let n = 0; n < 3; n += 1) await ask(tenant, '&name=warm.*up')
    const [ordinary = '', made = ''] = tenants as readonly string[]
    await measure('usual names', ordinary, null)
    for (const pattern of [...plain, ...perl]) await measure('usual names', ordinary, pattern)
    for (const pattern of hostile) {
      await measure('usual names', ordinary, pattern)
      await measure('hard names', made, pattern)
    }
    console.log(`${count} names in each tenant, ${rounds} rounds, ms; the promise is 300 ms for any pattern`)
    printTable(['pattern', 'on', 'median', 'most', 'others: most', 'others: median', 'answer'], rows)
  } finally {
    await watch.stop()
    await server.stop()
  }
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

/** One incident a tenant by the use case, the others as its copies by SQL, a second apart. */
async function fill(): Promise<TenantId[]> {
  const store = await openStore({ dataDir })
  try {
    const tenants = [(await store.tenants.list())[0]!.id, (await store.tenants.create({ name: 'hard' })).id]
    const deps = { store, now: () => new Date(), defaultTenant: tenants[0] } as unknown as Deps
    const actor: Actor = {
      keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
      name: 'bench',
      role: 'admin',
      tenants: 'all',
      permissions: new Set(permissions),
      requestId: 'bench',
    }
    const columns = await store.db.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'incidents' and column_name <> 'serial'`,
    )
    const given: Record<string, string> = {
      id: 'gen_random_uuid()',
      number: 'n + 1',
      created_at: `i.created_at - n * interval '1 second'`,
    }
    for (const [index, tenant] of tenants.entries()) {
      const { id } = await createIncident(deps, actor, tenant, { title: 'first', severity: 'medium' })
      const values = columns.map(({ name }) => (name === 'title' ? [usual, hard][index] : (given[name] ?? `i.${name}`)))
      await store.db.query(
        `insert into incidents (${columns.map(({ name }) => name).join(', ')})
         select ${values.join(', ')} from incidents i, generate_series(1, ${count - 1}) n where i.id = $1`,
        [id],
      )
    }
    await store.db.query('analyze incidents')
    return tenants
  } finally {
    await store.close()
  }
}
