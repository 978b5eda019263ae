// The one error tree of the SDK. No error carries a header, a key or a token; bodies are the server's own answer.

/** Names of all error classes, for `switch` on `error.name` across copies of this package. */
export type SdkErrorName =
  | 'SdkError'
  | 'ConfigurationError'
  | 'NetworkError'
  | 'TimeoutError'
  | 'AbortedError'
  | 'InvalidAnswerError'
  | 'HttpError'
  | 'InvalidRequestError'
  | 'AuthenticationError'
  | 'PermissionError'
  | 'NotFoundError'
  | 'ConflictError'
  | 'PreconditionFailedError'
  | 'RateLimitError'
  | 'NotImplementedError'
  | 'ServerError'

/** What every error may carry. */
export interface SdkErrorOptions {
  cause?: unknown
  /** Id under which the server logged the request, when it told one. */
  requestId?: string | null
}

/**
 * Base of everything this package throws.
 *
 * @example
 * try {
 *   await client.incidents.get('missing')
 * } catch (error) {
 *   if (isSdkError(error)) console.error(error.name, error.requestId, error.message)
 * }
 */
export class SdkError extends Error {
  readonly requestId: string | null

  constructor(message: string, options: SdkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SdkError'
    this.requestId = options.requestId ?? null
  }
}

/**
 * True for every error of this package, also across duplicated copies of it.
 *
 * @example
 * if (isSdkError(error)) console.error(error.name, error.requestId)
 */
export function isSdkError(error: unknown): error is SdkError {
  return error instanceof SdkError || (error instanceof Error && 'requestId' in error && error.name.endsWith('Error'))
}

/**
 * An option that cannot work: no address, no key, a file that is not there. Nothing was sent.
 *
 * @example
 * if (error instanceof ConfigurationError) console.error(error.name, error.message)
 */
export class ConfigurationError extends SdkError {
  constructor(message: string, options: SdkErrorOptions = {}) {
    super(message, options)
    this.name = 'ConfigurationError'
  }
}

/**
 * No answer came: name not found, connection refused or cut, TLS refused.
 *
 * @example
 * if (error instanceof NetworkError) console.error(error.name, error.message)
 */
export class NetworkError extends SdkError {
  /** System code such as `ECONNREFUSED`, when there was one. */
  readonly code: string | null

  constructor(message: string, options: SdkErrorOptions & { code?: string | null } = {}) {
    super(message, options)
    this.name = 'NetworkError'
    this.code = options.code ?? null
  }
}

/**
 * The time allowed ran out, of one call or of a wait.
 *
 * @example
 * if (error instanceof TimeoutError) console.error(error.name, error.message)
 */
export class TimeoutError extends SdkError {
  constructor(message: string, options: SdkErrorOptions = {}) {
    super(message, options)
    this.name = 'TimeoutError'
  }
}

/**
 * The caller's AbortSignal fired.
 *
 * @example
 * if (error instanceof AbortedError) console.error(error.name, error.message)
 */
export class AbortedError extends SdkError {
  constructor(message: string, options: SdkErrorOptions = {}) {
    super(message, options)
    this.name = 'AbortedError'
  }
}

/**
 * The server said yes, but with something that is not what it promises; retrying would not help.
 *
 * @example
 * if (error instanceof InvalidAnswerError) console.error(error.name, error.message)
 */
export class InvalidAnswerError extends SdkError {
  readonly status: number
  /** The first 2,000 characters of the answer. */
  readonly text: string

  constructor(message: string, status: number, text: string, options: SdkErrorOptions = {}) {
    super(message, options)
    this.name = 'InvalidAnswerError'
    this.status = status
    this.text = text.slice(0, 2000)
  }
}

/** What every refused call knows. */
export interface HttpErrorDetails extends SdkErrorOptions {
  status: number
  method: string
  /** Path without query: queries may hold what a person typed. */
  path: string
  /** The answer, parsed when it was JSON. */
  body: unknown
  /** The server's machine word, e.g. `not_found`, `Conflict`. */
  code?: string | null
}

/**
 * The server refused: any status from 400 on. The subclasses say which; this class itself stands for the rest.
 *
 * @example
 * if (error instanceof HttpError) console.error(error.name, error.message)
 */
export class HttpError extends SdkError {
  readonly status: number
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly code: string | null

  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'HttpError'
    this.status = details.status
    this.method = details.method
    this.path = details.path
    this.body = details.body
    this.code = details.code ?? null
  }
}

/**
 * 400 or 422: the request itself is wrong; `body` says what and where.
 *
 * @example
 * if (error instanceof InvalidRequestError) console.error(error.name, error.message)
 */
export class InvalidRequestError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidRequestError'
  }
}

/**
 * 401: key or token missing, unknown or expired.
 *
 * @example
 * if (error instanceof AuthenticationError) console.error(error.name, error.message)
 */
export class AuthenticationError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AuthenticationError'
  }
}

/**
 * 403: known, but not allowed.
 *
 * @example
 * if (error instanceof PermissionError) console.error(error.name, error.message)
 */
export class PermissionError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'PermissionError'
  }
}

/**
 * 404: no such thing, or not yours to see.
 *
 * @example
 * if (error instanceof NotFoundError) console.error(error.name, error.message)
 */
export class NotFoundError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'NotFoundError'
  }
}

/**
 * 409: the thing is there already, or was changed by somebody else meanwhile.
 *
 * @example
 * if (error instanceof ConflictError) console.error(error.name, error.message)
 */
export class ConflictError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'ConflictError'
  }
}

/**
 * 412: an `If-Match` did not match.
 *
 * @example
 * if (error instanceof PreconditionFailedError) console.error(error.name, error.message)
 */
export class PreconditionFailedError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'PreconditionFailedError'
  }
}

/**
 * 429 after all retries.
 *
 * @example
 * if (error instanceof RateLimitError) console.error(error.name, error.message)
 */
export class RateLimitError extends HttpError {
  /** How long the server asked to wait, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null

  constructor(message: string, details: HttpErrorDetails & { retryAfterMs?: number | null }) {
    super(message, details)
    this.name = 'RateLimitError'
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/**
 * 501: the server knows the operation and says that it is not built.
 *
 * @example
 * if (error instanceof NotImplementedError) console.error(error.name, error.message)
 */
export class NotImplementedError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'NotImplementedError'
  }
}

/**
 * 5xx after all retries.
 *
 * @example
 * if (error instanceof ServerError) console.error(error.name, error.message)
 */
export class ServerError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'ServerError'
  }
}

/** The class that stands for a status. */
export function httpErrorOf(message: string, details: HttpErrorDetails & { retryAfterMs?: number | null }): HttpError {
  const { status } = details
  if (status === 400 || status === 422) return new InvalidRequestError(message, details)
  if (status === 401) return new AuthenticationError(message, details)
  if (status === 403) return new PermissionError(message, details)
  if (status === 404) return new NotFoundError(message, details)
  if (status === 409) return new ConflictError(message, details)
  if (status === 412) return new PreconditionFailedError(message, details)
  if (status === 429) return new RateLimitError(message, details)
  if (status === 501) return new NotImplementedError(message, details)
  return status >= 500 ? new ServerError(message, details) : new HttpError(message, details)
}
