// Tasks of incidents and cases: what is to be done, and whether it was.
import {
  type Actor,
  type Person,
  type Task,
  type TaskField,
  type TaskSortField,
  type TenantId,
  taskStatuses,
} from '@docket/model'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { inputLimits, personOf, refuse } from './inputs.ts'
import { deletePart, getPart, type PartPage, putPart, queryOf, readablePlace, type Subject } from './parts.ts'
import type { WriteOptions } from './write.ts'

const tasks = ({ store }: Deps) => ({ kind: 'task', rows: store.tasks }) as const

/** Newest first unless sorted otherwise. */
export async function listTasks(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  page: PartPage<TaskField, TaskSortField>,
): Promise<{ total: number | null; tasks: Task[]; next: string | null }> {
  const place = await readablePlace(deps, actor, tenant, subject)
  return deps.store.tasks.list(tenant, place, queryOf(page))
}

export const getTask = (deps: Deps, actor: Actor, tenant: TenantId, subject: Subject, id: string): Promise<Task> =>
  getPart(deps, actor, tenant, subject, tasks(deps), id)

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
  const person = personOf(actor)
  const content = (before: Task | null) => {
    const title = given.title ?? before?.title
    if (title === undefined) throw refuse('title', 'is required')
    return {
      title,
      description: given.description === undefined ? (before?.description ?? null) : given.description,
      status: given.status ?? before?.status ?? 'new',
      createdBy: before?.createdBy ?? given.createdBy ?? person,
      updatedBy: before === null ? (given.createdBy ?? person) : person,
    }
  }
  const verbOf = (before: Task | null, after: Task) =>
    before === null ? 'created' : before.status === after.status ? 'updated' : 'status_changed'
  const put = await putPart(deps, actor, tenant, subject, tasks(deps), given, content, verbOf, options)
  return { task: put.part, created: put.created }
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
export const deleteTask = (
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
  options: WriteOptions = {},
): Promise<boolean> => deletePart(deps, actor, tenant, subject, tasks(deps), id, options)
