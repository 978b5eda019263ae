// `docket alerts send`: mails and JSON alerts to a running server, several at once, each with its verdict or why it was refused.
import type { Alert } from '@docket/model'
import { AuthenticationError, isSdkError, NetworkError, PermissionError, TimeoutError } from '@docket/sdk'
import type { Docket } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { collectInputs, type Input } from '../inputs.ts'
import { printJson } from '../output.ts'
import { type RemoteFlags, remote, withDocket } from '../remote.ts'
import { reportToText } from '../report-lines.ts'
import { print, progress, safe } from '../terminal.ts'

interface SendFlags extends RemoteFlags {
  environment?: string
  source?: string
  password?: string
  wait: boolean
}

/** Inputs under way at the same time: enough to keep the triage workers of one machine busy. */
const atOnce = 8
const verdictWithinMs = 120_000

const looksLikeJson = (bytes: Uint8Array) => /^\s*\{/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))

function alertIn(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>
  } catch {
    throw new CommandFailure(exitCodes.some, 'begins like a JSON alert but is no valid JSON')
  }
}

async function sendOne(docket: Docket, bytes: Uint8Array, flags: SendFlags): Promise<{ alertId: string; id: string }> {
  const common = {
    ...(flags.environment ? { environment: flags.environment } : {}),
    ...(flags.source ? { source: flags.source } : {}),
  }
  if (looksLikeJson(bytes)) return docket.alerts.send({ ...common, alert: alertIn(bytes) })
  return docket.alerts.sendMail(bytes, { ...common, ...(flags.password ? { zip_password: flags.password } : {}) })
}

async function waitForVerdict(docket: Docket, id: string): Promise<Alert> {
  for (const until = Date.now() + verdictWithinMs; Date.now() < until; ) {
    const alert = (await docket.alerts.get(id)) as Alert
    if (alert.status === 'finished') return alert
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new CommandFailure(exitCodes.some, `no verdict within two minutes; look later with: docket alerts show ${id}`)
}

async function sendAndShow(docket: Docket, input: Input, flags: SendFlags): Promise<void> {
  const sent = await sendOne(docket, await input.read(), flags)
  if (!flags.wait) {
    if (flags.json) printJson({ path: input.path, ...sent })
    else print(`${safe(sent.alertId)}  ${safe(input.path)}\n`)
    return
  }
  const alert = await waitForVerdict(docket, sent.id)
  if (flags.json) printJson({ path: input.path, ...sent, verdict: alert.verdict, report: alert.report })
  else if (alert.report) print(`${reportToText(input.path, alert.report, process.stdout)}\n`)
}

/** What stops everything: the next input would fail for the same reason. Everything else is about one input. */
const isAboutAll = (error: unknown) =>
  error instanceof NetworkError ||
  error instanceof TimeoutError ||
  error instanceof AuthenticationError ||
  error instanceof PermissionError

function problemOf(error: unknown): string {
  const isFile = error instanceof Error && 'syscall' in error
  if (isSdkError(error) || error instanceof CommandFailure || isFile) return error.message
  throw error
}

async function sendAlerts(paths: string[], flags: SendFlags): Promise<void> {
  const inputs = await collectInputs(paths)
  const bar = progress(flags.wait ? 'judged' : 'sent')
  let next = 0
  let done = 0
  let failed = 0
  await withDocket(flags, async (docket) => {
    const worker = async () => {
      for (let input = inputs[next++]; input !== undefined; input = inputs[next++]) {
        try {
          await sendAndShow(docket, input, flags)
        } catch (error) {
          if (isAboutAll(error)) {
            next = inputs.length
            throw error
          }
          failed += 1
          const problem = problemOf(error)
          if (flags.json) printJson({ path: input.path, error: problem })
          process.stderr.write(`${safe(input.path)}: ${safe(problem)}\n`)
        }
        done += 1
        bar.update(done, inputs.length)
      }
    }
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker))
    bar.end()
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  })
  if (failed > 0) throw new CommandFailure(exitCodes.some, `${failed} of ${inputs.length} inputs failed`)
}

/** Adds `send` to `docket alerts`. */
export function addSendCommand(alerts: Command): void {
  remote(
    alerts.command('send').description('send mails or JSON alerts and wait for their verdicts').argument('<path...>'),
  )
    .option('--environment <name>')
    .option('--source <source>', 'product the alert comes from')
    .option('--password <text>', 'password of a ZIP that holds the mail')
    .option('--no-wait', 'do not wait for the verdict')
    .action(sendAlerts)
}
