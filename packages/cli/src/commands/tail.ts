// `docket tail`: changes of a tenant as they happen, one a line.
import type { DocketEvent } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { printJson, wholeNumber } from '../output.ts'
import { type RemoteFlags, remoteList, withDocket } from '../remote.ts'
import { print, safe } from '../terminal.ts'
import { tellLost } from '../watch.ts'

interface TailFlags extends RemoteFlags {
  kind?: DocketEvent['change']['kind']
  after?: number
  full?: boolean
  limit?: number
}

const line = ({ name, change }: DocketEvent): string => {
  const about =
    change.subjectId === null ? '' : ` of ${safe(change.subjectKind ?? '', 20)} ${safe(change.subjectId, 80)}`
  return `${safe(change.at, 40)}  ${safe(name, 60)}  ${safe(change.objectId, 80)}${about}  by ${safe(change.actor, 80)}\n`
}

async function tail(flags: TailFlags): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  await withDocket(flags, async (docket) => {
    let left = flags.limit ?? Number.POSITIVE_INFINITY
    const wanted = {
      ...(flags.kind ? { kind: flags.kind } : {}),
      ...(flags.after === undefined ? {} : { after: flags.after }),
      ...(flags.full ? { full: true } : {}),
    }
    for await (const event of docket.events({ ...wanted, signal: stop.signal, onLost: tellLost })) {
      if (flags.json || flags.jsonl) printJson({ event: event.name, ...event.change })
      else print(line(event))
      left -= 1
      if (left <= 0) break
    }
  })
}

export function addTailCommand(program: Command): void {
  remoteList(program.command('tail').description('changes as they happen, until you end it'))
    .option('--kind <kind>', 'alert, incident, case, comment, task, bookmark, relation, device or account')
    .option('--after <id>', 'begin behind this change; 0 for the first ever (default: from now on)', wholeNumber(0))
    .option('--full', 'with what was before and after')
    .option('--limit <n>', 'end after so many', wholeNumber(1))
    .action(tail)
}
