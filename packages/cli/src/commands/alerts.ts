// `docket alerts`: list, show, judge, notify and delete alerts on a running server.
import type { Alert } from '@docket/model'
import type { PagedList } from '@docket/sdk'
import type { AlertsListQuery } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { call, connectionFrom, part } from '../client.ts'
import { printJson, printList, shortTime, wholeNumber } from '../output.ts'
import { type RemoteFlags, remote, remoteList, withDocket } from '../remote.ts'
import { reportToText } from '../report-lines.ts'
import { print, safe, said } from '../terminal.ts'
import { watch } from '../watch.ts'
import { addSendCommand } from './send.ts'

const pathOf = (alertId: string, rest = '') => `/api/v1/alerts/${part(alertId)}${rest}`

interface ListFlags extends RemoteFlags {
  limit: number
  offset?: number
  sort?: AlertsListQuery['sort']
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

async function listAlerts(filter: string | undefined, flags: ListFlags): Promise<void> {
  const { offset, verdict, source, environment, status, text, observable, since, until, sort, limit } = flags
  const given = { filter, verdict, source, environment, status, text, observable, since, until, sort, offset }
  const query = { ...given, limit: Math.min(limit, 1000) }
  await withDocket(flags, async (docket) => {
    const show = async () => {
      const found = docket.alerts.list(query as AlertsListQuery) as PagedList<Alert>
      await printList(flags, 'alerts', found, ['created (UTC)', 'verdict', 'risk', 'source', 'alert', 'title'], cells)
    }
    if (flags.watch) await watch(docket, ['alert'], show)
    else await show()
  })
}

async function showAlert(alertId: string, flags: RemoteFlags): Promise<void> {
  const alert = await call<Alert>(connectionFrom(flags), 'GET', pathOf(alertId))
  if (flags.json) return printJson(alert)
  print(
    alert.report
      ? `${reportToText(alert.alertId, alert.report, process.stdout)}\n`
      : said`${safe(alert.alertId)}: ${alert.status}, no verdict yet\n`,
  )
}

export function addAlertCommands(program: Command): void {
  const alerts = program.command('alerts').description('alerts of a running server')
  remoteList(alerts.command('list').description('newest first, with the exact total'))
    .argument('[filter]', `e.g. "verdict eq 'confirmed_threat' and source eq 'phishing_emails'"`)
    .option('--limit <n>', 'rows', wholeNumber(1), 25)
    .option('--offset <n>', 'rows to skip', wholeNumber(0))
    .option('--sort <time>', 'created_at, triaged_at, triage_changed_at or updated_at')
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
  addSendCommand(alerts)
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
    if (flags.json) printJson(alert)
    else print(said`${safe(alert.alertId)}: analyst verdict ${alert.analystVerdict ?? 'none'}\n`)
  })
  remote(alerts.command('notify').description('tell the notification channels').argument('<alert>')).action(
    async (alertId: string, flags: RemoteFlags) => {
      const answer = await call<{ channels: string[] }>(connectionFrom(flags), 'POST', pathOf(alertId, '/notify'))
      if (flags.json) printJson(answer)
      else
        print(
          answer.channels.length === 0
            ? 'no channel is configured\n'
            : `notified: ${answer.channels.map((name) => safe(name, 80)).join(', ')}\n`,
        )
    },
  )
  remote(alerts.command('delete').description('delete an alert and its data').argument('<alert>')).action(
    async (alertId: string, flags: RemoteFlags) => {
      const answer = await call<{ operation_id: string }>(connectionFrom(flags), 'DELETE', pathOf(alertId))
      if (flags.json) printJson(answer)
      else print(said`deletion started (operation ${answer.operation_id})\n`)
    },
  )
}
