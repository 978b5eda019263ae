// Imports one batch of a file: each record by itself, so that a bad one is reported and the others go on.
import {
  type Actor,
  DocketError,
  type ErrorDetails,
  isDocketError,
  type RefreshAspect,
  type TenantId,
} from '@docket/model'
import { type Tenant, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { apply, type Outcome } from './apply.ts'
import type { ExchangeFormat, Incoming, WholeType } from './incoming.ts'
import { findSameIncident, refresh } from './refresh.ts'

/** One object of a file; `list` is the name of the list it stood in, when its file is an answer of the API. */
export interface ImportRecord {
  where: string
  list?: string | null
  value: unknown
  /** When it is here already: what of it is to become as its product has it now. */
  refresh?: readonly RefreshAspect[]
}

export interface Refusal {
  where: string
  message: string
  details: ErrorDetails
}

export interface BatchResult {
  /** Objects of ours by kind and by what became of them. */
  counts: Partial<Record<WholeType, Partial<Record<Outcome | 'updated', number>>>>
  refused: Refusal[]
  /** What incidents of records with `refresh` are here. */
  incidents?: { where: string; id: string; outcome: Outcome | 'updated' }[]
}

/** What one record may make at most: an incident with its devices and accounts. */
const maxObjects = 2000

/** `forbidden` without the right to import; what each object needs is asked for beside it, and missing rights refuse the object. */
export async function importRecords(
  deps: Deps,
  actor: Actor,
  tenantId: TenantId,
  format: ExchangeFormat,
  records: readonly ImportRecord[],
): Promise<BatchResult> {
  requireIn(actor, tenantId, 'import:run')
  const tenant = await deps.store.tenants.get(tenantId)
  if (tenant === null) throw new DocketError('forbidden', 'Insufficient Permissions')
  const job: Job = { actor, tenant, format }
  const told: Told[] = []
  for (let from = 0; from < records.length; from += perCommit) {
    told.push(...(await bringTogether(deps, job, records.slice(from, from + perCommit))))
  }
  // Within a transaction nobody could be woken for its jobs.
  deps.store.jobs.wake()
  const result: BatchResult = { counts: {}, refused: [] }
  for (const { made, refusal } of told) {
    for (const { where, incoming, outcome, id } of made) {
      count(result, incoming, outcome)
      if (id === null) continue
      result.incidents ??= []
      result.incidents.push({ where, id, outcome })
    }
    if (refusal !== null) result.refused.push(refusal)
  }
  return result
}

/** Records of one commit: waiting for the disk is most of the time, and others wait for the numbers that are taken meanwhile. */
const perCommit = 25

interface Job {
  actor: Actor
  tenant: Tenant
  format: ExchangeFormat
}
/** What became of one record. */
interface Told {
  made: Made[]
  refusal: Refusal | null
}

interface Made {
  where: string
  incoming: Incoming
  outcome: Outcome | 'updated'
  /** What an incident is here, for records with `refresh`. */
  id: string | null
}

/** In one transaction; when that fails as a whole, a deadlock say, each record has one of its own. */
async function bringTogether(deps: Deps, job: Job, records: readonly ImportRecord[]): Promise<Told[]> {
  try {
    return await deps.store.db.transaction(async (tx) => {
      const inside = { ...deps, store: deps.store.within(tx) }
      const told: Told[] = []
      for (const record of records) told.push(await bringOne(inside, job, record))
      return told
    })
  } catch (error) {
    if (isDocketError(error) && error.code === 'unavailable') throw error
    const told: Told[] = []
    for (const record of records) told.push(await bringOne(deps, job, record))
    return told
  }
}

/** Objects of one record are made together or not at all. */
async function bringOne(deps: Deps, job: Job, record: ImportRecord): Promise<Told> {
  const { tenant, format } = job
  const { where, list, value } = record
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noObject()
    const objects = format.read(value as Record<string, unknown>, list ?? null, tenant)
    if (objects.length > maxObjects) throw new DocketError('too_large', `It holds more than ${maxObjects} objects`)
    const made = await transactionAgain(deps.store.db, async (tx) => {
      const inside = { ...deps, store: deps.store.within(tx) }
      const each: Made[] = []
      for (const incoming of objects)
        each.push({ where, incoming, ...(await bringObject(inside, job, record, incoming)) })
      return each
    })
    return { made, refusal: null }
  } catch (error) {
    if (!isDocketError(error) || error.code === 'internal' || error.code === 'unavailable') throw error
    return { made: [], refusal: { where, message: error.message, details: error.details ?? {} } }
  }
}

async function bringObject(
  deps: Deps,
  { actor, tenant }: Job,
  record: ImportRecord,
  incoming: Incoming,
): Promise<Pick<Made, 'outcome' | 'id'>> {
  const applied = await apply(deps, actor, tenant.id, incoming)
  if (record.refresh === undefined) return { outcome: applied, id: null }
  const isUpdated = applied !== 'created' && (await refresh(deps, actor, tenant.id, incoming, record.refresh))
  const found = incoming.kind === 'incident' ? await findSameIncident(deps, tenant.id, incoming.incident) : null
  return { outcome: isUpdated ? 'updated' : applied, id: found?.id ?? null }
}

const noObject = () => new DocketError('invalid', 'This is no JSON object')

function count({ counts }: BatchResult, incoming: Incoming, outcome: Outcome | 'updated'): void {
  const kind = incoming.kind === 'whole' ? incoming.whole.type : incoming.kind
  const row = counts[kind] ?? {}
  row[outcome] = (row[outcome] ?? 0) + 1
  counts[kind] = row
}
