// Calls the native API of a running Docket for the commands that need one.
import { CommandFailure, exitCodes } from './failure.ts'

export interface Connection {
  url: string
  key: string
  tenant: string | undefined
}

/** Reads DOCKET_URL, DOCKET_API_KEY and DOCKET_TENANT, each overridden by its flag. */
export function connectionFrom(flags: { url?: string; key?: string; tenant?: string }): Connection {
  const url = flags.url ?? process.env.DOCKET_URL ?? 'http://127.0.0.1:8484'
  const key = flags.key ?? process.env.DOCKET_API_KEY
  if (!key)
    throw new CommandFailure(
      exitCodes.denied,
      'no API key given',
      'set DOCKET_API_KEY or pass --key; the server printed the first key when it started',
    )
  return { url: url.replace(/\/+$/, ''), key, tenant: flags.tenant ?? process.env.DOCKET_TENANT }
}

/** One request; resolves with the parsed answer, throws CommandFailure with the server's own words otherwise. */
export async function call<T>(to: Connection, method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { authorization: `Bearer ${to.key}`, accept: 'application/json' }
  if (to.tenant) headers['docket-tenant'] = to.tenant
  let payload: string | FormData | undefined
  if (body instanceof FormData) payload = body
  else if (body !== undefined) {
    payload = JSON.stringify(body)
    headers['content-type'] = 'application/json'
  }
  let response: Response
  try {
    response = await fetch(to.url + path, { method, headers, body: payload, signal: AbortSignal.timeout(60_000) })
  } catch (error) {
    const reason =
      error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? error.message) : 'unknown'
    throw new CommandFailure(
      exitCodes.unreachable,
      `cannot reach ${to.url} (${reason})`,
      'is the server running? Start it with: npm start',
    )
  }
  const text = await response.text()
  const answer = parseJson(text)
  if (response.ok) return answer as T
  const { title, detail, error } = (answer ?? {}) as { title?: string; detail?: string; error?: string }
  const said = detail ?? error ?? title ?? `HTTP ${response.status}`
  if (response.status === 401)
    throw new CommandFailure(exitCodes.denied, said, 'check DOCKET_API_KEY; make a new key with: docket keys create')
  if (response.status === 403)
    throw new CommandFailure(exitCodes.denied, said, 'this key lacks the right; ask an administrator for another role')
  throw new CommandFailure(exitCodes.refused, said)
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
