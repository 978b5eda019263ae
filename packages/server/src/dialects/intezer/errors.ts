// How this API words failures. The client reads `error` always, `message` as an object in a 400, and `result` in a 409.
import type { Answer, DocketError, ErrorCode } from '@docket/model'

const statuses: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  not_ready: 409,
  too_large: 413,
  rate_limited: 429,
  unsupported: 501,
  unavailable: 503,
  internal: 500,
}

/** The answer to a failure. A 400 has `message` as an object even when no single field is to blame, else the client breaks. */
export function errorAnswer(error: DocketError): Answer {
  const status = statuses[error.code]
  // RFC 9110, section 15.5.2: a 401 names the scheme that would help.
  if (status === 401) return { status, headers: { 'www-authenticate': 'Bearer' }, body: { error: error.message } }
  if (status !== 400) return { status, body: { error: error.message } }
  const problems = Object.entries(error.details ?? {}).map(([field, words]) => `${field} ${words.join(', ')}`)
  return {
    status,
    body: { error: error.message, message: { ...error.details }, details: problems.join('; ') || error.message },
  }
}
