// One spelling for what products write in a hundred ways: severities, times, lists, addresses, hashes.
import { isIP } from 'node:net'
import type { Severity } from '@docket/model'

/** Longest single value kept of an alert, and most values of one list. */
export const valueLimits = { chars: 4096, items: 200 } as const

const severityWords: Record<string, Severity> = {
  informational: 'informational',
  information: 'informational',
  informative: 'informational',
  info: 'informational',
  none: 'informational',
  notice: 'informational',
  debug: 'informational',
  undefined: 'informational',
  s0: 'informational',
  low: 'low',
  minor: 'low',
  s1: 'low',
  s2: 'low',
  medium: 'medium',
  med: 'medium',
  moderate: 'medium',
  warning: 'medium',
  warn: 'medium',
  suspicious: 'medium',
  s3: 'medium',
  high: 'high',
  major: 'high',
  important: 'high',
  error: 'high',
  severe: 'high',
  s4: 'high',
  critical: 'critical',
  crit: 'critical',
  fatal: 'critical',
  emergency: 'critical',
  urgent: 'critical',
  alert: 'critical',
  s5: 'critical',
}

/**
 * Severity from a word (`High`, `SEV_040_HIGH`) or from a number. Numbers are read on the scale they fit: up to 10 as
 * tenths, above as hundredths, which is how most products that give bare numbers count; a reader that knows its product's
 * scale translates before. Null when it says nothing we know.
 */
export function severityOf(value: unknown): Severity | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? severityOfHundred(value <= 10 ? value * 10 : value) : null
  if (typeof value !== 'string') return null
  const text = value.trim().toLowerCase()
  if (/^\d{1,3}(\.\d{1,4})?$/.test(text)) return severityOf(Number(text))
  if (text.length > 40) return null
  const known = Object.hasOwn(severityWords, text) ? severityWords[text] : undefined
  if (known) return known
  const last = text.split(/[^a-z0-9]/).findLast((word) => Object.hasOwn(severityWords, word))
  return last === undefined ? null : severityWords[last]!
}

/** Severity on a scale of 0 to 100, in the steps CVSS uses for tenths: 1, 40, 70, 90. */
export function severityOfHundred(score: number): Severity {
  if (score >= 90) return 'critical'
  if (score >= 70) return 'high'
  if (score >= 40) return 'medium'
  if (score >= 1) return 'low'
  return 'informational'
}

/** Epoch values below this are seconds, from it on milliseconds (the year 2286 in seconds, 1970 in ms). */
const millisecondsFrom = 10_000_000_000
const isoLike =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|\(UTC\)|[+-]\d{2}[:.]?\d{2})?)?$/i

/**
 * ISO 8601 UTC with milliseconds from ISO 8601 (also with a space, without zone = UTC, more than three decimals) or from
 * epoch seconds or milliseconds as number or digits. Null for anything else and for dates outside 1970–2200.
 */
export function timeOf(value: unknown): string | null {
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value !== 'string' || value.length > 40) return null
  const text = value.trim()
  if (/^\d{9,13}(\.\d{1,9})?$/.test(text)) return fromEpoch(Number(text))
  const match = isoLike.exec(americanToIso(text))
  if (!match) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z'
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`)
  // Date accepts the 31st of a short month and rolls over; that is a wrong date, not a later one.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  return Number(day) > days ? null : inRange(at)
}

/** `3/24/2022 2:42:35 PM` as some Microsoft exports write it, in UTC. Other text is returned as it is. */
function americanToIso(text: string): string {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M$/.exec(text)
  if (!match) return text
  const [, month, day, year, hour, minute, second, half] = match
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0)
  const two = (value: string | number | undefined) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}Z`
}

function fromEpoch(value: number): string | null {
  if (!Number.isFinite(value) || value <= 0) return null
  return inRange(new Date(Math.round(value < millisecondsFrom ? value * 1000 : value)))
}

function inRange(at: Date): string | null {
  const year = at.getUTCFullYear()
  return Number.isNaN(at.getTime()) || year < 1970 || year > 2200 ? null : at.toISOString()
}

/** Text of a scalar, trimmed and cut; null for empty text, objects and lists. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text ? text.slice(0, valueLimits.chars) : null
}

/** Text of a scalar, empty for anything else. Plain `String()` throws for objects whose `toString` is not a function. */
export function wordOf(value: unknown): string {
  return textOf(value) ?? ''
}

/** Number of a number or numeric text, NaN for anything else (also null and empty text). */
export function numberOf(value: unknown): number {
  return typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN
}

/** Name of a host or account; null for the words products write when they know none. */
export function nameOf(value: unknown): string | null {
  const text = textOf(value)
  return text === null || /^(?:n\/?a|unknown|none|null|<null>|undefined|-+|\*+|anonymized_value|redacted)$/i.test(text)
    ? null
    : text
}

/** Scalars of a value or (one level of) list as distinct texts. */
export function textsOf(values: readonly unknown[]): string[] {
  const distinct = new Set<string>()
  for (const value of values)
    for (const item of Array.isArray(value) ? value.slice(0, valueLimits.items) : [value]) {
      const text = textOf(item)
      if (text !== null && distinct.size < valueLimits.items) distinct.add(text)
    }
  return [...distinct]
}

const trueWords = new Set(['true', 'yes', '1'])
const falseWords = new Set(['false', 'no', '0'])

/** Boolean from a boolean, 0/1 or a clear word; null otherwise. */
export function booleanOf(value: unknown): boolean | null {
  const text = textOf(value)?.toLowerCase()
  if (text === undefined) return null
  return trueWords.has(text) ? true : falseWords.has(text) ? false : null
}

/** IP address without port, brackets or zone, IPv6 in its shortest form; null when it is none or says nothing (unspecified, netmask). */
export function ipOf(text: string): string | null {
  if (text.length > 60) return null
  const bare = text
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/%[\w.]*$/, '')
  const address = isIP(bare) ? bare : bare.replace(/:\d{1,5}$/, '')
  const version = isIP(address)
  if (version === 0 || address === '0.0.0.0' || /^255\.255\./.test(address)) return null
  const canonical = version === 6 ? (URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? null) : address
  return canonical === '::' ? null : canonical
}

/** True for addresses that are not routed on the internet (RFC 1918, loopback, link-local, CGNAT, multicast, ULA). */
export function isPrivateIp(ip: string): boolean {
  if (ip.includes(':')) return /^(::1$|f[cd]|fe[89ab]|ff)/i.test(ip)
  const [a = 0, b = 0] = ip.split('.').map(Number)
  if (a === 10 || a === 127 || a === 0 || a >= 224) return true
  return (
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  )
}

/** MD5, SHA-1 or SHA-256 in lower case; null for other text and for hashes of nothing (all one digit). */
export function hashOf(text: string): string | null {
  const hash = text.trim().toLowerCase()
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return null
  return hash === hash[0]!.repeat(hash.length) ? null : hash
}

/** The observable kind of a hash by its length. */
export function hashKind(hash: string): 'md5' | 'sha1' | 'sha256' {
  return hash.length === 32 ? 'md5' : hash.length === 40 ? 'sha1' : 'sha256'
}

/** ATT&CK technique ids in a text, upper case, e.g. from `T1059.001 - PowerShell`. */
export function techniquesIn(text: string): string[] {
  return [...text.slice(0, 2000).matchAll(/\bT\d{4}(?:[./]\d{3})?(?!\d)/gi)].map(([id]) =>
    id.toUpperCase().replace('/', '.'),
  )
}
