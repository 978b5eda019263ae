// `docket sync`: keeps a tenant up to date from a vendor's service, once or again and again, and tells it what was decided here.
import { setTimeout as wait } from 'node:timers/promises'
import { isDocketError } from '@docket/model'
import { AbortedError, AuthenticationError, isSdkError, PermissionError } from '@docket/sdk'
import { Argument, type Command, Option } from 'commander'
import { connectionFrom, docketAt, failureOf } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { type RemoteFlags, remote } from '../remote.ts'
import { type EndFlags, type Ends, openEnds, type Vendor, vendors } from '../sync/ends.ts'
import { lockState } from '../sync/lock.ts'
import { type PassOptions, runPass } from '../sync/pass.ts'
import { type PassReport, type Prefer, tell } from '../sync/report.ts'
import { shortHash, stateFile } from '../sync/state.ts'

interface SyncFlags extends RemoteFlags, EndFlags {
  every?: string
  since?: string
  state?: string
  writeBack?: boolean
  prefer: Prefer
  full?: boolean
  lookInside: string
  prune?: boolean
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90s`, `5m`, `12h`, `30d`. */
export function durationMs(flag: string, text: string): number {
  const found = /^(\d{1,9})([smhd])$/.exec(text)
  const ms = found === null ? 0 : Number(found[1]) * unitMs[found[2] as keyof typeof unitMs]
  if (ms <= 0) throw new CommandFailure(exitCodes.usage, `${flag} must be a time such as 60s, 5m, 12h or 30d`)
  return ms
}

async function sync(vendor: Vendor, flags: SyncFlags): Promise<void> {
  const everyMs = flags.every === undefined ? null : durationMs('--every', flags.every)
  const since = flags.since === undefined ? null : new Date(Date.now() - durationMs('--since', flags.since))
  const inTurn = /^\d{1,6}$/.test(flags.lookInside) ? Number(flags.lookInside) : -1
  if (inTurn < 0) throw new CommandFailure(exitCodes.usage, '--look-inside must be a number, e.g. 50')
  const stop = new AbortController()
  const end = () => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const to = await connectionFrom(flags)
  const docket = docketAt(to, { signal: stop.signal })
  let ends: Ends | null = null
  let unlock = async () => {}
  try {
    ends = await openEnds(vendor, flags, to, docket, stop.signal)
    const { theirs, ours, identity } = ends
    const file = flags.state ?? stateFile(identity)
    unlock = await lockState(file)
    const options: PassOptions = {
      docket,
      theirs,
      ours,
      stateFile: file,
      mark: `docket-sync-${shortHash(JSON.stringify(identity), 16)}`,
      writeBack: flags.writeBack === true,
      prefer: flags.prefer,
      since,
      full: flags.full === true,
      inTurn,
      prune: flags.prune === true,
      signal: stop.signal,
    }
    await repeat(options, everyMs, flags.json === true)
  } catch (error) {
    // Whoever ends a sync that goes on and on ends nothing that failed.
    if (!(error instanceof AbortedError) || !stop.signal.aborted) throw error
    if (everyMs === null)
      throw new CommandFailure(exitCodes.some, 'ended; what was done is kept, run it again to go on')
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
    await Promise.all([docket.close(), ends?.theirs.close(), ends?.ours.close()])
    await unlock()
  }
}

async function repeat(options: PassOptions, everyMs: number | null, asJson: boolean): Promise<void> {
  const { signal } = options
  for (;;) {
    const report = await passOrFailure(options, everyMs !== null)
    if (report !== null) {
      tell(report, asJson)
      process.exitCode = report.errors.length > 0 ? exitCodes.some : exitCodes.ok
    }
    if (everyMs === null) return
    // Being ended while waiting is the ordinary end.
    await wait(everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
  }
}

/** Null when it failed in a way that another time may not: told, and tried again. */
async function passOrFailure(options: PassOptions, goesOn: boolean): Promise<PassReport | null> {
  try {
    return await runPass(options)
  } catch (error) {
    const isLasting = error instanceof AuthenticationError || error instanceof PermissionError
    if (!goesOn || options.signal.aborted || isLasting || !isSdkError(error) || isDocketError(error)) throw error
    const { message } = failureOf(error)
    process.stderr.write(`this pass failed: ${message}\n`)
    process.exitCode = exitCodes.some
    return null
  }
}

export function addSyncCommand(program: Command): void {
  remote(
    program
      .command('sync')
      .description("keep a tenant up to date from a vendor's service; also tell it what was decided"),
  )
    .addArgument(new Argument('<vendor>', 'where to pull from').choices(vendors))
    .option('--from-url <url>', "address of the vendor's service")
    .option('--from-key <key>', 'its key, token or client secret (better: DOCKET_SYNC_KEY; others see command lines)')
    .option('--from-tenant <id>', 'its tenant (Kaspersky XDR; Intezer when the key has several)')
    .option('--from-ca <file>', 'certificate to trust there')
    .option('--subscription <id>', 'Sentinel: subscription')
    .option('--resource-group <name>', 'Sentinel: resource group')
    .option('--workspace <name>', 'Sentinel: workspace')
    .option('--directory <id>', 'Sentinel: directory (tenant) of the client')
    .option('--client-id <id>', 'Sentinel: log in as this client; its secret is the key')
    .option('--token-url <url>', 'Sentinel: token endpoint (default: that of the directory)')
    .option('--every <time>', 'go on, with this long between passes, e.g. 60s')
    .option('--since <time>', 'how far the very first pass looks back, e.g. 30d (default: everything)')
    .option('--write-back', 'write status, owner, resolution and comments to the vendor')
    .addOption(
      new Option('--prefer <end>', 'whose value stands when both changed it')
        .choices(['vendor', 'docket'])
        .default('vendor'),
    )
    .option('--full', 'look at everything, not only at what changed')
    .option(
      '--look-inside <count>',
      'Sentinel: open incidents whose tasks and comments are looked at in each pass',
      '50',
    )
    .option('--prune', 'label and comment on what was deleted there (looks at everything)')
    .option('--state <file>', "what to remember between passes (default: in the user's folder for state)")
    .action(sync)
}
