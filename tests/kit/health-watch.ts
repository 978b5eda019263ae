// Asks a server for its health every 10 ms from a thread of its own, so that the test's own work does not count as latency.
import { Worker } from 'node:worker_threads'

const code = `
const { parentPort, workerData } = require('node:worker_threads')
let latencies = []
parentPort.on('message', () => { parentPort.postMessage(latencies); latencies = [] })
;(async () => {
  // The first answer pays for loading the HTTP client in this thread, so it is not counted.
  await fetch(workerData.url + '/healthz').then((response) => response.text())
  for (;;) {
    const startedAt = performance.now()
    try {
      const response = await fetch(workerData.url + '/healthz', { signal: AbortSignal.timeout(10000) })
      await response.text()
      latencies.push(performance.now() - startedAt)
    } catch {
      latencies.push(Infinity)
    }
    await new Promise((done) => setTimeout(done, 10))
  }
})()
`

export interface HealthWatch {
  /** Latencies in ms since the last call; `Infinity` for an answer that did not come. */
  take(): Promise<number[]>
  stop(): Promise<void>
}

export function watchHealth(url: string): HealthWatch {
  const worker = new Worker(code, { eval: true, workerData: { url } })
  return {
    take: () =>
      new Promise((done) => {
        worker.once('message', done)
        worker.postMessage('take')
      }),
    stop: async () => void (await worker.terminate()),
  }
}
