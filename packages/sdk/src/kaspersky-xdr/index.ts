// The Kaspersky XDR client and everything it throws and answers.
export * from './client.ts'
export {
  AccessDeniedError,
  AlreadyClosedError,
  InvalidAuthorizationHeaderError,
  InvalidIdError,
  InvalidTimeError,
  InvalidTimestampFieldError,
  XdrNotFoundError,
} from './errors.ts'
export * from './types.ts'
