// Incidents: everything an actor can do with them, their alerts, comments and tasks, and the history of all of it.
export * from './comments.ts'
export { inputLimits, type NewEntity, type NewIncident, personOf, readTimeOf } from './inputs.ts'
export {
  closeAlerts,
  type LinkOptions,
  linkAlerts,
  linkInto,
  recomputeIncident,
  unlinkAlerts,
  untilSettled,
} from './links.ts'
export type { PartPage, Subject } from './parts.ts'
export * from './read.ts'
export {
  type Context,
  closingEntries,
  differences,
  entryOf,
  linkEntries,
  verbOf,
} from './record.ts'
export { applyChange, requireWritable } from './rules.ts'
export * from './tasks.ts'
export {
  addEntities,
  contextOf,
  createIncident,
  deleteIncident,
  inTransaction,
  lockOne,
  putIncident,
  requireVersion,
  saveChanged,
  setEntities,
  touch,
  updateIncident,
  type WriteOptions,
} from './write.ts'
