// Incidents in this API's words. `incident` and `triage_summary` are always objects: the client looks into them unasked.
import type { Extra, Incident } from '@docket/model'
import { isoWithOffset } from './times.ts'

/** The id the product gave it, else ours. */
export const incidentIdOf = ({ id, externalId }: Pick<Incident, 'id' | 'externalId'>): string => externalId ?? id

/** Fields that Docket has no word for, as they came by this door; nothing when what is kept is no object. */
export function keptOf(extra: Extra): object {
  const kept: unknown = extra.intezer
  return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept : {}
}

const timeOf = (iso: string | null) => (iso === null ? null : isoWithOffset(iso))

/** `alertIds` are the ids of its alerts as their products know them. */
export function incidentToWire(incident: Incident, publicUrl: string, alertIds: string[]): Record<string, unknown> {
  const id = incidentIdOf(incident)
  const { riskCategory, riskLevel, riskScore, responseStatus } = incident
  const risk = {
    risk_category: riskCategory,
    risk_level: riskLevel,
    risk_score: riskScore,
    response_status: responseStatus,
  }
  const { title, severity, status, assignee } = incident
  return {
    ...keptOf(incident.extra),
    incident_id: id,
    docket_id: incident.id,
    name: title,
    environment: incident.environment,
    source: incident.source,
    sender: incident.sender,
    severity,
    status,
    ...risk,
    alerts_count: incident.alertsCount,
    related_alert_ids: alertIds,
    verdict: incident.verdict,
    priority: incident.priority,
    resolution: incident.resolution,
    assigned_account: assignee && {
      account_id: assignee.id,
      account_name: assignee.name,
      account_email: assignee.email ?? assignee.userPrincipalName,
    },
    creation_time: timeOf(incident.createdAt),
    received_time: timeOf(incident.receivedAt),
    update_time: timeOf(incident.updatedAt),
    triage_time: timeOf(incident.triagedAt),
    triage_change_time: timeOf(incident.triageChangedAt),
    incident: { incident_id: id, name: title, severity, status, related_alert_ids: alertIds, url: incident.url },
    triage_summary: risk,
    intezer_incident_url: `${publicUrl}/incidents/${incident.id}`,
  }
}
