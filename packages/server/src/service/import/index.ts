// Moving in and out: files of vendors and of Docket itself, object by object. What the formats look like belongs to the doors.
export { type BatchResult, type ImportRecord, importRecords, type Refusal } from './bring-in.ts'
export { checkSchema } from './check-whole.ts'
export type {
  CaseOwn,
  ExchangeFormat,
  FormatName,
  Formats,
  Incoming,
  IncomingAlert,
  Outlet,
  PastChange,
  Whole,
  WholeType,
} from './incoming.ts'
export { exportObjects } from './take-out.ts'
