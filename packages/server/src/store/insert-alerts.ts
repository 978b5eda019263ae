// Inserts alerts with their triage jobs, many requests to a commit; the same alert again gives the first one back.
import { type Alert, DocketError, type TenantId } from '@docket/model'
import { searchColumns } from './alert-keys.ts'
import { type AlertRow, alertColumns, alertFromRow, detailOf, severityOf } from './alert-rows.ts'
import type { Db, NewAlert } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { newId } from './ids.ts'
import type { Serials } from './serials.ts'

/** Raw bytes up to this size may travel in the commit; larger ones belong into a blob. */
export const rawInRowBytes = 64 * 1024

export interface Insertion {
  tenant: TenantId
  alert: NewAlert
  receivedAt: string
}
export interface Inserted {
  id: string
  created: boolean
  alert: Alert
}

/** Refuses what no column could hold, before it reaches a batch that others share. */
export function checkNewAlert(alert: NewAlert): void {
  const refuse = (field: string, problem: string) => {
    throw new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })
  }
  if (alert.alertId === '' || alert.alertId.length > 512) refuse('alert_id', 'must have 1 to 512 characters')
  if (alert.environment === '' || alert.environment.length > 200) refuse('environment', 'must have 1 to 200 characters')
  if (alert.source === '' || alert.source.length > 200) refuse('source', 'must have 1 to 200 characters')
  if (!/^[0-9a-f]{64}$/.test(alert.rawSha256)) refuse('raw_sha256', 'must be a SHA-256 in lower-case hex')
  if ((alert.raw?.length ?? 0) > rawInRowBytes) refuse('raw', `must not exceed ${rawInRowBytes} bytes`)
  const at = Date.parse(alert.createdAt)
  if (Number.isNaN(at) || at < Date.UTC(1, 0) || at >= Date.UTC(10_000, 0)) refuse('created_at', 'must be a time')
}

/** Column name, SQL type of its array, cast in the select. Arrays of arrays do not unnest, so lists travel as text. */
const inputs = [
  ['tenant_id', 'uuid'],
  ['id', 'uuid'],
  ['serial', 'bigint'],
  ['alert_id', 'text'],
  ['environment', 'text'],
  ['source', 'text'],
  ['sender', 'text'],
  ['kind', 'text'],
  ['severity', 'text'],
  ['default_verdict', 'text'],
  ['is_mitigated', 'boolean'],
  ['raw_in_row', 'boolean'],
  ['raw_size_bytes', 'bigint'],
  ['created_at', 'timestamptz'],
  ['received_at', 'timestamptz'],
  ['raw_sha256', 'text'],
  ['email_subject', 'text'],
  ['free_text', 'text'],
  ['search_text', 'text'],
  ['observables', 'text', '::text[]'],
  ['detail', 'text', '::json'],
  ['job', 'text', '::json'],
  ['raw', 'bytea'],
  ['actor', 'text'],
  ['request_id', 'text'],
] as const

const beside: ReadonlySet<string> = new Set(['job', 'raw', 'actor', 'request_id'])
const stored = inputs.filter(([name]) => !beside.has(name))

/**
 * One statement, so one commit: alerts that are new, their jobs, their small raws. Conflicting rows are skipped; the order of the
 * input is that of the unique key, so that two writers cannot block each other in a circle.
 */
const insertSql = `
with input as materialized (
  select * from unnest(${inputs.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
    as input(${inputs.map(([name]) => name).join(', ')})
), inserted as (
  insert into alerts (${stored.map(([name]) => name).join(', ')}, status, updated_at)
  select ${stored.map(([name, , cast]) => `${name}${cast ?? ''}`).join(', ')}, 'queued', received_at from input
  on conflict (tenant_id, alert_id, environment) do nothing
  returning id
), jobbed as (
  insert into jobs (tenant_id, kind, payload)
  select input.tenant_id, 'triage-alert', input.job::json from input join inserted using (id)
), kept as (
  insert into alert_raws (tenant_id, sha256, bytes)
  select distinct on (tenant_id, raw_sha256) tenant_id, raw_sha256, raw from input join inserted using (id) where raw is not null
  on conflict do nothing
), told as (
  insert into audit (tenant_id, at, actor, verb, object, after, request_id, kind, object_id)
  select input.tenant_id, received_at, actor, 'created', 'alert:' || input.id,
    json_build_object('alertId', alert_id, 'environment', environment, 'source', source, 'severity', severity),
    request_id, 'alert', input.id from input join inserted using (id)
)
select id from inserted`

/** Writes a batch of insertions; results in their order. */
export async function insertAlerts(db: Db, serials: Serials, batch: Insertion[]): Promise<Inserted[]> {
  const numbers = await serialsFor(serials, batch)
  const rows = batch.map((insertion, index) => toRow(insertion, numbers[index]!))
  const order = rows.map((_, index) => index).sort((a, b) => compareKeys(rows[a]!.key, rows[b]!.key))
  const values = inputs.map(([name]) => order.map((index) => rows[index]!.columns[name]))
  const inserted = await db.query<{ id: string }>(insertSql, values, 'insert-alerts')
  const created = new Set(inserted.map(({ id }) => id))
  const results: (Inserted | undefined)[] = rows.map(({ alert }) =>
    created.has(alert.id) ? { id: alert.id, created: true, alert } : undefined,
  )
  for (const [index, result] of results.entries()) {
    results[index] = result ?? (await existing(db, serials, batch[index]!))
  }
  return results as Inserted[]
}

/** A number for each, in their order. */
async function serialsFor(serials: Serials, batch: readonly Insertion[]): Promise<number[]> {
  const left = new Map<string, number[]>()
  for (const tenant of new Set(batch.map((one) => one.tenant))) {
    const mine = batch.filter((one) => one.tenant === tenant).length
    left.set(tenant, await serials.take(tenant, mine))
  }
  return batch.map(({ tenant }) => left.get(tenant)!.shift()!)
}

async function existing(db: Db, serials: Serials, insertion: Insertion): Promise<Inserted> {
  const { tenant, alert } = insertion
  const [row] = await db.query<AlertRow>(
    `select ${alertColumns('a')} from alerts a where tenant_id = $1 and alert_id = $2 and environment = $3`,
    [tenant, plainText(alert.alertId), plainText(alert.environment)],
  )
  if (row !== undefined) return { id: row.id, created: false, alert: alertFromRow(row) }
  // It was deleted between the two statements: now there is room for it.
  const [again] = await insertAlerts(db, serials, [insertion])
  return again!
}

interface InputRow {
  key: string[]
  alert: Alert
  columns: Record<(typeof inputs)[number][0], unknown>
}

function toRow({ tenant, alert: given, receivedAt }: Insertion, serial: number): InputRow {
  const id = newId(Date.parse(receivedAt))
  const createdAt = new Date(given.createdAt).toISOString()
  const texts = searchColumns({ ...given, verdict: null, familyName: null })
  const alert: Alert = {
    id,
    tenantId: tenant,
    alertId: plainText(given.alertId),
    environment: plainText(given.environment),
    source: plainText(given.source),
    sender: given.sender === null ? null : plainText(given.sender),
    kind: given.kind,
    status: 'queued',
    facts: given.facts,
    verdict: null,
    analystVerdict: null,
    defaultVerdict: given.defaultVerdict,
    report: null,
    observables: given.observables,
    displayFields: given.displayFields,
    additionalInfo: given.additionalInfo,
    rawSha256: given.rawSha256,
    rawSizeBytes: given.rawSizeBytes,
    createdAt,
    receivedAt,
    triagedAt: null,
    triageChangedAt: null,
    updatedAt: receivedAt,
    serial,
    incidentId: null,
    incidentLinkType: null,
    resolution: null,
    closedAt: null,
    statusChangedAt: null,
    assignee: null,
  }
  const job = given.zipPassword === undefined ? { id } : { id, zipPassword: given.zipPassword }
  return {
    key: [tenant, alert.alertId, alert.environment],
    alert,
    columns: {
      tenant_id: tenant,
      id,
      serial,
      alert_id: alert.alertId,
      environment: alert.environment,
      source: alert.source,
      sender: alert.sender,
      kind: given.kind,
      severity: severityOf(given.facts),
      default_verdict: given.defaultVerdict,
      is_mitigated: given.facts.isMitigated,
      raw_in_row: given.raw !== undefined,
      raw_size_bytes: given.rawSizeBytes,
      created_at: createdAt,
      received_at: receivedAt,
      raw_sha256: given.rawSha256,
      email_subject: texts.emailSubject,
      free_text: texts.freeText,
      search_text: texts.searchText,
      observables: arrayText(texts.observables),
      detail: jsonText(detailOf(given)),
      job: jsonText(job),
      raw: given.raw === undefined ? null : Buffer.from(given.raw.buffer, given.raw.byteOffset, given.raw.byteLength),
      actor: plainText(given.actor ?? given.sender ?? 'docket'),
      request_id: plainText(given.requestId ?? ''),
    },
  }
}

/** An array literal (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). */
export function arrayText(items: string[]): string {
  return `{${items.map((item) => `"${item.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`
}

function compareKeys(a: string[], b: string[]): number {
  for (const [index, part] of a.entries()) {
    if (part !== b[index]) return part < b[index]! ? -1 : 1
  }
  return 0
}
