// Alerts through the Intezer client: the twin of each block of the vendor's guide to alerts.
import { readFile } from 'node:fs/promises'
import { Alert, getAlertsByAlertIds, queryAlertsHistory, setGlobalApi } from '@docket/sdk/intezer'

/** Every example below uses the API set here. Against Docket, `baseUrl` is the server's address with `/api/`; `ca` its certificate. */
export function setUp(apiKey: string, baseUrl: string, more: { ca?: Buffer } = {}): void {
  setGlobalApi({ apiKey, baseUrl, ...more })
}

export async function sendAPhishingEmail(path: string): Promise<Alert> {
  const rawEmail = await readFile(path)

  const alert = await Alert.sendPhishingEmail({ rawEmail, wait: true })
  console.log(alert.alertId, alert.verdict, alert.familyName)
  return alert
}

export async function sendAPhishingEmailByPath(emailPath: string): Promise<Alert> {
  return Alert.sendPhishingEmail({ emailPath, defaultVerdict: 'inconclusive', alertSender: 'abuse-box', wait: true })
}

export async function fetchAnAlertById(alertId: string): Promise<Alert> {
  const alert = await Alert.fromId({
    alertId,
    wait: true, // until triage ends
    fetchScans: true, // also load the underlying scans
  })

  console.log(alert.status, alert.verdict)
  for (const scan of alert.scans) console.log(scan.kind, scan.analysisId)
  return alert
}

export async function pollAndWait(alertId: string) {
  const alert = new Alert({ alertId })
  await alert.checkStatus() // refreshes `status`, `verdict`, `familyName`, …
  if (alert.isRunning()) await alert.waitForCompletion({ timeout: 5 * 60_000 })

  return alert.result() // the raw triage payload
}

export async function underlyingScans(alert: Alert): Promise<string[]> {
  const seen: string[] = []
  for (const scan of await alert.fetchScans()) {
    if (scan.kind === 'file') seen.push(`file ${scan.verdict} ${scan.sha256}`)
    else if (scan.kind === 'url') seen.push(`url ${scan.verdict} ${scan.submittedUrl}`)
    else seen.push(`endpoint ${scan.verdict}`)
  }
  console.log(seen.join('\n'))
  return seen
}

export async function rawData(alert: Alert) {
  return alert.getRawData() // rawDataType is raw_alert unless said otherwise
}

export async function notifyAndDelete(alert: Alert) {
  const notifiedChannels = await alert.notify()
  console.log('Notified:', notifiedChannels)

  return alert.delete({ waitForCompletion: true })
}

export async function manyById(alertIds: readonly string[]) {
  const { count, alerts } = await getAlertsByAlertIds(alertIds)
  for (const alert of alerts) console.log(alert.alert_id, alert.triage_result)
  return count
}

export async function searchTheHistory() {
  const results = queryAlertsHistory({
    startTime: new Date(Date.now() - 7 * 86_400_000),
    endTime: new Date(),
    sources: ['phishing_emails', 's1', 'cs'],
    alertVerdicts: ['confirmed_threat', 'likely_true_positive', 'suspicious_behavior'],
  })

  for await (const alert of results) console.log(alert.alert_id, alert.verdict)

  // Or everything at once:
  return results.all()
}
