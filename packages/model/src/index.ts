// What things are and what can be asked of them: schemas, operations, pure rules. Nothing here does I/O or knows a vendor.
export * from './actor.ts'
export * from './alert.ts'
export * from './api/door.ts'
export { checkDepth, maxJsonDepth } from './api/json-depth.ts'
export * from './api/native.ts'
export type * from './api/native-alerts.ts'
export type * from './api/native-bookmarks.ts'
export type * from './api/native-change-schemas.ts'
export type { CorrelationChange } from './api/native-correlation.ts'
export type * from './api/native-incident-schemas.ts'
export type * from './api/native-lists.ts'
export type {
  AnalystJudgement,
  ChannelAnswer,
  KeyAnswer,
  Me,
  NewChannel,
  NewJsonAlert,
  NewKey,
  NewMail,
  NewTenant,
  TenantAnswer,
} from './api/native-schemas.ts'
export {
  ExportQuery,
  ImportBatch,
  ImportResult,
  importLimits,
  type RefreshAspect,
  refreshAspects,
  TransferFormat,
  transferFormats,
} from './api/native-transfer.ts'
export type {
  GivenRole,
  NewUser,
  RoleAnswer,
  RoleFields,
  UserAnswer,
  UserList,
  UserListQuery,
  UserUpdate,
} from './api/native-users.ts'
export * from './api/operation.ts'
export * from './bookmark.ts'
export * from './case.ts'
export * from './correlation.ts'
export * from './door-coverage.ts'
export * from './entity.ts'
export * from './errors.ts'
export * from './evidence.ts'
export * from './filter/index.ts'
export * from './fingerprint.ts'
export * from './history.ts'
export * from './incident.ts'
export * from './observable.ts'
export * from './triage-report.ts'
export * from './user.ts'
export * from './verdict.ts'
