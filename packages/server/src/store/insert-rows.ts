// Inserts many rows of one table with one statement, from the columns that a single row would be inserted with.
import type { Db } from './contract.ts'

/** Columns that hold JSON: their text goes in as it is. */
const jsonColumns: ReadonlySet<string> = new Set(['detail', 'contents', 'brief', 'labels', 'report', 'assignee'])

/** Rows whose key is taken are left out; answers `returning` of the others. All rows have the same columns. */
export async function insertRows(
  tx: Db,
  table: 'incidents' | 'alerts',
  rows: readonly Record<string, unknown>[],
  returning: string,
): Promise<string[]> {
  const first = rows[0]
  if (first === undefined) return []
  const names = Object.keys(first)
  const inserted = await tx.query<{ value: string }>(
    `insert into ${table} (${names.join(', ')})
     select ${names.map((name) => `r.${name}`).join(', ')} from json_populate_recordset(null::${table}, $1::json) as r
     on conflict do nothing returning ${returning} as value`,
    [`[${rows.map(rowText).join(',')}]`],
    `bring-${table}`,
  )
  return inserted.map(({ value }) => value)
}

function rowText(row: Record<string, unknown>): string {
  const parts = Object.entries(row).map(
    ([name, value]) =>
      `"${name}":${jsonColumns.has(name) && value !== null ? String(value) : JSON.stringify(value ?? null)}`,
  )
  return `{${parts.join(',')}}`
}
