// Alerts in this API's words. A key whose value is not known is left out where the client would break on null.
import { type Alert, riskLevelOf, type Scan, type Verdict } from '@docket/model'
import { noteOf, responseStatusOf, techniqueRows } from '../../service/index.ts'
import { analysisIdOf } from './map-analyses.ts'
import { displayTime, isoWithOffset, isoWithoutZone } from './times.ts'

const sourceNames: Record<string, string> = {
  phishing_emails: 'Phishing Emails',
  cs: 'CrowdStrike',
  s1: 'SentinelOne',
  msd: 'Microsoft Defender',
  microsoft_sentinel: 'Microsoft Sentinel',
  splunk_siem: 'Splunk SIEM',
}

/** `confirmed_threat` as `Confirmed Threat`. */
const display = (name: string) =>
  name.replace(/(^|_)([a-z])/g, (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase())

export const wireStatuses = { queued: 'queued', in_progress: 'in_progress', finished: 'succeeded' } as const

/** The alert object of get-by-id; `raw` is the JSON alert as it came in, for those that are JSON. */
export function alertToWire(alert: Alert, publicUrl: string, raw?: unknown): Record<string, unknown> {
  const { report, verdict, facts } = alert
  return {
    alert_id: alert.alertId,
    environment: alert.environment,
    source: alert.source,
    source_display: sourceNames[alert.source] ?? display(alert.source),
    source_type: alert.kind === 'email' ? 'email' : 'product',
    ...(alert.sender === null ? {} : { sender: alert.sender }),
    alert_sub_types: report ? [report.riskCategory] : [],
    note: noteOf(alert),
    intezer_alert_url: `${publicUrl}/alerts/${alert.id}`,
    ...(raw === undefined ? {} : { raw_alert: raw }),
    alert: {
      alert_id: alert.alertId,
      alert_title: facts.title,
      alert_url: facts.url,
      ...(facts.severity ? { severity: facts.severity, severity_display: display(facts.severity) } : {}),
      creation_time: isoWithoutZone(alert.createdAt),
      creation_time_display: displayTime(alert.createdAt),
      ...(facts.isMitigated === null ? {} : { is_mitigated: facts.isMitigated }),
      ...(facts.device ? { device: deviceToWire(facts.device) } : {}),
      ...(facts.siteName ? { site_name: facts.siteName } : {}),
      ...(facts.accountName ? { account_name: facts.accountName } : {}),
      ...(facts.usernames.length > 0 ? { usernames: facts.usernames } : {}),
      ...(facts.email ? { email: emailToWire(facts.email) } : {}),
    },
    ...(report && verdict
      ? { triage_result: triageToWire(alert, verdict), response: responseToWire(alert, verdict) }
      : {}),
    ...(report ? { scans: report.scans.map((scan) => scanToWire(alert, scan, publicUrl)) } : {}),
    analyst_verdict: alert.analystVerdict,
    display_fields: alert.displayFields,
    additional_info: alert.additionalInfo,
    alert_update_time: isoWithOffset(alert.updatedAt),
  }
}

/** A mail of a thousand links must not make a page of a hundred rows unbearable; all of them are in get-by-id. */
const maxRowScans = 100

/** A row of both searches: the alert object with the flat twins older clients read, and at most 100 of its scans. */
export function rowToWire(alert: Alert, publicUrl: string): Record<string, unknown> {
  const { report, verdict } = alert
  return {
    ...alertToWire(alert, publicUrl),
    ...(report
      ? {
          scans: report.scans.slice(0, maxRowScans).map((scan) => scanToWire(alert, scan, publicUrl)),
          scans_count: report.scans.length,
        }
      : {}),
    verdict,
    alert_verdict: verdict,
    alert_source: alert.source,
    status: wireStatuses[alert.status],
    risk_level: report ? riskLevelOf(report.riskScore) : null,
    risk_category: report?.riskCategory ?? null,
    risk_score: report?.riskScore ?? null,
    family_name: report?.familyName ?? null,
  }
}

function deviceToWire(device: NonNullable<Alert['facts']['device']>): Record<string, unknown> {
  return {
    hostname: device.hostname,
    device_id: device.deviceId,
    os_type: device.osType,
    os_version: device.osVersion,
    private_ips: device.privateIps,
    external_ips: device.externalIps,
  }
}

function emailToWire(email: NonNullable<Alert['facts']['email']>): Record<string, unknown> {
  const { sender, recipients, cc, bcc, subject, messageId, reportedBy } = email
  return { sender, to: recipients, cc, bcc, subject, message_id: messageId, reported_by: reportedBy }
}

function triageToWire(alert: Alert, verdict: Verdict): Record<string, unknown> {
  const report = alert.report!
  const level = riskLevelOf(report.riskScore)
  return {
    alert_verdict: verdict,
    alert_verdict_display: display(verdict),
    risk_category: report.riskCategory,
    risk_category_display: display(report.riskCategory),
    risk_level: level,
    risk_level_display: display(level),
    risk_score: report.riskScore,
    ...(report.familyName
      ? {
          family_name: report.familyName,
          families: [{ family_name: report.familyName }],
          threat_name: report.familyName,
        }
      : {}),
    ttps: techniqueRows(report.findings.flatMap(({ techniques }) => techniques)).map(
      ({ id, name, tacticId, tactic }) => ({
        source: 'analysis',
        tactic,
        tactic_id: tacticId,
        technique: name,
        technique_id: id,
      }),
    ),
    findings: report.findings.map(({ id, weight, says, where }) => ({ id, weight, says, where })),
    flips_without: report.flipsWithout,
    unexamined: report.unexamined,
  }
}

function responseToWire(alert: Alert, verdict: Verdict): Record<string, unknown> {
  const status = responseStatusOf(verdict)
  return {
    status,
    status_display: display(status),
    automated_response_actions: [],
    user_recommended_actions: [],
    user_recommended_actions_display: '',
    iocs: iocsToWire(alert, (scan) => scan.verdict === 'malicious' || scan.verdict === 'suspicious'),
  }
}

/** Files and addresses among the scans that `keep` picks. */
export function iocsToWire(alert: Alert, keep: (scan: Scan) => boolean): { files: unknown[]; network: unknown[] } {
  const scans = alert.report?.scans.filter(keep) ?? []
  return {
    files: scans.flatMap((scan) =>
      scan.type === 'file'
        ? [
            {
              path: scan.fileName,
              sha256: scan.sha256,
              verdict: scan.verdict,
              family: null,
              type: scan.fileType,
              analysis_id: analysisIdOf(alert.id, scan),
            },
          ]
        : [],
    ),
    network: scans.flatMap((scan) =>
      scan.type === 'url' ? [{ ioc: scan.url, type: 'url', source: scan.foundIn, classification: scan.verdict }] : [],
    ),
  }
}

function scanToWire(alert: Alert, scan: Scan, publicUrl: string): Record<string, unknown> {
  const analysisId = analysisIdOf(alert.id, scan)
  const time = alert.triagedAt ? { analysis_time: isoWithoutZone(alert.triagedAt) } : {}
  if (scan.type === 'url') {
    return {
      scan_type: 'url',
      collection_status: 'collected',
      url_analysis: { analysis_id: analysisId, submitted_url: scan.url, verdict: scan.verdict, ...time },
    }
  }
  return {
    scan_type: 'file',
    collection_status: 'collected',
    file_analysis: {
      analysis_id: analysisId,
      sha256: scan.sha256,
      file_name: scan.fileName ?? scan.sha256,
      verdict: scan.verdict,
      sub_verdict: scan.verdict,
      analysis_url: `${publicUrl}/analyses/${analysisId}`,
      ...time,
      iocs: {},
      ttps: [],
    },
  }
}
