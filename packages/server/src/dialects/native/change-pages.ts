// Pages of the history by the id of the last entry seen.
import { type Answer, type Change, DocketError } from '@docket/model'

interface Query {
  cursor?: string
  limit?: number
  order?: 'asc' | 'desc'
}

/** The id that a cursor of a list of changes stands for. */
export function changeCursor(cursor: string): number {
  const id = /^c\.(\d{1,16})$/.exec(cursor)?.[1]
  if (id === undefined)
    throw new DocketError('invalid', 'cursor is not one of this list', {
      details: { cursor: ['is not one of this list'] },
    })
  return Number(id)
}

export const cursorBehind = (change: Change): string => `c.${change.id}`

/** One page, `next` null when there is no further one. */
export async function changePage(
  { cursor, limit = 50, order }: Query,
  usual: 'asc' | 'desc',
  read: (page: { after?: number; limit: number; order: 'asc' | 'desc' }) => Promise<Change[]>,
): Promise<Answer> {
  const after = cursor === undefined ? {} : { after: changeCursor(cursor) }
  const found = await read({ ...after, limit: limit + 1, order: order ?? usual })
  const changes = found.slice(0, limit)
  const last = changes.at(-1)
  return { status: 200, body: { changes, next: found.length > limit && last ? cursorBehind(last) : null } }
}
