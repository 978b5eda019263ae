// `docket triage`: judges files, folders, standard input or a list of URLs offline, in limited processes, in input order.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { TriageReport } from '@docket/model'
import type { TriageRequest } from '@docket/triage'
import { openSandbox, SandboxFailure, type SandboxRequest } from '@docket/triage/sandbox'
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { collectInputs, type Input } from '../inputs.ts'
import { reportToJson, reportToText } from '../report-lines.ts'
import { print, progress } from '../terminal.ts'

const timeoutMs = 10_000

interface Flags {
  json?: boolean
  password?: string
  urls?: string
  dns?: boolean
  trustedAuthserv?: string
  ownDomains?: string
}

interface Item {
  path: string
  request(): Promise<{ request: TriageRequest; id: string }>
}

export function addTriageCommand(program: Command): void {
  program
    .command('triage')
    .description('judge mails, JSON alerts or URLs offline, without a server')
    .argument('[path...]', 'files, folders, or - for standard input')
    .option('--json', 'print one JSON object a line')
    .option('--password <text>', 'password of a ZIP that holds the mail')
    .option('--dns', 'check SPF, DKIM and DMARC by DNS (off: nothing leaves this machine)')
    .option('--trusted-authserv <hosts>', 'mail hosts whose Authentication-Results are believed, comma separated')
    .option('--own-domains <domains>', "the organisation's own mail domains, comma separated")
    .option('--urls <file>', 'judge a list of URLs, one a line (- for standard input)')
    .action(async (paths: string[], flags: Flags) => {
      if ((paths.length === 0) === (flags.urls === undefined))
        throw new CommandFailure(
          exitCodes.usage,
          'give paths, or --urls FILE, not both and not neither',
          'example: docket triage mail.eml',
        )
      const items =
        flags.urls === undefined
          ? (await collectInputs(paths)).map((input) => fileItem(input, flags.password))
          : await urlItems(flags.urls)
      if (items.length === 0)
        throw new CommandFailure(
          exitCodes.some,
          'nothing to triage was found there',
          'a folder is searched for mails; name a file directly to force it',
        )
      const failed = await triageAll(items, flags)
      process.exitCode = failed === 0 ? exitCodes.ok : exitCodes.some
    })
}

function fileItem(input: Input, password: string | undefined): Item {
  return {
    path: input.path,
    async request() {
      const bytes = await input.read()
      const id = createHash('sha256').update(bytes).digest('hex')
      const name = input.path.split('/').at(-1)
      const alert = await alertRequest(bytes)
      if (alert) return { request: alert, id }
      return { request: { kind: 'email', bytes, name, ...(password === undefined ? {} : { password }) }, id }
    },
  }
}

/** A JSON alert of a product we know; anything else is for the mail reader, which says what it is not. */
async function alertRequest(bytes: Uint8Array): Promise<TriageRequest | null> {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimStart()
  if (!start.startsWith('{')) return null
  try {
    const raw: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    // Loaded only when needed: most inputs are mails, and those are read in the sandbox.
    const { recogniseAlert } = await import('@docket/triage/without-analysis')
    const known = recogniseAlert(raw)
    return known ? { kind: 'alert', raw, source: known.source, facts: known.facts } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A mail that cost its process (time, memory) is reported like any other that could not be read. */
async function notJudged(kind: TriageRequest['kind'], error: unknown): Promise<TriageReport> {
  const { unreadable } = await import('@docket/triage/without-analysis')
  const report = unreadable(kind, error)
  return error instanceof SandboxFailure && report.error
    ? { ...report, error: { ...report.error, code: error.reason } }
    : report
}

async function urlItems(file: string): Promise<Item[]> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCodes.usage, `cannot read ${file}: ${error.code}`)
  })
  const urls = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return urls.map((url) => ({
    path: url,
    request: async () => ({ request: { kind: 'url', url }, id: createHash('sha256').update(url).digest('hex') }),
  }))
}

/** Runs a window of items at once and prints results in input order; resolves with how many could not be judged. */
async function triageAll(items: Item[], flags: Flags): Promise<number> {
  const threads = Math.min(availableParallelism(), items.length)
  // There is nobody beside it who would have to go first.
  const sandbox = openSandbox<SandboxRequest, TriageReport>({ threads, niceness: 0 })
  const list = (text = '') =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
  const ports = { trustedAuthservIds: list(flags.trustedAuthserv), ownDomains: list(flags.ownDomains) }
  const world = { ports, ...(flags.dns ? { dns: 'system' as const } : {}) }
  const bar = progress('triaged')
  const window: Promise<{ item: Item; id: string; report: TriageReport; elapsedMs: number }>[] = []
  let started = 0
  let failed = 0
  const startNext = () => {
    const item = items[started++]
    if (item) window.push(triageOne(item))
  }
  const triageOne = async (item: Item) => {
    const { request, id } = await item.request()
    const startedAt = performance.now()
    const report = await sandbox
      .triage({ ...request, ...world }, { timeoutMs })
      .catch((error: unknown) => notJudged(request.kind, error))
    return { item, id, report, elapsedMs: performance.now() - startedAt }
  }
  try {
    for (let i = 0; i < threads * 2; i++) startNext()
    for (let done = 1; window.length > 0; done++) {
      const { item, id, report, elapsedMs } = await window.shift()!
      startNext()
      if (report.error) failed++
      print(
        flags.json
          ? `${JSON.stringify(reportToJson(item.path, id, report, elapsedMs))}\n`
          : `${reportToText(item.path, report, process.stdout)}\n`,
      )
      bar.update(done, items.length)
    }
  } finally {
    bar.end()
    await sandbox.close()
  }
  return failed
}
