// Tells apart why a file or URL was not taken for analysis.
import { HttpError } from '../core/errors.ts'
import {
  AnalysisIsAlreadyRunningError,
  AnalysisSkippedByRuleError,
  detailsOf,
  FileTooLargeError,
  HashDoesNotExistError,
  InsufficientQuotaError,
  InvalidUrlError,
  PasswordProtectedArchiveError,
  UrlOfflineError,
} from './errors.ts'

/** The telling class of a refused submission; the error itself when none fits. */
export function submissionErrorOf(error: unknown): unknown {
  if (!(error instanceof HttpError)) return error
  const details = detailsOf(error)
  const body = (typeof error.body === 'object' && error.body !== null ? error.body : {}) as Record<string, unknown>
  const result = (typeof body.result === 'object' && body.result !== null ? body.result : {}) as Record<string, unknown>
  const said = error.message
  switch (error.status) {
    case 400:
      if (result.is_url_offline === true) return new UrlOfflineError(said, details)
      if (body.error === 'Invalid url') return new InvalidUrlError(said, details)
      if (body.error === 'Archive is password protected') return new PasswordProtectedArchiveError(said, details)
      return error
    case 403:
      return new InsufficientQuotaError(said, details)
    case 404:
      return new HashDoesNotExistError(said, details)
    case 409:
      if (result.is_skipped_by_rule === true) return new AnalysisSkippedByRuleError(said, details)
      return new AnalysisIsAlreadyRunningError(
        said,
        details,
        typeof result.analysis_id === 'string' ? result.analysis_id : null,
      )
    case 413:
      return new FileTooLargeError(said, details)
    default:
      return error
  }
}
