// `docket mcp`: lets an assistant search and read, over stdio or HTTP.
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
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
  const port = /^\d{1,5}$/.test(flags.http) ? Number(flags.http) : Number.NaN
  if (!(port <= 65535)) throw new CommandFailure(exitCodes.usage, `--http ${flags.http} is no port`)
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
  const stdio = await import('@modelcontextprotocol/sdk/server/stdio.js')
  const { createMcpServer } = await import('../mcp/server.ts')
  const docket = docketAt(await connectionFrom(flags))
  const server = createMcpServer({ docket, allowWrites })
  const transport = new stdio.StdioServerTransport()
  const answered = await unanswered(server, transport)
  await new Promise<void>((resolve) => {
    // A script may ask and close its end at once: it still gets its answers.
    process.stdin.once('end', () => void answered().then(resolve))
    process.stdin.once('close', () => void answered().then(resolve))
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await server.close()
  await docket.close()
}

/** Connects, and answers a function that waits until every request that came has its answer, for a minute at most. */
async function unanswered(server: McpServer, transport: StdioServerTransport): Promise<() => Promise<void>> {
  const open = new Set<string | number>()
  await server.connect(transport)
  const { onmessage } = transport
  transport.onmessage = (message) => {
    if ('method' in message && 'id' in message) open.add(message.id)
    if ('method' in message && message.method === 'notifications/cancelled')
      open.delete((message.params as { requestId?: string | number } | undefined)?.requestId ?? '')
    onmessage?.(message)
  }
  const send = transport.send.bind(transport)
  transport.send = async (message) => {
    await send(message)
    if ('id' in message && !('method' in message)) open.delete(message.id as string | number)
  }
  return async () => {
    for (const until = Date.now() + 60_000; open.size > 0 && Date.now() < until; )
      await new Promise((done) => setTimeout(done, 20))
  }
}

export function addMcpCommand(program: Command): void {
  remote(
    program.command('mcp').description('let an assistant search and read (Model Context Protocol); it decides nothing'),
  )
    .option('--http <port>', 'listen on this port of loopback instead of stdio; each request brings its own key')
    .option('--allow-writes', 'also let it comment, label and propose verdicts')
    .action(mcp)
}
