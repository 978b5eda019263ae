// Tasks of incidents.
import type { Answer, Task } from '@docket/model'
import { type Deps, deleteTask, getTask, listTasks, putTask } from '../../service/index.ts'
import { type ArmRow, type Asked, resource, uuidOf } from './arm.ts'
import { badRequest, notFound } from './errors.ts'
import { personToWire, withoutUndefined } from './map.ts'
import { listAnswer, listOptions } from './query.ts'
import { propertiesOf } from './read-body.ts'
import { incidentIdOf } from './relations.ts'
import { taskOrders, taskVocabulary } from './vocabulary.ts'
import { deleted, guardedWrite, orNull, saved } from './writes.ts'

const pageSize = 1000

const subjectOf = (asked: Asked) => ({ kind: 'incident', id: incidentIdOf(asked) }) as const

export function taskRows(deps: Deps): ArmRow[] {
  const all = '/incidents/{incident}/tasks'
  const one = `${all}/{task}`
  return [
    {
      id: 'tasks.list',
      method: 'GET',
      tail: all,
      summary: 'Tasks of an incident, newest first',
      permission: 'incident:read',
      audit: 'listed',
      handle: async (asked) => {
        const { page, ...options } = listOptions(asked.call.search, taskVocabulary, taskOrders, pageSize)
        const subject = subjectOf(asked)
        const { tasks, next } = await listTasks(deps, asked.call.actor, asked.tenant, subject, { ...options, ...page })
        const value = tasks.map((task) => taskToWire(task, asked.root))
        return listAnswer(asked, `/incidents/${subject.id}/tasks`, value, next)
      },
    },
    {
      id: 'tasks.get',
      method: 'GET',
      tail: one,
      summary: 'One task',
      permission: 'incident:read',
      audit: 'viewed',
      handle: async (asked) => {
        const id = uuidOf(asked.call.params.task)
        if (id === null) throw notFound('The task')
        const task = await getTask(deps, asked.call.actor, asked.tenant, subjectOf(asked), id)
        return { status: 200, body: taskToWire(task, asked.root) }
      },
    },
    {
      id: 'tasks.put',
      method: 'PUT',
      tail: one,
      summary: 'Make or change a task',
      permission: 'incident:update',
      audit: 'changed',
      takesBody: true,
      handle: (asked) => put(deps, asked),
    },
    {
      id: 'tasks.delete',
      method: 'DELETE',
      tail: one,
      summary: 'Delete a task',
      permission: 'incident:update',
      audit: 'deleted',
      handle: async (asked) => {
        const { call, tenant } = asked
        const [incident, task] = [uuidOf(call.params.incident), uuidOf(call.params.task)]
        if (incident === null || task === null) return deleted(false)
        const subject = { kind: 'incident', id: incident } as const
        return guardedWrite(
          asked,
          task,
          async () => (await orNull(getTask(deps, call.actor, tenant, subject, task)))?.version ?? null,
          async () => deleted((await orNull(deleteTask(deps, call.actor, tenant, subject, task))) ?? false),
        )
      },
    },
  ]
}

async function put(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const subject = subjectOf(asked)
  const id = uuidOf(call.params.task)
  if (id === null) throw badRequest('The name of a task must be a GUID.')
  const find = () => orNull(getTask(deps, call.actor, tenant, subject, id))
  const before = await find()
  const given = propertiesOf(call.body)
  const title = before ? given.kept('title', 2000) : given.required('title', 2000)
  const status = given.word('status', ['New', 'Completed'])
  if (status === null || (status === undefined && !before)) given.wrong('status', 'is required: New or Completed')
  const description = given.text('description', 100_000)
  given.check()
  const input = withoutUndefined({
    id,
    title,
    description,
    status: status?.toLowerCase() as Task['status'] | undefined,
  })
  return guardedWrite(
    asked,
    id,
    async () => before?.version ?? null,
    async (expectation) => {
      const { task, created } = await putTask(deps, call.actor, tenant, subject, input, expectation)
      return saved(created, taskToWire(task, root))
    },
  )
}

export function taskToWire(task: Task, root: string): object {
  const id = `${root}/Incidents/${task.incidentId}/tasks/${task.id}`
  return resource(id, task.id, 'Microsoft.SecurityInsights/incidents/tasks', task.version, {
    title: task.title,
    description: task.description,
    status: task.status === 'completed' ? 'Completed' : 'New',
    createdTimeUtc: task.createdAt,
    lastModifiedTimeUtc: task.updatedAt,
    createdBy: personToWire(task.createdBy),
    lastModifiedBy: personToWire(task.updatedBy),
  })
}
