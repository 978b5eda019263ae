// Requests that a client may repeat: the first answer is kept in the transaction of the change and given again.

import { createHash } from 'node:crypto'
import { type Actor, DocketError } from '@docket/model'
import { transactionAgain } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { depsWithin } from './change-set.ts'

/** Longest key a client may send. */
const keyChars = 200
const sweepMs = 60 * 60_000
let sweptAt = 0

/**
 * Runs `work` in a transaction, once for each key of this API key within a day. The same request again waits for a running one and gets
 * its answer; `conflict` when the key was used for another request. What fails is not kept.
 */
export async function once<T extends { status: number }>(
  deps: Deps,
  actor: Actor,
  given: { key: string; request: unknown },
  work: (inside: Deps) => Promise<T>,
): Promise<T> {
  const { key, request } = given
  if (key.length > keyChars || !/^[\x21-\x7e]+$/.test(key))
    throw new DocketError('invalid', 'Idempotency-Key is not valid', {
      details: { 'idempotency-key': [`must be 1 to ${keyChars} visible ASCII characters`] },
    })
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  const now = deps.now().getTime()
  if (now - sweptAt > sweepMs) {
    sweptAt = now
    await deps.store.kept.sweep()
  }
  return transactionAgain(deps.store.db, async (tx) => {
    const inside = depsWithin(deps, tx)
    const kept = await inside.store.kept.claim(tx, actor.keyId, key, hash)
    if (kept !== null) {
      if (kept.requestSha256 !== hash)
        throw new DocketError('conflict', 'This Idempotency-Key was used for another request')
      return kept.answer as T
    }
    const answer = await work(inside)
    await inside.store.kept.keep(tx, actor.keyId, key, answer.status, answer)
    return answer
  })
}
