// What runs inside a sandbox thread: takes one request after the other, triages it, answers with the report or the error.
import { parentPort } from 'node:worker_threads'
import { type TriageRequest, triage } from '../triage.ts'
import type { ThreadMessage } from './index.ts'

const port = parentPort
if (port === null) throw new Error('thread runs as a worker thread only')

const say = (message: ThreadMessage) => port.postMessage(message)

port.on('message', async ({ id, request }: { id: number; request: TriageRequest }) => {
  try {
    say({ id, report: await triage(request) })
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const code = 'code' in error && typeof error.code === 'string' ? error.code : null
    say({ id, error: { name: error.name, message: error.message, code } })
  }
})

say({ ready: true })
