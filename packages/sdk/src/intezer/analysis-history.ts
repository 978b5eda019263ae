// Histories of analyses.
import { type HistoryOptions, HistoryResult, type Row, snakeCased, wholeSecondsOf } from './history.ts'

interface Range extends HistoryOptions {
  startDate: Date
  endDate: Date
  aggregatedView?: boolean
  sources?: readonly string[]
  verdicts?: readonly string[]
}

/** Which analyses of files. */
export interface FileAnalysesQuery extends Range {
  fileHash?: string
  familyNames?: readonly string[]
  fileName?: string
}

/** Which analyses of URLs. */
export interface UrlAnalysesQuery extends Range {
  subVerdicts?: readonly string[]
  didDownloadFile?: true
  submittedUrl?: string
  scannedUrl?: string
  /** Either of the two. */
  url?: string
  exactMatch?: boolean
}

/** Which analyses of endpoints. */
export interface EndpointAnalysesQuery extends Range {
  computerNames?: readonly string[]
}

function history(path: string, query: Range, more: Row): HistoryResult {
  const { startDate, endDate, aggregatedView, sources, verdicts } = query
  const body = {
    start_date: wholeSecondsOf(startDate),
    end_date: wholeSecondsOf(endDate),
    ...snakeCased({ aggregatedView, sources, verdicts, ...more }),
  }
  const place = { path, total: 'total_count', rows: 'analyses', isWrapped: false }
  return new HistoryResult(place, (page) => ({ ...body, ...page }), query)
}

/**
 * Analyses of files, newest first.
 *
 * @example
 * const malicious = await queryFileAnalysesHistory({ startDate, endDate, verdicts: ['malicious'] }).all()
 */
export function queryFileAnalysesHistory(query: FileAnalysesQuery): HistoryResult {
  const { fileHash, familyNames, fileName } = query
  return history('/analyses/history', query, { hash: fileHash, familyNames, fileName })
}

/**
 * Analyses of URLs, newest first.
 *
 * @example
 * const latest = await queryUrlAnalysesHistory({ startDate, endDate, verdicts: ['malicious'] }).all({ max: 10 })
 * console.log(latest.length)
 */
export function queryUrlAnalysesHistory(query: UrlAnalysesQuery): HistoryResult {
  const { subVerdicts, didDownloadFile, submittedUrl, scannedUrl, url, exactMatch = true } = query
  return history('/url-analyses/history', query, {
    subVerdicts,
    didDownloadFile,
    submittedUrl,
    scannedUrl,
    url,
    exactMatch,
  })
}

/**
 * Analyses of endpoints, newest first.
 *
 * @example
 * const scans = await queryEndpointAnalysesHistory({ startDate, endDate, computerNames: ['ws-1'] }).all({ max: 10 })
 * console.log(scans.length)
 */
export function queryEndpointAnalysesHistory(query: EndpointAnalysesQuery): HistoryResult {
  return history('/endpoint-analyses/history', query, { computerNames: query.computerNames })
}
