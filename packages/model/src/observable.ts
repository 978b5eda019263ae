// Values worth searching for (addresses, domains, URLs, hashes, hosts, accounts) and their one spelling.
import { Type } from 'typebox'

/** Kinds of observables; the prefix is what the store indexes (`prefix:value`). */
export const observablePrefixes = {
  ip: 'i',
  domain: 'd',
  url: 'l',
  email: 'e',
  sha256: 'f',
  sha1: 'f',
  md5: 'f',
  host: 'h',
  user: 'u',
  device: 'v',
  process: 'p',
  file_name: 'n',
  message_id: 'm',
} as const
export type ObservableKind = keyof typeof observablePrefixes

export const ObservableKind = Type.Enum(Object.keys(observablePrefixes) as ObservableKind[])

export const Observable = Type.Object(
  {
    kind: ObservableKind,
    value: Type.String(),
    role: Type.Optional(
      Type.String({ description: 'Where it came from, e.g. sender, recipient, link, attachment, target_host' }),
    ),
  },
  { $id: 'Observable' },
)
export type Observable = Type.Static<typeof Observable>

/** The key the store indexes and filters compare: kind prefix, then the value trimmed and in lower case. */
export function observableKey(kind: ObservableKind, value: string): string {
  return `${observablePrefixes[kind]}:${value.trim().toLowerCase().slice(0, 512)}`
}
