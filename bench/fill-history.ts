// Fills a store with a year of triaged alerts by SQL: ten tenants, few hot and many rare hosts and users, real detail and report texts.
import { recogniseAlert, triage } from '@docket/triage'
import { searchColumns } from '../packages/server/src/store/alert-keys.ts'
import { type Db, openStore } from '../packages/server/src/store/index.ts'
import { arrayText } from '../packages/server/src/store/insert-alerts.ts'
import { type AlertValues, alertText } from './sample-alerts.ts'

/** A host on one alert in 50,000, whatever the number of alerts. */
export const rareHost = 'rare-host-0001'
/** The host of about 8 % of the alerts. */
export const hotHost = 'ws-0'

/** The id of the incident with a number, as SQL. */
export const incidentIdSql = (number: string): string => `md5('incident ' || (${number}))::uuid`

/** A row's values as SQL over `n` and `r1`…`r4` (random, 0 to 1); the powers make few values frequent and many rare. */
const valueSql = {
  ID: `lpad(to_hex(n), 12, '0')`,
  HOST: `case when n % 50000 = 77 then '${rareHost}' else 'ws-' || floor(power(r1, 4) * 20000) end`,
  USER: `'user' || floor(power(r2, 3) * 8000)`,
  IP: `'10.' || floor(r1 * 64) || '.' || floor(r2 * 250) || '.' || floor(r3 * 250)`,
  HASH: `repeat(lpad(to_hex(floor(power(r3, 3) * 100000)::int), 8, '0'), 8)`,
  TIME: `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
} as const
const names = Object.keys(valueSql) as (keyof typeof valueSql)[]

const pick = (variable: string, shares: [string, number][]) =>
  `case ${shares.map(([value, below]) => `when ${variable} < ${below} then '${value}'`).join(' ')} end`
const sourceSql = pick('r4', [
  ['cs', 0.4],
  ['s1', 0.65],
  ['msd', 0.85],
  ['microsoft_sentinel', 0.95],
  ['okta', 1.01],
])
const verdictSql = pick('r2', [
  ['false_positive', 0.55],
  ['inconclusive', 0.75],
  ['suspicious_behavior', 0.9],
  ['likely_true_positive', 0.97],
  ['confirmed_threat', 1.01],
])
const environmentSql = pick('r3', [
  ['production', 0.8],
  ['staging', 0.93],
  ['lab', 1.01],
])

/**
 * Brings the store in `dataDir` up to `rows` alerts; seven in ten belong to the tenant `default`. With `incidents` those of it are
 * marked as belonging to incidents, neighbours in time together. Answers how many it added.
 */
export async function fillHistory(
  dataDir: string,
  rows: number,
  log: (line: string) => void,
  incidents = 0,
): Promise<number> {
  const store = await openStore({ dataDir })
  try {
    const [there] = await store.db.query<{ n: number }>('select count(*) as n from alerts')
    const from = there?.n ?? 0
    if (from >= rows) return 0
    for (let n = (await store.tenants.list()).length; n < 10; n++) await store.tenants.create({ name: `tenant ${n}` })
    // As in any bulk load: the lookup indexes are made once at the end.
    const indexes = await store.db.query<{ indexname: string; indexdef: string }>(
      `select indexname, indexdef from pg_indexes where tablename = 'alerts' and indexdef not like 'CREATE UNIQUE%'`,
    )
    if (from === 0) for (const { indexname } of indexes) await store.db.query(`drop index ${indexname}`)
    const insert = await insertSql(store.db)
    const step = 25_000
    for (let n = from; n < rows; n += step) {
      await store.db.query(insert.sql, [...insert.values, n, Math.min(rows, n + step) - 1, rows, incidents])
      if ((n / step) % 8 === 7) log(`${n + step} alerts`)
    }
    if (from === 0) {
      log('making the indexes')
      for (const { indexdef } of indexes) await store.db.query(`set maintenance_work_mem = '512MB'; ${indexdef}`)
    }
    await store.db.query('vacuum (analyze) alerts')
    await store.db.query('vacuum (analyze) alert_rollup')
    await store.db.query('checkpoint')
    return rows - from
  } finally {
    await store.close()
  }
}

/** Stands where the values go: of the right form for each, so that the reader of the product takes them, and nowhere else in the texts. */
const places: AlertValues = {
  ID: 'ab12cd34ef56',
  HOST: 'place-of-host',
  USER: 'place-of-user',
  IP: '10.99.98.97',
  HASH: '0123456789abcdef'.repeat(4),
  TIME: '2026-01-02T03:04:05.678Z',
}

/** The statement; `values` are its first parameters, then come the first number, the last, and how many alerts and incidents there are in all. */
async function insertSql(db: Db): Promise<{ sql: string; values: unknown[] }> {
  const tenants = await db.query<{ id: string }>(`select id from tenants order by name <> 'default', id`)
  const templates = await templateTexts()
  const filled = (text: keyof typeof templates) =>
    names.reduce((sql, name) => `replace(${sql}, '${places[name]}', "${name}")`, `t.${text}`)
  const at = Object.keys(templates).length + 1
  const sql = `
with t as (select ${Object.keys(templates)
    .map((name, i) => `$${i + 2}::text as ${name}`)
    .join(', ')}),
numbered as materialized (
  select n, random() as r0, random() as r1, random() as r2, random() as r3, random() as r4,
    date_trunc('milliseconds', now() - interval '365 days' * (1 - n::float8 / $${at + 3}::float8)) as at
  from generate_series($${at + 1}::bigint, $${at + 2}::bigint) as n
), valued as materialized (
  select numbered.*, ${names.map((name) => `${valueSql[name]} as "${name}"`).join(', ')},
    ($1::uuid[])[case when r0 < 0.7 then 1 else 2 + floor((r0 - 0.7) / 0.3 * 9)::int end] as tenant,
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
      || substr(md5(n::text), 4, 15))::uuid as id,
    ${sourceSql} as source, ${verdictSql} as verdict, ${environmentSql} as environment
  from numbered
), made as materialized (
  select valued.*, ${filled('raw')} as raw_text, ${filled('detail')} as detail_text,
    replace(${filled('report')}, 'place-of-verdict', verdict) as report_text, ${filled('keys')} as keys_text,
    ${filled('search')} || chr(10) || verdict as search_all, ${filled('alert')} as alert_id
  from valued, t
), hashed as materialized (
  select made.*, encode(sha256(convert_to(raw_text, 'UTF8')), 'hex') as raw_sha256 from made
), kept as (
  insert into alert_raws (tenant_id, sha256, bytes) select tenant, raw_sha256, convert_to(raw_text, 'UTF8') from hashed
  on conflict do nothing
)
insert into alerts (tenant_id, id, alert_id, environment, source, kind, status, severity, verdict, risk_category, risk_level,
  response_status, raw_in_row, raw_size_bytes, created_at, received_at, triaged_at, updated_at, raw_sha256, free_text, search_text,
  observables, detail, report, incident_id, incident_link_type)
select tenant, id, alert_id, environment, source, 'json', 'finished', 'high', verdict, 'intrusion', 'high',
  'review_needed', true, octet_length(raw_text), at, at, at + interval '2 seconds', at + interval '2 seconds', raw_sha256,
  "HOST" || chr(10) || verdict, search_all, keys_text::text[], detail_text::json, report_text::json,
  case when linked then ${incidentIdSql(`1 + n * $${at + 4}::bigint / $${at + 3}::bigint`)} end, case when linked then 'auto' end
from hashed cross join lateral (select tenant = ($1::uuid[])[1] and $${at + 4}::bigint > 0 as linked) as l`
  return { sql, values: [tenants.map(({ id }) => id), ...Object.values(templates)] }
}

/** One alert read, triaged and laid out by the product's own code. */
async function templateTexts() {
  const text = alertText(places)
  const raw = JSON.parse(text) as Record<string, unknown>
  const read = recogniseAlert(raw)
  if (!read) throw new Error('the sample alert is not recognised')
  const { facts, source, observables } = read
  const report = await triage({ kind: 'alert', raw, source, facts })
  const alertId = facts.sourceAlertId ?? ''
  const detail = { facts, observables, displayFields: [], additionalInfo: {}, searchText: '' }
  const said = { sender: null, searchText: '', verdict: null, familyName: null }
  const columns = searchColumns({ alertId, source, facts, observables, ...said })
  return {
    raw: text,
    detail: JSON.stringify(detail),
    report: JSON.stringify({ ...report, verdict: 'place-of-verdict' }),
    keys: arrayText(columns.observables),
    search: columns.searchText,
    alert: alertId,
  }
}
