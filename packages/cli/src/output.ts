// How results are printed: a table for people, one JSON document or one object a line for programs.
import { table } from './terminal.ts'

export interface OutputFlags {
  json?: boolean
  jsonl?: boolean
}

/** One JSON document on one line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** A row a line as JSON, or a table; cells are made safe for the terminal by `table`. */
export function printRows<T>(
  flags: OutputFlags,
  rows: readonly T[],
  head: string[],
  cells: (row: T) => string[],
): void {
  if (flags.jsonl) for (const row of rows) printJson(row)
  else if (flags.json) printJson(rows)
  else process.stdout.write(`${table([head, ...rows.map(cells)])}\n`)
}

/** `2026-11-01T10:00:00.000Z` as `2026-11-01 10:00`. */
export const shortTime = (time: string | null | undefined): string => (time ?? '').slice(0, 16).replace('T', ' ')
