// What an alert can be found by: observable keys and search texts, computed here so that the database need not.
import {
  type AlertFacts,
  type AlertField,
  alertFields,
  type Observable,
  observableKey,
  type Verdict,
} from '@docket/model'
import { plainText } from './db.ts'

export const keyLimits = { keys: 1000, searchChars: 4000, subjectChars: 1000 } as const

/** Fields whose values are kept as keys `prefix:value`. */
export type ListField = {
  [F in AlertField]: (typeof alertFields)[F] extends { kind: 'list' } ? F : never
}[AlertField]

/** The key under which a value of a list field is kept and asked for; the same folding as `observableKey`. */
export function fieldKey(field: ListField, value: string): string {
  return keyOf(alertFields[field].prefix, value)
}

/** `prefix:value`, trimmed and in lower case; with null the value brings its own prefix, without one it is no key. */
export function keyOf(prefix: string | null, value: string): string {
  const folded = plainText(value).trim().toLowerCase()
  if (prefix !== null) return `${prefix}:${folded.slice(0, 512)}`
  const colon = folded.indexOf(':')
  if (colon < 0) return folded
  return `${folded.slice(0, colon)}:${folded
    .slice(colon + 1)
    .trim()
    .slice(0, 512)}`
}

export interface Searchable {
  alertId: string
  source: string
  sender: string | null
  facts: AlertFacts
  observables: Observable[]
  /** Extra words from the caller. */
  searchText: string
  verdict: Verdict | null
  familyName: string | null
}

export interface SearchColumns {
  observables: string[]
  emailSubject: string | null
  freeText: string
  searchText: string
}

/** Keys and texts of one alert; all cut to `keyLimits`. */
export function searchColumns(alert: Searchable): SearchColumns {
  const { facts } = alert
  const fold = (text: string) => plainText(text).toLowerCase()
  const hosts = facts.device?.hostname === undefined ? [] : [facts.device.hostname]
  const freeText = fold([alert.familyName, ...hosts, alert.verdict].filter(Boolean).join('\n')).slice(0, 1000)
  const subject = facts.email?.subject ?? null
  const emailSubject = subject === null ? null : fold(subject).slice(0, keyLimits.subjectChars)
  const people = [
    facts.email?.sender ?? '',
    ...(facts.email?.recipients ?? []).slice(0, 20),
    ...facts.usernames.slice(0, 20),
  ]
  const words = [facts.title ?? '', alert.alertId, alert.source, alert.sender ?? '', ...people, alert.searchText]
  // What filters look into comes first, so that the cut cannot take it away.
  const searchText = [freeText, emailSubject ?? '', fold(words.filter((word) => word !== '').join('\n'))]
    .join('\n')
    .slice(0, keyLimits.searchChars)
  return {
    observables: keysOf(facts, alert.observables),
    emailSubject,
    freeText,
    searchText: searchText.toWellFormed(),
  }
}

function keysOf(facts: AlertFacts, observables: Observable[]): string[] {
  const keys = new Set<string>()
  const add = (field: ListField, values: readonly (string | null | undefined)[] | undefined) => {
    for (const value of values ?? []) {
      if (keys.size >= keyLimits.keys) return
      if (typeof value === 'string' && value.trim() !== '') keys.add(fieldKey(field, value))
    }
  }
  const { device, email } = facts
  add('hostname', [device?.hostname])
  add('device_id', [device?.deviceId])
  add('device_ip_private', device?.privateIps)
  add('device_ip_external', device?.externalIps)
  add('site_name', [facts.siteName])
  add('account_name', [facts.accountName])
  add('incident_id', facts.incidentIds)
  add('email_sender', [email?.sender])
  add('email_message_id', [email?.messageId])
  add('email_reported_by', [email?.reportedBy])
  add('username', facts.usernames)
  add('file_hash', facts.fileHashes)
  add('ip', facts.ips)
  add('domain', facts.domains)
  add('url', facts.urls)
  add('process_commandline', facts.processCommandlines)
  add('email_recipient', email?.recipients)
  add('email_cc', email?.cc)
  add('email_bcc', email?.bcc)
  for (const { kind, value } of observables) {
    if (keys.size >= keyLimits.keys) break
    if (value.trim() !== '') keys.add(observableKey(kind, plainText(value)).toWellFormed())
  }
  return [...keys]
}
