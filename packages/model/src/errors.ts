// The one error class of the house: services throw codes, each door turns them into its own status and body.

/** Closed list of what can go wrong; no other code may be invented by a room. */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'not_ready',
  'too_large',
  'rate_limited',
  'unsupported',
  'unavailable',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Problems by field path, e.g. `{ alert_id: ['must not be empty'] }`. */
export type ErrorDetails = Record<string, string[]>

/** An expected failure. `message` is safe to show to the caller; `cause` is for the log only. */
export class DocketError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DocketError'
    this.code = code
    this.details = options.details
  }
}

/** Narrows an unknown thrown value, also across duplicated copies of this package. */
export function isDocketError(error: unknown): error is DocketError {
  return error instanceof Error && error.name === 'DocketError' && 'code' in error
}
