// The child's side of the pipe: takes one request after the other, has it answered, leaves when nobody listens any more.
import { Socket } from 'node:net'
import { deserialize } from 'node:v8'
import type { Answer } from './contract.ts'
import { type Frame, framePrefix, readFrames } from './frames.ts'
import { type ChildMessage, maxAnswerBytes, type ParentMessage } from './messages.ts'
import { startWatchdog } from './watchdog.ts'

const pipeFile = 3
/** The parent is trusted; these are only what a frame can say. */
const noLimits = { headBytes: 2 ** 32 - 1, bodyBytes: 2 ** 32 - 1 }

/** Called once by the module of a sandbox process, when it is ready to work. What `answer` throws is passed on as an error. */
export function answerRequests<Request>(answer: (request: Request) => unknown): void {
  // A shell may have added its own.
  for (const name of Object.keys(process.env)) delete process.env[name]
  // Ctrl-C and a service manager's stop reach the whole group: the parent decides when its children end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  const watchdog = startWatchdog(Number(process.argv[2]))
  const pipe = new Socket({ fd: pipeFile, readable: true, writable: true })
  const say = (head: Buffer) => {
    pipe.write(framePrefix({ head, body: new Uint8Array() }))
    pipe.write(head)
  }
  const work = async (frame: Frame) => {
    const { id, request } = requestFrom(frame)
    watchdog.wake()
    const head = await answerTo(id, () => answer(request as Request))
    watchdog.rest()
    say(head)
  }
  const read = readFrames(noLimits, (frame) => void work(frame))
  pipe.on('data', read)
  for (const event of ['end', 'error', 'close']) pipe.on(event, () => process.exit(0))
  say(encode({ ready: true }))
}

function requestFrom({ head, body }: Frame): { id: number; request: unknown } {
  const { id, request, hasBytes } = deserialize(head) as ParentMessage
  if (!hasBytes) return { id, request }
  // Plain bytes, as they went in: a Buffer cuts pieces differently.
  return { id, request: { ...(request as object), bytes: new Uint8Array(body.buffer, body.byteOffset, body.length) } }
}

async function answerTo(id: number, work: () => unknown): Promise<Buffer> {
  const message = (answer: Answer) => encode({ id, rssBytes: process.memoryUsage.rss(), ...answer })
  try {
    const head = message({ report: await work() })
    if (head.length > maxAnswerBytes) throw new Error(`the report is larger than ${maxAnswerBytes} bytes`)
    return head
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const code = 'code' in error && typeof error.code === 'string' ? error.code : null
    return message({ error: { name: error.name, message: error.message, code } })
  }
}

function encode(message: ChildMessage): Buffer {
  return Buffer.from(JSON.stringify(message))
}
