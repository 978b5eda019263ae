// What a pass did, for people on a terminal and as one JSON object for programs.
import type { ImportResult } from '@docket/model'
import { printJson, shortTime } from '../output.ts'
import { paint, print, safe, table } from '../terminal.ts'

export type Prefer = 'vendor' | 'docket'

/** Both sides changed the same part of an incident since the last pass. */
export interface Conflict {
  id: string
  aspect: string
  /** Whose value stands now. */
  winner: Prefer
}

export interface PassReport {
  source: string
  startedAt: string
  /** Looked at everything, not only at what changed. */
  full: boolean
  /** Objects of Docket by kind and by what became of them. */
  pulled: Record<string, Record<string, number>>
  /** Objects of the vendor that were looked at, and those that were as before. */
  looked: number
  same: number
  written: { id: string; what: string }[]
  notWritten: { id: string; what: string; why: string }[]
  conflicts: Conflict[]
  /** Incidents that were deleted at the vendor; `marked` when they were labelled here. */
  gone: { id: string; marked: boolean }[]
  errors: { id: string; message: string }[]
}

export const emptyReport = (source: string, full: boolean): PassReport => ({
  source,
  startedAt: new Date().toISOString(),
  full,
  pulled: {},
  looked: 0,
  same: 0,
  written: [],
  notWritten: [],
  conflicts: [],
  gone: [],
  errors: [],
})

export function addCounts(report: PassReport, counts: ImportResult['counts']): void {
  for (const [kind, row] of Object.entries(counts)) {
    const sum = report.pulled[kind] ?? {}
    for (const [outcome, count] of Object.entries(row)) sum[outcome] = (sum[outcome] ?? 0) + (count ?? 0)
    report.pulled[kind] = sum
  }
}

/** Lines of one list that are printed; `--json` has all. */
const shown = 50

function list<T>(rows: readonly T[], line: (row: T) => string): string[] {
  const more = rows.length > shown ? [`and ${rows.length - shown} more (--json shows all)`] : []
  return [...rows.slice(0, shown).map((row) => safe(line(row), 400)), ...more]
}

/** The result on standard output, what went wrong on standard error. */
export function tell(report: PassReport, asJson: boolean): void {
  if (asJson) {
    printJson(report)
    return
  }
  const { source, pulled, looked, same, written, notWritten, conflicts, gone, errors } = report
  const rows = Object.entries(pulled).map(([kind, row]) => [
    kind,
    ...['created', 'updated', 'extended', 'unchanged'].map((outcome) => String(row[outcome] ?? 0)),
  ])
  const what = report.full ? 'everything' : 'changes'
  const lines = [`${shortTime(report.startedAt)} UTC  ${safe(source)}: ${what}, ${looked} looked at, ${same} as before`]
  if (rows.length > 0) lines.push(table([['kind', 'new', 'changed', 'completed', 'here already'], ...rows]))
  lines.push(...list(written, (one) => `written to the vendor: ${one.id} ${one.what}`))
  lines.push(...list(conflicts, (one) => `changed at both ends: ${one.id} ${one.aspect}; ${winnerOf(one)}`))
  lines.push(...list(gone, (one) => `deleted at the vendor: ${one.id}${one.marked ? ', labelled here' : ''}`))
  print(`${lines.join('\n')}\n`)
  const problems = [
    ...list(notWritten, (one) => `not written to the vendor: ${one.id} ${one.what}: ${one.why}`),
    ...list(errors, (one) => `${one.id}: ${one.message}`).map(
      (line) => `${paint(process.stderr, 'red', 'failed')} ${line}`,
    ),
  ]
  if (problems.length > 0) process.stderr.write(`${problems.join('\n')}\n`)
}

const winnerOf = ({ winner }: Conflict) => (winner === 'vendor' ? "the vendor's value stands" : "Docket's value stands")
