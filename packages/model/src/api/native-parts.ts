// The native rows on what incidents and cases carry: comments, tasks, relations, history.
import { Type } from 'typebox'
import { Relation } from '../bookmark.ts'
import { Change } from '../history.ts'
import { Comment, Task } from '../incident.ts'
import { ChangeListQuery } from './native-change-schemas.ts'
import {
  CommentInput,
  CommentPatch,
  PartListQuery,
  RelationInput,
  TaskInput,
  TaskPatch,
} from './native-incident-schemas.ts'
import { createHeaders, listAnswer, readHeaders, writeHeaders } from './native-lists.ts'
import { ByTenant } from './native-schemas.ts'
import { operation } from './operation.ts'

const params = Type.Object({ id: Type.String() })
const partParams = Type.Object({ id: Type.String(), part: Type.String() })

const kinds = {
  comment: { one: 'comment', schema: Comment, input: CommentInput, patch: CommentPatch },
  task: { one: 'task', schema: Task, input: TaskInput, patch: TaskPatch },
} as const

/** The five rows of one kind of part below incidents or cases. */
function partRows<const K extends keyof typeof kinds, const N extends 'incident' | 'case'>(kind: K, noun: N) {
  const path = `/${noun}s/{id}/${kind}s` as const
  const id = `${noun}s.${kind}s` as const
  const read = `${noun}:read` as const
  const write = `${noun}:update` as const
  const { schema, input, patch } = kinds[kind]
  return {
    list: operation({
      id: `${id}.list`,
      method: 'GET',
      path,
      summary: `List the ${kind}s of ${noun === 'case' ? 'a case' : 'an incident'}`,
      permission: read,
      audit: 'viewed',
      bodyKind: 'none',
      params,
      query: PartListQuery,
      answer: listAnswer(`${kind}s`, schema as (typeof kinds)[K]['schema']),
      errors: ['invalid', 'not_found'],
    }),
    create: operation({
      id: `${id}.create`,
      method: 'POST',
      path,
      summary: `Add a ${kind}`,
      permission: write,
      audit: 'created',
      params,
      query: ByTenant,
      headers: createHeaders,
      body: input as (typeof kinds)[K]['input'],
      answer: schema as (typeof kinds)[K]['schema'],
      answerStatus: 201,
      errors: ['invalid', 'not_found', 'conflict'],
    }),
    get: operation({
      id: `${id}.get`,
      method: 'GET',
      path: `${path}/{part}`,
      summary: `One ${kind}`,
      permission: read,
      audit: 'viewed',
      bodyKind: 'none',
      params: partParams,
      query: ByTenant,
      headers: readHeaders,
      answer: schema as (typeof kinds)[K]['schema'],
      errors: ['not_found'],
    }),
    update: operation({
      id: `${id}.update`,
      method: 'PATCH',
      path: `${path}/{part}`,
      summary: `Change a ${kind}`,
      permission: write,
      audit: 'updated',
      params: partParams,
      query: ByTenant,
      headers: writeHeaders,
      body: patch as (typeof kinds)[K]['patch'],
      answer: schema as (typeof kinds)[K]['schema'],
      errors: ['invalid', 'not_found', 'conflict'],
    }),
    remove: operation({
      id: `${id}.delete`,
      method: 'DELETE',
      path: `${path}/{part}`,
      summary: `Delete a ${kind}`,
      permission: write,
      audit: 'deleted',
      bodyKind: 'none',
      params: partParams,
      query: ByTenant,
      headers: writeHeaders,
      answerStatus: 204,
      errors: ['not_found', 'conflict'],
    }),
  } as const
}

function historyRow<const N extends 'incident' | 'case'>(noun: N) {
  return operation({
    id: `${noun}s.history`,
    method: 'GET',
    path: `/${noun}s/{id}/history`,
    summary: `Everything that happened to ${noun === 'case' ? 'a case' : 'an incident'} and its parts`,
    permission: 'history:read',
    audit: 'viewed',
    bodyKind: 'none',
    params,
    query: Type.Omit(ChangeListQuery, ['kind', 'object_id', 'change_set']),
    answer: Type.Object({ changes: Type.Array(Change), next: Type.Union([Type.String(), Type.Null()]) }),
    errors: ['invalid', 'not_found'],
  } as const)
}

const incidentComments = partRows('comment', 'incident')
const incidentTasks = partRows('task', 'incident')
const caseComments = partRows('comment', 'case')
const caseTasks = partRows('task', 'case')

export const partOperations = {
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
  incidentHistory: historyRow('incident'),
  caseHistory: historyRow('case'),
  listRelations: operation({
    id: 'incidents.relations.list',
    method: 'GET',
    path: '/incidents/{id}/relations',
    summary: 'What an incident points to',
    permission: 'incident:read',
    audit: 'viewed',
    bodyKind: 'none',
    params,
    query: PartListQuery,
    answer: listAnswer('relations', Relation),
    errors: ['invalid', 'not_found'],
  }),
  getRelation: operation({
    id: 'incidents.relations.get',
    method: 'GET',
    path: '/incidents/{id}/relations/{part}',
    summary: 'One relation',
    permission: 'incident:read',
    audit: 'viewed',
    bodyKind: 'none',
    params: partParams,
    query: ByTenant,
    headers: readHeaders,
    answer: Relation,
    errors: ['not_found'],
  }),
  putRelation: operation({
    id: 'incidents.relations.put',
    method: 'PUT',
    path: '/incidents/{id}/relations/{part}',
    summary: 'Point from an incident to a bookmark, alert or entity',
    permission: 'incident:update',
    audit: 'linked',
    params: partParams,
    query: ByTenant,
    headers: writeHeaders,
    body: RelationInput,
    answer: Relation,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  deleteRelation: operation({
    id: 'incidents.relations.delete',
    method: 'DELETE',
    path: '/incidents/{id}/relations/{part}',
    summary: 'Remove a relation',
    permission: 'incident:update',
    audit: 'unlinked',
    bodyKind: 'none',
    params: partParams,
    query: ByTenant,
    headers: writeHeaders,
    answerStatus: 204,
    errors: ['not_found', 'conflict'],
  }),
} as const
