// Failures of the native API as problem documents (RFC 9457).
import { type Answer, DocketError, type ErrorCode } from '@docket/model'

const rows: Record<ErrorCode, [number, string]> = {
  invalid: [400, 'Invalid request'],
  unauthenticated: [401, 'Not authenticated'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  conflict: [409, 'Conflict'],
  not_ready: [409, 'Not ready'],
  too_large: [413, 'Too large'],
  rate_limited: [429, 'Too many requests'],
  unsupported: [501, 'Not implemented'],
  unavailable: [503, 'Unavailable'],
  internal: [500, 'Internal error'],
}

export function errorAnswer(error: DocketError, requestId: string): Answer {
  const [status, title] = rows[error.code]
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: {
      type: 'about:blank',
      title,
      status,
      detail: error.message,
      code: error.code,
      request_id: requestId,
      ...(error.details ? { problems: error.details } : {}),
    },
  }
}

/** What is not there, or not the caller's. */
export const missing = (what: string): DocketError => new DocketError('not_found', `${what} not found`)
