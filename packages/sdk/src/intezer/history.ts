// Lists of alerts, incidents, cases, devices and analyses: filters in our spelling out, pages in.

import { objectOf } from '../core/answer.ts'
import { InvalidAnswerError } from '../core/errors.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { PagedList } from '../core/pages.ts'
import { validDate } from '../core/time.ts'
import { apiOr, type IntezerApi } from './api.ts'

/** A row as the server prints it: its own names, keys may be missing. */
export type Row = Record<string, unknown>

/** Page size, limits and the API of a history. */
export interface HistoryOptions extends CallOptions {
  api?: IntezerApi
  /** Size of a page, default 100; not the length of the list. */
  limit?: number
}

/** Where a history lives and under which keys it answers. */
export interface HistoryPlace {
  path: string
  total: string
  rows: string
  /** False for the histories that are not wrapped in `result`. */
  isWrapped: boolean
}

/**
 * The rows of a history, page by page, with the exact total.
 *
 * @example
 * const results = queryAlertsHistory({ sources: ['cs'] })
 * for await (const alert of results) console.log(alert.alert_id, alert.verdict)
 */
export class HistoryResult<T extends Row = Row> extends PagedList<T> {
  constructor(place: HistoryPlace, body: (page: { offset: number; limit: number }) => Row, options: HistoryOptions) {
    const { limit = 100 } = options
    super(() => {
      const api = apiOr(options.api)
      return async ({ offset }) => {
        const call = { ...limitsOf(options), isSafe: true }
        const answer = await api.call('POST', place.path, body({ offset, limit }), call)
        const whole = objectOf(answer)
        const found = (place.isWrapped ? whole.result : whole) as Row | null | undefined
        const total = found?.[place.total]
        // A null must be read as absent everywhere, and a list of nothing may be.
        const rows = total === 0 ? (found?.[place.rows] ?? []) : found?.[place.rows]
        if (typeof total !== 'number' || !Array.isArray(rows))
          throw new InvalidAnswerError('the history answered without rows', answer.status, answer.shown, {
            requestId: answer.requestId,
          })
        return { items: rows as T[], total, isLast: rows.length === 0 || offset + rows.length >= total }
      }
    })
  }
}

/** Epoch seconds; microseconds are beyond a Date, milliseconds stay. */
export const secondsOf = (time: Date | undefined): number | undefined => time && validDate(time).getTime() / 1000

/** Whole epoch seconds, as the incident and case filters want them. */
export const wholeSecondsOf = (time: Date | undefined): number | undefined =>
  time && Math.floor(validDate(time).getTime() / 1000)

/** `fileHashes` → `file_hashes`; values as they are, undefined ones left out. */
export function snakeCased(filters: object): Row {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]],
    ),
  )
}
