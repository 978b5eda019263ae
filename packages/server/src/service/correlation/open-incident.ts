// Makes the incident an alert opens: what it is called, how bad it is, and why.
import {
  type Actor,
  type Alert,
  type GroupingReason,
  type Incident,
  type Rule,
  riskLevelOf,
  type Severity,
  severities,
  type TenantId,
} from '@docket/model'
import { catalogue } from '@docket/triage/without-analysis'
import type { Db } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { createIncident } from '../incidents/index.ts'
import { wordsOf } from '../note.ts'

const mostRules = 10

/** Entities, observables, tactics and techniques follow from the alerts; they are not repeated here. */
export async function openIncident(
  deps: Deps,
  tx: Db,
  actor: Actor,
  alert: Alert,
  options: { alertIds: string[]; vendorId: string | null; reason: GroupingReason; related?: string[] },
): Promise<Incident> {
  const { facts, report } = alert
  return createIncident(
    deps,
    actor,
    alert.tenantId as TenantId,
    {
      title: titleOf(alert),
      severity: severityOf(alert),
      environment: alert.environment,
      source: alert.source,
      origin: 'auto',
      sender: alert.sender?.slice(0, 500) ?? null,
      url: facts.url !== null && facts.url.length <= 2000 ? facts.url : null,
      ...(options.vendorId === null ? {} : { externalId: options.vendorId }),
      rules: rulesOf(alert),
      ...(report === null ? {} : { responseStatus: alert.kind === 'email' ? 'review_needed' : null }),
      alertIds: options.alertIds,
      reason: options.reason,
      ...(options.related ? { relatedIncidents: options.related } : {}),
    },
    { tx },
  )
}

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

/** One line of text that can do nothing: subjects and titles are written by strangers. */
function titleOf({ facts, report, source, kind }: Alert): string {
  const said = (facts.title ?? '').replace(control, ' ').trim().slice(0, 200).toWellFormed()
  const category = report?.riskCategory ?? 'unknown'
  const what = category === 'unknown' || category === 'none' ? '' : wordsOf(category)
  if (kind === 'json') return said || `${what || 'Alert'} (${source.slice(0, 50)})`
  return `${what || 'Reported mail'}: ${said || 'no subject'}`
}

/** The worse of what the product said and how the risk was judged. */
function severityOf({ facts, report }: Alert): Severity {
  const judged: Severity = riskLevelOf(report?.riskScore ?? 0)
  if (facts.severity === null) return judged
  return severities.indexOf(facts.severity) >= severities.indexOf(judged) ? facts.severity : judged
}

/** The heaviest findings of the first alert stand for the detection rules; their ids are those of the catalogue. */
function rulesOf({ report }: Alert): Rule[] {
  const heaviest = [...(report?.findings ?? [])].filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  const ids = [...new Set(heaviest.map(({ id }) => id))].slice(0, mostRules)
  return ids.map((id) => ({
    id,
    name: catalogue.get(id)?.title ?? id,
    type: 'finding',
    confidence: null,
    severity: null,
    custom: false,
  }))
}
