// One pass of a sync: what people did here is read, what changed there is taken in, then what they did is told there.
import type { Docket } from '@docket/sdk/docket'
import { progress } from '../terminal.ts'
import { findGone } from './gone.ts'
import { readOwnChanges } from './own-changes.ts'
import { type Pass, pull } from './pull.ts'
import { emptyReport, type PassReport, type Prefer } from './report.ts'
import type { Source } from './source.ts'
import { readState, type SyncState, writeState } from './state.ts'
import { forgetForeign, writeBack } from './write-back.ts'

export interface PassOptions {
  docket: Docket
  theirs: Source
  ours: Source
  stateFile: string
  /** Begins the request ids of this sync and of no other. */
  mark: string
  writeBack: boolean
  prefer: Prefer
  /** How far the very first pass looks back; null: everything. */
  since: Date | null
  full: boolean
  /** Into how many open incidents a pass looks for what no list shows. */
  inTurn: number
  prune: boolean
  signal: AbortSignal
}

/** Changes with the time of the last one seen, or that a replica of the vendor's shows late, are asked for again. */
const overlapMs = 5 * 60_000
/** How often the state is written while a pass runs: what is lost with it is only looked at once more. */
const saveEveryMs = 5000

/** Throws only what ends the pass as a whole; what was done until then is kept in the state. */
export async function runPass(options: PassOptions): Promise<PassReport> {
  const { stateFile, theirs } = options
  const state = await readState(stateFile)
  const isFirst = state.changedAt === null
  state.passes += 1
  const looksInside = options.full || options.prune
  // A first pass that was ended before it was over does not begin anew with what it has.
  const full = looksInside || (isFirst && options.since === null)
  const report = emptyReport(theirs.title, full)
  const bar = progress('looked at')
  let savedAt = performance.now()
  const save = async (isUrgent = false) => {
    if (!isUrgent && performance.now() - savedAt < saveEveryMs) return
    await writeState(stateFile, state)
    savedAt = performance.now()
  }
  const pass: Pass = {
    docket: options.docket,
    theirs,
    ours: options.ours,
    state,
    report,
    looksInside,
    inTurn: options.inTurn,
    prefer: options.prefer,
    requestId: `${options.mark}.${Date.now().toString(36)}`,
    signal: options.signal,
    save,
    progress: (done, note) => bar.update(done, done, note),
  }
  try {
    await readOwnChanges(options.docket, state, options.mark)
    const listed = await pull(pass, full ? null : startOf(state, options.since))
    forgetForeign(pass)
    if (full && !isFirst) await findGone(pass, listed, options.prune)
    if (options.writeBack) await writeBack(pass)
  } finally {
    bar.end()
    await save(true)
  }
  return report
}

function startOf({ changedAt }: SyncState, since: Date | null): Date | null {
  return changedAt === null ? since : new Date(Date.parse(changedAt) - overlapMs)
}
