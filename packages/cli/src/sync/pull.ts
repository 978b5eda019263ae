// Takes in what changed at the vendor: new objects whole, known ones by the parts that changed there and not here.
import { type ImportResult, type RefreshAspect, refreshAspects } from '@docket/model'
import { AbortedError, isSdkError } from '@docket/sdk'
import type { Docket } from '@docket/sdk/docket'
import { addCounts, type PassReport, type Prefer } from './report.ts'
import type { Aspects, ImportRecord, Item, Source } from './source.ts'
import { type Pending, type Seen, type SyncState, shortHash } from './state.ts'

export interface Pass {
  docket: Docket
  /** The vendor. */
  theirs: Source
  /** Docket, seen through the vendor's own door: both ends speak one language. */
  ours: Source
  state: SyncState
  report: PassReport
  /** Also into incidents that a list shows as they were. */
  looksInside: boolean
  /** Into how many of the open ones, in turns, otherwise. */
  inTurn: number
  prefer: Prefer
  /** Of every write of this pass to Docket. */
  requestId: string
  signal: AbortSignal
  /** Keeps the state on disk when it is time to. */
  save(isUrgent?: boolean): Promise<void>
  progress(done: number, note: string): void
}

/** Objects of one request, and how many are fetched at once. */
const batchSize = 50
const fetchedAtOnce = 8
/** The import takes at most so many records at once. */
const recordsAtOnce = 500

/**
 * What can be compared although nothing is known of the last pass. The others may follow from the alerts here, and then are different
 * without anybody having changed them.
 */
const comparable: readonly RefreshAspect[] = ['title', 'description', 'state', 'assignee', 'labels']

export const hashesOf = (aspects: Aspects): Seen['aspects'] =>
  Object.fromEntries(Object.entries(aspects).map(([name, value]) => [name, shortHash(value, 8)]))

/** Keys of everything that was listed. A failed object is reported and looked at again in the next pass. */
export async function pull(pass: Pass, since: Date | null): Promise<Set<string>> {
  const { theirs, state, report } = pass
  const listed = new Set<string>()
  const open = Object.entries(state.seen).flatMap(([key, { isOpen }]) =>
    isOpen && key.startsWith('incident:') ? [key.slice('incident:'.length)] : [],
  )
  const turn = inTurn(pass)
  let latest = state.changedAt
  let retryFrom: string | null = null
  let batch: Wanted[] = []
  const flush = async () => {
    for (const failed of await takeIn(pass, batch)) {
      if (failed.changedAt !== null && (retryFrom === null || failed.changedAt < retryFrom))
        retryFrom = failed.changedAt
    }
    batch = []
    pass.progress(report.looked, `${report.errors.length} failed`)
    await pass.save()
  }
  for await (const item of theirs.changed(since, open)) {
    if (pass.signal.aborted) throw new AbortedError('the pass was ended')
    report.looked += 1
    listed.add(item.key)
    if (item.changedAt !== null && (latest === null || Date.parse(item.changedAt) > Date.parse(latest)))
      latest = item.changedAt
    const known = state.seen[item.key]
    // Not all that happens to parts of an incident shows in a list.
    const isSame = known !== undefined && known.gone !== true && known.mark === shortHash(item.mark)
    const isWhole = !isSame || (pass.looksInside && item.key.startsWith('incident:'))
    if (!isWhole) report.same += 1
    if (!isWhole && !turn.has(item.key)) continue
    batch.push({ item, isWhole })
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  // What failed is asked for again: the mark stays before it.
  state.changedAt = retryFrom ?? latest
  return listed
}

/** `isWhole` false: only parts whose changes do not show. */
interface Wanted {
  item: Item
  isWhole: boolean
}

interface Fetched extends Wanted {
  records: ImportRecord[]
  refresh: RefreshAspect[]
}

/** Keys of the open incidents that nobody looked into for the longest time. */
function inTurn({ theirs, state, inTurn: most }: Pass): Set<string> {
  if (theirs.hidden === undefined || most === 0) return new Set()
  const open = Object.entries(state.seen).filter(([key, { isOpen }]) => isOpen && key.startsWith('incident:'))
  open.sort(([, a], [, b]) => (a.looked ?? 0) - (b.looked ?? 0))
  return new Set(open.slice(0, most).map(([key]) => key))
}

/** Those that could not be taken in. */
async function takeIn(pass: Pass, items: readonly Wanted[]): Promise<Item[]> {
  const failed: Item[] = []
  const fail = (item: Item, message: string) => {
    pass.report.errors.push({ id: item.key, message })
    failed.push(item)
  }
  const fetched: Fetched[] = []
  for (let at = 0; at < items.length; at += fetchedAtOnce) {
    const some = items.slice(at, at + fetchedAtOnce)
    const results = await Promise.allSettled(some.map((item) => fetchOne(pass, item)))
    results.forEach((result, i) => {
      if (result.status === 'fulfilled') fetched.push(result.value)
      else if (isSdkError(result.reason) && !(result.reason instanceof AbortedError))
        fail(some[i]!.item, result.reason.message)
      else throw result.reason
    })
  }
  let group: Fetched[] = []
  let size = 0
  const send = async () => {
    if (group.length > 0) await importGroup(pass, group, fail)
    group = []
    size = 0
  }
  for (const one of fetched) {
    if (size + one.records.length > recordsAtOnce) await send()
    group.push(one)
    size += one.records.length
  }
  await send()
  return failed
}

async function fetchOne(pass: Pass, { item, isWhole }: Wanted): Promise<Fetched> {
  if (!isWhole) return { item, isWhole, records: (await pass.theirs.hidden?.(item)) ?? [], refresh: [] }
  const [records, refresh] = await Promise.all([pass.theirs.whole(item, !pass.looksInside), aspectsToTake(pass, item)])
  return { item, isWhole, records, refresh }
}

/** What changed at the vendor, without what changed here too and is to stay. */
async function aspectsToTake({ state, ours, report, prefer }: Pass, item: Item): Promise<RefreshAspect[]> {
  if (!item.key.startsWith('incident:')) return ['details']
  const known = state.seen[item.key]
  const now = hashesOf(item.aspects) as Record<string, string>
  const before = known?.aspects
  const differs = (aspect: RefreshAspect) =>
    before === undefined ? comparable.includes(aspect) : before[aspect] !== now[aspect]
  const changed = refreshAspects.filter((aspect) => item.aspects[aspect] !== undefined && differs(aspect))
  const docketId = known?.docketId ?? item.id
  const pending: Pending = state.pending[docketId] ?? {}
  const both = changed.filter((aspect) => pending[aspect] !== undefined)
  if (both.length === 0) return changed
  const here = await ours.incident(item.id)
  const taken = changed.filter((aspect) => !both.includes(aspect))
  for (const aspect of both) {
    const isSame = here === null || here.aspects[aspect] === item.aspects[aspect]
    if (!isSame) report.conflicts.push({ id: item.id, aspect, winner: prefer })
    if (!isSame && prefer === 'docket') {
      pending[aspect] = 'open'
      continue
    }
    if (!isSame) taken.push(aspect)
    delete pending[aspect]
  }
  if (Object.keys(pending).length === 0) delete state.pending[docketId]
  return taken
}

async function importGroup(
  pass: Pass,
  group: readonly Fetched[],
  fail: (item: Item, message: string) => void,
): Promise<void> {
  const { theirs, state } = pass
  const { refused, docketIds } = await importRecords(pass, group)
  const { belonging } = theirs
  if (belonging !== undefined) {
    const more: Fetched[] = []
    for (const { item, isWhole } of group) {
      const id = docketIds.get(item)
      const records = id === undefined ? [] : await belonging(item, id)
      for (let at = 0; at < records.length; at += recordsAtOnce)
        more.push({ item, isWhole, records: records.slice(at, at + recordsAtOnce), refresh: [] })
    }
    for (const one of more)
      for (const [item, problems] of (await importRecords(pass, [one])).refused)
        refused.set(item, [...(refused.get(item) ?? []), ...problems])
  }
  for (const { item, isWhole } of group) {
    const problems = refused.get(item)
    if (problems !== undefined) fail(item, [...new Set(problems)].join('; '))
    if (!isWhole) {
      const seen = state.seen[item.key]
      if (seen !== undefined) seen.looked = state.passes
      continue
    }
    const docketId = docketIds.get(item)
    // What was refused stays unknown, so that the next pass offers it again; but what came of it stands here.
    if (problems === undefined || docketId !== undefined)
      state.seen[item.key] = seenOf(pass, item, docketId, problems === undefined)
  }
}

/** What was refused and why, and Docket's ids of the incidents, by items. */
async function importRecords(
  { docket, theirs, report, requestId, signal }: Pass,
  group: readonly Fetched[],
): Promise<{ refused: Map<Item, string[]>; docketIds: Map<Item, string> }> {
  const owner = new Map<string, Item>()
  const records = group.flatMap(({ item, records: own, refresh }, at) =>
    own.map((record, part) => {
      const where = `${at}/${part}`
      owner.set(where, item)
      return { where, ...record, refresh }
    }),
  )
  const body = { from: theirs.format, records }
  const options = { requestId, timeoutMs: 600_000, signal }
  const result = await docket.request<ImportResult>('POST', '/import', body, options)
  addCounts(report, result.counts)
  const refused = new Map<Item, string[]>()
  for (const { where, message, details } of result.refused) {
    const item = owner.get(where)!
    const fields = Object.entries(details).map(([field, problems]) => `${field} ${problems.join(', ')}`)
    refused.set(item, [...(refused.get(item) ?? []), [message, ...fields].join('; ')])
  }
  const docketIds = new Map((result.incidents ?? []).map(({ where, id }) => [owner.get(where)!, id]))
  return { refused, docketIds }
}

function seenOf({ theirs, state }: Pass, item: Item, docketId: string | undefined, isWhole: boolean): Seen {
  const id = docketId ?? state.seen[item.key]?.docketId
  if (!item.key.startsWith('incident:')) return { mark: shortHash(item.mark) }
  return {
    mark: isWhole ? shortHash(item.mark) : '',
    aspects: hashesOf(item.aspects),
    looked: state.passes,
    ...(id === undefined ? {} : { docketId: id }),
    ...(theirs.isOpen(item) ? { isOpen: true as const } : {}),
  }
}
