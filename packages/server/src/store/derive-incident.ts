// Works out what an incident gets from its alerts, alert by alert in the order they were linked.
import type {
  AlertFacts,
  Entity,
  Incident,
  Observable,
  RiskCategory,
  RiskLevel,
  Severity,
  Verdict,
} from '@docket/model'
import type { Db } from './contract.ts'
import { entitiesOfAlert } from './incident-entities.ts'
import {
  type DerivedParts,
  earlier,
  emptyDerived,
  higherSeverity,
  type IncidentState,
  incidentLimits,
  keyOfObservable,
  later,
  worseVerdict,
} from './incident-state.ts'

/** Tactic id of a technique id, from whoever knows ATT&CK. */
export type TacticOf = (technique: string) => string | null | undefined

interface LinkedAlert {
  id: string
  linked_at: string
  source: string
  severity: Severity | null
  verdict: Verdict | null
  risk_category: RiskCategory | null
  risk_level: RiskLevel | null
  risk_score: number | null
  created_at: string
  triaged_at: string
  triage_changed_at: string
  /** Null beyond the alerts whose lists are shown. */
  detail: string | null
  techniques: string[] | null
}

const scalarColumns =
  'a.id, l.linked_at, a.source, a.severity, a.verdict, a.risk_category, a.risk_level, a.risk_score, a.created_at, a.triaged_at, a.triage_changed_at'

/** Techniques of the findings are read in the database, so that whole reports need not travel. */
const listColumns = `a.detail, array(select distinct t from json_array_elements(a.report -> 'findings') f,
  json_array_elements_text(f -> 'techniques') t order by t limit 100) as techniques`

const noLists = 'null as detail, null as techniques'

/** Alerts are read in slices, so that an incident of any size needs little memory. */
const sliceSize = 250

/** Derives everything anew from all alerts of the incident. */
export async function deriveAll(tx: Db, state: IncidentState, tacticOf: TacticOf): Promise<void> {
  const fold = openFold(state.tenantId, emptyDerived(), tacticOf)
  let count = 0
  let after: [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000']
  for (;;) {
    const rows: LinkedAlert[] = await tx.query<LinkedAlert>(
      `select ${scalarColumns}, ${count < incidentLimits.alerts ? listColumns : noLists}
       from incident_alerts l join alerts a on a.tenant_id = l.tenant_id and a.id = l.alert_id
       where l.tenant_id = $1 and l.incident_id = $2 and (l.linked_at, l.alert_id) > ($3::timestamptz, $4::uuid)
       order by l.linked_at, l.alert_id limit ${sliceSize}`,
      [state.tenantId, state.id, ...after],
    )
    for (const row of rows) fold.add(row)
    count += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < sliceSize) break
    after = [last.linked_at, last.id]
  }
  state.derived = fold.result()
  state.alertsCount = count
}

/** Adds alerts that were linked after all others; the same as deriving anew, without reading the others again. */
export async function deriveMore(
  tx: Db,
  state: IncidentState,
  alertIds: readonly string[],
  tacticOf: TacticOf,
): Promise<void> {
  const fold = openFold(state.tenantId, state.derived, tacticOf)
  for (let at = 0; at < alertIds.length; at += sliceSize) {
    const rows = await tx.query<LinkedAlert>(
      `select ${scalarColumns}, ${state.alertsCount < incidentLimits.alerts ? listColumns : noLists}
       from incident_alerts l join alerts a on a.tenant_id = l.tenant_id and a.id = l.alert_id
       where l.tenant_id = $1 and l.alert_id = any($2::uuid[]) order by l.linked_at, l.alert_id`,
      [state.tenantId, alertIds.slice(at, at + sliceSize)],
    )
    for (const row of rows) fold.add(row)
    state.alertsCount += rows.length
  }
  state.derived = fold.result()
}

interface Fold {
  add(alert: LinkedAlert): void
  result(): DerivedParts
}

function openFold(tenant: string, start: DerivedParts, tacticOf: TacticOf): Fold {
  const scalars = { ...start }
  const tactics = new Set(start.tactics)
  const techniques = new Set(start.techniques)
  const products = new Set(start.alertProducts)
  const reporters = new Set(start.reporters)
  const observables = new Map(start.observables.map((observable) => [keyOfObservable(observable), observable]))
  const entities = new Map(start.entities.map((entity) => [entity.id, entity]))
  const put = (set: Set<string>, value: string | null | undefined) => {
    if (value && set.size < incidentLimits.texts) set.add(value)
  }

  function addLists(detail: { facts: AlertFacts; observables: Observable[] }, found: readonly string[]): void {
    put(reporters, detail.facts.email?.reportedBy)
    for (const technique of [...detail.facts.techniques, ...found]) {
      put(techniques, technique)
      put(tactics, tacticOf(technique))
    }
    for (const { kind, value, role } of detail.observables) {
      if (observables.size >= incidentLimits.observables) break
      const observable: Incident['observables'][number] = { kind, value, ...(role === undefined ? {} : { role }) }
      const key = keyOfObservable(observable)
      if (!observables.has(key)) observables.set(key, observable)
    }
    for (const entity of entitiesOfAlert(tenant, detail.facts)) addEntity(entity)
  }

  function addEntity(entity: Entity): void {
    const known = entities.get(entity.id)
    if (known === undefined) {
      if (entities.size < incidentLimits.entities) entities.set(entity.id, entity)
    } else if (entity.isVictim && !known.isVictim) entities.set(entity.id, { ...known, isVictim: true })
  }

  return {
    add(alert) {
      put(products, alert.source)
      scalars.severity = higherSeverity(scalars.severity, alert.severity)
      scalars.verdict = worseVerdict(scalars.verdict, alert.verdict)
      // The category and level shown are those of the alert with the highest score.
      if (alert.risk_score !== null && alert.risk_score > (scalars.riskScore ?? -1)) {
        scalars.riskScore = alert.risk_score
        scalars.riskCategory = alert.risk_category
        scalars.riskLevel = alert.risk_level
      }
      scalars.firstActivityAt = earlier(scalars.firstActivityAt, alert.created_at)
      scalars.lastActivityAt = later(scalars.lastActivityAt, alert.created_at)
      scalars.triagedAt = later(scalars.triagedAt, timeOrNull(alert.triaged_at))
      scalars.triageChangedAt = later(scalars.triageChangedAt, timeOrNull(alert.triage_changed_at))
      if (alert.detail !== null)
        addLists(JSON.parse(alert.detail) as { facts: AlertFacts; observables: Observable[] }, alert.techniques ?? [])
    },
    result: () => ({
      ...scalars,
      tactics: [...tactics],
      techniques: [...techniques],
      alertProducts: [...products],
      reporters: [...reporters],
      observables: [...observables.values()],
      entities: [...entities.values()],
    }),
  }
}

function timeOrNull(text: string): string | null {
  return text === '-infinity' ? null : text
}
