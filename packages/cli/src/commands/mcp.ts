// `docket mcp`: lets an assistant search and read, over stdio or HTTP.
import type { Command } from 'commander'
import { connectionFrom, docketAt } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { type RemoteFlags, remote } from '../remote.ts'

interface McpFlags extends RemoteFlags {
  http?: string
  allowWrites?: boolean
}

async function mcp(flags: McpFlags): Promise<void> {
  const allowWrites = flags.allowWrites ?? false
  if (flags.http === undefined) return overStdio(flags, allowWrites)
  const port = Number(flags.http)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new CommandFailure(exitCodes.usage, `--http ${flags.http} is no port`)
  const { serveMcp } = await import('../mcp/http.ts')
  // Callers bring their own keys; this process needs only to know where Docket is.
  const { url, tenant, ca } = await connectionFrom({ ...flags, key: flags.key ?? 'brought-by-each-request' })
  const running = await serveMcp({ host: '127.0.0.1', port, docket: { url, tenant, ca }, allowWrites })
  process.stdout.write(`docket mcp is listening on ${running.url}\n`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await running.close()
}

/** Standard output belongs to the protocol: nothing else may be written there. */
async function overStdio(flags: McpFlags, allowWrites: boolean): Promise<void> {
  // The protocol's package is large: commands that do not need it must not wait for it.
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
  const { createMcpServer } = await import('../mcp/server.ts')
  const docket = docketAt(await connectionFrom(flags))
  const server = createMcpServer({ docket, allowWrites })
  await server.connect(new StdioServerTransport())
  await new Promise<void>((resolve) => {
    process.stdin.once('close', resolve)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await server.close()
  await docket.close()
}

export function addMcpCommand(program: Command): void {
  remote(
    program.command('mcp').description('let an assistant search and read (Model Context Protocol); it decides nothing'),
  )
    .option('--http <port>', 'listen on this port of loopback instead of stdio; each request brings its own key')
    .option('--allow-writes', 'also let it comment, label and propose verdicts')
    .action(mcp)
}
