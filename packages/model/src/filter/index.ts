// The one filter language of the house: tables of fields, the syntax tree, its check, and the text form (see README.md).
export * from './alert-fields.ts'
export * from './case-fields.ts'
export { checkFilter } from './check.ts'
export * from './entity-fields.ts'
export * from './incident-fields.ts'
export { type FieldKind, type FieldRow, type FieldTable, operatorsOf, valueTable } from './kinds.ts'
export { isTime, type ReadTime, readTime } from './times.ts'
export * from './tree.ts'
