// Recognises which product a raw JSON alert comes from and reads it. A new product is one file and one line here.
import { createHash } from 'node:crypto'
import type { AlertFacts, Observable } from '@docket/model'
import { hashKind } from '../../alert-values.ts'
import { abnormalSecurity } from './abnormal-security.ts'
import { amazonMacie } from './amazon-macie.ts'
import { armis } from './armis.ts'
import { awsGuardduty } from './aws-guardduty.ts'
import { awsSecurityhub } from './aws-securityhub.ts'
import { carbonblack } from './carbonblack.ts'
import { checkpointHarmonyEmail } from './checkpoint-harmony-email.ts'
import { cortexXdr } from './cortex-xdr.ts'
import { crowdstrikeFalcon } from './crowdstrike-falcon.ts'
import { cylance } from './cylance.ts'
import { darktrace } from './darktrace.ts'
import { duo } from './duo.ts'
import { elasticSecurity } from './elastic-security.ts'
import { esetProtect } from './eset-protect.ts'
import { observablesOf } from './extract.ts'
import { falco } from './falco.ts'
import { fireeyeHx } from './fireeye-hx.ts'
import { googleSecops } from './google-secops.ts'
import { googleWorkspace } from './google-workspace.ts'
import { ironscales } from './ironscales.ts'
import { jamfProtect } from './jamf-protect.ts'
import { lacework } from './lacework.ts'
import { mcafeeNsm } from './mcafee-nsm.ts'
import { microsoft365Audit } from './microsoft-365-audit.ts'
import { microsoftDefenderXdr } from './microsoft-defender-xdr.ts'
import { microsoftEntra } from './microsoft-entra.ts'
import { microsoftGraphSecurity } from './microsoft-graph-security.ts'
import { microsoftSentinel } from './microsoft-sentinel.ts'
import { mimecast } from './mimecast.ts'
import { ocsf } from './ocsf.ts'
import { okta } from './okta.ts'
import { proofpoint } from './proofpoint.ts'
import { pushSecurity } from './push-security.ts'
import { qradar } from './qradar.ts'
import { type ReadAlert, readWith, type SourceReader } from './reader.ts'
import { recordedFuture } from './recorded-future.ts'
import { sentinelone } from './sentinelone.ts'
import { sophosEdr } from './sophos-edr.ts'
import { splunkNotable } from './splunk-notable.ts'
import { sublimeSecurity } from './sublime-security.ts'
import { suricataEve } from './suricata-eve.ts'
import { thinkstCanary } from './thinkst-canary.ts'
import { trellixEdr } from './trellix-edr.ts'
import { upwind } from './upwind.ts'
import { vadeSecure } from './vade-secure.ts'
import { vectra } from './vectra.ts'
import { watchguardEpdr } from './watchguard-epdr.ts'
import { wazuh } from './wazuh.ts'
import { windowsEventLog } from './windows-event-log.ts'
import { wiz } from './wiz.ts'

/** Every product recognised, most specific shape first: the first match wins. */
export const sourceReaders: readonly SourceReader[] = [
  crowdstrikeFalcon,
  sentinelone,
  microsoftSentinel,
  microsoftDefenderXdr,
  microsoftGraphSecurity,
  ocsf,
  elasticSecurity,
  splunkNotable,
  cortexXdr,
  suricataEve,
  wazuh,
  awsGuardduty,
  awsSecurityhub,
  amazonMacie,
  carbonblack,
  sophosEdr,
  trellixEdr,
  fireeyeHx,
  vectra,
  darktrace,
  falco,
  qradar,
  thinkstCanary,
  esetProtect,
  watchguardEpdr,
  cylance,
  jamfProtect,
  proofpoint,
  mimecast,
  abnormalSecurity,
  sublimeSecurity,
  ironscales,
  checkpointHarmonyEmail,
  vadeSecure,
  okta,
  duo,
  pushSecurity,
  googleWorkspace,
  microsoftEntra,
  microsoft365Audit,
  windowsEventLog,
  lacework,
  upwind,
  wiz,
  googleSecops,
  recordedFuture,
  mcafeeNsm,
  armis,
]

/**
 * Reads a raw alert of a known product: its source identifier, facts and observables. `alertSource` is what the caller
 * says it is: its reader is tried first. `sourceAlertId` is the product's own id, or the SHA-256 of the alert's JSON when it
 * has none. Null when no reader is sure; the caller then needs a mapping.
 */
export function recogniseAlert(
  raw: unknown,
  alertSource?: string,
): { source: string; facts: AlertFacts; observables: Observable[] } | null {
  const read = readAlert(raw, alertSource)
  if (!read) return null
  const facts = {
    ...read.facts,
    sourceAlertId: read.facts.sourceAlertId ?? (read.extracted.complete ? contentId(raw) : null),
  }
  return { source: read.source, facts, observables: alertObservables(facts, read) }
}

/** For records whose product gives them no id: the same content is the same alert. The depth of `raw` is known to be bounded. */
function contentId(raw: unknown): string {
  return createHash('sha256').update(JSON.stringify(raw)).digest('hex')
}

/** As `recogniseAlert`, with the product's claims and where each extracted value stood. */
export function readAlert(raw: unknown, alertSource?: string): ReadAlert | null {
  const named = alertSource === undefined ? undefined : readerOf(alertSource)
  for (const candidate of unwrapped(raw)) {
    const reader = named?.matches(candidate) ? named : sourceReaders.find((one) => one.matches(candidate))
    if (reader) return { ...readWith(reader, candidate), inside: candidate !== raw }
  }
  return null
}

/** The reader an `alert_source` text names: identifier, alias or product folder name, without regard to case and separators. */
export function readerOf(alertSource: string): SourceReader | undefined {
  const wanted = plain(alertSource)
  return sourceReaders.find(({ source, aliases = [] }) => [source, ...aliases].some((name) => plain(name) === wanted))
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

const envelopes = [
  'EntityResult',
  'event',
  'alert',
  'data',
  'result',
  'value',
  'resources',
  'Findings',
  'alerts',
  'detections',
]

/** The object itself, then what a list of one or an API answer with one entry holds. More than one entry is no single alert. */
function unwrapped(raw: unknown): Record<string, unknown>[] {
  const candidates = [raw]
  if (isObject(raw)) for (const name of envelopes) if (Object.hasOwn(raw, name)) candidates.push(raw[name])
  return candidates.map((item) => (Array.isArray(item) && item.length === 1 ? item[0] : item)).filter(isObject)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Facts and extracted values as one list of observables without repeats. */
export function alertObservables(facts: AlertFacts, read?: Pick<ReadAlert, 'extracted'>): Observable[] {
  const { device, email } = facts
  const addresses = (role: string, list: readonly string[]) =>
    list.map((value): Observable => ({ kind: 'email', value, role }))
  const all: Observable[] = [
    ...(device?.hostname ? [{ kind: 'host' as const, value: device.hostname, role: 'target_host' }] : []),
    ...(device?.deviceId ? [{ kind: 'device' as const, value: device.deviceId, role: 'target_host' }] : []),
    ...[...(device?.privateIps ?? []), ...(device?.externalIps ?? [])].map(
      (value): Observable => ({ kind: 'ip', value, role: 'target_host' }),
    ),
    ...addresses('sender', email?.sender ? [email.sender] : []),
    ...addresses('recipient', [...(email?.recipients ?? []), ...(email?.cc ?? []), ...(email?.bcc ?? [])]),
    ...addresses('reported_by', email?.reportedBy ? [email.reportedBy] : []),
    ...(email?.messageId ? [{ kind: 'message_id' as const, value: email.messageId }] : []),
    ...facts.usernames.map((value): Observable => ({ kind: 'user', value })),
    ...facts.ips.map((value): Observable => ({ kind: 'ip', value })),
    ...facts.domains.map((value): Observable => ({ kind: 'domain', value })),
    ...facts.urls.map((value): Observable => ({ kind: 'url', value })),
    ...facts.fileHashes.map((value): Observable => ({ kind: hashKind(value), value })),
    ...facts.processCommandlines.map((value): Observable => ({ kind: 'process', value: value.slice(0, 512) })),
    ...(read ? observablesOf(read.extracted) : []),
  ]
  const distinct = new Map<string, Observable>()
  for (const item of all) {
    const key = `${item.kind}:${item.value.toLowerCase()}`
    if (!distinct.has(key)) distinct.set(key, item)
  }
  return [...distinct.values()].slice(0, 1000)
}
