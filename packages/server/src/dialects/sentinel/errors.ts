// How Azure Resource Manager words failures: always `{ error: { code, message } }`, and the codes clients look at.
import { type Answer, DocketError, type ErrorCode } from '@docket/model'

/** A failure whose code or status is more exact than what our own codes say. */
export class ArmError extends DocketError {
  readonly armCode: string
  readonly status: number

  constructor(code: ErrorCode, status: number, armCode: string, message: string) {
    super(code, message)
    this.armCode = armCode
    this.status = status
  }
}

const words: Record<ErrorCode, [status: number, code: string]> = {
  invalid: [400, 'BadRequest'],
  unauthenticated: [401, 'InvalidAuthenticationToken'],
  forbidden: [403, 'AuthorizationFailed'],
  not_found: [404, 'NotFound'],
  conflict: [409, 'Conflict'],
  not_ready: [409, 'Conflict'],
  too_large: [413, 'RequestEntityTooLarge'],
  rate_limited: [429, 'TooManyRequests'],
  unsupported: [501, 'NotImplemented'],
  unavailable: [503, 'ServiceUnavailable'],
  internal: [500, 'InternalServerError'],
}

/** Names by which Azure's support finds a request; clients print them in their errors. */
export const requestHeaders = (requestId: string): Record<string, string> => ({
  'x-ms-request-id': requestId,
  'x-ms-correlation-request-id': requestId,
})

export function errorAnswer(error: DocketError, requestId: string): Answer {
  const [status, code] =
    error instanceof ArmError ? ([error.status, error.armCode] as const) : (words[error.code] ?? words.internal)
  const headers = requestHeaders(requestId)
  // Without `claims=`: the JavaScript client would take that for a challenge and ask its credential for another token.
  if (status === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"'
  return { status, headers, body: { error: { code, message: messageOf(error) } } }
}

/** Our names of what lists take, in their words. */
const optionNames: Readonly<Record<string, string>> = { after: '$skipToken', filter: '$filter' }

/** Problems by field stand in the message, because there is no other place for them that clients show. */
function messageOf({ message, details }: DocketError): string {
  const [field, ...others] = Object.keys(details ?? {})
  const option = field !== undefined && others.length === 0 && Object.hasOwn(optionNames, field)
  if (option) return `${optionNames[field]} is wrong: ${details![field]!.join(', ')}`
  const problems = Object.entries(details ?? {}).filter(([, said]) => !said.every((words) => message.includes(words)))
  const more = problems.map(([name, said]) => `${name} ${said.join(', ')}`)
  return more.length === 0 ? message : `${message}: ${more.join('; ')}`
}

export const notFound = (what: string): DocketError => new DocketError('not_found', `${what} was not found.`)

export const badRequest = (message: string): DocketError => new DocketError('invalid', message)

/** The text of the real service when somebody else was faster. */
export const conflict = (name: string): ArmError =>
  new ArmError('conflict', 409, 'Conflict', `Newer version of resource '${name}' exists. Data was not saved.`)

export const preconditionFailed = (name: string, header: 'If-Match' | 'If-None-Match' = 'If-Match'): ArmError =>
  new ArmError('conflict', 412, 'PreconditionFailed', `The condition of ${header} is not met by resource '${name}'.`)
