// Histories are walked by offset while rows are written: each page continues behind the last row of the one before.
import { createHash } from 'node:crypto'
import type { Call } from '@docket/model'
import type { Deps } from '../../service/index.ts'

/** Where the page before ended: its cursor, or null when nothing was behind it. */
interface End {
  next: string | null
  until: number
}

const keptMs = 60_000
const maxEntries = 10_000
const memories = new WeakMap<Deps, Map<string, End>>()

export interface Walk<Row> {
  call: Call
  /** Filter and order: what makes two requests pages of one history. */
  question: unknown
  offset: number
  /** True when new rows come before those already read: then nothing is behind an end once reached. */
  newestFirst: boolean
  ask(page: { offset?: number; after?: string }): Promise<{ total: number | null; rows: Row[]; next: string | null }>
}

/**
 * One page. The client goes on while `pages × limit < total`, for ever if it must: so a walk that has reached its end reports the rows it
 * has given, not those that were put in front of it meanwhile. Another node, or a minute later, counts rows again.
 */
export async function walkPage<Row>(deps: Deps, walk: Walk<Row>): Promise<{ total: number; rows: Row[] }> {
  const memory = memories.get(deps) ?? new Map<string, End>()
  memories.set(deps, memory)
  const { call, offset } = walk
  const sequence = createHash('sha256')
    .update(JSON.stringify([call.actor.keyId, walk.question]))
    .digest('base64')
  const now = deps.now().getTime()
  const before = offset === 0 ? undefined : memory.get(`${sequence} ${offset}`)
  const known = before && before.until > now ? before : null
  if (known?.next === null) return { total: offset, rows: [] }
  const { total, rows, next } = await walk.ask(known ? { after: known.next } : { offset })
  if (rows.length > 0 && (next !== null || walk.newestFirst)) {
    const key = `${sequence} ${offset + rows.length}`
    memory.delete(key)
    memory.set(key, { next, until: now + keptMs })
    // A Map keeps the order of insertion: the first one is the oldest.
    if (memory.size > maxEntries) memory.delete(memory.keys().next().value!)
  }
  return { total: known && next === null ? offset + rows.length : (total ?? 0), rows }
}

/** The same end for a history whose store remembers by itself: a short page is the last one. */
export function totalOfPage(total: number, offset: number, rows: number, limit: number): number {
  return rows < limit && offset > 0 ? Math.min(total, offset + rows) : total
}
