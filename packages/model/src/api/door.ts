// What a door hands to the HTTP room: operation rows with their handlers, its way to authenticate and to word errors.
import type { Actor } from '../actor.ts'
import type { DocketError } from '../errors.ts'
import type { Operation } from './operation.ts'

/** The file of an upload; `name` is the sender's file name as text, or null when the part had none. */
export interface Upload {
  field: string
  name: string | null
  bytes: Uint8Array
}

/** One request after authentication, permission check, reading and validation. */
export interface Call {
  actor: Actor
  requestId: string
  /** When the request was taken up, as `performance.now` has it: for work that has to end some time after that. */
  startedAt: number
  /** The header `docket-tenant`: which tenant is meant when a key has several. */
  tenantHint: string | null
  /** Path parameters, percent-decoded. */
  params: Record<string, string>
  /** Query parameters; already merged into `body` when the door says `mergeQuery`. */
  query: Record<string, unknown>
  /** The validated JSON body, or the text fields of a multipart body. */
  body: Record<string, unknown>
  /** The file of a multipart body, or the whole body of a `bytes` operation. */
  upload: Upload | null
  /** Address of this server as its clients know it, without a trailing slash. */
  publicUrl: string
  /** The configured public address, else scheme and host of this very request, without a trailing slash. */
  origin: string
  /** Header lines by lower-case name. */
  headers: Readonly<Record<string, string | undefined>>
  /** The query as it was sent, without `?`: for protocols that repeat names or give meaning to mere presence. */
  search: string
}

/**
 * An answer in the door's own words. `body` is JSON unless it is a Buffer, or a stream of text: an async iterable, whose `return` is
 * called when the client goes away.
 */
export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
  /** With a stream: fires when it has to end. What it still has to say may be read for a moment, then the connection is cut. */
  over?: AbortSignal
}

export interface BoundOperation {
  row: Operation
  handle(call: Call): Promise<Answer> | Answer
}

/** True for bodies that are sent piece by piece. */
export function isStream(body: unknown): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** What `authenticate` may look at; never the body. */
export interface Credentials {
  authorization: string | undefined
  requestId: string
}

/** One way in: a native or vendor API below its own path prefixes. */
export interface Door {
  name: string
  /** Each begins with `/` and ends without one; every operation answers below each of them. */
  prefixes: readonly string[]
  operations: readonly BoundOperation[]
  /** Body wins over query parameters of the same name; `null` and unknown keys are tolerated. */
  mergeQuery: boolean
  /** Resolves to the caller; throws `unauthenticated`. */
  authenticate(credentials: Credentials): Promise<Actor>
  /** Whether failures of a path that no operation answers are worded by this door; default: everything below its prefixes. */
  owns?(path: string): boolean
  /** The spelling under which a path is looked up, for protocols whose paths ignore case; null when it is none of this door's. */
  canonicalPath?(path: string): string | null
  /** Reads the text of a `json` body its own way, for protocols whose clients send something else; throws `invalid`. */
  readBody?(text: string, contentType: string | undefined): unknown
  /** The door's wording of a failure. */
  errorAnswer(error: DocketError, requestId: string): Answer
}
