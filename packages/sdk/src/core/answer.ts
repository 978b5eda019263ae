// A whole answer of a server, decoded when somebody asks for it.
import { InvalidAnswerError } from './errors.ts'
import type { TransportResponse } from './transport.ts'

/** The whole answer to a call. */
export interface HttpAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  text: string
  /** `text` with keys and tokens blotted out, for errors: a server may repeat what it was sent. */
  shown: string
  /** Blots keys and tokens out of any text that came from this answer. */
  hide(said: string): string
  /** The parsed body; undefined when it is empty or no JSON. */
  json: unknown
  requestId: string | null
}

/** Wraps what a transport brought; `secrets` are blotted out where the answer is shown. */
export function readAnswer(answer: TransportResponse, secrets: readonly string[]): HttpAnswer {
  const { headers } = answer
  const hide = (said: string) =>
    secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, '[hidden]')), said)
  const requestId = headers['x-request-id'] ?? headers['x-ms-request-id'] ?? null
  let text: string | undefined
  let json: { value: unknown } | undefined
  return {
    status: answer.status,
    headers,
    bytes: answer.body,
    requestId: requestId === null ? null : hide(requestId).slice(0, 200),
    hide,
    get text() {
      text ??= decoded(answer)
      return text
    },
    get shown() {
      return hide(this.text)
    },
    get json() {
      json ??= { value: parsed(this.text) }
      return json.value
    },
  }
}

/** Longer than a text can be in this engine (about 500 million characters) is no answer to work with. */
function decoded({ body, status }: TransportResponse): string {
  try {
    return new TextDecoder().decode(body)
  } catch (cause) {
    throw new InvalidAnswerError('the answer is too long to be read as text', status, '', { cause })
  }
}

/** JSON, or undefined for anything else: whoever needs JSON says so, with the text. */
export function parsed(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The parsed body of a good answer as an object; `InvalidAnswerError` for anything else. */
export function objectOf(answer: HttpAnswer): Record<string, unknown> {
  const { json } = answer
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  const type = /^[\w.+-]{1,40}\/[\w.+-]{1,80}/.exec(answer.headers['content-type'] ?? '')?.[0]
  const what = type === undefined || /json/.test(type) ? '' : ` but ${type}`
  throw new InvalidAnswerError(
    `the server answered something that is not a JSON object${what}`,
    answer.status,
    answer.shown,
    { requestId: answer.requestId },
  )
}
