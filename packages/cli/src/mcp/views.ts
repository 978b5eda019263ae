// What an assistant is shown of alerts, incidents and cases: enough to reason with, no raw artifacts.
import type { Alert, Case, Incident } from '@docket/sdk/docket'

/** One line of a list of alerts. */
export function alertRow(alert: Alert) {
  const { id, alertId, createdAt, environment, source, status, verdict, analystVerdict } = alert
  const title = alert.facts.email?.subject ?? alert.facts.title
  const { riskScore = null, riskCategory = null, familyName = null } = alert.report ?? {}
  return {
    id,
    alertId,
    createdAt,
    environment,
    source,
    status,
    verdict,
    analystVerdict,
    title,
    riskScore,
    riskCategory,
    familyName,
  }
}

/** An alert with its evidence: every finding with where it was seen, and what could not be looked at. */
export function alertEvidence(alert: Alert) {
  const { facts, report, observables } = alert
  return {
    ...alertRow(alert),
    facts,
    findings: report?.findings ?? [],
    verdictWouldChangeWithout: report?.flipsWithout ?? [],
    notLookedAt: report?.unexamined ?? [],
    scans: report?.scans ?? [],
    observables: observables.slice(0, 200),
  }
}

export function incidentRow(incident: Incident) {
  const {
    id,
    number,
    title,
    severity,
    status,
    priority,
    resolution,
    alertsCount,
    verdict,
    riskCategory,
    createdAt,
    updatedAt,
    caseId,
  } = incident
  const labels = incident.labels.map(({ name }) => name)
  return {
    id,
    number,
    title,
    severity,
    status,
    priority,
    resolution,
    alertsCount,
    verdict,
    riskCategory,
    createdAt,
    updatedAt,
    caseId,
    labels,
  }
}

export function caseRow(found: Case) {
  const {
    id,
    number,
    title,
    status,
    priority,
    verdict,
    analystVerdict,
    incidentsCount,
    alertsCount,
    sources,
    createdAt,
    updatedAt,
  } = found
  return {
    id,
    number,
    title,
    status,
    priority,
    verdict,
    analystVerdict,
    incidentsCount,
    alertsCount,
    sources,
    createdAt,
    updatedAt,
  }
}
