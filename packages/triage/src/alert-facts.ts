// Canonical fields of a JSON alert: their names in a mapping, and how what was found becomes AlertFacts.
import { type AlertFacts, emptyFacts } from '@docket/model'
import { booleanOf, hashOf, ipOf, nameOf, severityOf, techniquesIn, textOf, textsOf, timeOf } from './alert-values.ts'

/** Names a mapping may use (wire specification 6.2). `techniques` and `command lines` come from source readers only. */
export const canonicalNames = [
  'alert_id',
  'alert_title',
  'alert_url',
  'creation_time',
  'severity',
  'is_mitigated',
  'device.hostname',
  'device.device_id',
  'device.os_type',
  'device.os_version',
  'device.private_ips',
  'device.external_ips',
  'site_name',
  'account_name',
  'usernames',
  'file_hashes',
  'urls',
  'ips',
  'domains',
  'process_commandlines',
  'incident_ids',
  'email.sender',
  'email.recipient',
  'email.cc',
  'email.bcc',
  'email.subject',
  'email.message_id',
  'email.reported_by',
] as const
export type CanonicalName = (typeof canonicalNames)[number]

/** What was found for each name; a name without values is absent. */
export type FoundValues = Partial<Record<CanonicalName | 'techniques', readonly unknown[]>>

/** Normalises found values: the first usable one for single fields, all distinct ones for lists. */
export function factsFrom(found: FoundValues): AlertFacts {
  const values = (name: keyof FoundValues) => found[name] ?? []
  const first = <T>(name: keyof FoundValues, read: (value: unknown) => T | null): T | null => {
    for (const value of values(name).flat(1)) {
      const usable = read(value)
      if (usable !== null) return usable
    }
    return null
  }
  const list = (name: keyof FoundValues) => textsOf(values(name))
  return {
    ...emptyFacts(),
    sourceAlertId: first('alert_id', textOf),
    title: first('alert_title', textOf),
    url: first('alert_url', textOf),
    createdAt: first('creation_time', timeOf),
    severity: first('severity', severityOf),
    isMitigated: first('is_mitigated', booleanOf),
    device: deviceFrom(found, first),
    siteName: first('site_name', textOf),
    accountName: first('account_name', textOf),
    usernames: usable(list('usernames'), nameOf),
    fileHashes: usable(list('file_hashes'), hashOf),
    urls: list('urls'),
    ips: usable(list('ips'), ipOf),
    domains: list('domains').map((domain) => domain.toLowerCase()),
    processCommandlines: list('process_commandlines'),
    incidentIds: list('incident_ids'),
    techniques: [...new Set(list('techniques').flatMap(techniquesIn))],
    email: emailFrom(found, first),
  }
}

type First = <T>(name: keyof FoundValues, read: (value: unknown) => T | null) => T | null

function deviceFrom(found: FoundValues, first: First): AlertFacts['device'] {
  const texts = {
    hostname: first('device.hostname', nameOf),
    deviceId: first('device.device_id', textOf),
    osType: first('device.os_type', textOf),
    osVersion: first('device.os_version', textOf),
  }
  const addresses = {
    privateIps: usable(textsOf(found['device.private_ips'] ?? []), ipOf),
    externalIps: usable(textsOf(found['device.external_ips'] ?? []), ipOf),
  }
  const known = [
    ...Object.entries(texts).filter(([, value]) => value !== null),
    ...Object.entries(addresses).filter(([, list]) => list.length > 0),
  ]
  return known.length === 0 ? null : Object.fromEntries(known)
}

function emailFrom(found: FoundValues, first: First): AlertFacts['email'] {
  const addresses = (name: CanonicalName) => usable(textsOf(found[name] ?? []), addressOf)
  const address = (name: CanonicalName) => first(name, (value) => addressOf(textOf(value) ?? ''))
  const email = {
    sender: address('email.sender'),
    recipients: addresses('email.recipient'),
    cc: addresses('email.cc'),
    bcc: addresses('email.bcc'),
    subject: first('email.subject', textOf),
    messageId: first('email.message_id', textOf),
    reportedBy: address('email.reported_by'),
  }
  const says = Object.values(email).some((value) => value !== null && value.length > 0)
  return says ? email : null
}

/** The bare address of `Name <local@host>` or `local@host`; null without an `@`. */
function addressOf(text: string): string | null {
  const open = text.lastIndexOf('<')
  const inside = open < 0 ? text : text.slice(open + 1).split('>', 1)[0]!
  const address = inside.trim().toLowerCase()
  return address.includes('@') && !/\s/.test(address) ? address : null
}

function usable(texts: string[], read: (text: string) => string | null): string[] {
  return [...new Set(texts.map(read).filter((text) => text !== null))]
}
