// Cases: everything an actor can do with them and their incidents.
export {
  addIncidentsToCase,
  caseAccounts,
  caseAlerts,
  caseDevices,
  caseTechniques,
  removeIncidentsFromCase,
} from './case-incidents.ts'
export {
  type CaseListQuery,
  createCase,
  deleteCase,
  findCases,
  getCase,
  listCases,
  type NewCase,
  updateCase,
} from './cases.ts'
