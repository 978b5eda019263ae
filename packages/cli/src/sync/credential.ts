// A token for Sentinel out of client credentials (OAuth 2.0, RFC 6749 section 4.4), without a library for it.
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { TokenCredential } from '@docket/sdk/sentinel'
import { CommandFailure, exitCodes } from '../failure.ts'

export interface ClientCredentials {
  /** Of the token endpoint. */
  url: string
  clientId: string
  clientSecret: string
  ca: Buffer | undefined
}

const timeoutMs = 30_000
const maxAnswerBytes = 256 * 1024

/** Nothing that the endpoint answers is repeated: it may hold a token. */
export function clientCredential(credentials: ClientCredentials): TokenCredential {
  return {
    async getToken(scopes) {
      const { status, json } = await ask(credentials, [scopes].flat().join(' '))
      const { access_token: token, expires_in: seconds, error } = json
      if (status === 200 && typeof token === 'string')
        return { token, expiresOnTimestamp: Date.now() + (Number(seconds) || 300) * 1000 }
      const why = typeof error === 'string' && /^[\w.-]{1,60}$/.test(error) ? ` (${error})` : ''
      throw new CommandFailure(
        exitCodes.denied,
        `the token endpoint answered ${status}${why}`,
        'check the directory, the client id and its secret',
      )
    },
  }
}

function ask(
  { url, clientId, clientSecret, ca }: ClientCredentials,
  scope: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
  const body = new URLSearchParams(form).toString()
  const request = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const unreachable = (why: string) =>
      reject(new CommandFailure(exitCodes.unreachable, `cannot reach the token endpoint: ${why}`))
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
    const call = request(url, { method: 'POST', headers, timeout: timeoutMs, ...(ca ? { ca } : {}) }, (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > maxAnswerBytes) answer.destroy(new Error('too long an answer'))
        else chunks.push(chunk)
      })
      answer.once('error', ({ message }) => unreachable(message))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, json: objectIn(Buffer.concat(chunks)) }))
    })
    call.once('timeout', () => call.destroy(new Error('no answer in time')))
    call.once('error', ({ message }) => unreachable(message))
    call.end(body)
  })
}

function objectIn(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // A page of a proxy, say: the status tells what can be told.
    return {}
  }
}
