// Live changes of a tenant: Server-Sent Events read as an async iterator that reconnects where it left off.
import { AbortedError, HttpError, InvalidAnswerError, NetworkError, SdkError, TimeoutError } from '../core/errors.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { backOffMs, retryPolicy } from '../core/retry.ts'
import { pause, timeLimit } from '../core/time.ts'
import type { StreamResponse } from '../core/transport.ts'
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
  /**
   * A connection that is silent this long in milliseconds is taken for dead; default 45,000. The server says every 15 seconds
   * that it is there.
   */
  idleMs?: number
  /** Told each time the connection was lost, before it is taken up again. */
  onLost?: (error: SdkError) => void
}

/** One change as it happened. */
export interface DocketEvent {
  /** E.g. `incident.updated`. */
  name: string
  id: number
  change: Change
}

/** Longest line, and longest event, that is taken from a server. */
const maxEventChars = 16 * 1024 * 1024

/**
 * Changes as they happen. Ends only when its signal fires or the server refuses; a lost connection is taken up again, none is
 * seen twice or missed. A server that was never reached is an error.
 */
export async function* streamEvents(
  calls: Calls,
  options: EventOptions = {},
): AsyncGenerator<DocketEvent, void, undefined> {
  const { full, kind, tenant_id, idleMs = 45_000, onLost } = options
  const limits = limitsOf(options)
  const signals = options.signal ? [options.signal] : []
  const policy = retryPolicy()
  let last = options.after
  let failures = 0
  let wasReached = false
  for (;;) {
    const idle = new IdleLimit(idleMs)
    const begunAt = Date.now()
    let says = 'the server ended the stream of events'
    try {
      // From now on means from here: what happens while a connection is lost belongs to it.
      last ??= await newestChange(calls, tenant_id, options)
      const signal = AbortSignal.any([...signals, idle.signal])
      const headers = { 'last-event-id': String(last) }
      const answer = await calls.stream('/events', { tenant_id, full, kind, after: last }, headers, {
        ...limits,
        signal,
      })
      checkType(answer)
      wasReached = true
      for await (const { event, id, data } of messagesOf(idle.watched(answer.body))) {
        // The last words of a stream that the server ends: taken up again, it refuses what cannot pass.
        if (id === null && event === 'end') says = `the server ended the stream of events: ${detailOf(data)}`
        if (id === null) continue
        last = id
        if (data !== '') yield { name: event, id, change: changeOf(data) }
      }
      onLost?.(new NetworkError(says))
    } catch (error) {
      if (options.signal?.aborted) return
      const lost = idle.signal.aborted ? new TimeoutError(`no sign of the server for ${idleMs} ms`) : error
      if (lost instanceof AbortedError) return
      if (!wasReached || !canPass(lost)) throw lost
      onLost?.(lost instanceof SdkError ? lost : new NetworkError('the connection was lost', { cause: lost }))
    } finally {
      idle.end()
    }
    // A connection that lasted was a good one: only those that break at once are taken up ever more slowly.
    failures = Date.now() - begunAt > 10_000 ? 1 : failures + 1
    await pause(backOffMs(policy, failures), signals).catch(() => undefined)
    if (options.signal?.aborted) return
  }
}

/** What may be over by the next try. Errors that are not of this package come from the connection itself. */
function canPass(error: unknown): boolean {
  if (error instanceof HttpError) return error.status >= 500 || error.status === 429
  return !(error instanceof SdkError) || error instanceof NetworkError || error instanceof TimeoutError
}

async function newestChange(calls: Calls, tenant_id: string | undefined, options: CallOptions): Promise<number> {
  const query = ['tenant_id', 'order', 'limit']
  const wanted = { ...(tenant_id === undefined ? {} : { tenant_id }), order: 'desc', limit: 1, ...limitsOf(options) }
  const { changes } = await calls.json<{ changes?: { id: number }[] }>({
    method: 'GET',
    path: '/changes',
    query,
    options: wanted,
  })
  return changes?.[0]?.id ?? 0
}

function checkType({ status, headers }: StreamResponse): void {
  const packing = (headers['content-encoding'] ?? 'identity').toLowerCase()
  if (packing !== 'identity')
    throw new InvalidAnswerError(
      `something on the way packs the stream of events (${packing.slice(0, 20)})`,
      status,
      '',
    )
  if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? ''))
    throw new InvalidAnswerError('the server answered something that is not a stream of events', status, '')
}

function changeOf(data: string): Change {
  try {
    return JSON.parse(data) as Change
  } catch (cause) {
    throw new SdkError('the server sent an event that is not JSON', { cause })
  }
}

/** Why the server ends the stream, in its words. */
function detailOf(data: string): string {
  try {
    const { detail } = JSON.parse(data) as { detail?: unknown }
    return typeof detail === 'string' ? detail.slice(0, 300) : 'no reason given'
  } catch {
    return 'no reason given'
  }
}

/** Ends a connection on which nothing comes any more: a server or network that is gone says nothing. */
class IdleLimit {
  readonly #controller = new AbortController()
  readonly #ms: number | null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ms: number) {
    this.#ms = timeLimit('idleMs', ms)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The chunks as they come; the time runs only while one is waited for. */
  async *watched(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    this.#begin()
    for await (const chunk of body) {
      this.end()
      yield chunk
      this.#begin()
    }
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #begin(): void {
    if (this.#ms !== null) this.#timer = setTimeout(() => this.#controller.abort(), this.#ms)
  }
}

interface Message {
  event: string
  id: number | null
  data: string
}

/** Messages of an event stream (HTML standard, section 9.2.6). */
export async function* messagesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void, undefined> {
  let message: Message = { event: 'message', id: null, data: '' }
  for await (const line of linesOf(body)) {
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
    if (message.data.length > maxEventChars) throw new SdkError('the server sent an event that is too long')
  }
}

/** Lines as they are complete. What began is kept in pieces: joined at every chunk, a long line that drips in would cost its square. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let begun: string[] = []
  let chars = 0
  let endedWithReturn = false
  for await (const chunk of body) {
    let text = decoder.decode(chunk, { stream: true })
    if (text === '') continue
    // A return at the end of one chunk and a line feed at the beginning of the next are one break.
    if (endedWithReturn && text.startsWith('\n')) text = text.slice(1)
    endedWithReturn = chunk.at(-1) === 0x0d
    const lines = text.split(/\r\n|\n|\r/)
    const rest = lines.pop() ?? ''
    for (const line of lines) {
      yield begun.length === 0 ? line : begun.join('') + line
      begun = []
      chars = 0
    }
    if (rest === '') continue
    begun.push(rest)
    chars += rest.length
    if (chars > maxEventChars) throw new SdkError('the server sent an event that is too long')
  }
}
