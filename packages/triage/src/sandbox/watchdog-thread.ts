// The thread that ends its process when the parent is gone or memory runs over, however busy the main thread is.
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { WatchdogOrder } from './watchdog.ts'

const lookMs = 200
const standardError = 2

const { busy, parent, rssMegabytes, overMemoryMark } = workerData as WatchdogOrder
const flag = new Int32Array(busy)

for (;;) {
  Atomics.wait(flag, 0, 0)
  Atomics.wait(flag, 0, 1, lookMs)
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (process.memoryUsage.rss() > rssMegabytes * 1024 * 1024) {
    try {
      writeSync(standardError, `${overMemoryMark}\n`)
    } finally {
      // The pipe may be full; then nobody learns why.
      process.kill(process.pid, 'SIGKILL')
    }
  }
}
