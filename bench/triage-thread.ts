// Triage as a worker thread, as it was before it moved to processes: what bench/sandbox.ts compares with.
import { parentPort } from 'node:worker_threads'
import { type TriageRequest, triage } from '@docket/triage'

parentPort?.on('message', async ({ id, request }: { id: number; request: TriageRequest }) => {
  parentPort?.postMessage({ id, report: await triage(request) })
})
parentPort?.postMessage({ ready: true })
