// What was deleted at the vendor: told, and with --prune labelled and commented on here. Nothing is ever deleted for it.
import { createHash } from 'node:crypto'
import type { Pass } from './pull.ts'

const label = 'deleted at the vendor'

/** After a pass over everything: incidents that were there once and are listed no more, asked for one by one to be sure. */
export async function findGone(pass: Pass, listed: ReadonlySet<string>, prune: boolean): Promise<void> {
  const { theirs, state, report } = pass
  for (const [key, seen] of Object.entries(state.seen)) {
    if (!key.startsWith('incident:') || listed.has(key) || (seen.gone === true && !prune)) continue
    const id = key.slice('incident:'.length)
    if ((await theirs.incident(id)) !== null) continue
    const marked = prune && seen.docketId !== undefined && (await markGone(pass, seen.docketId))
    if (seen.gone !== true || marked) report.gone.push({ id, marked })
    const { isOpen: _isOpen, ...rest } = seen
    state.seen[key] = { ...rest, gone: true }
    await pass.save()
  }
}

/** False when it is marked already. */
async function markGone({ docket, theirs, requestId }: Pass, id: string): Promise<boolean> {
  const [found] = (await docket.incidents.listPage({ filter: `id eq '${id}'`, limit: 1 })).incidents
  if (found === undefined || found.labels.some(({ name }) => name === label)) return false
  const labels = [...found.labels, { name: label, kind: 'auto' as const }]
  // The comment first, under an id of its own making: a repetition finds it there.
  const message = `This incident was deleted at the vendor (${theirs.title}). Here it stays as it was.`
  const comments = await docket.incidents.listComments(id).all()
  const key = createHash('sha256').update(`${id} ${label}`).digest('hex')
  if (!comments.some((comment) => comment.message === message))
    await docket.incidents.createComment(id, { message }, { requestId, idempotencyKey: key })
  await docket.incidents.update(id, { labels }, { requestId })
  return true
}
