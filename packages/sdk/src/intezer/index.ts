// The Intezer client: alerts, incidents, cases, analyses, devices, accounts, and everything they throw.
export * from './account.ts'
export * from './alert.ts'
export * from './alerts-history.ts'
export {
  type Analysis,
  type AnalysisStatus,
  EndpointAnalysis,
  FileAnalysis,
  type SendFileOptions,
  UrlAnalysis,
} from './analysis.ts'
export * from './analysis-history.ts'
export { IntezerApi, type IntezerApiOptions, setGlobalApi } from './api.ts'
export * from './case.ts'
export * from './device.ts'
export { type EndpointScanOptions, sendEndpointScan } from './endpoint-scan.ts'
export {
  AlertConflictError,
  AlertInProgressError,
  AlertNotFoundError,
  AnalysisIsAlreadyRunningError,
  AnalysisIsRunningError,
  AnalysisSkippedByRuleError,
  CaseNotFoundError,
  DeviceNotFoundError,
  FileTooLargeError,
  HashDoesNotExistError,
  IncidentNotFoundError,
  InsufficientPermissionsError,
  InsufficientQuotaError,
  InvalidAlertMappingError,
  InvalidApiKeyError,
  InvalidUrlError,
  OperationFailedError,
  PasswordProtectedArchiveError,
  UrlOfflineError,
} from './errors.ts'
export * from './file-index.ts'
export { type HistoryOptions, HistoryResult, type Row } from './history.ts'
export * from './incident.ts'
export * from './operation.ts'
export * from './types.ts'
export type { Wait, WaitOptions } from './waiting.ts'
