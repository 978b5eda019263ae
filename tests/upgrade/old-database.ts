// Makes a database as the release before incidents left it: migrations 1 and 2, filled by that schema's own columns.
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { emptyFacts } from '@docket/model'
import { openDb } from '../../packages/server/src/store/db.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { startPostgres } from '../../packages/server/src/store/postgres/supervisor.ts'

const migrations = resolve(import.meta.dirname, '../../packages/server/src/store/migrations')

/** What the old release shipped, by name and SHA-256: these files must never change again. */
export const oldMigrations = {
  '000001-foundation.sql': 'f8027f9ae7737aab09cd3a794d7bbfd1f3965934776a928773a33520d74099b7',
  '000002-tenant-in-search-indexes.sql': '181e57cb65c5f41942971c8c5401a4b0922db427d0475ee67dc46ec9e3b9f9e0',
} as const

export interface OldDatabase {
  dataDir: string
  tenant: string
  otherTenant: string
  /** Texts of keys: of an administrator, of an analyst in one tenant, and of one that was revoked. */
  keys: { admin: string; analyst: string; revoked: string }
  /** Rows of the history. */
  auditRows: number
  alerts: number
}

/** Alerts 1 to `alerts`: every seventh waits for triage, every tenth is a mail, every fifth is of the other tenant. */
export async function makeOldDatabase(alerts: number): Promise<OldDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-upgrade-'))
  const folder = join(dataDir, 'old-migrations')
  await mkdir(folder)
  for (const name of Object.keys(oldMigrations)) await copyFile(join(migrations, name), join(folder, name))
  const pepper = randomBytes(32)
  await writeFile(join(dataDir, 'pepper'), `${pepper.toString('base64')}\n`, { mode: 0o600 })
  const postgres = await startPostgres({ dataDir, settings: { fsync: 'off' } })
  try {
    const db = await openDb(postgres.connection)
    try {
      await migrate(db, folder)
      const tenant = randomUUID()
      const otherTenant = randomUUID()
      await db.query(
        `insert into tenants (id, name, subscription_id, resource_group, workspace, created_at)
         values ($1::uuid, 'default', $1::uuid::text, 'docket', 'default', now() - interval '1 day'),
                ($2::uuid, 'second', $2::uuid::text, 'docket', 'second', now())`,
        [tenant, otherTenant],
      )
      const keys = { admin: `dk_${'a'.repeat(40)}`, analyst: `dk_${'b'.repeat(40)}`, revoked: `dk_${'c'.repeat(40)}` }
      const hash = (text: string) => createHmac('sha256', pepper).update(text).digest()
      await db.query(
        `insert into api_keys (id, name, role, tenant_ids, hash, revoked_at) values ($1, 'old admin', 'admin', null, $2, null),
           ($3, 'old analyst', 'analyst', array[$4]::uuid[], $5, null), ($6, 'gone', 'admin', null, $7, now())`,
        [randomUUID(), hash(keys.admin), randomUUID(), tenant, hash(keys.analyst), randomUUID(), hash(keys.revoked)],
      )
      await db.query(fillSql, [tenant, otherTenant, alerts, JSON.stringify(detailOf()), JSON.stringify(reportOf())])
      await db.query(rawSql, [createHash('sha256').update('{}').digest('hex')])
      await db.query(auditSql, [tenant])
      const [count] = await db.query<{ n: number }>('select count(*) as n from audit')
      return { dataDir, tenant, otherTenant, keys, auditRows: count!.n, alerts }
    } finally {
      await db.close()
    }
  } finally {
    await postgres.stop()
  }
}

const detailOf = () => ({
  facts: { ...emptyFacts(), title: 'Old alert', usernames: ['anna'], techniques: ['T1059.001'] },
  observables: [{ kind: 'ip', value: '203.0.113.77' }],
  displayFields: ['title'],
  additionalInfo: { ticket: 'OLD-1' },
  searchText: '',
})

const reportOf = () => ({
  kind: 'alert',
  verdict: 'likely_true_positive',
  riskCategory: 'malware',
  riskScore: 71,
  familyName: null,
  findings: [],
  flipsWithout: [],
  unexamined: [],
  email: null,
  observables: [{ kind: 'ip', value: '203.0.113.77' }],
  scans: [],
  rulePack: '1.0',
  error: null,
})

const fillSql = `
insert into alerts (tenant_id, id, alert_id, environment, source, kind, status, severity, verdict, risk_category, risk_level,
  response_status, raw_in_row, raw_size_bytes, created_at, received_at, triaged_at, updated_at, raw_sha256, free_text, search_text,
  observables, detail, report)
select case when n % 5 = 0 then $2::uuid else $1::uuid end, gen_random_uuid(), 'old-' || n, 'production', 'edr',
  case when n % 10 = 0 then 'email' else 'json' end, case when n % 7 = 0 then 'queued' else 'finished' end, 'high',
  case when n % 7 = 0 then null else 'likely_true_positive' end, case when n % 7 = 0 then null else 'malware' end,
  case when n % 7 = 0 then null else 'high' end, case when n % 7 = 0 then null else 'escalated' end, true, 2, t, t,
  case when n % 7 = 0 then '-infinity'::timestamptz else t end, t, encode(sha256('{}'), 'hex'), 'old alert ' || n, 'old alert ' || n,
  array['i:203.0.113.77', 'u:anna', 's:edr'], $4::json, case when n % 7 = 0 then null else $5::json end
from generate_series(1, $3::int) as n, lateral (select timestamptz '2026-03-01 00:00+00' + n * interval '1 minute' as t) as times`

const rawSql = `insert into alert_raws (tenant_id, sha256, bytes) select distinct tenant_id, $1, '{}'::bytea from alerts`

const auditSql = `
insert into audit (tenant_id, at, actor, verb, object, before, after, request_id)
select tenant_id, received_at, 'old analyst', 'judged', 'alert:' || id, '{"analystVerdict":null}'::json, '{"analystVerdict":"false_positive"}'::json, 'req-old'
  from alerts where tenant_id = $1
union all select '00000000-0000-0000-0000-000000000000', now(), 'old admin', 'created', 'key:' || id, null, null, 'req-key' from api_keys
union all select $1, now(), 'old admin', 'changed', 'settings:whatever', null, '{}', 'req-set'`
