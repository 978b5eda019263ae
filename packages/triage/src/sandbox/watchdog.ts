// Starts the thread that watches over a sandbox process, and tells it when there is work to watch.
import { Worker } from 'node:worker_threads'
import { overMemoryMark } from './messages.ts'

/** What the thread is given. */
export interface WatchdogOrder {
  /** One 32-bit number: 1 while the main thread works, else 0 and the watchdog sleeps. */
  busy: SharedArrayBuffer
  /** Process id of the parent; another one means that it has died. */
  parent: number
  rssMegabytes: number
  /** What it says on standard error before it ends the process for its memory. */
  overMemoryMark: string
}

export interface Watchdog {
  wake(): void
  rest(): void
}

const thread = new URL(`./watchdog-thread${import.meta.filename.slice(-3)}`, import.meta.url)

/**
 * An endless loop in the main thread never learns that the pipe was closed; an idle one does, so it needs no watching. On Linux the parent
 * looks at the memory too; elsewhere only this does.
 */
export function startWatchdog(rssMegabytes: number): Watchdog {
  const order: WatchdogOrder = { busy: new SharedArrayBuffer(4), parent: process.ppid, rssMegabytes, overMemoryMark }
  const busy = new Int32Array(order.busy)
  new Worker(thread, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  }).unref()
  return {
    wake() {
      Atomics.store(busy, 0, 1)
      Atomics.notify(busy, 0)
    },
    rest: () => void Atomics.store(busy, 0, 0),
  }
}
