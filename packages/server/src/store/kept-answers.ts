// Answers to requests that their clients may repeat: the first one is kept for a day and given again.
import type { Db } from './contract.ts'
import { jsonText } from './db.ts'

export interface KeptAnswer {
  requestSha256: string
  status: number
  answer: unknown
}

export interface KeptAnswers {
  /**
   * Takes the key for the running transaction: null means go ahead. Another transaction with the same key is waited for, and its
   * answer given. What is older than a day is forgotten.
   */
  claim(tx: Db, keyId: string, key: string, requestSha256: string): Promise<KeptAnswer | null>
  keep(tx: Db, keyId: string, key: string, status: number, answer: unknown): Promise<void>
  /** Removes what is older than a day. */
  sweep(): Promise<void>
}

export function openKeptAnswers(db: Db): KeptAnswers {
  return {
    async claim(tx, keyId, key, requestSha256) {
      const rows = await tx.query(
        `insert into kept_answers as k (key_id, key, request_sha256) values ($1, $2, $3)
         on conflict (key_id, key) do update set request_sha256 = excluded.request_sha256, status = null, answer = null,
           created_at = now() where k.created_at < now() - interval '1 day' returning key`,
        [keyId, key, requestSha256],
      )
      if (rows.length === 1) return null
      const [row] = await tx.query<{ request_sha256: string; status: number | null; answer: string | null }>(
        'select request_sha256, status, answer from kept_answers where key_id = $1 and key = $2',
        [keyId, key],
      )
      if (row === undefined || row.status === null) return null
      return {
        requestSha256: row.request_sha256,
        status: row.status,
        answer: row.answer === null ? undefined : (JSON.parse(row.answer) as unknown),
      }
    },

    async keep(tx, keyId, key, status, answer) {
      await tx.query('update kept_answers set status = $3, answer = $4 where key_id = $1 and key = $2', [
        keyId,
        key,
        status,
        answer === undefined ? null : jsonText(answer),
      ])
    },

    async sweep() {
      await db.query(`delete from kept_answers where created_at < now() - interval '1 day'`)
    },
  }
}
