// Comments and tasks of incidents and cases.
import {
  type Actor,
  type Comment,
  type CommentField,
  type CommentSortField,
  DocketError,
  type Permission,
  type Person,
  type Task,
  type TaskField,
  type TaskSortField,
  type TenantId,
  taskStatuses,
} from '@docket/model'
import { type Db, isUuid, newId, type PartQuery, type Subject } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { inputLimits, personOf, readTimeOf, refuse } from './inputs.ts'
import type { Page } from './read.ts'
import { entryOf } from './record.ts'
import { requireWritable } from './rules.ts'
import { contextOf, inTransaction, requireVersion, type WriteOptions } from './write.ts'

export type { Subject } from '../../store/index.ts'

export type PartPage<F extends string, S extends string> = Page & Omit<PartQuery<F, S>, 'page'>

const missing = (what: string) => new DocketError('not_found', `${what} not found`)
const subjectName = ({ kind }: Subject) => (kind === 'incident' ? 'Incident' : 'Case')

function mayRead(actor: Actor, tenant: TenantId, subject: Subject): void {
  requireIn(actor, tenant, `${subject.kind}:read` satisfies Permission)
}

async function lockWritable(deps: Deps, tx: Db, tenant: TenantId, subject: Subject): Promise<void> {
  const found = await deps.store.comments.lockSubject(tx, tenant, subject)
  if (found === null) throw missing(subjectName(subject))
  requireWritable(found)
}

/** `not_found` unless the incident or case is there. */
async function requireSubject(deps: Deps, tenant: TenantId, subject: Subject): Promise<void> {
  const table = subject.kind === 'incident' ? 'incidents' : 'cases'
  const found = isUuid(subject.id)
    ? await deps.store.db.query(`select from ${table} where tenant_id = $1 and id = $2`, [tenant, subject.id])
    : []
  if (found.length === 0) throw missing(subjectName(subject))
}

const lower = (subject: Subject): Subject => ({ kind: subject.kind, id: subject.id.toLowerCase() })

const idOf = (id: string | undefined): string => {
  if (id !== undefined && !isUuid(id)) throw refuse('id', 'must be a uuid')
  return (id ?? newId()).toLowerCase()
}

/** Newest first unless sorted otherwise. */
export async function listComments(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  page: PartPage<CommentField, CommentSortField>,
): Promise<{ total: number | null; comments: Comment[]; next: string | null }> {
  mayRead(actor, tenant, subject)
  await requireSubject(deps, tenant, subject)
  return deps.store.comments.list(tenant, lower(subject), queryOf(page))
}

function queryOf<F extends string, S extends string>({ filter, sort, ...page }: PartPage<F, S>): PartQuery<F, S> {
  return {
    ...(filter === undefined ? {} : { filter }),
    ...(sort === undefined ? {} : { sort }),
    page: { ...page, withTotal: page.withTotal === true },
  }
}

export async function getComment(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
): Promise<Comment> {
  mayRead(actor, tenant, subject)
  await requireSubject(deps, tenant, subject)
  const comment = await deps.store.comments.get(tenant, lower(subject), id)
  if (comment === null) throw missing('Comment')
  return comment
}

/** Creates, or changes the message of the one with this id: author and time of creation stay. */
export async function putComment(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  given: { id?: string; message: string; author?: Person; createdAt?: string; updatedAt?: string },
  options: WriteOptions = {},
): Promise<{ comment: Comment; created: boolean }> {
  requireIn(actor, tenant, `${subject.kind}:update`)
  const { message } = given
  if (typeof message !== 'string' || message === '') throw refuse('message', 'must not be empty')
  if (message.length > inputLimits.textChars)
    throw refuse('message', `must have at most ${inputLimits.textChars} characters`)
  const id = idOf(given.id)
  const place = lower(subject)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await deps.store.comments.get(tenant, place, id, tx)
    if (before === null && options.expectedVersion !== undefined)
      requireVersion({ version: 0 }, options.expectedVersion)
    if (before !== null) requireVersion(before, options.expectedVersion)
    const createdAt = given.createdAt === undefined ? context.at : readTimeOf('createdAt', given.createdAt)
    const updatedAt = given.updatedAt === undefined ? null : readTimeOf('updatedAt', given.updatedAt)
    const comment: Comment =
      before === null
        ? {
            id,
            incidentId: place.kind === 'incident' ? place.id : null,
            caseId: place.kind === 'case' ? place.id : null,
            message,
            author: given.author ?? personOf(actor),
            createdAt,
            updatedAt: updatedAt ?? createdAt,
            version: 1,
          }
        : { ...before, message, updatedAt: updatedAt ?? context.at, version: before.version + 1 }
    await deps.store.comments.save(tx, tenant, comment)
    const kept = (await deps.store.comments.get(tenant, place, id, tx)) ?? comment
    await deps.store.audit.recordAll(tx, [
      entryOf(context, {
        verb: before === null ? 'commented' : 'updated',
        object: `comment:${id}`,
        ...(before === null ? {} : { before }),
        after: kept,
        subject: place,
      }),
    ])
    return { comment: kept, created: before === null }
  })
}

/** False when there is none. */
export async function deleteComment(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
  options: WriteOptions = {},
): Promise<boolean> {
  requireIn(actor, tenant, `${subject.kind}:update`)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const place = lower(subject)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await deps.store.comments.remove(tx, tenant, place, id)
    if (before === null) return false
    await deps.store.audit.recordAll(tx, [
      entryOf(context, { verb: 'deleted', object: `comment:${before.id}`, before, subject: place }),
    ])
    return true
  })
}

/** Newest first unless sorted otherwise. */
export async function listTasks(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  page: PartPage<TaskField, TaskSortField>,
): Promise<{ total: number | null; tasks: Task[]; next: string | null }> {
  mayRead(actor, tenant, subject)
  await requireSubject(deps, tenant, subject)
  return deps.store.tasks.list(tenant, lower(subject), queryOf(page))
}

export async function getTask(deps: Deps, actor: Actor, tenant: TenantId, subject: Subject, id: string): Promise<Task> {
  mayRead(actor, tenant, subject)
  await requireSubject(deps, tenant, subject)
  const task = await deps.store.tasks.get(tenant, lower(subject), id)
  if (task === null) throw missing('Task')
  return task
}

/** Creates (a title is needed), or changes what is named. */
export async function putTask(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  given: {
    id?: string
    title?: string
    description?: string | null
    status?: Task['status']
    createdBy?: Person
    createdAt?: string
    updatedAt?: string
  },
  options: WriteOptions = {},
): Promise<{ task: Task; created: boolean }> {
  requireIn(actor, tenant, `${subject.kind}:update`)
  checkTask(given)
  const id = idOf(given.id)
  const place = lower(subject)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await deps.store.tasks.get(tenant, place, id, tx)
    requireVersion(before ?? { version: 0 }, options.expectedVersion)
    const person = personOf(actor)
    const createdAt = given.createdAt === undefined ? context.at : readTimeOf('createdAt', given.createdAt)
    const updatedAt = given.updatedAt === undefined ? null : readTimeOf('updatedAt', given.updatedAt)
    if (before === null && given.title === undefined) throw refuse('title', 'is required')
    const task: Task =
      before === null
        ? {
            id,
            incidentId: place.kind === 'incident' ? place.id : null,
            caseId: place.kind === 'case' ? place.id : null,
            title: given.title!,
            description: given.description ?? null,
            status: given.status ?? 'new',
            createdBy: given.createdBy ?? person,
            updatedBy: given.createdBy ?? person,
            createdAt,
            updatedAt: updatedAt ?? createdAt,
            version: 1,
          }
        : {
            ...before,
            title: given.title ?? before.title,
            description: given.description === undefined ? before.description : given.description,
            status: given.status ?? before.status,
            updatedBy: person,
            updatedAt: updatedAt ?? context.at,
            version: before.version + 1,
          }
    await deps.store.tasks.save(tx, tenant, task)
    const kept = (await deps.store.tasks.get(tenant, place, id, tx)) ?? task
    const verb = before === null ? 'created' : before.status === kept.status ? 'updated' : 'status_changed'
    await deps.store.audit.recordAll(tx, [
      entryOf(context, {
        verb,
        object: `task:${id}`,
        ...(before === null ? {} : { before }),
        after: kept,
        subject: place,
      }),
    ])
    return { task: kept, created: before === null }
  })
}

function checkTask({ title, description, status }: { title?: unknown; description?: unknown; status?: unknown }): void {
  if (title !== undefined && (typeof title !== 'string' || title.trim() === ''))
    throw refuse('title', 'must not be empty')
  if (typeof title === 'string' && title.length > inputLimits.titleChars)
    throw refuse('title', `must have at most ${inputLimits.titleChars} characters`)
  if (description != null && (typeof description !== 'string' || description.length > inputLimits.textChars))
    throw refuse('description', `must be text of at most ${inputLimits.textChars} characters`)
  if (status !== undefined && !(taskStatuses as readonly unknown[]).includes(status))
    throw refuse('status', `must be one of ${taskStatuses.join(', ')}`)
}

/** False when there is none. */
export async function deleteTask(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
  options: WriteOptions = {},
): Promise<boolean> {
  requireIn(actor, tenant, `${subject.kind}:update`)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const place = lower(subject)
  return inTransaction(deps, options.tx, async (tx) => {
    await lockWritable(deps, tx, tenant, place)
    const before = await deps.store.tasks.remove(tx, tenant, place, id)
    if (before === null) return false
    await deps.store.audit.recordAll(tx, [
      entryOf(context, { verb: 'deleted', object: `task:${before.id}`, before, subject: place }),
    ])
    return true
  })
}
