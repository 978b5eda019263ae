// The searchable values of an alert whose facts came from a mapping.
import { type AlertFacts, type Observable, type ObservableKind, observableKey } from '@docket/model'

const maxObservables = 2000

/** Every address, hash, host and account among the facts, once each. */
export function factObservables(facts: AlertFacts): Observable[] {
  const found = new Map<string, Observable>()
  const add = (kind: ObservableKind, values: readonly (string | null | undefined)[], role?: string) => {
    for (const value of values) {
      if (!value || found.size >= maxObservables) continue
      found.set(observableKey(kind, value), { kind, value, ...(role ? { role } : {}) })
    }
  }
  const { device, email } = facts
  add('host', [device?.hostname])
  add('device', [device?.deviceId])
  add('ip', [...(device?.privateIps ?? []), ...(device?.externalIps ?? [])], 'device')
  add('user', facts.usernames)
  for (const hash of facts.fileHashes) add(hashKind(hash), [hash])
  add('url', facts.urls)
  add('ip', facts.ips)
  add('domain', facts.domains)
  add('process', facts.processCommandlines)
  add('email', [email?.sender], 'sender')
  add('email', [...(email?.recipients ?? []), ...(email?.cc ?? []), ...(email?.bcc ?? [])], 'recipient')
  add('message_id', [email?.messageId])
  return [...found.values()]
}

function hashKind(hash: string): ObservableKind {
  return hash.length === 32 ? 'md5' : hash.length === 40 ? 'sha1' : 'sha256'
}
