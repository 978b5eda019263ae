// Takes alerts in: bytes kept by hash, one row, one job, one commit. Mail is not opened here; hostile bytes wait for the sandbox.
import { createHash } from 'node:crypto'
import { type Actor, type Alert, DocketError, emptyFacts, type Verdict } from '@docket/model'
import { applyMapping, recogniseAlert } from '@docket/triage/without-analysis'
import { type NewAlert, rawInRowBytes } from '../store/index.ts'
import { tenantFor } from './access.ts'
import { type Deps, defaultEnvironment } from './deps.ts'
import { factObservables } from './fact-observables.ts'

/** What a sender may say about an alert of either kind. */
export interface IngestOptions {
  tenant?: string | null
  environment?: string | null
  sender?: string | null
  defaultVerdict?: Verdict | null
  displayFields?: string[]
  additionalInfo?: Record<string, unknown>
}

export interface Ingested {
  alert: Alert
  /** False when the same alert was there already in that environment. */
  created: boolean
}

/** A reported mail as bytes (.eml, .msg, or a ZIP holding one). Its alert id is the sha256 of the bytes. */
export async function ingestMail(
  deps: Deps,
  actor: Actor,
  mail: { bytes: Uint8Array; source: string; zipPassword?: string },
  options: IngestOptions,
): Promise<Ingested> {
  const tenant = await tenantFor(deps, actor, options.tenant, 'alert:create')
  const environment = checkEnvironment(options.environment)
  if (mail.bytes.length === 0)
    throw new DocketError('invalid', 'The file is empty', { details: { file: ['is empty'] } })
  const { sha256, sizeBytes } = await deps.store.blobs.put(mail.bytes)
  const at = deps.now().toISOString()
  const { alert, created } = await deps.store.alerts.insert(tenant, {
    ...common(options, environment, at, actor),
    alertId: sha256,
    source: mail.source,
    kind: 'email',
    facts: { ...emptyFacts() },
    observables: [],
    searchText: '',
    rawSha256: sha256,
    rawSizeBytes: sizeBytes,
    ...(mail.zipPassword ? { zipPassword: mail.zipPassword } : {}),
  })
  return { alert, created }
}

/** A product's alert as JSON, read by the given mapping or, without one, by the reader of its product. */
export async function ingestJson(
  deps: Deps,
  actor: Actor,
  input: { raw: Record<string, unknown>; source?: string; mapping?: unknown },
  options: IngestOptions,
): Promise<Ingested> {
  const tenant = await tenantFor(deps, actor, options.tenant, 'alert:create')
  const environment = checkEnvironment(options.environment)
  const { source, facts, observables } = readAlert(input)
  const bytes = Buffer.from(JSON.stringify(input.raw))
  const rawSha256 = createHash('sha256').update(bytes).digest('hex')
  // Some products write alerts without an id of their own: then the content is the id, and the same content the same alert.
  const alertId = facts.sourceAlertId?.trim() || rawSha256
  if (alertId.length > 500)
    throw new DocketError('invalid', 'The alert has no usable id', {
      details: { alert_id: ['must be 1 to 500 characters'] },
    })
  // Small alerts travel in the commit of their row; larger ones are on disk before it.
  const isSmall = bytes.length <= rawInRowBytes
  if (!isSmall) await deps.store.blobs.put(bytes)
  const at = deps.now().toISOString()
  const { alert, created } = await deps.store.alerts.insert(tenant, {
    ...common(options, environment, facts.createdAt ?? at, actor),
    alertId,
    source,
    kind: 'json',
    facts,
    observables,
    searchText: '',
    rawSha256,
    rawSizeBytes: bytes.length,
    ...(isSmall ? { raw: bytes } : {}),
  })
  return { alert, created }
}

function readAlert(input: { raw: Record<string, unknown>; source?: string; mapping?: unknown }) {
  if (input.mapping !== undefined) {
    const { facts } = applyMapping(input.raw, input.mapping)
    return { source: input.source ?? 'custom', facts, observables: factObservables(facts) }
  }
  const found = recogniseAlert(input.raw, input.source)
  if (found) return { source: input.source ?? found.source, facts: found.facts, observables: found.observables }
  throw new DocketError('invalid', 'The format of this alert is not known', {
    details: { definition_mapping: ['is required, because no known product writes alerts of this form'] },
  })
}

function common(options: IngestOptions, environment: string, createdAt: string, actor: Actor) {
  return {
    actor: actor.name,
    requestId: actor.requestId,
    environment,
    sender: options.sender ?? null,
    defaultVerdict: options.defaultVerdict ?? null,
    displayFields: options.displayFields ?? [],
    additionalInfo: options.additionalInfo ?? {},
    createdAt,
  } satisfies Partial<NewAlert>
}

/** The environment as it is kept; `invalid` when it cannot be. */
export function checkEnvironment(given: string | null | undefined): string {
  const environment = (given ?? '').trim() || defaultEnvironment
  if (environment.length > 100 || /[\u0000-\u001f\u007f]/.test(environment))
    throw new DocketError('invalid', 'Invalid environment', {
      details: { environment: ['must be up to 100 printable characters'] },
    })
  return environment
}
