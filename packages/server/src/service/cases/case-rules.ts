// What a change of a case does to it: defaults of closing and reopening, limits of its fields, the verb for the history.
import { type Case, type CaseChange, caseStatuses, priorities, resolutions, severities, verdicts } from '@docket/model'
import type { CaseState } from '../../store/index.ts'
import { Problems } from './check-change.ts'

/** Throws `invalid` by field. */
export function checkCaseChange(change: CaseChange): void {
  const problems = new Problems()
  for (const field of ['title', 'severity', 'status', 'priority', 'tags', 'tickets', 'extra'] as const) {
    problems.required(field, change[field])
  }
  problems.text('title', change.title, 2000, 1)
  problems.text('description', change.description, 100_000)
  problems.text('responseStatus', change.responseStatus, 200)
  problems.word('severity', change.severity, severities)
  problems.word('status', change.status, caseStatuses)
  problems.word('priority', change.priority, priorities)
  problems.word('resolution', change.resolution, resolutions)
  problems.word('analystVerdict', change.analystVerdict, verdicts)
  problems.objects('tags', change.tags, 100_000, 'name')
  problems.objects('tickets', change.tickets, 100_000, 'vendor')
  problems.person('assignee', change.assignee)
  problems.json('extra', change.extra, 500_000)
  if (change.resolution && change.status !== undefined && change.status !== 'closed') {
    problems.add('resolution', 'is only for closed cases')
  }
  problems.refuse()
}

/**
 * Closing without a resolution means `undetermined`; opening drops it. A resolution for a case that is not closed is refused,
 * because nobody would see it.
 */
export function applyCaseChange(state: CaseState, change: CaseChange, at: string): CaseState {
  const { severity, responseStatus, resolution, ...rest } = change
  const picked = Object.fromEntries(
    plainFields.filter((name) => rest[name] !== undefined).map((name) => [name, rest[name]]),
  ) as Partial<CaseState>
  const next: CaseState = { ...state, ...picked }
  if (severity !== undefined) {
    next.severity = severity
    next.severityFollows = false
  }
  if (responseStatus !== undefined) next.ownResponseStatus = responseStatus
  if (next.status === 'closed') {
    next.resolution = resolution ?? (resolution === null ? null : state.resolution) ?? 'undetermined'
  } else {
    if (resolution) {
      const problems = new Problems()
      problems.add('resolution', 'is only for closed cases')
      problems.refuse()
    }
    next.resolution = null
  }
  if (next.status !== state.status) {
    next.statusChangedAt = at
    next.closedAt = next.status === 'closed' ? at : null
  }
  return next
}

const plainFields = [
  'title',
  'description',
  'status',
  'priority',
  'assignee',
  'tags',
  'tickets',
  'analystVerdict',
  'extra',
] as const

/** The most telling one. */
export function verbOfCaseChange(before: Case, after: Case): string {
  if (before.status !== after.status || before.resolution !== after.resolution) return 'status_changed'
  if (JSON.stringify(before.assignee) !== JSON.stringify(after.assignee)) return 'assigned'
  if (before.priority !== after.priority) return 'priority_changed'
  if (before.analystVerdict !== after.analystVerdict) return 'judged'
  return 'updated'
}
