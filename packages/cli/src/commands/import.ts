// `docket import`: streams a vendor's file, or one of our own exports, into a tenant, in batches, and tells what became of it.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type ImportResult, type TransferFormat, transferFormats } from '@docket/model'
import type { Docket } from '@docket/sdk/docket'
import { type Command, Option } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { printJson } from '../output.ts'
import { formatOf, listNames } from '../read-object.ts'
import { type RemoteFlags, remote, withDocket } from '../remote.ts'
import { splitObjects } from '../split-objects.ts'
import { print, progress, safe, table } from '../terminal.ts'

interface ImportFlags extends RemoteFlags {
  from: TransferFormat
}

/** One request's worth: small enough to show progress, large enough not to wait for the network. */
const batch = { records: 100, bytes: 4 * 1024 * 1024 } as const
/** Lines of refusals that are printed; `--json` has all of them. */
const shownRefusals = 100

type Refusal = ImportResult['refused'][number]
interface Totals {
  counts: Record<string, { created: number; extended: number; unchanged: number }>
  refused: Refusal[]
  /** What was taken in otherwise than the file says. */
  notes: NonNullable<ImportResult['notes']>
}

async function importFile(file: string, flags: ImportFlags): Promise<void> {
  const size = file === '-' ? 0 : await sizeOf(file)
  const totals: Totals = { counts: {}, refused: [], notes: [] }
  const bar = progress('imported')
  let bytesRead = 0
  async function* chunks() {
    const stream: AsyncIterable<Buffer> =
      file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 })
    try {
      for await (const chunk of stream) {
        bytesRead += chunk.length
        yield chunk
      }
    } catch (error) {
      const { code = 'unknown reason' } = error as NodeJS.ErrnoException
      throw new CommandFailure(exitCodes.usage, `cannot read ${file === '-' ? 'standard input' : file} (${code})`)
    }
  }
  await withDocket(flags, async (docket) => {
    let records: { where: string; list?: string; value: unknown }[] = []
    let bytes = 0
    let isFirst = true
    const send = async () => {
      const taken = records
      // A batch that failed is not sent again with the rest.
      records = []
      bytes = 0
      if (taken.length > 0) add(totals, await sendBatch(docket, flags.from, taken))
      bar.update(bytesRead, Math.max(size, bytesRead), `${totals.refused.length} refused`)
    }
    try {
      for await (const found of splitObjects(chunks(), listNames[flags.from])) {
        if ('problem' in found) {
          totals.refused.push({ where: found.where, message: found.problem, details: {} })
          continue
        }
        const { where, list, value } = found
        if (isFirst) requireFormat(flags.from, where, value)
        isFirst = false
        records.push({ where, ...(list === null ? {} : { list }), value })
        bytes += JSON.stringify(value).length
        if (records.length >= batch.records || bytes >= batch.bytes) await send()
      }
    } finally {
      // What was read before a file turned out to be broken is taken all the same.
      await send()
      bar.end()
      tell(totals, flags)
    }
  })
  if (totals.refused.length > 0) process.exitCode = exitCodes.some
}

/** A file of another vendor would be refused object by object, each for a field nobody can make sense of. */
function requireFormat(from: TransferFormat, where: string, value: unknown): void {
  const found = formatOf(value)
  if (found !== null && found !== from)
    throw new CommandFailure(
      exitCodes.usage,
      `this is no file of ${from}: ${where} is an object of ${found}`,
      `--from ${found}`,
    )
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    throw new CommandFailure(exitCodes.usage, `cannot read ${file}`)
  }
}

function sendBatch(docket: Docket, from: TransferFormat, records: unknown[]): Promise<ImportResult> {
  return docket.request<ImportResult>('POST', '/import', { from, records }, { timeoutMs: 600_000 })
}

function add(totals: Totals, { counts, refused, notes = [] }: ImportResult): void {
  for (const [kind, { created = 0, extended = 0, unchanged = 0 }] of Object.entries(counts)) {
    const row = totals.counts[kind] ?? { created: 0, extended: 0, unchanged: 0 }
    totals.counts[kind] = {
      created: row.created + created,
      extended: row.extended + extended,
      unchanged: row.unchanged + unchanged,
    }
  }
  totals.refused.push(...refused)
  totals.notes.push(...notes)
}

function tell(totals: Totals, flags: ImportFlags): void {
  if (flags.json) {
    printJson(totals)
    return
  }
  const rows = Object.entries(totals.counts)
  const cells = rows.map(([kind, row]) => [kind, String(row.created), String(row.extended), String(row.unchanged)])
  print(`${table([['kind', 'new', 'completed', 'here already'], ...cells])}\n`)
  const isNew = rows.some(([, { created, extended }]) => created + extended > 0)
  if (rows.length > 0 && !isNew) print('nothing was changed: everything is here already\n')
  for (const { where, message } of totals.notes.slice(0, shownRefusals))
    process.stderr.write(`note ${safe(where)}: ${safe(message)}\n`)
  if (totals.notes.length > shownRefusals)
    process.stderr.write(`and ${totals.notes.length - shownRefusals} more notes (--json shows all)\n`)
  for (const { where, message, details } of totals.refused.slice(0, shownRefusals)) {
    const fields = Object.entries(details).map(([field, problems]) => `${field} ${problems.join(', ')}`)
    process.stderr.write(`refused ${safe(where)}: ${safe([message, ...fields].join('; '))}\n`)
  }
  const more = totals.refused.length - shownRefusals
  if (more > 0) process.stderr.write(`and ${more} more (--json shows all)\n`)
}

export function addImportCommand(program: Command): void {
  remote(program.command('import').description('take in a file: one object a line, one array, or pages of an API'))
    .addOption(new Option('--from <format>', 'whose file it is').choices(transferFormats).makeOptionMandatory())
    .argument('<file>', 'a file, or - for standard input')
    .action(importFile)
}
