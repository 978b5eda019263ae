// The native operations on what incidents and cases carry: comments, tasks, relations, history.
import {
  type ChangeListQuery,
  type CommentInput,
  CommentSortField,
  commentFields,
  type PartListQuery,
  type RelationInput,
  RelationSortField,
  relationFields,
  type TaskInput,
  type TaskPatch,
  TaskSortField,
  taskFields,
} from '@docket/model'
import {
  type Deps,
  deleteComment,
  deleteRelation,
  deleteTask,
  getCase,
  getComment,
  getIncident,
  getRelation,
  getTask,
  listChanges,
  listComments,
  listRelations,
  listTasks,
  putComment,
  putRelation,
  putTask,
  type Subject,
} from '../../service/index.ts'
import { changePage } from './change-pages.ts'
import { missing } from './errors.ts'
import type { Handlers } from './index.ts'
import { filterOf, namesOf, pageOf, sortOf } from './lists.ts'
import { conditionally, given, inTenant, one, type Request } from './requests.ts'

/** Names of the rows of one kind of part below one kind of subject. */
type PartNames<S extends string, P extends string> =
  | `list${S}${P}s`
  | `create${S}${P}`
  | `get${S}${P}`
  | `update${S}${P}`
  | `delete${S}${P}`
type Names =
  | PartNames<'Incident' | 'Case', 'Comment' | 'Task'>
  | 'incidentHistory'
  | 'caseHistory'
  | 'listRelations'
  | 'getRelation'
  | 'putRelation'
  | 'deleteRelation'

export function partHandlers(deps: Deps): Pick<Handlers, Names> {
  const incidentComments = commentHandlers(deps, 'incident')
  const incidentTasks = taskHandlers(deps, 'incident')
  const caseComments = commentHandlers(deps, 'case')
  const caseTasks = taskHandlers(deps, 'case')
  return {
    listIncidentComments: incidentComments.list,
    createIncidentComment: incidentComments.create,
    getIncidentComment: incidentComments.get,
    updateIncidentComment: incidentComments.update,
    deleteIncidentComment: incidentComments.remove,
    listIncidentTasks: incidentTasks.list,
    createIncidentTask: incidentTasks.create,
    getIncidentTask: incidentTasks.get,
    updateIncidentTask: incidentTasks.update,
    deleteIncidentTask: incidentTasks.remove,
    listCaseComments: caseComments.list,
    createCaseComment: caseComments.create,
    getCaseComment: caseComments.get,
    updateCaseComment: caseComments.update,
    deleteCaseComment: caseComments.remove,
    listCaseTasks: caseTasks.list,
    createCaseTask: caseTasks.create,
    getCaseTask: caseTasks.get,
    updateCaseTask: caseTasks.update,
    deleteCaseTask: caseTasks.remove,
    incidentHistory: history(deps, 'incident'),
    caseHistory: history(deps, 'case'),
    ...relationHandlers(deps),
  }
}

const subjectOf = (kind: Subject['kind'], { param }: Request): Subject => ({ kind, id: param('id') })

function commentHandlers(deps: Deps, kind: Subject['kind']) {
  const current = (request: Request) =>
    getComment(deps, request.actor, request.tenant, subjectOf(kind, request), request.param('part'))
  return {
    list: inTenant(deps, async (request) => {
      const query = request.call.query as PartListQuery
      const { total, comments, next } = await listComments(
        deps,
        request.actor,
        request.tenant,
        subjectOf(kind, request),
        {
          ...pageOf(query),
          filter: filterOf(query, commentFields),
          sort: sortOf(query.sort, namesOf(CommentSortField)),
        },
      )
      return { status: 200, body: { total, comments, next } }
    }),
    create: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const { id, message } = call.body as CommentInput
      const subject = subjectOf(kind, request)
      // A new comment only: one with this id is not replaced.
      const options = { expectedVersion: 0 }
      const { comment } = id
        ? await putComment(deps, actor, tenant, subject, { id, message }, options)
        : await putComment(deps, actor, tenant, subject, { message })
      return one(call, comment, 201)
    }),
    get: inTenant(deps, async (request) => one(request.call, await current(request))),
    update: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      const before = await current(request)
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          const input = { id: before.id, message: (call.body as CommentInput).message }
          const expectedVersion = options.expectedVersion
          const put = { ...(expectedVersion === undefined ? {} : { expectedVersion }) }
          return one(
            call,
            (await putComment(deps, actor, tenant, subjectOf(kind, request), { ...input, id: param('part') }, put))
              .comment,
          )
        },
      )
    }),
    remove: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteComment(deps, actor, tenant, subjectOf(kind, request), param('part'), options)))
            throw missing('Comment')
          return { status: 204 }
        },
      )
    }),
  }
}

function taskHandlers(deps: Deps, kind: Subject['kind']) {
  const current = (request: Request) =>
    getTask(deps, request.actor, request.tenant, subjectOf(kind, request), request.param('part'))
  return {
    list: inTenant(deps, async (request) => {
      const query = request.call.query as PartListQuery
      const { total, tasks, next } = await listTasks(deps, request.actor, request.tenant, subjectOf(kind, request), {
        ...pageOf(query),
        filter: filterOf(query, taskFields),
        sort: sortOf(query.sort, namesOf(TaskSortField)),
      })
      return { status: 200, body: { total, tasks, next } }
    }),
    create: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const input = call.body as TaskInput
      const options = input.id ? { expectedVersion: 0 } : {}
      return one(call, (await putTask(deps, actor, tenant, subjectOf(kind, request), given(input), options)).task, 201)
    }),
    get: inTenant(deps, async (request) => one(request.call, await current(request))),
    update: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      await current(request)
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          const change = { ...given(call.body as TaskPatch), id: param('part') }
          return one(call, (await putTask(deps, actor, tenant, subjectOf(kind, request), change, options)).task)
        },
      )
    }),
    remove: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteTask(deps, actor, tenant, subjectOf(kind, request), param('part'), options)))
            throw missing('Task')
          return { status: 204 }
        },
      )
    }),
  }
}

function relationHandlers(
  deps: Deps,
): Pick<Handlers, 'listRelations' | 'getRelation' | 'putRelation' | 'deleteRelation'> {
  const current = ({ actor, tenant, param }: Request) => getRelation(deps, actor, tenant, param('id'), param('part'))
  return {
    listRelations: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const query = call.query as PartListQuery
      const { total, relations, next } = await listRelations(deps, actor, tenant, param('id'), {
        page: pageOf(query),
        filter: filterOf(query, relationFields),
        sort: sortOf(query.sort, namesOf(RelationSortField)),
      })
      return { status: 200, body: { total, relations, next } }
    }),
    getRelation: inTenant(deps, async (request) => one(request.call, await current(request))),
    putRelation: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          const input = { name: param('part'), ...(call.body as RelationInput) }
          const { relation, created } = await putRelation(deps, actor, tenant, param('id'), input, options)
          return one(call, relation, created ? 201 : 200)
        },
      )
    }),
    deleteRelation: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteRelation(deps, actor, tenant, param('id'), param('part'), options)))
            throw missing('Relation')
          return { status: 204 }
        },
      )
    }),
  }
}

/** Newest first unless `order=asc`. Of a deleted subject nothing is told here; `/changes?object_id=` still does. */
function history(deps: Deps, kind: Subject['kind']) {
  return inTenant(deps, async ({ actor, tenant, call, param }) => {
    const id = param('id')
    const subject =
      kind === 'incident' ? await getIncident(deps, actor, tenant, id) : await getCase(deps, actor, tenant, id)
    return changePage(call.query as ChangeListQuery, 'desc', (page) =>
      listChanges(deps, actor, tenant, { kind, id: subject.id, withParts: true, ...page }),
    )
  })
}
