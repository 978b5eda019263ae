// `docket samples`: fills a tenant with a small company's alerts, incidents and cases, through the same doors as everybody's.
import type { Command } from 'commander'
import { connectionFrom } from '../client.ts'
import { printJson } from '../output.ts'
import { type RemoteFlags, remote } from '../remote.ts'
import { openDoors } from '../samples/doors.ts'
import { fillWithSamples, type Summary } from '../samples/fill.ts'
import { print, table } from '../terminal.ts'

async function fill(flags: RemoteFlags): Promise<void> {
  const doors = await openDoors(await connectionFrom(flags))
  const summary = await fillWithSamples(doors, (step) => process.stderr.write(`${step} …\n`))
  if (flags.json) {
    printJson({ tenant_id: doors.tenantId, counts: summary })
    return
  }
  print(`${table([['what', 'new', 'here already'], ...rowsOf(summary)])}\n`)
  const isNew = Object.values(summary).some(({ made }) => made > 0)
  if (!isNew) print('nothing was changed: the samples are here already\n')
}

const rowsOf = (summary: Summary) =>
  Object.entries(summary).map(([what, { made, there }]) => [what, String(made), String(there)])

export function addSamplesCommand(program: Command): void {
  remote(
    program
      .command('samples')
      .description('fill the tenant of the key with an invented small company: alerts, incidents, cases'),
  ).action(fill)
}
