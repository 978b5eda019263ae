// The options and the life of every command that talks to a server.
import type { Docket } from '@docket/sdk/docket'
import type { Command } from 'commander'
import { type ConnectionFlags, docketFrom } from './client.ts'
import type { OutputFlags } from './output.ts'

export interface RemoteFlags extends ConnectionFlags, OutputFlags {}

/** Adds the options every command has that talks to a server. */
export function remote(command: Command): Command {
  return command
    .option('--url <url>', 'server (default DOCKET_URL, the saved login, or http://127.0.0.1:8484)')
    .option('--key <key>', 'API key (default DOCKET_API_KEY or the saved login; others can see command lines)')
    .option('--tenant <id>', 'tenant, when the key has several (default DOCKET_TENANT)')
    .option('--ca <file>', 'certificate to trust (default DOCKET_CA)')
    .option('--profile <name>', 'saved login to use (default DOCKET_PROFILE)')
    .option('--json', 'print JSON')
}

/** The same with `--jsonl`, for lists. */
export function remoteList(command: Command): Command {
  return remote(command).option('--jsonl', 'print one JSON object a line')
}

/** Runs `work` with a client and closes it after. */
export async function withDocket<T>(flags: ConnectionFlags, work: (docket: Docket) => Promise<T>): Promise<T> {
  const docket = await docketFrom(flags)
  try {
    return await work(docket)
  } finally {
    await docket.close()
  }
}
