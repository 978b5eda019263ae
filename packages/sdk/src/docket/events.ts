// Live changes of a tenant: Server-Sent Events read as an async iterator that reconnects where it left off.
import { AbortedError, HttpError, SdkError } from '../core/errors.ts'
import { type CallOptions, pause } from '../core/http.ts'
import { backOffMs, retryPolicy } from '../core/retry.ts'
import type { Calls } from './calls.ts'
import type { Change } from './generated/types.ts'

/** Which changes, and from where on. */
export interface EventOptions extends CallOptions {
  tenant_id?: string
  /** Id of the last change seen; 0 begins with the first ever, absent: from now on. */
  after?: number
  /** With what was before and after. */
  full?: boolean
  kind?: Change['kind']
}

/** One change as it happened. */
export interface DocketEvent {
  /** E.g. `incident.updated`. */
  name: string
  id: number
  change: Change
}

/** Longest line that is taken from a server. */
const maxLineChars = 16 * 1024 * 1024

/** Changes as they happen. Ends only when its signal fires or the server refuses; a lost connection is taken up again. */
export async function* streamEvents(
  calls: Calls,
  options: EventOptions = {},
): AsyncGenerator<DocketEvent, void, undefined> {
  const { after, full, kind, tenant_id, ...call } = options
  const policy = retryPolicy()
  let last: number | undefined = after
  for (let attempt = 0; ; ) {
    try {
      const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': String(last) }
      const answer = await calls.stream('/events', { tenant_id, full, kind, after: last }, headers, call)
      attempt = 0
      for await (const { event, id, data } of messagesOf(answer.body)) {
        if (id === null || data === '') continue
        last = id
        yield { name: event, id, change: JSON.parse(data) as Change }
      }
    } catch (error) {
      if (options.signal?.aborted || error instanceof AbortedError) return
      if (error instanceof HttpError && error.status < 500 && error.status !== 429) throw error
      if (error instanceof SyntaxError)
        throw new SdkError('the server sent an event that is not JSON', { cause: error })
    }
    if (options.signal?.aborted) return
    attempt += 1
    await pause(backOffMs(policy, attempt), options.signal ? [options.signal] : []).catch(() => undefined)
    if (options.signal?.aborted) return
  }
}

interface Message {
  event: string
  id: number | null
  data: string
}

/** Messages of an event stream (HTML standard, section 9.2.6). */
export async function* messagesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  let message: Message = { event: 'message', id: null, data: '' }
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    if (rest.length > maxLineChars) throw new SdkError('the server sent an event that is too long')
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (message.data !== '' || message.id !== null) yield message
        message = { event: 'message', id: null, data: '' }
        continue
      }
      const colon = line.indexOf(':')
      const name = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (name === 'event') message.event = value
      else if (name === 'data') message.data += message.data === '' ? value : `\n${value}`
      else if (name === 'id' && /^\d{1,16}$/.test(value)) message.id = Number(value)
    }
  }
}
