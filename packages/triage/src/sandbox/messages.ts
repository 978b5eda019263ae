// What is said over the pipe between the pool and a sandbox process, and how what comes back is read without trust.
import type { Answer } from './contract.ts'
import { FrameError } from './frames.ts'

/** What a process may answer to one request; the largest report of a hostile mail has 0.1 MB. */
export const maxAnswerBytes = 8 * 1024 * 1024

/** Words of an error; they are kept with the alert. */
const maxErrorChars = 2000

/** What the watchdog of a process writes to standard error before it ends the process for its memory. */
export const overMemoryMark = 'docket: memory limit'

/** The head of a frame to the child, by `v8.serialize`; the bytes of the request are the body. */
export interface ParentMessage {
  id: number
  request: unknown
  hasBytes: boolean
}

/** The head of a frame from the child, as JSON; `rssBytes` is its resident memory after the job. */
export type ChildMessage = { ready: true } | ({ id: number; rssBytes: number } & Answer)

/** Whoever got hold of the child may say anything: only JSON of the agreed form is taken, else `FrameError`. */
export function readChildMessage(head: Buffer): ChildMessage {
  const said = parsed(head)
  if (typeof said !== 'object' || said === null) throw new FrameError('it said what is no message')
  if ('ready' in said) return { ready: true }
  const { id, rssBytes } = said as { id?: unknown; rssBytes?: unknown }
  if (typeof id !== 'number' || typeof rssBytes !== 'number') throw new FrameError('it said what is no message')
  if ('error' in said) return { id, rssBytes, error: errorFrom(said.error) }
  // A report that is `undefined` does not appear in JSON.
  return { id, rssBytes, report: 'report' in said ? said.report : undefined }
}

function parsed(head: Buffer): unknown {
  try {
    return JSON.parse(head.toString('utf8'))
  } catch (error) {
    throw new FrameError(`it said what is no JSON (${error instanceof Error ? error.name : 'unknown'})`)
  }
}

function errorFrom(error: unknown): { name: string; message: string; code: string | null } {
  const { name, message, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name.slice(0, maxErrorChars) : 'Error',
    message: typeof message === 'string' ? message.slice(0, maxErrorChars) : '',
    code: typeof code === 'string' ? code : null,
  }
}
