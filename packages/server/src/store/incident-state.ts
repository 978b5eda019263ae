// What the store keeps of an incident: what was set by hand and what follows from its alerts apart, and the incident both make.
import type {
  Entity,
  Extra,
  Incident,
  Observable,
  Person,
  RiskCategory,
  RiskLevel,
  Rule,
  Severity,
  TenantId,
  Verdict,
} from '@docket/model'
import { isAtLeast, observableKey, severities } from '@docket/model'

/** Most alerts, observables and entities an incident shows; counts stay exact. */
export const incidentLimits = { alerts: 1000, observables: 1000, entities: 500, texts: 500, rules: 200 } as const

type IncidentObservable = Incident['observables'][number]

/** Set by people, doors and imports. Null or empty: not set, what follows from the alerts counts. */
export interface OwnParts {
  severity: Severity | null
  rules: Rule[]
  tactics: string[]
  techniques: string[]
  observables: IncidentObservable[]
  entities: Entity[]
  alertProducts: string[]
  reporters: string[]
  firstActivityAt: string | null
  lastActivityAt: string | null
  verdict: Verdict | null
  riskCategory: RiskCategory | null
  riskLevel: RiskLevel | null
  riskScore: number | null
  triagedAt: string | null
  triageChangedAt: string | null
}

/** Follows from the linked alerts, in the order they were linked. */
export interface DerivedParts {
  severity: Severity | null
  tactics: string[]
  techniques: string[]
  observables: IncidentObservable[]
  entities: Entity[]
  alertProducts: string[]
  reporters: string[]
  firstActivityAt: string | null
  lastActivityAt: string | null
  verdict: Verdict | null
  riskCategory: RiskCategory | null
  riskLevel: RiskLevel | null
  riskScore: number | null
  triagedAt: string | null
  triageChangedAt: string | null
}

/** Counts of lists that both parts make. */
type PartCount = 'reportersCount' | 'observablesCount' | 'entitiesCount'

/** Everything of an incident but its links: `own` and `derived` make the parts of the same names. */
export interface IncidentState
  extends Omit<Incident, keyof DerivedParts | PartCount | 'rules' | 'alerts' | 'tenantId'> {
  tenantId: TenantId
  /** The severity it was given when it was made; counts while no alert tells another. */
  initialSeverity: Severity
  own: OwnParts
  derived: DerivedParts
  extra: Extra
  createdBy: Person
  updatedBy: Person
}

export function emptyOwn(): OwnParts {
  return {
    severity: null,
    rules: [],
    tactics: [],
    techniques: [],
    observables: [],
    entities: [],
    alertProducts: [],
    reporters: [],
    firstActivityAt: null,
    lastActivityAt: null,
    verdict: null,
    riskCategory: null,
    riskLevel: null,
    riskScore: null,
    triagedAt: null,
    triageChangedAt: null,
  }
}

export function emptyDerived(): DerivedParts {
  const { rules: _rules, ...derived } = emptyOwn()
  return derived
}

/** Worse first in a comparison; null is best. */
export function worseVerdict(a: Verdict | null, b: Verdict | null): Verdict | null {
  if (a === null || b === null) return a ?? b
  return isAtLeast(a, b) ? a : b
}

export const severityRank = (severity: Severity): number => severities.indexOf(severity)

export function higherSeverity(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b
  return severityRank(a) >= severityRank(b) ? a : b
}

/** The incident people see. `alerts` are its first links. */
export function incidentOf(state: IncidentState, alerts: Incident['alerts']): Incident {
  const { own, derived, initialSeverity, ...rest } = state
  const reporters = union(own.reporters, derived.reporters)
  const observables = uniteObservables(own.observables, derived.observables)
  const entities = uniteEntities(own.entities, derived.entities)
  const worse = (derived.riskScore ?? -1) > (own.riskScore ?? -1) ? derived : own
  const other = worse === own ? derived : own
  return {
    ...rest,
    severity: severityOfIncident(state),
    rules: own.rules,
    tactics: union(own.tactics, derived.tactics),
    techniques: union(own.techniques, derived.techniques),
    entities,
    entitiesCount: entities.length,
    observables,
    observablesCount: observables.length,
    alerts,
    alertProducts: union(own.alertProducts, derived.alertProducts),
    reporters,
    reportersCount: reporters.length,
    verdict: worseVerdict(own.verdict, derived.verdict),
    riskCategory: worse.riskCategory ?? other.riskCategory,
    riskLevel: worse.riskLevel ?? other.riskLevel,
    riskScore: worse.riskScore ?? other.riskScore,
    firstActivityAt: own.firstActivityAt ?? derived.firstActivityAt,
    lastActivityAt: own.lastActivityAt ?? derived.lastActivityAt,
    triagedAt: later(own.triagedAt, derived.triagedAt),
    triageChangedAt: later(own.triageChangedAt, derived.triageChangedAt),
  }
}

function severityOfIncident({ own, derived, origin, initialSeverity }: IncidentState): Severity {
  return own.severity ?? (origin === 'auto' ? derived.severity : null) ?? initialSeverity
}

export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a <= b ? a : b
}

export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a >= b ? a : b
}

/** Each once, first mention first, cut to the limit. */
export function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])].slice(0, incidentLimits.texts)
}

/** Each kind and value once; what the first list says of it wins. The second one holds each once already. */
export function uniteObservables(
  first: readonly IncidentObservable[],
  second: readonly IncidentObservable[],
): IncidentObservable[] {
  // What follows from alerts holds each once already, and most incidents have nothing else.
  if (first.length === 0) return second.slice(0, incidentLimits.observables)
  const seen = new Map<string, IncidentObservable>()
  for (const observable of [...first, ...second]) {
    if (seen.size >= incidentLimits.observables) break
    const key = keyOfObservable(observable)
    if (!seen.has(key)) seen.set(key, observable)
  }
  return [...seen.values()]
}

export const keyOfObservable = ({ kind, value }: Observable): string => `${kind} ${observableKey(kind, value)}`

/** Each id once; what the first list says of it wins. The second one holds each once already. */
export function uniteEntities(first: readonly Entity[], second: readonly Entity[]): Entity[] {
  if (first.length === 0) return second.slice(0, incidentLimits.entities)
  const seen = new Map<string, Entity>()
  for (const entity of [...first, ...second]) {
    if (seen.size >= incidentLimits.entities) break
    const known = seen.get(entity.id)
    if (known === undefined) seen.set(entity.id, entity)
    else if ((entity.isVictim && !known.isVictim) || (entity.isAttacker && !known.isAttacker))
      seen.set(entity.id, {
        ...known,
        isVictim: known.isVictim || entity.isVictim,
        isAttacker: known.isAttacker || entity.isAttacker,
      })
  }
  return [...seen.values()]
}
