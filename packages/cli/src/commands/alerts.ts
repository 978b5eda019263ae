// `docket alerts`: list, show, send, judge, notify and delete alerts on a running server.
import type { Alert } from '@docket/model'
import type { AlertsListQuery, Docket } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { call, connectionFrom } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { collectInputs } from '../inputs.ts'
import { printRows, shortTime } from '../output.ts'
import { type RemoteFlags, remote, remoteList, withDocket } from '../remote.ts'
import { reportToText } from '../report-lines.ts'
import { progress, safe } from '../terminal.ts'
import { watch } from '../watch.ts'

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
const pathOf = (alertId: string, rest = '') => `/api/v1/alerts/${encodeURIComponent(alertId)}${rest}`

interface ListFlags extends RemoteFlags {
  limit: string
  offset?: string
  verdict?: string
  source?: string
  environment?: string
  status?: string
  text?: string
  observable?: string
  since?: string
  until?: string
  watch?: boolean
}

const cells = (alert: Alert) => [
  shortTime(alert.createdAt),
  alert.verdict ?? alert.status,
  String(alert.report?.riskScore ?? ''),
  alert.source,
  alert.alertId.slice(0, 16),
  alert.report?.email?.subject ?? alert.facts.email?.subject ?? alert.facts.title ?? '',
]

async function listAlerts(flags: ListFlags): Promise<void> {
  const { offset, verdict, source, environment, status, text, observable, since, until } = flags
  const given = { verdict, source, environment, status, text, observable, since, until }
  const limit = Number(flags.limit)
  const query = { ...given, limit: Math.min(limit, 1000), ...(offset === undefined ? {} : { offset: Number(offset) }) }
  await withDocket(flags, async (docket) => {
    const show = async () => {
      const found = docket.alerts.list(query as AlertsListQuery)
      const alerts = (await found.all({ max: limit })) as Alert[]
      if (flags.json) return print({ total: found.total, alerts })
      printRows(flags, alerts, ['created (UTC)', 'verdict', 'risk', 'source', 'alert', 'title'], cells)
      if (!flags.jsonl) process.stdout.write(`${alerts.length} of ${found.total}\n`)
    }
    if (flags.watch) await watch(docket, ['alert'], show)
    else await show()
  })
}

async function showAlert(alertId: string, flags: RemoteFlags): Promise<void> {
  const alert = await call<Alert>(connectionFrom(flags), 'GET', pathOf(alertId))
  if (flags.json) return void print(alert)
  process.stdout.write(
    alert.report
      ? `${reportToText(alert.alertId, alert.report, process.stdout)}\n`
      : `${alert.alertId}: ${alert.status}, no verdict yet\n`,
  )
}

interface SendFlags extends RemoteFlags {
  environment?: string
  source?: string
  password?: string
  wait: boolean
}

const looksLikeJson = (bytes: Uint8Array) => /^\s*\{/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))

async function sendOne(docket: Docket, bytes: Uint8Array, flags: SendFlags): Promise<{ alertId: string; id: string }> {
  const common = {
    ...(flags.environment ? { environment: flags.environment } : {}),
    ...(flags.source ? { source: flags.source } : {}),
  }
  if (looksLikeJson(bytes)) {
    const alert = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>
    return docket.alerts.send({ ...common, alert })
  }
  return docket.alerts.sendMail(bytes, { ...common, ...(flags.password ? { zip_password: flags.password } : {}) })
}

async function waitForVerdict(docket: Docket, id: string): Promise<Alert> {
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    const alert = (await docket.alerts.get(id)) as Alert
    if (alert.status === 'finished') return alert
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new CommandFailure(
    exitCodes.some,
    `no verdict for ${id} within two minutes`,
    'look later with: docket alerts show',
  )
}

async function sendAlerts(paths: string[], flags: SendFlags): Promise<void> {
  const inputs = await collectInputs(paths)
  const bar = progress(flags.wait ? 'judged' : 'sent')
  await withDocket(flags, async (docket) => {
    for (const [i, input] of inputs.entries()) {
      const sent = await sendOne(docket, await input.read(), flags)
      if (!flags.wait) {
        if (flags.json) print({ path: input.path, ...sent })
        else process.stdout.write(`${sent.alertId}  ${safe(input.path)}\n`)
      } else {
        const alert = await waitForVerdict(docket, sent.id)
        if (flags.json) print({ path: input.path, ...sent, verdict: alert.verdict, report: alert.report })
        else if (alert.report) process.stdout.write(`${reportToText(input.path, alert.report, process.stdout)}\n`)
      }
      bar.update(i + 1, inputs.length)
    }
  })
  bar.end()
}

export function addAlertCommands(program: Command): void {
  const alerts = program.command('alerts').description('alerts of a running server')
  remoteList(alerts.command('list').description('newest first, with the exact total'))
    .option('--limit <n>', 'rows', '25')
    .option('--offset <n>', 'rows to skip')
    .option('--verdict <verdict>')
    .option('--source <source>')
    .option('--environment <name>')
    .option('--status <status>', 'queued, in_progress or finished')
    .option('--text <text>', 'contained in title, addresses or names')
    .option('--observable <value>', 'address, domain, URL, hash, host or account')
    .option('--since <time>', 'ISO 8601 with zone')
    .option('--until <time>')
    .option('--watch', 'show again whenever something changes')
    .action(listAlerts)
  remote(alerts.command('show').description('one alert with its reasons').argument('<alert>')).action(showAlert)
  remote(
    alerts.command('send').description('send mails or JSON alerts and wait for their verdicts').argument('<path...>'),
  )
    .option('--environment <name>')
    .option('--source <source>', 'product the alert comes from')
    .option('--password <text>', 'password of a ZIP that holds the mail')
    .option('--no-wait', 'do not wait for the verdict')
    .action(sendAlerts)
  remote(
    alerts
      .command('judge')
      .description("set a person's verdict")
      .argument('<alert>')
      .argument('<verdict>', 'a verdict, or none to take it back'),
  ).action(async (alertId: string, verdict: string, flags: RemoteFlags) => {
    const alert = await call<Alert>(connectionFrom(flags), 'PUT', pathOf(alertId, '/analyst-verdict'), {
      verdict: verdict === 'none' ? null : verdict,
    })
    if (flags.json) print(alert)
    else process.stdout.write(`${alert.alertId}: analyst verdict ${alert.analystVerdict ?? 'none'}\n`)
  })
  remote(alerts.command('notify').description('tell the notification channels').argument('<alert>')).action(
    async (alertId: string, flags: RemoteFlags) => {
      const answer = await call<{ channels: string[] }>(connectionFrom(flags), 'POST', pathOf(alertId, '/notify'))
      if (flags.json) print(answer)
      else
        process.stdout.write(
          answer.channels.length === 0 ? 'no channel is configured\n' : `notified: ${answer.channels.join(', ')}\n`,
        )
    },
  )
  remote(alerts.command('delete').description('delete an alert and its data').argument('<alert>')).action(
    async (alertId: string, flags: RemoteFlags) => {
      const answer = await call<{ operation_id: string }>(connectionFrom(flags), 'DELETE', pathOf(alertId))
      if (flags.json) print(answer)
      else process.stdout.write(`deletion started (operation ${answer.operation_id})\n`)
    },
  )
}
