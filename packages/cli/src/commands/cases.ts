// `docket cases`: list, show, open, change and comment cases on a running server.
import type { Case, CasesCreateBody, CasesUpdateBody } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { printJson, printList, shortTime, wholeNumber } from '../output.ts'
import { type RemoteFlags, remote, remoteList, withDocket } from '../remote.ts'
import { print, safe, said } from '../terminal.ts'
import { watch } from '../watch.ts'
import { type ChangeFlags, changeFrom, changeOptions } from './changes.ts'
import { findCase, findIncident } from './found.ts'

interface ListFlags extends RemoteFlags {
  status?: string
  priority?: string
  assignee?: string
  tag?: string
  text?: string
  since?: string
  until?: string
  sort?: string
  limit: number
  watch?: boolean
}

const head = ['number', 'priority', 'status', 'incidents', 'alerts', 'updated (UTC)', 'title']
const cells = (found: Case) => [
  `#${found.number}`,
  found.priority,
  found.status,
  String(found.incidentsCount),
  String(found.alertsCount),
  shortTime(found.updatedAt),
  found.title,
]

async function list(filter: string | undefined, flags: ListFlags): Promise<void> {
  const { status, priority, assignee, tag, text, since, until, sort } = flags
  const { limit } = flags
  await withDocket(flags, async (docket) => {
    const show = async () => {
      const query = { filter, status, priority, assignee, tag, text, since, until, sort }
      const found = docket.cases.list({ ...query, limit: Math.min(limit, 1000) })
      await printList(flags, 'cases', found, head, cells)
    }
    if (flags.watch) await watch(docket, ['case', 'comment'], show)
    else await show()
  })
}

async function show(name: string, flags: RemoteFlags): Promise<void> {
  await withDocket(flags, async (docket) => {
    const found = await findCase(docket, name)
    const comments = await docket.cases.listComments(found.id).all({ max: 200 })
    if (flags.json) return printJson({ ...found, comments })
    const lines = [
      `#${found.number}  ${safe(found.title)}`,
      said`id         ${found.id}`,
      said`state      ${found.status}, priority ${found.priority}${found.resolution ? `, ${found.resolution}` : ''}`,
      `assignee   ${safe(found.assignee?.name ?? found.assignee?.email ?? 'nobody', 80)}`,
      said`verdict    ${found.verdict ?? 'none'}${found.analystVerdict ? `, by an analyst: ${found.analystVerdict}` : ''}`,
      `content    ${found.incidentsCount} incidents, ${found.alertsCount} alerts of ${found.sources.map((source) => safe(source, 40)).join(', ') || 'no product'}`,
      `tags       ${found.tags.map((tag) => safe(tag.name, 60)).join(', ') || 'none'}`,
      ...found.tickets.map(
        ({ vendor, id, status }) => `ticket     ${safe(vendor, 40)} ${safe(id, 60)} ${safe(status ?? '', 40)}`,
      ),
      ...(found.description ? ['', safe(found.description, 2000)] : []),
    ]
    for (const { author, createdAt, message } of comments)
      lines.push(
        '',
        `${shortTime(createdAt)}  ${safe(author.name ?? author.email ?? '', 80)}`,
        `  ${safe(message, 2000)}`,
      )
    print(`${lines.join('\n')}\n`)
  })
}

export function addCaseCommands(program: Command): void {
  const cases = program.command('cases').description('cases of a running server')
  remoteList(cases.command('list').description('newest first, with the exact total'))
    .argument('[filter]', `e.g. "priority eq 'escalated' and status ne 'closed'"`)
    .option('--status <status>', 'one or several, comma separated')
    .option('--priority <priority>', 'one or several')
    .option('--assignee <person>')
    .option('--tag <tag>')
    .option('--text <text>', 'contained in title or description')
    .option('--since <time>', 'ISO 8601 with zone')
    .option('--until <time>')
    .option('--sort <fields>', 'e.g. -updated_at')
    .option('--limit <n>', 'rows', wholeNumber(1), 25)
    .option('--watch', 'show again whenever something changes')
    .action(list)
  remote(
    cases
      .command('show')
      .description('one case with its comments')
      .argument('<case>', 'number, id, or its product’s id'),
  ).action(show)
  remote(
    cases
      .command('create')
      .description('open a case')
      .argument('<title>')
      .argument('[incident...]', 'incidents it begins with'),
  ).action((title: string, names: string[], flags: RemoteFlags) =>
    withDocket(flags, async (docket) => {
      const incidentIds = await Promise.all(names.map(async (name) => (await findIncident(docket, name)).id))
      const made = await docket.cases.create({ title, incidentIds } as CasesCreateBody)
      if (flags.json) printJson(made)
      else print(said`#${made.number}  ${made.id}\n`)
    }),
  )
  changeOptions(remote(cases.command('update').description('change cases').argument('<case...>'))).action(
    (names: string[], flags: RemoteFlags & ChangeFlags) =>
      withDocket(flags, async (docket) => {
        const { resolutionReason: _none, ...change } = changeFrom(flags)
        for (const name of names) {
          const after = await docket.cases.update((await findCase(docket, name)).id, change as CasesUpdateBody)
          if (flags.json) printJson(after)
          else
            print(
              `${cells(after)
                .map((cell) => safe(cell, 60))
                .join('  ')}\n`,
            )
        }
      }),
  )
  remote(
    cases.command('add').description('put incidents into a case').argument('<case>').argument('<incident...>'),
  ).action((name: string, names: string[], flags: RemoteFlags) =>
    withDocket(flags, async (docket) => {
      const { id } = await findCase(docket, name)
      const incidents = await Promise.all(names.map(async (one) => (await findIncident(docket, one)).id))
      const after = await docket.cases.addIncidents(id, { incidents })
      if (flags.json) printJson(after)
      else print(`#${after.number} has ${after.incidentsCount} incidents\n`)
    }),
  )
  remote(cases.command('comment').description('add a comment').argument('<case>').argument('<message>')).action(
    (name: string, message: string, flags: RemoteFlags) =>
      withDocket(flags, async (docket) => {
        const { id, number } = await findCase(docket, name)
        const comment = await docket.cases.createComment(id, { message })
        if (flags.json) printJson(comment)
        else print(`commented on #${number}\n`)
      }),
  )
}
