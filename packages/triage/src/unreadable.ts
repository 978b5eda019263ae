// The report of an artifact that could not be looked at.
import { isDocketError, type TriageReport, type Unexamined } from '@docket/model'
import { judge, rulePack } from './verdict.ts'

/** Inconclusive, with the reason, never silently benign. */
export function unreadable(kind: TriageReport['kind'], error: unknown): TriageReport {
  const code = isDocketError(error) ? error.code : 'internal'
  const message = error instanceof Error ? error.message.slice(0, 300) : 'unknown failure'
  const unexamined: Unexamined[] = [{ analyser: 'intake', reason: 'malformed', detail: message }]
  return {
    kind,
    ...judge([], { kind, unexamined }),
    familyName: null,
    findings: [],
    unexamined,
    email: null,
    observables: [],
    scans: [],
    rulePack,
    error: { code, message },
  }
}
