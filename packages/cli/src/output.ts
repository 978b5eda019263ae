// How results are printed: a table for people, one JSON document or one object a line for programs.

import { CommandFailure, exitCodes } from './failure.ts'
import { jsonText, print, table } from './terminal.ts'

export interface OutputFlags {
  json?: boolean
  jsonl?: boolean
}

/** One JSON document on one line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`)
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
  else print(`${table([head, ...rows.map(cells)])}\n`)
}

/** `2026-11-01T10:00:00.000Z` as `2026-11-01 10:00`. */
export const shortTime = (time: string | null | undefined): string => (time ?? '').slice(0, 16).replace('T', ' ')

/** A list as it comes: each object at once with `--jsonl`, so that a list of any length needs no memory; else all together. */
export async function printList<T>(
  flags: OutputFlags & { limit: number },
  name: string,
  list: AsyncIterable<T> & { total: number | null },
  head: string[],
  cells: (row: T) => string[],
): Promise<void> {
  const rows: T[] = []
  let left = flags.limit
  for await (const row of list) {
    if (flags.jsonl) printJson(row)
    else rows.push(row)
    left -= 1
    if (left <= 0) break
  }
  if (flags.jsonl) return
  if (flags.json) return printJson({ total: list.total, [name]: rows })
  printRows(flags, rows, head, cells)
  print(`${rows.length} of ${list.total}\n`)
}

/** Reads a whole number of an option, at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(number >= least))
      throw new CommandFailure(exitCodes.usage, `${JSON.stringify(text)} is no whole number of at least ${least}`)
    return number
  }
