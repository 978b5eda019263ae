// The refusals that Kaspersky XDR documents, each a class; `details` is what the server put beside its message.

import type { HttpAnswer } from '../core/answer.ts'
import {
  HttpError,
  type HttpErrorDetails,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
} from '../core/errors.ts'
import type { HttpCall } from '../core/http.ts'

/** The body of every refusal: `{ "message": …, "details": … }`. */
export interface XdrRefusal {
  message: string
  details: unknown
}

/** Reads the vendor's error body; both parts may be missing. */
export function refusalOf(body: unknown): XdrRefusal {
  const { message, details } = (typeof body === 'object' && body !== null ? body : {}) as Partial<XdrRefusal>
  return { message: typeof message === 'string' ? message : '', details: details ?? null }
}

/**
 * 400 `invalid timestamp field`.
 *
 * @example
 * if (error instanceof InvalidTimestampFieldError) console.error(error.name, error.message)
 */
export class InvalidTimestampFieldError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidTimestampFieldError'
  }
}

/**
 * 400 `cannot parse from` or `cannot parse to`: `parameter` says which.
 *
 * @example
 * if (error instanceof InvalidTimeError) console.error(error.name, error.message)
 */
export class InvalidTimeError extends InvalidRequestError {
  readonly parameter: 'from' | 'to'

  constructor(message: string, details: HttpErrorDetails & { parameter: 'from' | 'to' }) {
    super(message, details)
    this.name = 'InvalidTimeError'
    this.parameter = details.parameter
  }
}

/**
 * 400 for an `id` that is no UUID. The vendor leaves the text open, so this is told by what was asked.
 *
 * @example
 * if (error instanceof InvalidIdError) console.error(error.name, error.message)
 */
export class InvalidIdError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidIdError'
  }
}

/**
 * 400 `invalid authorization header`: the token is missing or malformed.
 *
 * @example
 * if (error instanceof InvalidAuthorizationHeaderError) console.error(error.name, error.message)
 */
export class InvalidAuthorizationHeaderError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidAuthorizationHeaderError'
  }
}

/**
 * 403 `access denied`: unknown token, or no right in at least one of the tenants asked for.
 *
 * @example
 * if (error instanceof AccessDeniedError) console.error(error.name, error.message)
 */
export class AccessDeniedError extends PermissionError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AccessDeniedError'
  }
}

/**
 * 404 `incident not found` or `alert not found` while closing.
 *
 * @example
 * if (error instanceof XdrNotFoundError) console.error(error.name, error.message)
 */
export class XdrNotFoundError extends NotFoundError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'XdrNotFoundError'
  }
}

/**
 * 406: closed already, with another reason.
 *
 * @example
 * if (error instanceof AlreadyClosedError) console.error(error.name, error.message)
 */
export class AlreadyClosedError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AlreadyClosedError'
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The documented class of a refusal; the general one when it is none of them. */
export function xdrErrorOf(plain: HttpError, call: Pick<HttpCall, 'url'>, answer: HttpAnswer): HttpError {
  const { message } = refusalOf(answer.json)
  const details: HttpErrorDetails = {
    status: plain.status,
    method: plain.method,
    path: plain.path,
    body: plain.body,
    code: plain.code,
    requestId: plain.requestId,
  }
  const said = plain.message
  if (plain.status === 400) {
    if (message === 'invalid timestamp field') return new InvalidTimestampFieldError(said, details)
    if (message === 'cannot parse from') return new InvalidTimeError(said, { ...details, parameter: 'from' })
    if (message === 'cannot parse to') return new InvalidTimeError(said, { ...details, parameter: 'to' })
    if (message === 'invalid authorization header') return new InvalidAuthorizationHeaderError(said, details)
    const ids = new URL(call.url).searchParams.getAll('id')
    if ((message === '' || message === 'invalid id') && ids.some((id) => !uuid.test(id)))
      return new InvalidIdError(said, details)
  }
  if (plain.status === 403) return new AccessDeniedError(said, details)
  if (plain.status === 404) return new XdrNotFoundError(said, details)
  if (plain.status === 406) return new AlreadyClosedError(said, details)
  return plain
}
