// Everything all clients share: errors, connection options, paged lists. The clients themselves have doors of their own.
export * from './core/errors.ts'
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
