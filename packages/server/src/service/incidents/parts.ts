// What comments and tasks of incidents and cases have in common: who may, where they belong, and how they are kept with their history.
import { type Actor, DocketError, type Permission, type TenantId } from '@docket/model'
import { type Db, isUuid, newId, type PartQuery, type Subject } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { readTimeOf, refuse } from './inputs.ts'
import type { Page } from './read.ts'
import { entryOf } from './record.ts'
import { requireWritable } from './rules.ts'
import { contextOf, inTransaction, requireVersion, type WriteOptions } from './write.ts'

export type { Subject } from '../../store/index.ts'

export type PartPage<F extends string, S extends string> = Page & Omit<PartQuery<F, S>, 'page'>

/** What every comment and task has. */
interface Part {
  id: string
  incidentId: string | null
  caseId: string | null
  createdAt: string
  updatedAt: string
  version: number
}

/** One kind of them. */
export interface PartKind<T extends Part> {
  kind: 'comment' | 'task'
  rows: {
    get(tenant: TenantId, subject: Subject, id: string, tx?: Db): Promise<T | null>
    save(tx: Db, tenant: TenantId, part: T): Promise<void>
    remove(tx: Db, tenant: TenantId, subject: Subject, id: string): Promise<T | null>
  }
}

const missing = (what: string) => new DocketError('not_found', `${what} not found`)
const subjectName = ({ kind }: Subject) => (kind === 'incident' ? 'Incident' : 'Case')

const lower = (subject: Subject): Subject => ({ kind: subject.kind, id: subject.id.toLowerCase() })

/** The place with its id in lower case; `not_found` unless the incident or case is there and may be read. */
export async function readablePlace(deps: Deps, actor: Actor, tenant: TenantId, subject: Subject): Promise<Subject> {
  requireIn(actor, tenant, `${subject.kind}:read` satisfies Permission)
  const table = subject.kind === 'incident' ? 'incidents' : 'cases'
  const found = isUuid(subject.id)
    ? await deps.store.db.query(`select from ${table} where tenant_id = $1 and id = $2`, [tenant, subject.id])
    : []
  if (found.length === 0) throw missing(subjectName(subject))
  return lower(subject)
}

export function queryOf<F extends string, S extends string>({
  filter,
  sort,
  ...page
}: PartPage<F, S>): PartQuery<F, S> {
  return {
    ...(filter === undefined ? {} : { filter }),
    ...(sort === undefined ? {} : { sort }),
    page: { ...page, withTotal: page.withTotal === true },
  }
}

/** `not_found`. */
export async function getPart<T extends Part>(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  { kind, rows }: PartKind<T>,
  id: string,
): Promise<T> {
  const part = await rows.get(tenant, await readablePlace(deps, actor, tenant, subject), id)
  if (part === null) throw missing(kind === 'comment' ? 'Comment' : 'Task')
  return part
}

async function lockWritable(deps: Deps, tx: Db, tenant: TenantId, subject: Subject): Promise<void> {
  const found = await deps.store.comments.lockSubject(tx, tenant, subject)
  if (found === null) throw missing(subjectName(subject))
  requireWritable(found)
}

/**
 * Creates, or changes the one with this id. `content` answers what the kind has beyond a `Part`, from what was there before; `verbOf` names
 * the change. Times that are given (imports) are kept; only a new one takes its time of creation from them.
 */
export async function putPart<T extends Part>(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  { kind, rows }: PartKind<T>,
  given: { id?: string; createdAt?: string; updatedAt?: string },
  content: (before: T | null) => Omit<T, keyof Part>,
  verbOf: (before: T | null, after: T) => string,
  options: WriteOptions,
): Promise<{ part: T; created: boolean }> {
  if (given.id !== undefined && !isUuid(given.id)) throw refuse('id', 'must be a uuid')
  const id = (given.id ?? newId()).toLowerCase()
  const place = lower(subject)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await rows.get(tenant, place, id, tx)
    requireVersion(before ?? { version: 0 }, options.expectedVersion)
    const createdAt = given.createdAt === undefined ? context.at : readTimeOf('createdAt', given.createdAt)
    const updatedAt = given.updatedAt === undefined ? null : readTimeOf('updatedAt', given.updatedAt)
    const frame: Part = before ?? {
      id,
      incidentId: place.kind === 'incident' ? place.id : null,
      caseId: place.kind === 'case' ? place.id : null,
      createdAt,
      updatedAt: createdAt,
      version: 0,
    }
    const part = {
      ...frame,
      ...content(before),
      updatedAt: updatedAt ?? (before === null ? createdAt : context.at),
      version: frame.version + 1,
    } as T
    await rows.save(tx, tenant, part)
    const kept = (await rows.get(tenant, place, id, tx)) ?? part
    const entry = { verb: verbOf(before, kept), object: `${kind}:${id}`, after: kept, subject: place }
    await deps.store.audit.recordAll(tx, [entryOf(context, { ...entry, ...(before === null ? {} : { before }) })])
    return { part: kept, created: before === null }
  })
}

/** False when there is none. */
export async function deletePart<T extends Part>(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  { kind, rows }: PartKind<T>,
  id: string,
  options: WriteOptions,
): Promise<boolean> {
  requireIn(actor, tenant, `${subject.kind}:update`)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const place = lower(subject)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await rows.remove(tx, tenant, place, id)
    if (before === null) return false
    const entry = { verb: 'deleted', object: `${kind}:${before.id}`, before, subject: place }
    await deps.store.audit.recordAll(tx, [entryOf(context, entry)])
    if (place.kind === 'incident') await deps.store.merges.leaveHistory(tx, tenant, place.id, { kind, id: before.id })
    return true
  })
}
