// What the SDK needs of a transport: one request out, one whole answer back. Two are built in; tests and users may hand in their own.

/** One request, complete: the transport adds nothing but what HTTP itself needs. */
export interface TransportRequest {
  method: string
  url: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array | null
  /** Fires when the call's time is up or its caller gave up. */
  signal: AbortSignal
}

/** One answer, complete. */
export interface TransportResponse {
  status: number
  /** Names in lower case; repeated lines joined by `, `. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** A streamed answer, for live events. `body` ends or throws when the connection does. */
export interface StreamResponse {
  status: number
  headers: Readonly<Record<string, string>>
  body: AsyncIterable<Uint8Array>
}

/** Sends requests. Rejects with any error when no answer came; statuses are no errors here. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>
  stream(request: TransportRequest): Promise<StreamResponse>
  /** Ends idle connections; further calls open new ones. */
  close(): Promise<void>
}

/** What the built-in transports can be told. */
export interface TransportOptions {
  /** Certificates (PEM) to trust beside the system's own. Node only. */
  ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** `http://[user:password@]host:port` of a proxy for all calls. Node only. */
  proxy?: string
  /** Largest answer that is read, in bytes; default 512 MB. */
  maxResponseBytes?: number
}

/** Largest answer that is read unless told otherwise. */
export const defaultMaxResponseBytes = 512 * 1024 * 1024
