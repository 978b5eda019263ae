// What runs inside a sandbox thread: takes one request after the other, triages it, answers with the report or the error.
import { parentPort } from 'node:worker_threads'
import { type TriageRequest, triage } from '../triage.ts'
import type { SandboxRequest, ThreadMessage } from './index.ts'
import { systemResolver } from './system-resolver.ts'

const port = parentPort
if (port === null) throw new Error('thread runs as a worker thread only')

const say = (message: ThreadMessage) => port.postMessage(message)

/** A resolver is a function and cannot cross into a thread, so it is made here when the request asks for one. */
function withDns(request: SandboxRequest): TriageRequest {
  const { dns } = request
  if (dns === undefined) return request
  return { ...request, ports: { ...request.ports, resolver: systemResolver(dns === 'system' ? [] : dns) } }
}

port.on('message', async ({ id, request }: { id: number; request: SandboxRequest }) => {
  try {
    say({ id, report: await triage(withDns(request)) })
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const code = 'code' in error && typeof error.code === 'string' ? error.code : null
    say({ id, error: { name: error.name, message: error.message, code } })
  }
})

say({ ready: true })
