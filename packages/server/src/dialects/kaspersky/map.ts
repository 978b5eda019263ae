// Incidents and tenants in this API's words; every field of the manual, in its order and spelling.
import type { Entity, Incident, Person, Rule } from '@docket/model'
import { assetsToWire, type Known } from './assets.ts'
import { keptOf } from './kept.ts'
import { milliseconds } from './times.ts'
import { incidentStatusWords, observableWords, priorityWords, resolutionWords, severityWords } from './words.ts'

/** The manual's cap for the alerts of one incident. */
const maxAlertIds = 200

export interface Options {
  withAffected: boolean
  /** The incident's, each with the device or account it is. */
  entities: readonly Entity[]
  known: Known
  /** Present when the history was asked for. */
  history?: unknown[] | undefined
}

export function incidentToWire(incident: Incident, options: Options): Record<string, unknown> {
  const { withAffected, entities, known, history } = options
  return {
    // Fields of newer versions that came with it; ours win where a name is both.
    ...keptOf(incident.extra),
    ID: incident.serial,
    InternalID: incident.id,
    TenantID: incident.tenantId,
    Name: incident.title,
    Assets: assetsToWire(entities, incident.tenantId, known, withAffected),
    AlertIDs: incident.alerts.slice(0, maxAlertIds).map(({ alertId }) => alertId),
    Assignee: personToWire(incident.assignee),
    CreatedAt: milliseconds(incident.createdAt),
    DetectionTechnologies: incident.detectionTechnologies,
    FirstEventTime: milliseconds(incident.firstActivityAt),
    LastEventTime: milliseconds(incident.lastActivityAt),
    MITRETactics: incident.tactics.map((ID) => ({ ID })),
    MITRETechniques: incident.techniques.map((ID) => ({ ID })),
    Observables: observablesToWire(incident.observables),
    Rules: incident.rules.map(ruleToWire),
    Severity: severityWords[incident.severity],
    ExternalRef: referenceOf(incident),
    Status: incidentStatusWords[incident.status],
    StatusChangedAt: milliseconds(incident.statusChangedAt),
    StatusResolution: resolutionOf(incident),
    UpdatedAt: milliseconds(incident.updatedAt),
    Description: incident.description ?? '',
    SignOfCreation: incident.origin,
    Priority: priorityWords[incident.priority],
    ...(history === undefined ? {} : { HistoryRecords: history }),
  }
}

/** Nobody is an object with empty texts: scripts index it. */
export function personToWire(person: Person | null | undefined): { ID: string; Name: string } {
  const name = person?.name ?? person?.email ?? person?.userPrincipalName ?? ''
  return { ID: person?.id ?? person?.userPrincipalName ?? person?.email ?? name, Name: name }
}

export function observablesToWire(
  observables: readonly { kind: keyof typeof observableWords; value: string; role?: string; details?: string }[],
) {
  return observables.map(({ kind, value, role, details }) => ({
    Details: details ?? role ?? '',
    Type: observableWords[kind],
    Value: value,
  }))
}

export function ruleToWire(rule: Rule) {
  return {
    Confidence: rule.confidence ?? '',
    Custom: rule.custom,
    ID: rule.id,
    Name: rule.name,
    Severity: rule.severity === null ? '' : severityWords[rule.severity],
    Type: rule.type ?? '',
  }
}

/** A link to the first ticket elsewhere, or its number when it has no link. */
function referenceOf({ tickets }: Incident): string {
  const [ticket] = tickets
  return ticket?.url ?? ticket?.id ?? ''
}

export function resolutionOf({
  mergedInto,
  status,
  resolution,
}: Pick<Incident, 'mergedInto' | 'status' | 'resolution'>): string {
  if (mergedInto !== null) return 'merged'
  return status === 'closed' && resolution !== null ? resolutionWords[resolution] : ''
}
