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

/** No alert with this id, in this environment. */
export class AlertNotFoundError extends NotFoundError {
  readonly alertId: string
  constructor(alertId: string, details: HttpErrorDetails) {
    super(`there is no alert ${alertId}`, details)
    this.name = 'AlertNotFoundError'
    this.alertId = alertId
  }
}

/** The alert is still being triaged: wait for it, or ask later. */
export class AlertInProgressError extends SdkError {
  readonly alertId: string
  constructor(alertId: string) {
    super(`alert ${alertId} is still being triaged`)
    this.name = 'AlertInProgressError'
    this.alertId = alertId
  }
}

/** The id exists in several environments: name one. */
export class AlertConflictError extends ConflictError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AlertConflictError'
  }
}

/** The alert could not be taken in: mapping, file or fields are wrong. */
export class InvalidAlertMappingError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidAlertMappingError'
  }
}

export class IncidentNotFoundError extends NotFoundError {
  readonly incidentId: string
  constructor(incidentId: string, details: HttpErrorDetails) {
    super(`there is no incident ${incidentId}`, details)
    this.name = 'IncidentNotFoundError'
    this.incidentId = incidentId
  }
}

export class CaseNotFoundError extends NotFoundError {
  readonly caseId: string
  constructor(caseId: string, details: HttpErrorDetails) {
    super(`there is no case ${caseId}`, details)
    this.name = 'CaseNotFoundError'
    this.caseId = caseId
  }
}

export class DeviceNotFoundError extends NotFoundError {
  readonly deviceId: string
  constructor(deviceId: string, details: HttpErrorDetails) {
    super(`there is no device ${deviceId}`, details)
    this.name = 'DeviceNotFoundError'
    this.deviceId = deviceId
  }
}

/** The API key is unknown or was revoked. */
export class InvalidApiKeyError extends AuthenticationError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidApiKeyError'
  }
}

/** The key may not do this. */
export class InsufficientPermissionsError extends PermissionError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InsufficientPermissionsError'
  }
}

/** The account has used up what it may submit. */
export class InsufficientQuotaError extends PermissionError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InsufficientQuotaError'
  }
}

/** Nobody has analysed a file with this hash. */
export class HashDoesNotExistError extends NotFoundError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'HashDoesNotExistError'
  }
}

export class FileTooLargeError extends HttpError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'FileTooLargeError'
  }
}

/** The same thing is being analysed already; `analysisId` is that analysis. */
export class AnalysisIsAlreadyRunningError extends ConflictError {
  readonly analysisId: string | null
  constructor(message: string, details: HttpErrorDetails, analysisId: string | null) {
    super(message, details)
    this.name = 'AnalysisIsAlreadyRunningError'
    this.analysisId = analysisId
  }
}

/** A rule of the account says that this is not to be analysed. */
export class AnalysisSkippedByRuleError extends ConflictError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'AnalysisSkippedByRuleError'
  }
}

export class UrlOfflineError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'UrlOfflineError'
  }
}

export class InvalidUrlError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'InvalidUrlError'
  }
}

export class PasswordProtectedArchiveError extends InvalidRequestError {
  constructor(message: string, details: HttpErrorDetails) {
    super(message, details)
    this.name = 'PasswordProtectedArchiveError'
  }
}

/** An analysis or a long operation ended without success. */
export class OperationFailedError extends SdkError {
  constructor(message: string) {
    super(message)
    this.name = 'OperationFailedError'
  }
}

/** Something was asked of an analysis that has not ended. */
export class AnalysisIsRunningError extends SdkError {
  constructor(analysisId: string) {
    super(`analysis ${analysisId} is still running`)
    this.name = 'AnalysisIsRunningError'
  }
}
