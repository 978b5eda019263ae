// `docket tail`: changes of a tenant as they happen, one a line.
import type { DocketEvent } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { printJson } from '../output.ts'
import { type RemoteFlags, remoteList, withDocket } from '../remote.ts'
import { safe } from '../terminal.ts'

interface TailFlags extends RemoteFlags {
  kind?: DocketEvent['change']['kind']
  after?: string
  full?: boolean
  limit?: string
}

const line = ({ name, change }: DocketEvent) => {
  const about = change.subjectId === null ? '' : ` of ${change.subjectKind} ${change.subjectId}`
  return `${change.at}  ${name}  ${change.objectId}${about}  by ${safe(change.actor, 80)}\n`
}

async function tail(flags: TailFlags): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  await withDocket(flags, async (docket) => {
    let left = flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit)
    const wanted = {
      ...(flags.kind ? { kind: flags.kind } : {}),
      ...(flags.after === undefined ? {} : { after: Number(flags.after) }),
      ...(flags.full ? { full: true } : {}),
    }
    for await (const event of docket.events({ ...wanted, signal: stop.signal })) {
      if (flags.json || flags.jsonl) printJson({ event: event.name, ...event.change })
      else process.stdout.write(line(event))
      left -= 1
      if (left <= 0) break
    }
  })
}

export function addTailCommand(program: Command): void {
  remoteList(program.command('tail').description('changes as they happen, until you end it'))
    .option('--kind <kind>', 'alert, incident, case, comment, task, bookmark, relation, device or account')
    .option('--after <id>', 'begin behind this change; 0 for the first ever (default: from now on)')
    .option('--full', 'with what was before and after')
    .option('--limit <n>', 'end after so many')
    .action(tail)
}
