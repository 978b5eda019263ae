// What a write expects of the state before it: the etag in the body, and the headers If-Match and If-None-Match.
import { type Answer, DocketError, isDocketError } from '@docket/model'
import { type Asked, bareEtag } from './arm.ts'
import { conflict, preconditionFailed } from './errors.ts'

export interface Expectation {
  /** The version the write has to find; absent when the caller expects nothing of it. */
  expectedVersion?: number
}

/**
 * Checks what the request expects against the version there is (null: none), and runs the write with it, so that of two writers with
 * one etag exactly one wins. A stale etag is 409, a stale `If-Match` 412; an etag for something that does not exist is passed over, as
 * the real service does.
 */
export async function guardedWrite(
  { call }: Asked,
  name: string,
  versionNow: () => Promise<number | null>,
  write: (expectation: Expectation) => Promise<Answer>,
): Promise<Answer> {
  const etag = bareEtag(call.body.etag)
  const ifMatch = call.headers['if-match']?.trim()
  const ifNoneMatch = call.headers['if-none-match']?.trim()
  if (etag === null && !ifMatch && ifNoneMatch !== '*') return write({})
  const version = await versionNow()
  if (ifNoneMatch === '*' && version !== null) throw preconditionFailed(name, 'If-None-Match')
  const wanted = ifMatch ? ifMatch.split(',').map(bareEtag) : null
  if (wanted && (version === null || !(ifMatch === '*' || wanted.includes(String(version)))))
    throw preconditionFailed(name)
  if (version === null) return write({})
  if (etag !== null && etag !== String(version)) throw conflict(name)
  if (etag === null && (ifMatch === '*' || !ifMatch)) return write({})
  try {
    return await write({ expectedVersion: version })
  } catch (error) {
    if (isDocketError(error) && error.code === 'conflict' && (await versionNow()) !== version)
      // Somebody else wrote between our look and the lock.
      throw etag === null ? preconditionFailed(name) : conflict(name)
    throw error
  }
}

/** What `find` resolves to, or null where it throws `not_found`. */
export async function orNull<T>(find: Promise<T>): Promise<T | null> {
  try {
    return await find
  } catch (error) {
    if (error instanceof DocketError && error.code === 'not_found') return null
    throw error
  }
}

export const saved = (created: boolean, body: object): Answer => ({ status: created ? 201 : 200, body })
/** 204 when there was none: deleting again is no failure. */
export const deleted = (found: boolean): Answer => ({ status: found ? 200 : 204 })
