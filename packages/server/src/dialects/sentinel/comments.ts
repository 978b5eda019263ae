// Comments on incidents.
import type { Answer, Comment } from '@docket/model'
import { type Deps, deleteComment, getComment, listComments, putComment } from '../../service/index.ts'
import { type ArmRow, type Asked, resource, uuidOf } from './arm.ts'
import { badRequest, notFound } from './errors.ts'
import { incidentType, personToWire } from './map.ts'
import { listAnswer, listOptions } from './query.ts'
import { propertiesOf } from './read-body.ts'
import { incidentIdOf } from './relations.ts'
import { commentOrders, commentVocabulary } from './vocabulary.ts'
import { deleted, guardedWrite, orNull, saved } from './writes.ts'

/** MSTICPy looks at one page only, and names no page size. */
const pageSize = 1000

const subjectOf = (asked: Asked) => ({ kind: 'incident', id: incidentIdOf(asked) }) as const

export function commentRows(deps: Deps): ArmRow[] {
  const all = '/incidents/{incident}/comments'
  const one = `${all}/{comment}`
  return [
    {
      id: 'comments.list',
      method: 'GET',
      tail: all,
      summary: 'Comments of an incident, newest first',
      permission: 'incident:read',
      audit: 'listed',
      handle: async (asked) => {
        const { page, ...options } = listOptions(asked.call.search, commentVocabulary, commentOrders, pageSize)
        const subject = subjectOf(asked)
        const { comments, next } = await listComments(deps, asked.call.actor, asked.tenant, subject, {
          ...options,
          ...page,
        })
        const value = comments.map((comment) => commentToWire(comment, asked.root))
        return listAnswer(asked, `/incidents/${subject.id}/comments`, value, next)
      },
    },
    {
      id: 'comments.get',
      method: 'GET',
      tail: one,
      summary: 'One comment',
      permission: 'incident:read',
      audit: 'viewed',
      handle: async (asked) => {
        const id = uuidOf(asked.call.params.comment)
        if (id === null) throw notFound('The comment')
        const comment = await getComment(deps, asked.call.actor, asked.tenant, subjectOf(asked), id)
        return { status: 200, body: commentToWire(comment, asked.root) }
      },
    },
    {
      id: 'comments.put',
      method: 'PUT',
      tail: one,
      summary: 'Write or change a comment',
      permission: 'incident:update',
      audit: 'commented',
      takesBody: true,
      handle: (asked) => put(deps, asked),
    },
    {
      id: 'comments.delete',
      method: 'DELETE',
      tail: one,
      summary: 'Delete a comment',
      permission: 'incident:update',
      audit: 'deleted',
      handle: async (asked) => {
        const { call, tenant } = asked
        const [incident, comment] = [uuidOf(call.params.incident), uuidOf(call.params.comment)]
        if (incident === null || comment === null) return deleted(false)
        const subject = { kind: 'incident', id: incident } as const
        return guardedWrite(
          asked,
          comment,
          async () => (await orNull(getComment(deps, call.actor, tenant, subject, comment)))?.version ?? null,
          async () => deleted((await orNull(deleteComment(deps, call.actor, tenant, subject, comment))) ?? false),
        )
      },
    },
  ]
}

async function put(deps: Deps, asked: Asked): Promise<Answer> {
  const { call, tenant, root } = asked
  const subject = subjectOf(asked)
  const id = uuidOf(call.params.comment)
  if (id === null) throw badRequest('The name of a comment must be a GUID.')
  const given = propertiesOf(call.body)
  // The author is who writes, whatever the body says: clients send back what they read.
  const message = given.required('message', 100_000)
  given.check()
  return guardedWrite(
    asked,
    id,
    async () => (await orNull(getComment(deps, call.actor, tenant, subject, id)))?.version ?? null,
    async (expectation) => {
      const input = { id, message }
      const { comment, created } = await putComment(deps, call.actor, tenant, subject, input, expectation)
      return saved(created, commentToWire(comment, root))
    },
  )
}

export function commentToWire(comment: Comment, root: string): object {
  const id = `${root}/Incidents/${comment.incidentId}/Comments/${comment.id}`
  return resource(id, comment.id, `${incidentType}/comments`, comment.version, {
    message: comment.message,
    author: personToWire(comment.author),
    createdTimeUtc: comment.createdAt,
    lastModifiedTimeUtc: comment.updatedAt,
  })
}
