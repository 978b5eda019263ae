// `docket incidents`: list, show, change, comment, merge and split incidents on a running server.
import type { Comment, Docket, Incident, IncidentsUpdateBody } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { printJson, printList, printRows, shortTime, wholeNumber } from '../output.ts'
import { type RemoteFlags, remote, remoteList, withDocket } from '../remote.ts'
import { print, safe, said, table } from '../terminal.ts'
import { watch } from '../watch.ts'
import { type ChangeFlags, changeFrom, changeOptions } from './changes.ts'
import { findIncident, wholeIncidents } from './found.ts'

interface ListFlags extends RemoteFlags {
  status?: string
  severity?: string
  assignee?: string
  label?: string
  text?: string
  source?: string
  environment?: string
  since?: string
  until?: string
  sort?: string
  limit: number
  watch?: boolean
}

const head = ['number', 'severity', 'status', 'alerts', 'updated (UTC)', 'assignee', 'title']
const cells = (incident: Incident) => [
  `#${incident.number}`,
  incident.severity,
  incident.mergedInto === null ? incident.status : 'merged',
  String(incident.alertsCount),
  shortTime(incident.updatedAt),
  incident.assignee?.name ?? incident.assignee?.email ?? '',
  incident.title,
]

async function list(filter: string | undefined, flags: ListFlags): Promise<void> {
  const { status, severity, assignee, label, text, source, environment, since, until, sort } = flags
  const query = { filter, status, severity, assignee, label, text, source, environment, since, until, sort }
  const { limit } = flags
  await withDocket(flags, async (docket) => {
    const show = async () => {
      // Programs that read the output are given everything; the table shows none of it.
      const include = flags.json ? wholeIncidents : undefined
      const found = docket.incidents.list({ ...query, include, limit: Math.min(limit, 1000) })
      await printList(flags, 'incidents', found, head, cells)
    }
    if (flags.watch) await watch(docket, ['incident', 'comment'], show)
    else await show()
  })
}

function describe(incident: Incident, comments: readonly Comment[]): string {
  const people = (name: string | null | undefined) => safe(name ?? 'nobody', 80)
  const lines = [
    `#${incident.number}  ${safe(incident.title)}`,
    said`id          ${incident.id}${incident.externalId ? `  (${safe(incident.externalId, 100)})` : ''}`,
    said`state       ${incident.status}, ${incident.severity}, priority ${incident.priority}${incident.resolution ? `, ${incident.resolution}` : ''}`,
    `assignee    ${people(incident.assignee?.name ?? incident.assignee?.email)}`,
    said`verdict     ${incident.verdict ?? 'none'}${incident.riskCategory ? ` (${incident.riskCategory}, ${incident.riskLevel})` : ''}`,
    `times       created ${shortTime(incident.createdAt)}, updated ${shortTime(incident.updatedAt)} UTC`,
    `labels      ${incident.labels.map(({ name }) => safe(name, 60)).join(', ') || 'none'}`,
    `techniques  ${safe(incident.techniques.join(' ')) || 'none'}`,
  ]
  if (incident.mergedInto) lines.push(said`merged into ${incident.mergedInto}`)
  if (incident.caseId) lines.push(said`case        ${incident.caseId}`)
  if (incident.description) lines.push('', safe(incident.description, 2000))
  const entities = incident.entities
    .slice(0, 20)
    .map(({ kind, name, isVictim, isAttacker }) => [
      kind,
      name,
      [isVictim ? 'victim' : '', isAttacker ? 'attacker' : ''].filter(Boolean).join(' '),
    ])
  if (entities.length > 0) lines.push('', 'about', table(entities))
  const alerts = incident.alerts
    .slice(0, 20)
    .map(({ alertId, linkedAt, reason }) => [alertId, shortTime(linkedAt), reason.says])
  if (alerts.length > 0) lines.push('', `alerts (${incident.alertsCount}), and why they belong here`, table(alerts))
  for (const { author, createdAt, message } of comments)
    lines.push('', `${shortTime(createdAt)}  ${people(author.name ?? author.email)}`, `  ${safe(message, 2000)}`)
  return lines.join('\n')
}

async function show(name: string, flags: RemoteFlags): Promise<void> {
  await withDocket(flags, async (docket) => {
    const incident = await findIncident(docket, name)
    const comments = await docket.incidents.listComments(incident.id).all({ max: 200 })
    if (flags.json) printJson({ ...incident, comments })
    else print(`${describe(incident, comments)}\n`)
  })
}

interface UpdateFlags extends RemoteFlags, ChangeFlags {
  filter?: string
  yes?: boolean
}

async function update(names: string[], flags: UpdateFlags): Promise<void> {
  const change = changeFrom(flags)
  await withDocket(flags, async (docket) => {
    if (flags.filter !== undefined) {
      if (names.length > 0) throw new CommandFailure(exitCodes.usage, 'name incidents or give --filter, not both')
      if (flags.label !== undefined)
        throw new CommandFailure(
          exitCodes.usage,
          '--label changes named incidents only',
          'name them instead of --filter',
        )
      return updateMany(docket, change, flags)
    }
    if (names.length === 0) throw new CommandFailure(exitCodes.usage, 'name an incident, or everything with --filter')
    for (const name of names) {
      const before = await findIncident(docket, name)
      const labels = flags.label === undefined ? {} : { labels: labelled(before, flags.label) }
      // Labels are written as a whole list: one that somebody added meanwhile must not get lost.
      const settings = flags.label === undefined ? {} : { ifMatch: `"${before.version}"` }
      const after = await docket.incidents.update(before.id, { ...change, ...labels } as IncidentsUpdateBody, settings)
      if (flags.json) printJson(after)
      else
        print(
          `${cells(after)
            .map((cell) => safe(cell, 60))
            .join('  ')}\n`,
        )
    }
  })
}

/** Everything a filter matches is much at once: the number is told first, and `--yes` says that it is meant. */
async function updateMany(docket: Docket, change: object, flags: UpdateFlags): Promise<void> {
  const filter = flags.filter ?? ''
  const { total } = await docket.incidents.listPage({ filter, limit: 1 })
  if (!flags.yes)
    throw new CommandFailure(
      exitCodes.usage,
      `${total} incidents match; nothing was changed`,
      'add --yes to change them all',
    )
  const done = await docket.incidents.bulk({ filter, change: change as IncidentsUpdateBody })
  if (flags.json) printJson(done)
  else print(said`${done.changed} of ${done.matched} changed; undo with: docket undo ${done.change_set}\n`)
}

/** `+name` or a bare name adds a label, `-name` takes it away. */
function labelled(incident: Incident, wanted: readonly string[]): Incident['labels'] {
  const labels = new Map(incident.labels.map((label) => [label.name, label]))
  for (const text of wanted) {
    const name = text.replace(/^[+-]/, '')
    if (text.startsWith('-')) labels.delete(name)
    else if (!labels.has(name)) labels.set(name, { name, kind: 'user' })
  }
  return [...labels.values()]
}

export function addIncidentCommands(program: Command): void {
  const incidents = program.command('incidents').description('incidents of a running server')
  remoteList(incidents.command('list').description('newest first, with the exact total'))
    .argument('[filter]', `e.g. "severity in ('high', 'critical') and status ne 'closed'"`)
    .option('--status <status>', 'one or several, comma separated')
    .option('--severity <severity>', 'one or several')
    .option('--assignee <person>', 'id, name or address')
    .option('--label <label>')
    .option('--text <text>', 'contained in title or description')
    .option('--source <product>')
    .option('--environment <name>')
    .option('--since <time>', 'ISO 8601 with zone')
    .option('--until <time>')
    .option('--sort <fields>', 'e.g. -updated_at,number')
    .option('--limit <n>', 'rows', wholeNumber(1), 25)
    .option('--watch', 'show again whenever something changes')
    .action(list)
  remote(
    incidents
      .command('show')
      .description('one incident with its comments')
      .argument('<incident>', 'number, id, or its product’s id'),
  ).action(show)
  changeOptions(remote(incidents.command('update').description('change incidents').argument('[incident...]')))
    .option('--label <name...>', 'add labels; -name takes one away')
    .option('--filter <filter>', 'change everything this matches')
    .option('--yes', 'really change everything the filter matches')
    .action(update)
  remote(incidents.command('comment').description('add a comment').argument('<incident>').argument('<message>')).action(
    (name: string, message: string, flags: RemoteFlags) =>
      withDocket(flags, async (docket) => {
        const { id, number } = await findIncident(docket, name)
        const comment = await docket.incidents.createComment(id, { message })
        if (flags.json) printJson(comment)
        else print(`commented on #${number}\n`)
      }),
  )
  remote(
    incidents
      .command('merge')
      .description('move everything of other incidents into the first one')
      .argument('<into>')
      .argument('<others...>'),
  ).action((into: string, others: string[], flags: RemoteFlags) =>
    withDocket(flags, async (docket) => {
      const target = await findIncident(docket, into)
      const sources = await Promise.all(others.map(async (name) => (await findIncident(docket, name)).id))
      const merged = await docket.incidents.merge(target.id, { sources })
      if (flags.json) printJson(merged)
      else print(said`merged into #${target.number}; undo with: docket undo ${merged.change_set}\n`)
    }),
  )
  remote(
    incidents
      .command('split')
      .description('take merged incidents out again, or alerts into a new incident')
      .argument('<incident>')
      .option('--incidents <name...>', 'merged ones to take out')
      .option('--alerts <id...>', 'alerts to take into a new incident')
      .option('--title <text>', 'title of the new incident'),
  ).action((name: string, flags: RemoteFlags & { incidents?: string[]; alerts?: string[]; title?: string }) =>
    withDocket(flags, async (docket) => {
      const target = await findIncident(docket, name)
      const { alerts, title } = flags
      if ((flags.incidents === undefined) === (alerts === undefined))
        throw new CommandFailure(exitCodes.usage, 'give either --incidents or --alerts')
      const sources = await Promise.all(
        (flags.incidents ?? []).map(async (one) => (await findIncident(docket, one)).id),
      )
      const wanted = alerts ? { alerts, ...(title ? { title } : {}) } : { sources }
      const split = await docket.incidents.split(target.id, wanted)
      if (flags.json) printJson(split)
      else print(`${split.incidents.map(({ number, title: named }) => `#${number}  ${safe(named)}`).join('\n')}\n`)
    }),
  )
  remoteList(
    incidents.command('history').description('everything that happened to an incident').argument('<incident>'),
  ).action((name: string, flags: RemoteFlags) =>
    withDocket(flags, async (docket) => {
      const { id } = await findIncident(docket, name)
      const changes = await docket.incidents.history(id).all({ max: 10_000 })
      printRows(flags, changes, ['time (UTC)', 'what', 'by'], ({ at, kind, verb, actor }) => [
        shortTime(at),
        `${kind} ${verb}`,
        actor,
      ])
    }),
  )
  remote(incidents.command('delete').description('delete an incident; its alerts stay').argument('<incident>')).action(
    (name: string, flags: RemoteFlags) =>
      withDocket(flags, async (docket) => {
        const { id, number } = await findIncident(docket, name)
        await docket.incidents.delete(id)
        if (flags.json) printJson({ deleted: id })
        else print(`deleted #${number}\n`)
      }),
  )
  remote(program.command('undo').description('take back what was changed together').argument('<change-set>'))
    .option('--force', 'undo what can be undone, leave what was changed again since')
    .action((changeSet: string, flags: RemoteFlags & { force?: boolean }) =>
      withDocket(flags, async (docket) => {
        const undone = await docket.changes.undo(changeSet, flags.force ? { force: true } : {})
        if (flags.json) printJson(undone)
        else print(`${undone.undone} undone, ${undone.conflicts.length} changed again since\n`)
      }),
    )
}
