// Fills a store that may hold alerts with incidents, cases and comments: rows laid out by the product's own code, written in batches.
import { createHash } from 'node:crypto'
import {
  type Actor,
  type KeyId,
  type ObservableKind,
  observablePrefixes,
  permissions,
  type TenantId,
} from '@docket/model'
import { firstState } from '../packages/server/src/service/incidents/build.ts'
import { columnsOfState } from '../packages/server/src/store/incident-rows.ts'
import { keepSearch } from '../packages/server/src/store/incident-search.ts'
import {
  type Db,
  type IncidentState,
  incidentOf,
  jsonText,
  makeEntity,
  openStore,
} from '../packages/server/src/store/index.ts'
import { incidentIdSql } from './fill-history.ts'

/** On one incident in a thousand. */
export const rareLabel = 'label-rare'
export const rareWord = 'zirconium'
export const analystEmail = (n: number): string => `analyst${n}@soc.example`
/** How many people incidents are assigned to; three in ten are nobody's. */
export const analysts = 40

export const bench: Actor = {
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name: 'bench',
  role: 'admin',
  tenants: 'all',
  permissions: new Set(permissions),
  requestId: 'bench',
}

const step = 500

/**
 * Gives the tenant `default` this many incidents, one case for each, and a comment on every second. Alerts that `fillHistory` marked
 * are linked, and their observables, hosts and users stand in the incidents. Does nothing when there are incidents. Answers the tenant.
 */
export async function fillIncidents(
  dataDir: string,
  incidents: number,
  log: (line: string) => void,
): Promise<TenantId> {
  const store = await openStore({ dataDir })
  const { db } = store
  try {
    const tenant = (await store.tenants.list()).find(({ name }) => name === 'default')!.id
    const [there] = await db.query<{ n: number }>('select count(*) as n from incidents')
    if ((there?.n ?? 0) > 0) return tenant
    await db.query(
      `insert into incident_alerts (tenant_id, alert_id, incident_id, linked_at, linked_by, link_type, reason)
       select tenant_id, id, incident_id, created_at + interval '3 seconds', 'correlation', 'auto',
         '{"rule":"observables","says":"Same host and file within an hour","keys":["h:ws-1"]}'
       from alerts where incident_id is not null`,
    )
    await db.query('analyze incident_alerts')
    const indexes = await db.query<{ indexname: string; indexdef: string }>(
      `select indexname, indexdef from pg_indexes where tablename in ('incident_search', 'case_search') and indexdef like '% gin %'`,
    )
    for (const { indexname } of indexes) await db.query(`drop index ${indexname}`)
    for (let n = 1; n <= incidents; n += step) {
      await insertStates(db, tenant, await states(db, tenant, n, Math.min(incidents, n + step - 1), incidents))
      if (n % 10_000 === 1) log(`${n - 1} incidents`)
    }
    await db.query(casesSql, [tenant])
    await db.query(caseSearchSql, [tenant])
    await db.query(commentsSql, [tenant])
    for (const name of ['incident', 'case'])
      await db.query('insert into tenant_counters (tenant_id, name, value) values ($1, $2, $3)', [
        tenant,
        name,
        incidents,
      ])
    log('making the indexes')
    for (const { indexdef } of indexes) await db.query(`set maintenance_work_mem = '512MB'; ${indexdef}`)
    for (const table of [
      'incidents',
      'incident_search',
      'cases',
      'case_search',
      'incident_alerts',
      'entities',
      'comments',
    ])
      await db.query(`vacuum (analyze) ${table}`)
    await db.query('checkpoint')
    return tenant
  } finally {
    await store.close()
  }
}

interface AlertKeys {
  number: number
  source: string
  verdict: IncidentState['derived']['verdict']
  created_at: string
  observables: string[]
}

async function states(db: Db, tenant: TenantId, from: number, to: number, all: number): Promise<IncidentState[]> {
  const rows = await db.query<AlertKeys & { id: string }>(
    `select n.number, ${incidentIdSql('n.number')} as id, a.source, a.verdict, a.created_at, a.observables
     from generate_series($2::bigint, $3::bigint) as n(number)
     left join incident_alerts l on l.tenant_id = $1 and l.incident_id = ${incidentIdSql('n.number')}
     left join alerts a on a.tenant_id = $1 and a.id = l.alert_id order by n.number, a.created_at`,
    [tenant, from, to],
  )
  const found = new Map<number, { id: string; alerts: AlertKeys[] }>()
  for (const row of rows) {
    const one = found.get(row.number) ?? { id: row.id, alerts: [] }
    found.set(row.number, one)
    if (row.source !== null) one.alerts.push(row)
  }
  return [...found].map(([number, { id, alerts }]) => stateOf(tenant, number, id, alerts, all))
}

const titles = [
  'Suspicious PowerShell on',
  'Ransomware behaviour on',
  'Impossible travel of a user of',
  'Malware detected on',
  'Reported mail opened on',
  'Credential dumping on',
  'Beaconing to a new domain from',
]
const sentences = [
  'The sensor saw an encoded command line that started a download from an address nobody in the house had spoken to before.',
  'The user confirmed by phone that the window was open when the machine was locked, and the session came from another country.',
  'A scheduled task was made for persistence; its file is signed by a publisher who is not on our list.',
  'The mail asks to confirm a mailbox on a page that copies our own sign-in form, reached through two shortened links.',
  'Several files were renamed within a minute and a note was left behind in every folder of the share.',
  'The same hash was seen on two other hosts of the site last week and had been closed as a tool of the administrators.',
]
const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const
const kindOf = new Map<string, ObservableKind>([
  ...(Object.entries(observablePrefixes) as [ObservableKind, string][]).map(
    ([kind, prefix]) => [prefix, kind] as const,
  ),
  ['f', 'sha256'],
])

function caseIdOf(n: number): string {
  const hex = createHash('md5').update(`case ${n}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Numbers that look random and are the same in each run. */
const mixed = (n: number, salt: number): number => ((n * 2654435761 + salt * 40503) >>> 7) % 1000

function stateOf(tenant: TenantId, n: number, id: string, alerts: AlertKeys[], all: number): IncidentState {
  const host = `ws-${mixed(n, 1) * 20 + (n % 20)}`
  const at = alerts.at(-1)?.created_at ?? new Date(Date.now() - 365 * 86_400_000 * (1 - n / (all + 1))).toISOString()
  const isClosed = mixed(n, 2) < 850
  const analyst = mixed(n, 3) % analysts
  const text = Array.from({ length: 2 + (n % 4) }, (_, k) => sentences[(n * 7 + k * 5) % sentences.length]).join(' ')
  const labels = [`team-${n % 12}`, `campaign-${mixed(n, 4)}`, ...(n % 1000 === 7 ? [rareLabel] : [])]
  const state = firstState(
    bench,
    tenant,
    {
      id,
      title: `${titles[mixed(n, 5) % titles.length]} ${host}${n % 3 === 0 ? ` (#${n})` : ''}`,
      description: n % 1000 === 9 ? `${text} ${rareWord} ${n}` : text,
      severity: severities[mixed(n, 6) % 5]!,
      priority: (['informational', 'low', 'medium', 'high', 'escalated'] as const)[mixed(n, 7) % 5]!,
      source: ['cs', 's1', 'msd', 'okta'][mixed(n, 8) % 4]!,
      environment: mixed(n, 9) < 800 ? 'production' : 'staging',
      origin: 'auto',
      labels: labels.slice(n % 3).map((name) => ({ name, kind: 'user' as const })),
      ...(mixed(n, 10) < 700
        ? {
            assignee: {
              id: null,
              name: `Analyst ${analyst}`,
              email: analystEmail(analyst),
              userPrincipalName: analystEmail(analyst),
              kind: 'user' as const,
            },
          }
        : {}),
      ...(isClosed
        ? {
            status: 'closed' as const,
            resolution: 'false_positive' as const,
            resolutionReason: 'inaccurate_data' as const,
          }
        : { status: n % 3 === 0 ? ('in_progress' as const) : ('new' as const) }),
      externalId: `EXT-${n}`,
      createdAt: at,
      receivedAt: at,
      updatedAt: new Date(Date.parse(at) + mixed(n, 11) * 60_000).toISOString(),
      createdBy: { id: null, name: 'Correlation', email: null, userPrincipalName: null, kind: 'unknown' },
    },
    at,
  )
  return {
    ...state,
    number: n,
    serial: 0,
    caseId: caseIdOf(n),
    ...contentOf(tenant, host, alerts),
    commentsCount: n % 2,
  }
}

function contentOf(
  tenant: TenantId,
  host: string,
  alerts: AlertKeys[],
): Pick<IncidentState, 'alertsCount' | 'derived'> {
  const keys = [...new Set(alerts.length === 0 ? [`h:${host}`] : alerts.flatMap(({ observables }) => observables))]
  const valuesOf = (prefix: string) =>
    keys.filter((key) => key.startsWith(`${prefix}:`)).map((key) => key.slice(prefix.length + 1))
  const entity = (kind: 'host' | 'account', property: string) => (name: string) =>
    makeEntity(tenant, { kind, properties: { [property]: name } })
  return {
    alertsCount: alerts.length,
    derived: {
      severity: null,
      tactics: ['TA0002', 'TA0005'],
      techniques: ['T1059.001'],
      observables: keys.slice(0, 1000).flatMap((key) => {
        const kind = kindOf.get(key.slice(0, key.indexOf(':')))
        return kind === undefined ? [] : [{ kind, value: key.slice(key.indexOf(':') + 1) }]
      }),
      entities: [
        ...valuesOf('h').slice(0, 100).map(entity('host', 'hostName')),
        ...valuesOf('u').slice(0, 100).map(entity('account', 'accountName')),
      ],
      alertProducts: [...new Set(alerts.map(({ source }) => source))],
      reporters: [],
      firstActivityAt: alerts[0]?.created_at ?? null,
      lastActivityAt: alerts.at(-1)?.created_at ?? null,
      verdict: alerts[0]?.verdict ?? null,
      riskCategory: null,
      riskLevel: null,
      riskScore: null,
      triagedAt: alerts.at(-1)?.created_at ?? null,
      triageChangedAt: null,
    },
  }
}

async function insertStates(db: Db, tenant: TenantId, rows: IncidentState[]): Promise<void> {
  const incidents = rows.map((state) => incidentOf(state, []))
  const columns = rows.map((state, at) => columnsOfState(state, incidents[at]))
  const texts = ['detail', 'contents', 'brief']
  const names = Object.keys(columns[0] ?? {}).filter((name) => !texts.includes(name))
  await db.query(
    `insert into incidents (${[...names, ...texts].join(', ')})
     select ${names.map((name) => `r.${name}`).join(', ')}, ${texts.map((name) => `input.${name}::json`).join(', ')}
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as input(fields, ${texts.join(', ')})
       cross join lateral jsonb_populate_record(null::incidents, input.fields::jsonb) as r`,
    [
      columns.map(({ detail: _, contents: __, brief: ___, labels, ...row }) =>
        jsonText({ ...row, labels: JSON.parse(String(labels)) as unknown }),
      ),
      ...texts.map((name) => columns.map((row) => row[name])),
    ],
  )
  await keepSearch(db, tenant, incidents)
  const entities = rows.flatMap(({ id, derived }) => derived.entities.map((entity) => [id, entity.id, entity.kind]))
  await db.query(
    `insert into entities (tenant_id, incident_id, id, kind)
     select $1, e.* from unnest($2::uuid[], $3::uuid[], $4::text[]) as e on conflict do nothing`,
    [tenant, ...[0, 1, 2].map((at) => entities.map((entity) => entity[at]))],
  )
}

const person = `json_build_object('id', null, 'name', 'Ada', 'email', null, 'userPrincipalName', null, 'kind', 'user')`

const casesSql = `
insert into cases (tenant_id, id, number, environment, external_id, title, description, severity, severity_follows, status, resolution, priority,
  assignee, assignee_name, assignee_email, tags, tickets, created_by, updated_by, created_at, updated_at, incident_ids, incidents_count,
  alerts_count, sources, tactics, techniques, verdict, last_attached_alert_at, extra)
select i.tenant_id, i.case_id, i.number, i.environment, i.external_id, 'Case of ' || i.title, i.description, i.severity, true, i.status,
  i.resolution, i.priority,
  case when i.assignee_name is null then null else json_build_object('id', null, 'name', i.assignee_name, 'email', i.assignee_email,
    'userPrincipalName', i.assignee_upn, 'kind', 'user') end, i.assignee_name, i.assignee_email, '[]', '[]', ${person}, ${person},
  i.created_at, i.updated_at, array[i.id], 1, i.alerts_count, array[i.source], array['TA0002'], array['T1059.001'], i.verdict,
  i.last_activity_at, '{}'
from incidents i where i.tenant_id = $1`

const caseSearchSql = `
insert into case_search (tenant_id, case_id, keys, search_text)
select i.tenant_id, i.case_id, array(select k from unnest(s.observables) as k where k ~ '^(?:h|v|u|technique|assignee):')
  || array['source:' || i.source, 'source:all-of-them'], lower('case of ' || i.title || E'\\n' || coalesce(i.description, ''))
from incidents i join incident_search s on s.tenant_id = i.tenant_id and s.incident_id = i.id where i.tenant_id = $1`

const commentsSql = `
insert into comments (tenant_id, subject_kind, subject_id, id, message, author, created_at, updated_at)
select tenant_id, 'incident', id, gen_random_uuid(), 'Looked at the host and asked the user; ' || description, ${person},
  created_at + interval '1 hour', created_at + interval '1 hour'
from incidents where tenant_id = $1 and comments_count = 1`
