// `docket export`: everything of a tenant as a vendor's objects, or as our own, one a line, on standard output or into a file.
import { createWriteStream } from 'node:fs'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { type TransferFormat, transferFormats } from '@docket/model'
import { type Command, Option } from 'commander'
import { type Connection, connectionFrom } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { type RemoteFlags, remote } from '../remote.ts'
import { escapeHidden } from '../terminal.ts'

interface ExportFlags extends RemoteFlags {
  to: TransferFormat
  output?: string
}

async function exportTenant(flags: ExportFlags): Promise<void> {
  const answer = await open(await connectionFrom(flags), `/api/v1/export?to=${flags.to}`)
  const target = flags.output === undefined ? process.stdout : createWriteStream(flags.output, { mode: 0o600 })
  try {
    // A file gets the bytes as they come; a terminal must not be told what to do by texts of artifacts.
    if (target === process.stdout && process.stdout.isTTY)
      await pipeline(answer, escaped, process.stdout, { end: false })
    else await pipeline(answer, target, { end: flags.output !== undefined })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new CommandFailure(exitCodes.some, `the export broke off: ${reason}`, 'what was written so far is incomplete')
  }
}

/** JSON with hidden characters as escapes. */
async function* escaped(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  for await (const chunk of chunks) yield escapeHidden(decoder.write(chunk))
  yield escapeHidden(decoder.end())
}

/** The body as it comes: an export may be larger than the memory. */
function open(to: Connection, path: string): Promise<IncomingMessage> {
  const headers: Record<string, string> = { authorization: `Bearer ${to.key}` }
  if (to.tenant) headers['docket-tenant'] = to.tenant
  return new Promise((resolve, reject) => {
    const request = to.url.startsWith('https:') ? secureRequest : plainRequest
    const call = request(to.url + path, { headers, ...(to.ca ? { ca: to.ca } : {}) }, (answer) => {
      if (answer.statusCode === 200) return resolve(answer)
      answer.resume()
      const denied = answer.statusCode === 401 || answer.statusCode === 403
      const code = denied ? exitCodes.denied : exitCodes.refused
      reject(new CommandFailure(code, `the server answered ${answer.statusCode}`, denied ? 'check the key' : undefined))
    })
    call.on('error', ({ message }) =>
      reject(new CommandFailure(exitCodes.unreachable, `cannot reach ${to.url}: ${message}`)),
    )
    call.end()
  })
}

export function addExportCommand(program: Command): void {
  remote(program.command('export').description('everything of a tenant, one object a line'))
    .addOption(new Option('--to <format>', 'whose objects to write').choices(transferFormats).makeOptionMandatory())
    .option('-o, --output <file>', 'write into this file, readable by you alone (default: standard output)')
    .action(exportTenant)
}
