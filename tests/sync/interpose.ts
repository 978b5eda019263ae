// A server between two others that passes everything on, unless a test answers in its stead.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** True when it answered itself. */
export type Meddle = (incoming: IncomingMessage, answer: ServerResponse) => boolean

/** Its address; `servers` is where it is kept to be closed. */
export async function interpose(servers: Server[], to: string, meddle: Meddle): Promise<string> {
  const server = createServer((incoming, answer) => {
    if (meddle(incoming, answer)) return
    const target = new URL(incoming.url!, to)
    const passed = request(target, { method: incoming.method, headers: incoming.headers }, (from) => {
      answer.writeHead(from.statusCode!, from.headers)
      from.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    incoming.pipe(passed)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
