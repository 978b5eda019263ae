// Transport over the platform's fetch, for browsers. It refuses what fetch cannot do: GET bodies, own certificates, proxies.
import { pathOfUrl } from './address.ts'
import { ConfigurationError, InvalidAnswerError } from './errors.ts'
import { joined } from './form.ts'
import { defaultMaxResponseBytes, type Transport, type TransportOptions, type TransportRequest } from './transport.ts'

/** The transport for browsers. Certificates and proxies are the browser's own business there. */
export function createTransport(options: TransportOptions = {}): Transport {
  if (options.ca !== undefined || options.proxy !== undefined)
    throw new ConfigurationError('ca and proxy cannot be set in a browser; it uses its own')
  const maxBytes = options.maxResponseBytes ?? defaultMaxResponseBytes

  async function open(request: TransportRequest): Promise<Response> {
    const hasBody = request.body !== null && request.body.byteLength > 0
    if (request.method === 'GET' && hasBody)
      throw new ConfigurationError('this call sends a body with GET, which browsers cannot; make it from Node')
    const answer = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: hasBody ? (request.body as Uint8Array<ArrayBuffer>) : null,
      signal: request.signal,
      redirect: 'manual',
    })
    // Browsers hide where a redirect leads; following it would carry the key along.
    if (answer.type === 'opaqueredirect')
      throw new InvalidAnswerError(
        `${request.method} ${pathOfUrl(request.url)} was redirected; redirects are not followed: give the address it is really at`,
        answer.status,
        '',
      )
    return answer
  }

  return {
    async send(request) {
      const answer = await open(request)
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of chunksOf(answer)) {
        size += chunk.byteLength
        if (size > maxBytes)
          throw new InvalidAnswerError(`the answer is larger than ${maxBytes} bytes`, answer.status, '')
        chunks.push(chunk)
      }
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: joined(chunks) }
    },
    async stream(request) {
      const answer = await open(request)
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: chunksOf(answer) }
    },
    async close() {},
  }
}

async function* chunksOf(answer: Response): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
