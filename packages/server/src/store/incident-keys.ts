// What an incident can be found by: keys of its lists and one search text, computed here so that the database need not.
import { type Incident, observableKey } from '@docket/model'
import { plainText } from './db.ts'

const maxKeys = 1500
const searchChars = 4000

const fold = (text: string) => plainText(text).trim().toLowerCase()

/** Keys `prefix:value` in lower case; the prefixes are those of alerts and `incidentKeyPrefixes`. */
export function incidentKeys(incident: Incident): string[] {
  const keys = new Set<string>()
  const add = (prefix: string, values: readonly (string | null | undefined)[]) => {
    for (const value of values) {
      if (keys.size >= maxKeys) return
      const folded = value ? fold(value).slice(0, 512).toWellFormed() : ''
      if (folded !== '') keys.add(`${prefix}:${folded}`)
    }
  }
  add('tactic', incident.tactics)
  add('technique', incident.techniques)
  add(
    'ticket',
    incident.tickets.map(({ vendor }) => vendor),
  )
  add('product', incident.alertProducts)
  add('reporter', incident.reporters)
  for (const { kind, properties, name } of incident.entities) {
    const text = (field: string) => (typeof properties[field] === 'string' ? (properties[field] as string) : null)
    if (kind === 'host') add('h', [text('hostName') ?? name])
    else if (kind === 'account') add('u', [text('accountName') ?? name, text('upn'), text('displayName')])
    else if (kind === 'ip') add('i', [text('address') ?? name])
  }
  for (const { kind, value } of incident.observables) {
    if (keys.size >= maxKeys) break
    if (value.trim() !== '') keys.add(observableKey(kind, plainText(value)).toWellFormed())
  }
  return [...keys]
}

/** Everything people type to find an incident, in lower case. */
export function incidentSearchText(incident: Incident): string {
  const words = [
    incident.title,
    String(incident.number),
    incident.externalId,
    incident.source,
    incident.sender,
    ...incident.labels.slice(0, 50).map(({ name }) => name),
    incident.assignee?.name,
    incident.assignee?.email,
    incident.description,
    ...incident.reporters.slice(0, 20),
    ...incident.entities.slice(0, 30).map(({ name }) => name),
  ]
  return fold(words.filter(Boolean).join('\n')).slice(0, searchChars).toWellFormed()
}
