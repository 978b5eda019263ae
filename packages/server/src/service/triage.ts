// Records what triage found out about an alert, and what to do when nothing could be found out.
import type { Alert, AlertFacts, TriageReport, Verdict } from '@docket/model'
import { isAtLeast, responseStatusOf } from '@docket/model'

export { responseStatusOf }

import type { TriageRequest } from '@docket/triage'
import { unreadable } from '@docket/triage/without-analysis'
import type { Job } from '../store/index.ts'
import { enqueueCorrelation } from './correlation/correlate.ts'
import type { Deps } from './deps.ts'
import { enqueueNotifications } from './notify.ts'

export const triageAlertJob = 'triage-alert'

const maxFactValues = 200

/** The alert of a triage job with what the sandbox needs to judge it; null when the alert was deleted meanwhile. */
export async function loadTriage(deps: Deps, job: Job): Promise<{ alert: Alert; request: TriageRequest } | null> {
  const { id, zipPassword } = job.payload as { id: string; zipPassword?: string }
  const alert = await deps.store.alerts.get(job.tenant, id)
  if (!alert) return null
  const bytes = await deps.store.alerts.raw(job.tenant, alert.rawSha256)
  if (!bytes) throw new Error(`the raw bytes of alert ${id} are missing`)
  await deps.store.alerts.markInProgress(job.tenant, id)
  if (alert.kind === 'email') {
    return { alert, request: { kind: 'email', bytes, ...(zipPassword ? { password: zipPassword } : {}) } }
  }
  const raw: unknown = JSON.parse(bytes.toString('utf8'))
  return { alert, request: { kind: 'alert', raw, source: alert.source, facts: alert.facts } }
}

/** Verdict, evidence, observables, scans, end of the job and the notifications it causes: one transaction. */
export async function recordTriage(deps: Deps, job: Job, alert: Alert, made: TriageReport): Promise<void> {
  const report = withDefaultVerdict(made, alert.defaultVerdict)
  const channels = await deps.store.channels.list(job.tenant)
  const kept = await deps.store.alerts.recordTriage(
    job.tenant,
    alert.id,
    {
      report,
      facts: factsFrom(report),
      observables: [...alert.observables, ...report.observables],
      searchText: searchTextOf(report),
      at: deps.now().toISOString(),
      responseStatus: responseStatusOf(report.verdict),
    },
    {
      job,
      alongside: async (tx) => {
        await enqueueCorrelation(deps, tx, job.tenant, alert.id)
        await enqueueNotifications(deps, tx, channels, job.tenant, alert.id, report.verdict)
      },
    },
  )
  if (kept) deps.store.jobs.wake()
}

/** An alert whose triage failed for good still ends with a verdict, and says why it is only `inconclusive`. */
export async function recordFailedTriage(deps: Deps, job: Job, failures: string[]): Promise<void> {
  const { id } = job.payload as { id: string }
  const alert = await deps.store.alerts.get(job.tenant, id)
  if (!alert) return deps.store.jobs.complete(job)
  const reason = failures.at(-1)?.slice(0, 200) ?? 'unknown reason'
  const error = new Error(`triage could not be finished: ${reason}`)
  await recordTriage(deps, job, alert, unreadable(alert.kind === 'email' ? 'email' : 'alert', error))
}

/**
 * The sender's default applies where triage found nothing to decide by. It cannot make an alert milder than `inconclusive` when
 * something could not be looked at: a mail broken on purpose must not be able to ask for a pass.
 */
export function withDefaultVerdict(report: TriageReport, wanted: Verdict | null): TriageReport {
  if (!wanted || report.verdict !== 'inconclusive' || report.findings.some(({ weight }) => weight > 0)) return report
  const hidden = report.error !== null || report.unexamined.some(({ reason }) => reason !== 'offline')
  return hidden && !isAtLeast(wanted, 'inconclusive') ? report : { ...report, verdict: wanted }
}

/** Facts of a mail that only triage can know; JSON alerts brought theirs. */
function factsFrom(report: TriageReport): Partial<AlertFacts> | undefined {
  const { email } = report
  if (!email) return undefined
  const addresses = (list: { address: string }[]) => list.slice(0, maxFactValues).map(({ address }) => address)
  const values = (kind: string) =>
    [...new Set(report.observables.filter((o) => o.kind === kind).map(({ value }) => value))].slice(0, maxFactValues)
  return {
    title: email.subject || null,
    email: {
      sender: email.from[0]?.address ?? null,
      recipients: addresses(email.to),
      cc: addresses(email.cc),
      bcc: addresses(email.bcc),
      subject: email.subject,
      messageId: email.messageId,
      reportedBy: email.reportedBy?.address ?? null,
    },
    urls: values('url'),
    domains: values('domain'),
    ips: values('ip'),
    fileHashes: values('sha256'),
  }
}

/** Names and addresses beyond those the store adds itself: who is displayed as sender, and attached files. */
function searchTextOf(report: TriageReport): string {
  const names = (report.email?.from ?? []).map(({ name }) => name)
  const files = report.scans.flatMap((scan) => (scan.type === 'file' && scan.fileName ? [scan.fileName] : []))
  return [...names, ...files].join(' ').slice(0, 2000)
}
