// Prints results as a short table, and the machine they are from.
import { availableParallelism, cpus, loadavg } from 'node:os'

export function printMachine(): void {
  const load = loadavg()[0]?.toFixed(1)
  console.log(
    `machine: ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, load average at start ${load}`,
  )
}

/** Columns padded to their widest cell; numbers to the right. */
export function printTable(head: string[], rows: (string | number)[][]): void {
  const cells = [head, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : cell)))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  for (const row of cells) {
    const line = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    console.log(line.join('  '))
  }
}

export const round = (value: number): string =>
  !Number.isFinite(value) ? '–' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** The value below which a share of the sorted copy lies. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: number[]): number => quantile(values, 0.5)

/** `--name value` of the command line. */
export function option(name: string, fallback: number): number
export function option(name: string, fallback: string): string
export function option(name: string, fallback: number | string): number | string {
  const at = process.argv.indexOf(`--${name}`)
  const given = at < 0 ? undefined : process.argv[at + 1]
  if (given === undefined) return fallback
  return typeof fallback === 'number' ? Number(given) : given
}
