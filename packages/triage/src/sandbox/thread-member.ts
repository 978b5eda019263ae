// A member of the pool that is a worker thread of this process.
import { Worker } from 'node:worker_threads'
import { type Member, type MemberEvents, type MemberOptions, SandboxFailure, type ThreadMessage } from './contract.ts'

const youngGenerationMegabytes = 64

export function startThread(module: URL, options: MemberOptions, events: MemberEvents): Member {
  const worker = new Worker(module, {
    // No environment: the work has no business with it, and there may be secrets in it.
    env: {},
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: options.heapMegabytes,
      maxYoungGenerationSizeMb: youngGenerationMegabytes,
    },
  })
  let failure: SandboxFailure | undefined
  worker.on('message', (message: ThreadMessage) => {
    if ('ready' in message) events.ready()
    else events.answered(message.id, message)
  })
  worker.on('error', (error: Error & { code?: string }) => {
    failure =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? new SandboxFailure('memory', `The work needed more than ${options.heapMegabytes} MB.`)
        : new SandboxFailure('died', `The thread died: ${error.message}`)
  })
  worker.on('exit', (code) => {
    events.lost(failure ?? new SandboxFailure('died', `The thread ended with code ${code}.`))
  })
  return {
    give(id, request) {
      const { message, transfer } = parcel(request)
      worker.postMessage({ id, request: message }, transfer)
    },
    hasGrown: () => process.memoryUsage.rss() > options.rssMegabytes * 1024 * 1024,
    end: async () => void (await worker.terminate()),
  }
}

/** Bytes are copied once and then moved: a Buffer is often a piece of a pool that must not be moved away with it. */
function parcel(request: unknown): { message: unknown; transfer: ArrayBuffer[] } {
  if (typeof request !== 'object' || request === null || !('bytes' in request))
    return { message: request, transfer: [] }
  const { bytes } = request
  if (!(bytes instanceof Uint8Array)) return { message: request, transfer: [] }
  const own = new Uint8Array(bytes)
  return { message: { ...request, bytes: own }, transfer: [own.buffer] }
}
