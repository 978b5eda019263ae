// Imports one batch of a file: each record by itself, so that a bad one is reported and the others go on.
import {
  type Actor,
  DocketError,
  type ErrorDetails,
  isDocketError,
  type RefreshAspect,
  type TenantId,
} from '@docket/model'
import {
  type AuditEntry,
  findAbsent,
  inOneGo,
  moveInHistory,
  type OneGo,
  type Tenant,
  transactionAgain,
  writeBehind,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { type Applied, apply, type Later, linkQuietly, type Outcome } from './apply.ts'
import { comingOf } from './coming.ts'
import { isDeeper, maxDepth } from './depth.ts'
import type { ExchangeFormat, Incoming, WholeType } from './incoming.ts'
import { outcomeOf } from './past.ts'
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
  /** What was taken in otherwise than the file says. */
  notes?: { where: string; message: string }[]
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
    for (const { where, incoming, applied, isUpdated, id } of made) {
      const outcome = isUpdated ? 'updated' : applied.outcome
      const { note } = applied
      count(result, incoming, outcome)
      if (note !== undefined) {
        result.notes ??= []
        result.notes.push({ where, message: note })
      }
      if (id === null) continue
      result.incidents ??= []
      result.incidents.push({ where, id, outcome })
    }
    if (refusal !== null) result.refused.push(refusal)
  }
  return result
}

/** Records of one commit: waiting for the disk is most of the time, and others wait for the numbers that are taken meanwhile. */
const perCommit = 50

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
  /** Of the history it is known when the transaction ends. */
  applied: Applied
  isUpdated: boolean
  /** What an incident is here, for records with `refresh`. */
  id: string | null
}

/** A record with the objects in it, or why it has none. */
type Read = { record: ImportRecord } & ({ objects: Incoming[] } | { problem: DocketError })

function read({ tenant, format }: Job, record: ImportRecord): Read {
  const { list, value } = record
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noObject()
    if (isDeeper(value, maxDepth)) throw new DocketError('invalid', `It is nested deeper than ${maxDepth}`)
    const objects = format.read(value as Record<string, unknown>, list ?? null, tenant)
    if (objects.length > maxObjects) throw new DocketError('too_large', `It holds more than ${maxObjects} objects`)
    return { record, objects }
  } catch (error) {
    if (!isDocketError(error)) throw error
    return { record, problem: error }
  }
}

/**
 * In one commit and without savepoints as long as all goes well; when one fails after it began to write, each is a part of its own; and when
 * that fails as a whole, by a deadlock say, each record has a transaction of its own.
 */
async function bringTogether(deps: Deps, job: Job, records: readonly ImportRecord[]): Promise<Told[]> {
  const given = records.map((record) => read(job, record))
  const { db } = deps.store
  try {
    return await inOneGo(db, (tx) => bringFast(deps, tx, job, given))
  } catch (error) {
    if (isLasting(error)) throw error
  }
  try {
    return await db.transaction((tx) => bringEach({ ...deps, store: deps.store.within(tx) }, job, given))
  } catch (error) {
    if (isLasting(error)) throw error
  }
  return bringEach(deps, job, given)
}

/** What trying it in another way would not help. */
const isLasting = (error: unknown) => isDocketError(error) && error.code === 'unavailable'

async function bringEach(deps: Deps, job: Job, given: readonly Read[]): Promise<Told[]> {
  const told: Told[] = []
  for (const one of given) told.push(await bringOne(deps, job, one, null))
  return told
}

/** What is here already is asked for once for all, and new objects of a kind are written with one statement. */
async function bringFast(deps: Deps, tx: OneGo, job: Job, given: readonly Read[]): Promise<Told[]> {
  const { actor, tenant } = job
  const objects = given.flatMap((one) => ('objects' in one ? one.objects : []))
  const absent = await findAbsent(tx, tenant.id, comingOf(objects))
  const behind = writeBehind(deps.store.within(tx), tx, tenant.id, absent)
  const inside: Deps = { ...deps, store: behind.store }
  const links = new Map<string, string[]>()
  const works: (() => Promise<void>)[] = []
  const past: { entries: AuditEntry[]; done: (outcome: Outcome) => void }[] = []
  const later: Later = {
    link: (incidentId, alertId) => links.set(incidentId, [...(links.get(incidentId) ?? []), alertId]),
    run: (work) => works.push(work),
    history: (entries, done) => past.push({ entries, done }),
  }
  const told: Told[] = []
  for (const one of given) {
    const before = behind.history.length
    const done = await bringOne(inside, job, one, later)
    if (done.refusal !== null) behind.history.length = before
    told.push(done)
  }
  for (const work of works) await work()
  // Always in one order, so that two imports do not wait for each other.
  for (const [incidentId, alertIds] of [...links].sort(([a], [b]) => (a < b ? -1 : 1)))
    await transactionAgain(tx, () => linkQuietly(inside, tx, actor, tenant.id, incidentId, alertIds))
  await behind.finish()
  const isNew = await moveInHistory(
    tx,
    tenant.id,
    past.flatMap(({ entries }) => entries),
  )
  for (const { entries, done } of past) done(outcomeOf(isNew.splice(0, entries.length)))
  return told
}

/** Objects of one record are made together or not at all. */
async function bringOne(deps: Deps, job: Job, given: Read, later: Later | null): Promise<Told> {
  const { record } = given
  const { where } = record
  try {
    if ('problem' in given) throw given.problem
    const made = await transactionAgain(deps.store.db, async (tx) => {
      const inside = { ...deps, store: deps.store.within(tx) }
      const each: Made[] = []
      for (const incoming of given.objects)
        each.push({ where, incoming, ...(await bringObject(inside, job, record, incoming, later)) })
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
  later: Later | null,
): Promise<Pick<Made, 'applied' | 'isUpdated' | 'id'>> {
  const applied = await apply(deps, actor, tenant.id, incoming, later)
  if (record.refresh === undefined) return { applied, isUpdated: false, id: null }
  const isUpdated = applied.outcome !== 'created' && (await refresh(deps, actor, tenant.id, incoming, record.refresh))
  const found = incoming.kind === 'incident' ? await findSameIncident(deps, tenant.id, incoming.incident) : null
  return { applied, isUpdated, id: found?.id ?? null }
}

const noObject = () => new DocketError('invalid', 'This is no JSON object')

function count({ counts }: BatchResult, incoming: Incoming, outcome: Outcome | 'updated'): void {
  const kind =
    incoming.kind === 'whole' ? incoming.whole.type : incoming.kind === 'history' ? ('change' as const) : incoming.kind
  const row = counts[kind] ?? {}
  row[outcome] = (row[outcome] ?? 0) + 1
  counts[kind] = row
}
