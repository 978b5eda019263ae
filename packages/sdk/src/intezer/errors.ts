// The errors of the Intezer documents, each a class below the general ones.
import {
  AuthenticationError,
  ConflictError,
  HttpError,
  type HttpErrorDetails,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  SdkError,
} from '../core/errors.ts'

/** What a refused call knows, carried over into a more telling class. */
export function detailsOf(error: HttpError): HttpErrorDetails {
  const { status, method, path, body, code, requestId } = error
  return { status, method, path, body, code, requestId, cause: error }
}

/**
 * No alert with this id, in this environment.
 *
 * @example
 * if (error instanceof AlertNotFoundError) console.error(error.name, error.message)
 */
export class AlertNotFoundError extends NotFoundError {
  readonly alertId: string
  constructor(alertId: string, details: HttpErrorDetails) {
    super(`there is no alert ${alertId}`, details)
    this.name = 'AlertNotFoundError'
    this.alertId = alertId
  }
}

/**
 * The alert is still being triaged: wait for it, or ask later.
 *
 * @example
 * if (error instanceof AlertInProgressError) console.error(error.name, error.message)
 */
export class AlertInProgressError extends SdkError {
  readonly alertId: string
  constructor(alertId: string) {
    super(`alert ${alertId} is still being triaged`)
    this.name = 'AlertInProgressError'
    this.alertId = alertId
  }
}

/**
 * The id exists in several environments: name one.
 *
 * @example
 * if (error instanceof AlertConflictError) console.error(error.name, error.message)
 */
export class AlertConflictError extends ConflictError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AlertConflictError'
  }
}

/**
 * The alert could not be taken in: mapping, file or fields are wrong.
 *
 * @example
 * if (error instanceof InvalidAlertMappingError) console.error(error.name, error.message)
 */
export class InvalidAlertMappingError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidAlertMappingError'
  }
}

/**
 * No incident with this id.
 *
 * @example
 * if (error instanceof IncidentNotFoundError) console.error(error.name, error.message)
 */
export class IncidentNotFoundError extends NotFoundError {
  readonly incidentId: string
  constructor(incidentId: string, details: HttpErrorDetails) {
    super(`there is no incident ${incidentId}`, details)
    this.name = 'IncidentNotFoundError'
    this.incidentId = incidentId
  }
}

/**
 * No case with this id.
 *
 * @example
 * if (error instanceof CaseNotFoundError) console.error(error.name, error.message)
 */
export class CaseNotFoundError extends NotFoundError {
  readonly caseId: string
  constructor(caseId: string, details: HttpErrorDetails) {
    super(`there is no case ${caseId}`, details)
    this.name = 'CaseNotFoundError'
    this.caseId = caseId
  }
}

/**
 * No device with this id.
 *
 * @example
 * if (error instanceof DeviceNotFoundError) console.error(error.name, error.message)
 */
export class DeviceNotFoundError extends NotFoundError {
  readonly deviceId: string
  constructor(deviceId: string, details: HttpErrorDetails) {
    super(`there is no device ${deviceId}`, details)
    this.name = 'DeviceNotFoundError'
    this.deviceId = deviceId
  }
}

/**
 * The API key is unknown or was revoked.
 *
 * @example
 * if (error instanceof InvalidApiKeyError) console.error(error.name, error.message)
 */
export class InvalidApiKeyError extends AuthenticationError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidApiKeyError'
  }
}

/**
 * The key may not do this.
 *
 * @example
 * if (error instanceof InsufficientPermissionsError) console.error(error.name, error.message)
 */
export class InsufficientPermissionsError extends PermissionError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InsufficientPermissionsError'
  }
}

/**
 * The account has used up what it may submit.
 *
 * @example
 * if (error instanceof InsufficientQuotaError) console.error(error.name, error.message)
 */
export class InsufficientQuotaError extends PermissionError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InsufficientQuotaError'
  }
}

/**
 * Nobody has analysed a file with this hash.
 *
 * @example
 * if (error instanceof HashDoesNotExistError) console.error(error.name, error.message)
 */
export class HashDoesNotExistError extends NotFoundError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'HashDoesNotExistError'
  }
}

/**
 * The file is larger than the service takes.
 *
 * @example
 * if (error instanceof FileTooLargeError) console.error(error.name, error.message)
 */
export class FileTooLargeError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'FileTooLargeError'
  }
}

/**
 * The same thing is being analysed already; `analysisId` is that analysis.
 *
 * @example
 * if (error instanceof AnalysisIsAlreadyRunningError) console.error(error.name, error.message)
 */
export class AnalysisIsAlreadyRunningError extends ConflictError {
  readonly analysisId: string | null
  constructor(message: string, details: HttpErrorDetails, analysisId: string | null) {
    super(message, details)
    this.name = 'AnalysisIsAlreadyRunningError'
    this.analysisId = analysisId
  }
}

/**
 * A rule of the account says that this is not to be analysed.
 *
 * @example
 * if (error instanceof AnalysisSkippedByRuleError) console.error(error.name, error.message)
 */
export class AnalysisSkippedByRuleError extends ConflictError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AnalysisSkippedByRuleError'
  }
}

/**
 * Nothing answers at this URL.
 *
 * @example
 * if (error instanceof UrlOfflineError) console.error(error.name, error.message)
 */
export class UrlOfflineError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'UrlOfflineError'
  }
}

/**
 * The text is no URL.
 *
 * @example
 * if (error instanceof InvalidUrlError) console.error(error.name, error.message)
 */
export class InvalidUrlError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidUrlError'
  }
}

/**
 * The archive needs a password: pass `zipPassword`.
 *
 * @example
 * if (error instanceof PasswordProtectedArchiveError) console.error(error.name, error.message)
 */
export class PasswordProtectedArchiveError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'PasswordProtectedArchiveError'
  }
}

/**
 * An analysis or a long operation ended without success.
 *
 * @example
 * if (error instanceof OperationFailedError) console.error(error.message)
 */
export class OperationFailedError extends SdkError {
  constructor(message: string) {
    super(message)
    this.name = 'OperationFailedError'
  }
}

/**
 * Something was asked of an analysis that has not ended.
 *
 * @example
 * if (error instanceof AnalysisIsRunningError) console.error(error.name, error.message)
 */
export class AnalysisIsRunningError extends SdkError {
  constructor(analysisId: string) {
    super(`analysis ${analysisId} is still running`)
    this.name = 'AnalysisIsRunningError'
  }
}
