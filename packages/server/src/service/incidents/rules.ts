// How a change changes an incident: status and resolution belong together, what was set by hand stays by hand.
import {
  DocketError,
  type IncidentChange,
  type Person,
  type Resolution,
  type ResolutionReason,
  reasonsOf,
} from '@docket/model'
import type { IncidentState } from '../../store/index.ts'
import { readTimeOf, refuse } from './inputs.ts'

/** A merged incident is a picture of the past until it is split off again. */
export function requireWritable(state: { mergedInto: string | null }): void {
  if (state.mergedInto !== null)
    throw new DocketError('conflict', 'This incident was merged into another one and is read-only until it is split')
}

const plain = [
  'title',
  'description',
  'priority',
  'assignee',
  'labels',
  'url',
  'sender',
  'providerName',
  'providerIncidentId',
  'detectionTechnologies',
  'tickets',
  'responseStatus',
  'caseId',
] as const satisfies readonly (keyof IncidentChange & keyof IncidentState)[]

const byHand = ['severity', 'rules', 'tactics', 'techniques'] as const

/** Sets what the change names; `at` becomes the time of a change of status. Nothing is written. */
export function applyChange(state: IncidentState, change: IncidentChange, at: string): void {
  const target: Record<string, unknown> = state as unknown as Record<string, unknown>
  for (const field of plain) if (change[field] !== undefined) target[field] = change[field]
  const own: Record<string, unknown> = state.own as unknown as Record<string, unknown>
  for (const field of byHand) if (change[field] !== undefined) own[field] = change[field]
  for (const field of ['firstActivityAt', 'lastActivityAt'] as const) {
    const value = change[field]
    if (value !== undefined) own[field] = value === null ? null : readTimeOf(field, value)
  }
  // What a door does not name in `extra` is another door's.
  if (change.extra !== undefined) state.extra = { ...state.extra, ...change.extra }
  applyStatus(state, change, at)
}

function applyStatus(state: IncidentState, change: IncidentChange, at: string): void {
  const status = change.status ?? state.status
  const wasClosed = state.status === 'closed'
  if (status !== state.status) {
    state.status = status
    state.statusChangedAt = at
    state.closedAt = status === 'closed' ? at : null
  }
  if (status !== 'closed') {
    if (change.resolution != null) throw refuse('resolution', 'belongs to closed incidents only')
    if (change.resolutionReason != null) throw refuse('resolutionReason', 'belongs to closed incidents only')
    state.resolution = null
    state.resolutionReason = null
    // Reopening drops it; on one that was open it is a remark like any other.
    if (change.resolutionComment !== undefined) state.resolutionComment = change.resolutionComment
    else if (wasClosed) state.resolutionComment = null
    return
  }
  const resolution: Resolution = change.resolution ?? state.resolution ?? 'undetermined'
  const reason = reasonFor(resolution, change.resolutionReason, state.resolutionReason)
  state.resolution = change.resolution === null ? 'undetermined' : resolution
  state.resolutionReason = state.resolution === resolution ? reason : null
  if (change.resolutionComment !== undefined) state.resolutionComment = change.resolutionComment
}

/** A reason that was there and no longer fits is dropped; one that is given must fit. */
function reasonFor(
  resolution: Resolution,
  given: ResolutionReason | null | undefined,
  before: ResolutionReason | null,
): ResolutionReason | null {
  const fitting = reasonsOf[resolution]
  if (given === undefined) return before !== null && fitting.includes(before) ? before : null
  if (given !== null && !fitting.includes(given)) throw refuse('resolutionReason', `does not belong to ${resolution}`)
  return given
}

/** Closing an incident that nobody has makes it the caller's. */
export function assignToCloser(state: IncidentState, closer: Person): void {
  state.assignee ??= closer
}
