// How this API words failures: `message` and `details`, nothing else.
import { type Answer, DocketError, type ErrorCode, isDocketError } from '@docket/model'

const statuses: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 403,
  forbidden: 403,
  not_found: 404,
  // What is there already in another way: the manual's code for closed alerts.
  conflict: 406,
  not_ready: 406,
  too_large: 413,
  rate_limited: 429,
  unsupported: 501,
  unavailable: 503,
  internal: 500,
}

/** One client is known to try again after any 5xx at once; others heed this. */
const retryAfterSeconds = '1'

const noHeader = 'invalid authorization header'
export const accessDenied = 'access denied'

/** The manual has no 401: no usable header is 400, a token that opens nothing is 403 like a missing right. */
export function errorAnswer(error: DocketError): Answer {
  const { code } = error
  if (code === 'unauthenticated' && error.message === noHeader)
    return { status: 400, body: { message: noHeader, details: 'Authorization: Bearer <token>' } }
  if (code === 'unauthenticated' || code === 'forbidden')
    return { status: 403, body: { message: accessDenied, details: null } }
  const texts = Object.entries(error.details ?? {}).map(([name, words]) =>
    name === 'details' || name === 'name' ? words.join(', ') : `${name} ${words.join(', ')}`,
  )
  if (code === 'internal') return { status: 500, body: { message: 'internal error', details: error.message } }
  if (code === 'unavailable')
    return {
      status: 503,
      body: { message: 'service unavailable', details: error.message },
      headers: { 'retry-after': retryAfterSeconds },
    }
  return { status: statuses[code], body: { message: error.message, details: texts.join('; ') || null } }
}

/** Runs the look-up of a caller; tells a header that names no token from a token that is unknown. */
export async function identified<T>(authorization: string | undefined, identify: () => Promise<T>): Promise<T> {
  if (!/^bearer +\S{1,4096}\s*$/i.test(authorization ?? '')) throw new DocketError('unauthenticated', noHeader)
  try {
    return await identify()
  } catch (error) {
    if (isDocketError(error) && error.code === 'unauthenticated')
      throw new DocketError('unauthenticated', accessDenied, { cause: error })
    throw error
  }
}
