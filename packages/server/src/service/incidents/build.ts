// Makes the first state of a new incident out of what a caller said.
import type { Actor, Person, TenantId } from '@docket/model'
import { emptyDerived, emptyOwn, type IncidentState, makeEntity, newId } from '../../store/index.ts'
import { checkEnvironment } from '../ingest.ts'
import { checkNewIncident, cleaned, type NewIncident, personOf, readTimeOf } from './inputs.ts'
import { applyChange } from './rules.ts'

const time = (field: string, given: string | null | undefined): string | null =>
  given == null ? null : readTimeOf(field, given)

/** Checked and complete; the serial comes from the store, and so does the number when it is 0 or taken. */
export function firstState(
  actor: Actor,
  tenant: TenantId,
  given: NewIncident,
  at: string,
): Omit<IncidentState, 'serial'> {
  checkNewIncident(given)
  const { raw: _raw, ...rest } = given
  const input = cleaned(rest)
  const createdAt = time('createdAt', input.createdAt) ?? at
  const createdBy: Person = input.createdBy ?? personOf(actor)
  const { severity, ...change } = input
  const state: IncidentState = {
    tenantId: tenant,
    id: (input.id ?? newId(Date.parse(at))).toLowerCase(),
    number: input.number ?? 0,
    serial: 0,
    environment: checkEnvironment(input.environment),
    externalId: input.externalId || null,
    title: input.title,
    description: null,
    status: 'new',
    resolution: null,
    resolutionReason: null,
    resolutionComment: null,
    priority: input.priority ?? 'medium',
    assignee: null,
    labels: [],
    source: input.source || null,
    sender: null,
    url: null,
    origin: input.origin ?? 'manual',
    providerName: null,
    providerIncidentId: null,
    detectionTechnologies: [],
    tickets: [],
    alertsCount: 0,
    commentsCount: 0,
    bookmarksCount: 0,
    tasksCount: 0,
    responseStatus: null,
    caseId: null,
    mergedInto: null,
    relatedIncidents: input.relatedIncidents ?? [],
    createdBy,
    updatedBy: createdBy,
    createdAt,
    receivedAt: time('receivedAt', input.receivedAt) ?? at,
    updatedAt: time('updatedAt', input.updatedAt) ?? at,
    statusChangedAt: null,
    closedAt: null,
    rawSha256: null,
    version: 1,
    extra: {},
    initialSeverity: severity,
    own: {
      ...emptyOwn(),
      observables: input.observables ?? [],
      entities: (input.entities ?? []).map((entity) => makeEntity(tenant, entity)),
      alertProducts: input.alertProducts ?? [],
      reporters: input.reporters ?? [],
      verdict: input.verdict ?? null,
      riskCategory: input.riskCategory ?? null,
      riskLevel: input.riskLevel ?? null,
      riskScore: input.riskScore ?? null,
      triagedAt: time('triagedAt', input.triagedAt),
      triageChangedAt: time('triageChangedAt', input.triageChangedAt),
    },
    derived: emptyDerived(),
  }
  applyChange(state, change, time('statusChangedAt', input.statusChangedAt) ?? createdAt)
  state.statusChangedAt ??= time('statusChangedAt', input.statusChangedAt)
  if (state.status === 'closed') state.closedAt = time('closedAt', input.closedAt) ?? state.closedAt
  return state
}
