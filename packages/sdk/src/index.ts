// Everything all clients share: errors, connection options, paged lists. The clients themselves have doors of their own.
export {
  AbortedError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  HttpError,
  type HttpErrorDetails,
  InvalidAnswerError,
  InvalidRequestError,
  isSdkError,
  NetworkError,
  NotFoundError,
  NotImplementedError,
  PermissionError,
  PreconditionFailedError,
  RateLimitError,
  SdkError,
  type SdkErrorName,
  type SdkErrorOptions,
  ServerError,
  TimeoutError,
} from './core/errors.ts'
export type { CallOptions, ConnectionOptions } from './core/http.ts'
export { PagedList, type PageOf } from './core/pages.ts'
export type { RetryOptions } from './core/retry.ts'
export type {
  StreamResponse,
  Transport,
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from './core/transport.ts'
