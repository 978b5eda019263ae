// Tells the vendor what people decided in Docket: state, owner and comments, each once and only where the vendor did not change it too.
import { AbortedError, isSdkError, NotFoundError } from '@docket/sdk'
import { hashesOf, type Pass } from './pull.ts'
import type { WritableAspect } from './source.ts'
import { type Seen, shortHash } from './state.ts'

const writable: readonly WritableAspect[] = ['state', 'assignee']
const nameOf: Record<WritableAspect, string> = { state: 'status and resolution', assignee: 'owner' }

/** Drops what concerns incidents that did not come from this vendor. Nothing is written. */
export function forgetForeign({ state }: Pass): void {
  const known = idsHere(state.seen)
  for (const id of Object.keys(state.pending)) if (!known.has(id)) delete state.pending[id]
  for (const [comment, incident] of Object.entries(state.comments))
    if (!known.has(incident)) delete state.comments[comment]
}

/** The vendor's keys by Docket's ids. */
function idsHere(seen: Readonly<Record<string, Seen>>): Map<string, string> {
  return new Map(
    Object.entries(seen).flatMap(([key, { docketId, gone }]) =>
      docketId === undefined || gone === true ? [] : [[docketId, key] as const],
    ),
  )
}

export async function writeBack(pass: Pass): Promise<void> {
  const { state, report, signal } = pass
  const known = idsHere(state.seen)
  for (const docketId of Object.keys(state.pending)) {
    const key = known.get(docketId)
    if (key !== undefined) await each(pass, docketId, () => writeIncident(pass, docketId, key))
  }
  for (const [commentId, docketId] of Object.entries(state.comments)) {
    const key = known.get(docketId)
    if (key !== undefined) await each(pass, docketId, () => writeComment(pass, commentId, docketId, key))
  }
  pass.progress(report.looked, `${report.written.length} written`)

  async function each({ save }: Pass, id: string, work: () => Promise<void>): Promise<void> {
    if (signal.aborted) throw new AbortedError('the pass was ended')
    try {
      await work()
    } catch (error) {
      if (!isSdkError(error) || error instanceof AbortedError) throw error
      report.errors.push({ id, message: error.message })
    }
    await save()
  }
}

async function writeIncident({ theirs, ours, state, report }: Pass, docketId: string, key: string): Promise<void> {
  const pending = state.pending[docketId]!
  const aspects = writable.filter((aspect) => pending[aspect] === 'open')
  if (aspects.length === 0) return
  const id = key.slice('incident:'.length)
  const here = await ours.incident(id)
  if (here === null) {
    // Deleted in Docket meanwhile: nobody deletes at the vendor for that.
    delete state.pending[docketId]
    return
  }
  const before = state.seen[key]?.aspects ?? {}
  const {
    theirs: after,
    done,
    left,
  } = await theirs.write({
    id,
    ours: here,
    aspects,
    base: (aspect, now) => before[aspect] === shortHash(now.aspects[aspect] ?? '', 8),
  })
  for (const aspect of done) {
    delete pending[aspect]
    if (after !== null) report.written.push({ id, what: nameOf[aspect] })
  }
  for (const { aspect, why, isFinal } of left) {
    if (isFinal) pending[aspect] = 'told'
    report.notWritten.push({ id, what: nameOf[aspect], why })
  }
  if (Object.keys(pending).length === 0) delete state.pending[docketId]
  const seen = state.seen[key]
  if (after === null || seen === undefined) return
  // What the vendor has now came from here, also what it set by itself for it: no news when it is listed.
  const settled = writable.filter((aspect) => !left.some((one) => one.aspect === aspect && !one.isFinal))
  state.seen[key] = { ...seen, aspects: { ...seen.aspects, ...hashesOf(pick(after.aspects, settled)) } }
}

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>

async function writeComment(
  { docket, theirs, state, report }: Pass,
  commentId: string,
  docketId: string,
  key: string,
): Promise<void> {
  const id = key.slice('incident:'.length)
  const tell = theirs.comment
  if (typeof tell === 'string') {
    report.notWritten.push({ id, what: `comment ${commentId}`, why: tell })
    delete state.comments[commentId]
    return
  }
  const comment = await orNull(docket.incidents.getComment(docketId, commentId))
  if (comment !== null) {
    const isNews = await tell(id, { id: commentId, message: comment.message })
    if (isNews) report.written.push({ id, what: `comment ${commentId}` })
  }
  delete state.comments[commentId]
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}
