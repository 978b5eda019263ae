// What a case contains, made anew from its incidents in the one place where that is done.
import {
  type Incident,
  type Label,
  responseStatusOf,
  severities,
  type TenantId,
  type Verdict,
  verdicts,
} from '@docket/model'
import { keyOf } from './alert-keys.ts'
import type { Db } from './contract.ts'
import { plainText } from './db.ts'
import { keysOf } from './keys-of.ts'

export const caseLimits = { incidentIds: 1000, sources: 100, searchChars: 4000, hostsInSearch: 50 } as const

/** Keys of incidents that a case is found by and shown with. */
const taken = ['h', 'v', 'u', 'e', 'reporter', 'product', 'tactic', 'technique']

/** Fields of an incident that its case shows or is found by. */
const shownByCase: ReadonlySet<string> = new Set([
  'caseId',
  'source',
  'createdAt',
  'alertsCount',
  'severity',
  'verdict',
  'riskCategory',
  'riskLevel',
  'riskScore',
  'responseStatus',
  'tactics',
  'techniques',
  'reporters',
  'alertProducts',
  'entities',
  'observables',
] satisfies (keyof Incident)[])

/** True when a change of these fields of an incident is one of what its case contains. */
export const concernsCase = (fields: Iterable<string>): boolean => [...fields].some((field) => shownByCase.has(field))

/** Most urgent first; a status nobody knows comes last. */
const responseStatuses = ['escalated', 'review_needed', 'no_action_needed']

/**
 * Counts, sources, techniques, verdict, risk, keys and search text of the case, after its incidents or its own fields have changed.
 * The caller holds the locks of the incidents it changed: incidents are always locked before cases. An unknown id does nothing.
 */
export async function recomputeCase(tx: Db, tenant: TenantId, id: string): Promise<void> {
  const own = await lockCase(tx, tenant, id)
  if (own === null) return
  // A statement of its own: its snapshot is taken after the lock, so it sees what the holder before us committed.
  const [content] = await tx.query<ContentRow>(contentSql, [
    tenant,
    id,
    [...verdicts],
    [...severities],
    responseStatuses,
  ])
  const keys = await tx.query<{ key: string }>(keysSql, [tenant, id, taken])
  const found = keys.map(({ key }) => key)
  const valuesOf = (prefix: string) =>
    found.filter((key) => key.startsWith(`${prefix}:`)).map((key) => key.slice(prefix.length + 1))
  const people = await accountNames(tx, tenant, [...valuesOf('e'), ...valuesOf('reporter')])
  const sources = await sourcesOf(tx, tenant, id, valuesOf('product'), content?.sources ?? [])
  const tags = (JSON.parse(own.tags) as Label[]).map(({ name }) => name)
  const vendors = (JSON.parse(own.tickets) as { vendor: string }[]).map(({ vendor }) => vendor)
  const assignee = [own.assignee_id, own.assignee_name, own.assignee_email].filter((text) => text?.trim())
  const words = [
    own.title,
    id,
    String(own.number),
    own.external_id ?? '',
    own.assignee_name ?? '',
    own.assignee_email ?? '',
    own.assignee_id ?? '',
    ...valuesOf('h').slice(0, caseLimits.hostsInSearch),
    ...tags.slice(0, 50),
    own.description ?? '',
  ]
  const searchText = plainText(words.filter((word) => word !== '').join('\n')).toLowerCase()
  await tx.query(
    `update cases set incident_ids = $3::uuid[], incidents_count = $4, alerts_count = $5, sources = $6::text[], tactics = $7::text[],
       techniques = $8::text[], verdict = $9, risk_category = $10, risk_level = $11, risk_score = $12,
       response_status = coalesce(own_response_status, $13), last_attached_alert_at = coalesce($14::timestamptz, '-infinity'),
       severity = case when severity_follows then coalesce($15, severity) else severity end
     where tenant_id = $1 and id = $2`,
    [
      tenant,
      id,
      JSON.parse(content?.incident_ids ?? '[]'),
      content?.incidents_count ?? 0,
      content?.alerts_count ?? 0,
      sources,
      valuesOf('tactic').map((text) => text.toUpperCase()),
      valuesOf('technique').map((text) => text.toUpperCase()),
      content?.verdict ?? null,
      content?.risk_category ?? null,
      content?.risk_level ?? null,
      content?.risk_score ?? null,
      content?.response_status ?? (content?.verdict ? responseStatusOf(content.verdict) : null),
      content?.last_attached_alert_at ?? null,
      content?.severity ?? null,
    ],
  )
  await tx.query(
    `insert into case_search as s (tenant_id, case_id, keys, search_text, search_partial) values ($1, $2, $3::text[], $4, $5)
     on conflict (tenant_id, case_id) do update
     set keys = excluded.keys, search_text = excluded.search_text, search_partial = excluded.search_partial
     where (s.keys, s.search_text, s.search_partial) is distinct from (excluded.keys, excluded.search_text, excluded.search_partial)`,
    [
      tenant,
      id,
      keysOf([
        ...assignee.map((text) => keyOf('assignee', text ?? '')),
        ...tags.map((tag) => keyOf('tag', tag)),
        ...vendors.map((vendor) => keyOf('ticket', vendor)),
        ...sources.map((source) => keyOf('source', source)),
        ...found.filter((key) => /^(?:h|v|u|technique):/.test(key)),
        ...people.map((name) => keyOf('u', name)),
      ]),
      searchText.slice(0, caseLimits.searchChars).toWellFormed(),
      // The database may fold this letter in another way.
      searchText.length > caseLimits.searchChars || words.some((word) => word.includes('\u0130')),
    ],
  )
}

/** Several; all are locked beforehand in the order of their ids. */
export async function recomputeCases(tx: Db, tenant: TenantId, ids: Iterable<string | null>): Promise<void> {
  for (const id of await lockCases(tx, tenant, ids)) await recomputeCase(tx, tenant, id)
}

/**
 * Locks cases in the order of their ids, after the incidents: everybody does so, and nobody waits in a circle. Answers those that
 * are there. Referring to a case (`for key share`) stays possible meanwhile, deleting it does not.
 */
export async function lockCases(tx: Db, tenant: TenantId, ids: Iterable<string | null>): Promise<string[]> {
  const wanted = new Set<string>()
  for (const id of ids) if (id !== null) wanted.add(id)
  if (wanted.size === 0) return []
  const rows = await tx.query<{ id: string }>(
    'select id from cases where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update',
    [tenant, [...wanted]],
    'lock-cases',
  )
  return rows.map(({ id }) => id)
}

interface OwnRow {
  number: number
  title: string
  description: string | null
  external_id: string | null
  assignee_id: string | null
  assignee_name: string | null
  assignee_email: string | null
  tags: string
  tickets: string
}

async function lockCase(tx: Db, tenant: TenantId, id: string): Promise<OwnRow | null> {
  const [row] = await tx.query<OwnRow>(
    `select number, title, description, external_id, assignee_id, assignee_name, assignee_email, tags, tickets
     from cases where tenant_id = $1 and id = $2 for no key update`,
    [tenant, id],
  )
  return row ?? null
}

interface ContentRow {
  incident_ids: string
  incidents_count: number
  alerts_count: number
  sources: string[]
  verdict: Verdict | null
  severity: string | null
  risk_category: string | null
  risk_level: string | null
  risk_score: number | null
  response_status: string | null
  last_attached_alert_at: string | null
}

const contentSql = `with mine as materialized (
    select i.id, i.source, i.alerts_count, i.verdict, i.severity, i.risk_category, i.risk_level, i.risk_score, i.response_status,
      i.created_at, (select l.linked_at from incident_alerts l where l.tenant_id = i.tenant_id and l.incident_id = i.id
        order by l.linked_at desc limit 1) as attached_at
    from incidents i where i.tenant_id = $1 and i.case_id = $2)
  select array_to_json((array_agg(m.id order by m.created_at, m.id))[1:${caseLimits.incidentIds}]) as incident_ids,
    count(*) as incidents_count, coalesce(sum(m.alerts_count), 0)::bigint as alerts_count,
    coalesce(array_agg(distinct m.source) filter (where m.source is not null), '{}') as sources,
    ($3::text[])[min(array_position($3::text[], m.verdict))] as verdict,
    ($4::text[])[max(array_position($4::text[], m.severity))] as severity,
    (array_agg(m.risk_category order by m.risk_score desc nulls last, m.id) filter (where m.risk_category is not null))[1] as risk_category,
    (array_agg(m.risk_level order by m.risk_score desc nulls last, m.id) filter (where m.risk_level is not null))[1] as risk_level,
    max(m.risk_score) as risk_score,
    (array_agg(m.response_status order by array_position($5::text[], m.response_status) nulls last, m.id)
      filter (where m.response_status is not null))[1] as response_status,
    max(m.attached_at) as last_attached_alert_at
  from mine m`

const keysSql = `select k.key from incidents i join incident_search s on s.tenant_id = i.tenant_id and s.incident_id = i.id
  cross join unnest(s.observables) as k(key) where i.tenant_id = $1 and i.case_id = $2 and split_part(k.key, ':', 1) = any($3::text[])
  group by k.key order by count(*) desc, k.key limit 2000`

/** Of mail addresses, those of accounts of the tenant: an attacker's address makes nobody a user of the case. */
async function accountNames(tx: Db, tenant: TenantId, addresses: string[]): Promise<string[]> {
  if (addresses.length === 0) return []
  const wanted = addresses.map((address) => keyOf('e', address))
  const rows = await tx.query<{ key: string }>(
    `select distinct k.key from accounts p cross join unnest(p.keys) as k(key)
     where p.tenant_id = $1 and p.keys && $2::text[] and k.key = any($2::text[])`,
    [tenant, wanted],
  )
  return rows.map(({ key }) => key.slice(2))
}

/** Keys are in lower case: the spelling is that of the incident's own source, else of the products in one of the incidents. */
async function sourcesOf(tx: Db, tenant: TenantId, id: string, products: string[], known: string[]): Promise<string[]> {
  const spelled = new Map(known.map((source) => [source.trim().toLowerCase(), source]))
  const missing = products.filter((product) => !spelled.has(product)).slice(0, caseLimits.sources)
  if (missing.length > 0) {
    const rows = await tx.query<{ product: string }>(
      `select distinct p.product from (
         select distinct on (k.key) i.tenant_id, i.id from incidents i
           join incident_search s on s.tenant_id = i.tenant_id and s.incident_id = i.id cross join unnest(s.observables) as k(key)
         where i.tenant_id = $1 and i.case_id = $2 and k.key = any($3::text[]) order by k.key, i.id) as one
       join incidents i using (tenant_id, id)
       cross join lateral (
         select json_array_elements_text((i.contents -> 'own') -> 'alertProducts') as product
         union all select json_array_elements_text((i.contents -> 'derived') -> 'alertProducts')) as p`,
      [tenant, id, missing.map((product) => `product:${product}`)],
    )
    for (const product of missing) spelled.set(product, product)
    for (const { product } of rows) {
      const folded = product.trim().toLowerCase()
      if (spelled.get(folded) === folded) spelled.set(folded, product)
    }
  }
  return [...new Set(spelled.values())].sort().slice(0, caseLimits.sources)
}
