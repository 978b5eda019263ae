// The store's door: everything the other rooms may import from it.

export { type Coming, findAbsent } from './absent.ts'
export { emptyAccount, type NewAccount } from './accounts.ts'
export {
  countDesk,
  type DeskQuery,
  type DeskSortField,
  type DeskStatus,
  deskStatuses,
  deskStatusOf,
  deskTitles,
  listDesk,
} from './alert-desk.ts'
export { installationTenant } from './audit.ts'
export type { CaseState } from './case-rows.ts'
export { feedStart, historyStart } from './change-feed.ts'
export * from './contract.ts'
export { jsonText, openDb } from './db.ts'
export { emptyDevice, type NewDevice } from './devices.ts'
export { analysisIdOf, isUuid, newId } from './ids.ts'
export { entitiesOfAlert, makeEntity, type NewEntity } from './incident-entities.ts'
export {
  emptyDerived,
  emptyOwn,
  type IncidentState,
  incidentLimits,
  incidentOf,
  type OwnParts,
} from './incident-state.ts'
export { rawInRowBytes } from './insert-alerts.ts'
export { jobLimits, LeaseLost } from './jobs.ts'
export type { PageRequest } from './keyset-page.ts'
export { type BulkKind, idsMatching, lockVersions } from './matching.ts'
export { migrate } from './migrate.ts'
export { historyPage, moveInHistory } from './moved-history.ts'
export { inOneGo, NotInOneGo, type OneGo } from './one-go.ts'
export { openStore } from './open-store.ts'
export { startPostgres } from './postgres/supervisor.ts'
export { concernsCase, lockCases, recomputeCase, recomputeCases } from './recompute-case.ts'
export { relationOf, type StoredRelation } from './relations.ts'
export { ChangedMeanwhile, requireLocked, transactionAgain } from './retry-deadlock.ts'
export { revertFields, saveMany } from './save-incidents.ts'
export { pageLimits } from './search-alerts.ts'
export { takeNumber } from './take-number.ts'
export { firstTenantName } from './tenants.ts'
export { changedIncidentNames, type IncidentNames, incidentNames, incidentTitles, type TitleList } from './titles.ts'
export {
  caseStates,
  incidentStates,
  incidentsWithRelations,
  type WholeAlert,
} from './transfer.ts'
export { agreeOnLinks, type Held, hasItsPlace, isUnused, Wanted, wronglyMerged } from './undo-places.ts'
export { writeBehind } from './write-behind.ts'
