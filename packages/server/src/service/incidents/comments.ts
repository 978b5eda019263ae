// Comments of incidents and cases.
import type { Actor, Comment, CommentField, CommentSortField, Person, TenantId } from '@docket/model'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { inputLimits, personOf, refuse } from './inputs.ts'
import { deletePart, getPart, type PartPage, putPart, queryOf, readablePlace, type Subject } from './parts.ts'
import type { WriteOptions } from './write.ts'

const comments = ({ store }: Deps) => ({ kind: 'comment', rows: store.comments }) as const

/** Newest first unless sorted otherwise. */
export async function listComments(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  page: PartPage<CommentField, CommentSortField>,
): Promise<{ total: number | null; comments: Comment[]; next: string | null }> {
  const place = await readablePlace(deps, actor, tenant, subject)
  return deps.store.comments.list(tenant, place, queryOf(page))
}

export const getComment = (
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
): Promise<Comment> => getPart(deps, actor, tenant, subject, comments(deps), id)

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
  const content = (before: Comment | null) => ({ message, author: before?.author ?? given.author ?? personOf(actor) })
  const verbOf = (before: Comment | null) => (before === null ? 'commented' : 'updated')
  const put = await putPart(deps, actor, tenant, subject, comments(deps), given, content, verbOf, options)
  return { comment: put.part, created: put.created }
}

/** False when there is none. */
export const deleteComment = (
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  subject: Subject,
  id: string,
  options: WriteOptions = {},
): Promise<boolean> => deletePart(deps, actor, tenant, subject, comments(deps), id, options)
