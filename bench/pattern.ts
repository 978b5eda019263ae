// Patterns in names over HTTP: 50,000 usual incident names and 50,000 made to be hard; before and after a change, one at a time and ten at once.
// Usage: node bench/pattern.ts [--names 50000] [--rounds 3]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, type KeyId, permissions, type TenantId } from '@docket/model'
import { createIncident, type Deps } from '../packages/server/src/service/index.ts'
import { openStore } from '../packages/server/src/store/index.ts'
import { watchHealth } from '../tests/kit/health-watch.ts'
import { login, startServerProcess } from '../tests/kit/server-process.ts'
import { hostilePatterns } from './hostile-patterns.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const count = option('names', 50_000)
const rounds = option('rounds', 3)

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
const promisedMs = 300

const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-pattern-'))
try {
  const tenants = await fill()
  const server = await startServerProcess({ dataDir, args: ['--workers', '0'] })
  const watch = watchHealth(server.url)
  try {
    const authorization = `Bearer ${await login(server.url)}`
    printMachine()
    const ask = async (tenant: string, pattern: string | null) => {
      const query = pattern === null ? '' : `&name=${encodeURIComponent(pattern)}`
      const sent = performance.now()
      const answer = await fetch(`${server.url}/xdr/api/v1/incidents?tenantID=${tenant}${query}`, {
        headers: { authorization },
      })
      const body = (await answer.json()) as { Total?: number; details?: string; Incidents?: { InternalID: string }[] }
      const says = answer.status === 200 ? String(body.Total) : `${answer.status} ${body.details ?? ''}`
      return { ms: performance.now() - sent, says, first: body.Incidents?.[0]?.InternalID }
    }
    const [ordinary = '', made = ''] = tenants as readonly string[]
    const started = await Promise.all([ask(ordinary, 'mail.*ws-42'), ask(made, 'mail')])
    console.log(`${count} names in each tenant, ${rounds} rounds, ms; the promise is ${promisedMs} ms for any pattern`)
    console.log(
      `the first search of a server, in both tenants at once: ${started.map(({ ms }) => ms.toFixed(0)).join(', ')}`,
    )
    for (const tenant of tenants) for (let n = 0; n < 3; n += 1) await ask(tenant, 'warm.*up')
    const changed = new Map<string, string>()
    for (const tenant of tenants) changed.set(tenant, (await ask(tenant, null)).first ?? '')
    let changes = 0
    const change = async (tenant: string) => {
      changes += 1
      const answer = await fetch(`${server.url}/api/v1/incidents/${changed.get(tenant)}`, {
        method: 'PATCH',
        headers: { authorization, 'docket-tenant': tenant, 'content-type': 'application/json' },
        body: JSON.stringify({ title: `changed ${changes}` }),
      })
      if (answer.status !== 200) throw new Error(`no change: ${answer.status} ${await answer.text()}`)
    }

    const rows: (string | number)[][] = []
    const all: number[] = []
    const measure = async (kind: string, tenant: string, pattern: string | null) => {
      await watch.take()
      const [warm, after]: [number[], number[]] = [[], []]
      let says = ''
      for (let n = 0; n < rounds; n += 1) {
        const answer = await ask(tenant, pattern)
        warm.push(answer.ms)
        says = answer.says
        await change(tenant)
        after.push((await ask(tenant, pattern)).ms)
      }
      const health = await watch.take()
      if (pattern !== null) all.push(...warm, ...after)
      const shown = pattern === null ? '(no pattern)' : pattern.length > 40 ? `${pattern.slice(0, 37)}…` : pattern
      const waits = [Math.max(...health), quantile(health, 0.5)]
      rows.push([shown, kind, median(warm), Math.max(...warm), median(after), Math.max(...after), ...waits, says])
    }
    await measure('usual', ordinary, null)
    for (const pattern of [...plain, ...perl]) await measure('usual', ordinary, pattern)
    for (const pattern of hostilePatterns) {
      await measure('usual', ordinary, pattern)
      await measure('hard', made, pattern)
    }
    const head = ['pattern', 'names', 'median', 'most', 'after a change', 'most', 'others: most', 'others: median']
    printTable([...head, 'answer'], rows)
    const over = all.filter((ms) => ms > promisedMs).length
    console.log(
      `${all.length} searches: p50 ${median(all).toFixed(0)}, p95 ${quantile(all, 0.95).toFixed(0)}, most ${Math.max(...all).toFixed(0)}; ${over} over ${promisedMs} ms`,
    )

    // Ten hostile searches at once, and an ordinary one of somebody else a little later, of which only that one matters to him.
    const other = await fetch(`${server.url}/api/v1/keys`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'other', tenant_ids: 'all', role: 'reader' }),
    })
    const { key } = (await other.json()) as { key: string }
    const crowds: (string | number)[][] = []
    for (const many of [1, 2, 10]) {
      const [hostile, same, another]: [number[], number[], number[]] = [[], [], []]
      const says = new Map<string, number>()
      await watch.take()
      for (let n = 0; n < rounds * 3; n += 1) {
        const some = Array.from({ length: many }, (_, at) => hostilePatterns[(n * many + at) % 40]!)
        const asked = some.map((pattern) => ask(made, pattern))
        await new Promise((done) => setTimeout(done, 5))
        const search = async (authorization: string, name: string) => {
          const sent = performance.now()
          const url = `${server.url}/xdr/api/v1/incidents?tenantID=${ordinary}&name=${name}`
          const { status } = await fetch(url, { headers: { authorization } }).then(async (answer) => {
            await answer.text()
            return answer
          })
          return { ms: performance.now() - sent, says: `ordinary: ${status}` }
        }
        const searches = [search(authorization, `Invoice.*ws-1${n}`), search(`Bearer ${key}`, `Urgent.*ws-2${n}`)]
        const answers = await Promise.all([...asked, ...searches])
        hostile.push(...answers.slice(0, many).map(({ ms }) => ms))
        same.push(answers[many]!.ms)
        another.push(answers[many + 1]!.ms)
        for (const { says: text } of answers) says.set(text, (says.get(text) ?? 0) + 1)
      }
      const health = await watch.take()
      const shown = [hostile, same, another].flatMap((times) => [median(times), Math.max(...times)])
      const texts = [...says].map(([text, times]) => `${times} × ${text}`).join(', ')
      crowds.push([`${many} at once`, ...shown, Math.max(...health), texts])
    }
    const both = (of: string) => [`${of}: median`, 'most']
    printTable(
      [
        ['hostile searches'],
        both('hostile'),
        both('his ordinary one'),
        both('another’s'),
        'others: most',
        'answers',
      ].flat(),
      crowds,
    )
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
