// What an incident can be found by: keys of its lists and one search text, computed here so that the database need not.
import { type Incident, observableKey } from '@docket/model'
import { keyOf } from './alert-keys.ts'
import { plainText } from './db.ts'

const maxKeys = 1500
const searchChars = 4000

const fold = (text: string) => plainText(text).trim().toLowerCase()

/** What an incident is found by. */
export interface IncidentSearch {
  /** Keys `prefix:value` in lower case; the prefixes are those of observables and those that are added below. */
  keys: string[]
  /** Everything people type to find an incident, in lower case. */
  text: string
  /** True where keys or text do not hold everything that they should. */
  isPartial: boolean
}

export function incidentSearch(incident: Incident): IncidentSearch {
  const { keys, isCut } = keysOfIncident(incident)
  const words = wordsOf(incident)
  const whole = fold(words.filter(Boolean).join('\n'))
  const isPartial =
    isCut || whole.length > searchChars || incident.labels.length > searchedLabels || words.some(foldsApart)
  return { keys, text: whole.slice(0, searchChars).toWellFormed(), isPartial }
}

const searchedLabels = 50

/** Has a letter that the database may fold in another way. */
const foldsApart = (text: string | null | undefined) => text?.includes('\u0130') === true

function wordsOf(incident: Incident): (string | null | undefined)[] {
  const { assignee } = incident
  return [
    incident.title,
    String(incident.number),
    incident.externalId,
    incident.source,
    incident.sender,
    ...incident.labels.slice(0, searchedLabels).map(({ name }) => name),
    assignee?.name,
    assignee?.email,
    assignee?.userPrincipalName,
    assignee?.id,
    incident.description,
    ...incident.reporters.slice(0, 20),
    ...incident.entities.slice(0, 30).map(({ name }) => name),
  ]
}

function keysOfIncident(incident: Incident): { keys: string[]; isCut: boolean } {
  const keys = new Set<string>()
  let isCut = false
  const put = (key: string) => {
    if (keys.size < maxKeys) keys.add(key)
    else isCut ||= !keys.has(key)
  }
  const add = (prefix: string, values: readonly (string | null | undefined)[]) => {
    for (const value of values) if (value && value.trim() !== '') put(keyOf(prefix, value).toWellFormed())
  }
  const { assignee } = incident
  add('assignee', [assignee?.id, assignee?.name, assignee?.email, assignee?.userPrincipalName])
  add(
    'label',
    incident.labels.map(({ name }) => name),
  )
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
    if (value.trim() !== '') put(observableKey(kind, plainText(value)).toWellFormed())
  }
  return { keys: [...keys], isCut }
}
