// Reads objects of Sentinel's lists for an import: incidents, comments, tasks, bookmarks, relations and alerts, told apart by `type`.
import {
  type AlertFacts,
  DocketError,
  type EntityKind,
  emptyFacts,
  type Incident,
  type IncidentChange,
  type Person,
  type Resolution,
  type ResolutionReason,
  reasonsOf,
  severities,
  verdicts,
} from '@docket/model'
import { type Incoming, isUuid } from '../../service/index.ts'
import { bookmarkFromWire } from './bookmarks.ts'
import { entityKindWords } from './entities.ts'
import { incidentFromWire, tacticFromWire } from './map.ts'
import { timeOf } from './read-body.ts'

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Fields => (isObject(value) ? value : {})
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', 'The object cannot be read', { details: { [field]: [problem] } })
}

/** The last words of `type` in lower case; without one, what the id's path says. */
function typeOf({ type, id, kind }: Fields): string {
  if (typeof type === 'string') return type.toLowerCase().replace(/^microsoft\.securityinsights\//, '')
  const names = typeof id === 'string' ? id.toLowerCase().split('/').slice(-4) : []
  if (names[0] === 'incidents' && names[2]) return `incidents/${names[2]}`
  if (names[2]) return names[2]
  return typeof kind === 'string' ? 'entities' : ''
}

export function readSentinel(record: Fields): Incoming[] {
  const { name } = record
  const type = typeOf(record)
  if (type !== 'incidents/relations' && (typeof name !== 'string' || !isUuid(name)))
    throw refuse('name', 'must be a GUID')
  const properties = objectOf(record.properties)
  const id = String(name)
  switch (type) {
    case 'incidents':
      return [readIncident(id, record, properties)]
    case 'bookmarks':
      return [{ kind: 'bookmark', bookmark: readBookmark(id, record, properties) }]
    case 'entities':
      return [readAlert(id, record, properties)]
    case 'incidents/comments': {
      const message = textOf(properties.message)
      if (message === null) throw refuse('properties.message', 'is required')
      const author = personFromWire(properties.author)
      const comment = { id, message, ...times(properties), ...(author ? { author } : {}) }
      return [{ kind: 'comment', subject: subjectOf(record), comment }]
    }
    case 'incidents/tasks': {
      const title = textOf(properties.title)
      if (title === null) throw refuse('properties.title', 'is required')
      const createdBy = personFromWire(properties.createdBy)
      const status = properties.status === 'Completed' ? 'completed' : 'new'
      const description = textOf(properties.description)
      const task = {
        id,
        title,
        description,
        status,
        ...times(properties),
        ...(createdBy ? { createdBy } : {}),
      } as const
      return [{ kind: 'task', subject: subjectOf(record), task }]
    }
    case 'incidents/relations':
      return [readRelation(record, properties)]
    default:
      throw refuse('type', 'must be that of an incident, comment, task, relation, bookmark or alert')
  }
}

/** The incident whose part this is, as its id says. */
function subjectOf({ id }: Fields): { kind: 'incident'; id: string } {
  const incident = /\/incidents\/([0-9a-f-]{36})\//i.exec(typeof id === 'string' ? id.slice(0, 2000) : '')?.[1]
  if (incident === undefined || !isUuid(incident)) throw refuse('id', 'must name the incident it belongs to')
  return { kind: 'incident', id: incident }
}

function times(properties: Fields): { createdAt?: string; updatedAt?: string } {
  const createdAt = timeIn(properties, 'createdTimeUtc')
  const updatedAt = timeIn(properties, 'lastModifiedTimeUtc')
  return { ...(createdAt ? { createdAt } : {}), ...(updatedAt ? { updatedAt } : {}) }
}

function timeIn(properties: Fields, name: string): string | null {
  const value = properties[name]
  if (value === undefined || value === null || value === '') return null
  const at = typeof value === 'string' ? timeOf(value) : null
  if (at === null) throw refuse(`properties.${name}`, 'must be an ISO 8601 time')
  return at
}

function personFromWire(value: unknown): Person | null {
  const { objectId, email, name, userPrincipalName } = objectOf(value)
  const person = {
    id: textOf(objectId),
    name: textOf(name),
    email: textOf(email),
    userPrincipalName: textOf(userPrincipalName),
  }
  return Object.values(person).every((part) => part === null) ? null : { ...person, kind: 'user' }
}

/** Names of an incident's properties that we have words for; the others are kept and given back. */
const knownProperties = new Set([
  ...['title', 'description', 'severity', 'status', 'classification', 'classificationReason', 'classificationComment'],
  ...['owner', 'labels', 'firstActivityTimeUtc', 'lastActivityTimeUtc', 'createdTimeUtc', 'lastModifiedTimeUtc'],
  ...[
    'incidentNumber',
    'incidentUrl',
    'relatedAnalyticRuleIds',
    'providerName',
    'providerIncidentId',
    'additionalData',
  ],
])
const knownData = new Set([
  ...['alertsCount', 'bookmarksCount', 'commentsCount', 'alertProductNames', 'tactics', 'techniques'],
  ...['providerIncidentUrl', 'verdict', 'riskScore'],
])
const unknownOf = (fields: Fields, known: ReadonlySet<string>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !known.has(name)))

const resolutionOf: Readonly<Record<string, Resolution>> = {
  truepositive: 'true_positive',
  benignpositive: 'benign_positive',
  falsepositive: 'false_positive',
  undetermined: 'undetermined',
}
const reasonOf: Readonly<Record<string, ResolutionReason>> = {
  suspiciousactivity: 'suspicious_activity',
  suspiciousbutexpected: 'suspicious_but_expected',
  incorrectalertlogic: 'incorrect_alert_logic',
  inaccuratedata: 'inaccurate_data',
}

function readIncident(id: string, record: Fields, properties: Fields): Incoming {
  const { classification, classificationReason, ...open } = properties
  // The door asks for a reason; what the vendor closed without one is taken as it is.
  const given = incidentFromWire({ properties: open }, null) as IncidentChange & Pick<Incident, 'title' | 'severity'>
  const data = objectOf(properties.additionalData)
  const extra = unknownOf(properties, knownProperties)
  const moreData = unknownOf(data, knownData)
  const at = times(properties)
  const { verdict, riskScore } = data
  return {
    kind: 'incident',
    incident: {
      ...given,
      ...numberIn(properties),
      ...(given.status === 'closed' ? closing(classification, classificationReason) : {}),
      id,
      ...at,
      ...(at.createdAt ? { receivedAt: at.createdAt } : {}),
      ...(given.status === 'closed' && at.updatedAt ? { closedAt: at.updatedAt, statusChangedAt: at.updatedAt } : {}),
      providerName: textOf(properties.providerName),
      providerIncidentId: textOf(properties.providerIncidentId),
      url: textOf(data.providerIncidentUrl),
      rules: textsOf(properties.relatedAnalyticRuleIds).map(readRule),
      alertProducts: textsOf(data.alertProductNames),
      tactics: textsOf(data.tactics).map(tacticFromWire),
      techniques: textsOf(data.techniques),
      ...(typeof verdict === 'string' && isWord(verdicts, verdict) ? { verdict } : {}),
      ...(typeof riskScore === 'number' && riskScore >= 0 && riskScore <= 100 ? { riskScore } : {}),
      entities: (Array.isArray(record.entities) ? record.entities : []).map(readEntity),
      ...(Object.keys(extra).length + Object.keys(moreData).length === 0
        ? {}
        : {
            extra: {
              sentinel: { ...extra, ...(Object.keys(moreData).length === 0 ? {} : { additionalData: moreData }) },
            },
          }),
    },
  }
}

/** What people call it by. */
function numberIn({ incidentNumber }: Fields): { number?: number } {
  return Number.isSafeInteger(incidentNumber) && Number(incidentNumber) > 0 ? { number: Number(incidentNumber) } : {}
}

const isWord = <W extends string>(words: readonly W[], text: string): text is W => words.includes(text as W)

/** Names such as `constructor` are no words. */
function wordIn<T>(words: Readonly<Record<string, T>>, given: unknown): T | undefined {
  const word = String(given).toLowerCase()
  return Object.hasOwn(words, word) ? words[word] : undefined
}

function closing(classification: unknown, reason: unknown) {
  const resolution = wordIn(resolutionOf, classification ?? 'undetermined')
  if (resolution === undefined) throw refuse('properties.classification', 'is not a known value')
  const resolutionReason = reason == null ? null : wordIn(reasonOf, reason)
  if (resolutionReason === undefined) throw refuse('properties.classificationReason', 'is not a known value')
  const fits = resolutionReason !== null && reasonsOf[resolution].includes(resolutionReason)
  return { resolution, ...(fits ? { resolutionReason } : {}) }
}

/** Rules are known by their resource ids only. */
function readRule(resourceId: string): Incident['rules'][number] {
  const last = resourceId.split('/').at(-1) ?? ''
  let id = last
  try {
    id = decodeURIComponent(last)
  } catch {
    // Broken percent-encoding is kept as it is.
  }
  return { id, name: id, type: null, confidence: null, severity: null, custom: false }
}

function readEntity(value: unknown): NonNullable<(Incoming & { kind: 'incident' })['incident']['entities']>[number] {
  const { name, kind, properties } = objectOf(value)
  const found = Object.entries(entityKindWords).find(([, word]) => word === kind)?.[0] as EntityKind | undefined
  if (found === undefined) throw refuse('entities.kind', 'is not a known kind')
  const { friendlyName, additionalData, ...own } = objectOf(properties)
  const { isAttacker, isVictim, ...data } = objectOf(additionalData)
  const id = textOf(name)
  return {
    ...(id !== null && isUuid(id) ? { id } : {}),
    kind: found,
    ...(textOf(friendlyName) === null ? {} : { name: String(friendlyName) }),
    properties: own,
    isAttacker: isAttacker === true,
    isVictim: isVictim === true,
    data,
  }
}

function readBookmark(id: string, record: Fields, properties: Fields) {
  const createdAt = timeIn(properties, 'created')
  const updatedAt = timeIn(properties, 'updated')
  const createdBy = personFromWire(properties.createdBy)
  const updatedBy = personFromWire(properties.updatedBy)
  const known = new Set([
    ...['displayName', 'query', 'queryResult', 'notes', 'labels', 'eventTime', 'queryStartTime', 'queryEndTime'],
    ...['entityMappings', 'tactics', 'techniques', 'created', 'updated', 'createdBy', 'updatedBy', 'incidentInfo'],
  ])
  const extra = unknownOf(properties, known)
  return {
    ...bookmarkFromWire(record, null),
    id,
    ...(createdAt ? { createdAt } : {}),
    ...(updatedAt ? { updatedAt } : {}),
    ...(createdBy ? { createdBy } : {}),
    ...(updatedBy ? { updatedBy } : {}),
    ...(Object.keys(extra).length === 0 ? {} : { extra: { sentinel: extra } }),
  }
}

function readRelation(record: Fields, properties: Fields): Incoming {
  const name = textOf(record.name)
  if (name === null || name.length > 260) throw refuse('name', 'must have 1 to 260 characters')
  const target = textOf(properties.relatedResourceId) ?? ''
  // Relations may come out of another workspace: the two last names say what they point to.
  const [collection, targetId] = target.slice(0, 2000).replace(/\/+$/, '').split('/').slice(-2)
  if (targetId === undefined || !isUuid(targetId)) throw refuse('properties.relatedResourceId', 'must end in a GUID')
  const isBookmark = collection?.toLowerCase() === 'bookmarks'
  const targetKind = isBookmark ? 'bookmark' : properties.relatedResourceKind === 'SecurityAlert' ? 'alert' : 'entity'
  return { kind: 'relation', incidentId: subjectOf(record).id, relation: { name, targetKind, targetId } }
}

/** A host, or who is affected: the address of a mail, else an account. */
function compromised(name: string | null, alertType: string | null): Partial<AlertFacts> {
  if (name === null) return {}
  if (!/[@\\]/.test(name)) return { device: { hostname: name } }
  if (alertType !== 'email') return { usernames: [name] }
  const nobody = { sender: null, cc: [], bcc: [], subject: null, messageId: null, reportedBy: null }
  return { email: { ...nobody, recipients: [name] } }
}

function readAlert(id: string, record: Fields, properties: Fields): Incoming {
  if (record.kind !== 'SecurityAlert') {
    throw refuse('kind', 'must be SecurityAlert: other entities stand in the `entities` of their incident')
  }
  const data = objectOf(properties.additionalData)
  const text = (field: string) => textOf(properties[field])
  const severity = text('severity')?.toLowerCase() ?? ''
  const createdAt = timeIn(properties, 'startTimeUtc') ?? timeIn(properties, 'timeGenerated')
  const verdict = textOf(data.verdict)
  const incidentId = textOf(record.incidentId)
  return {
    kind: 'alert',
    ...(incidentId !== null && isUuid(incidentId) ? { incidentId } : {}),
    alert: {
      id,
      alertId: textOf(data.alertId) ?? text('providerAlertId') ?? id,
      ...(textOf(data.environment) === null ? {} : { environment: String(data.environment) }),
      source: text('productName') ?? 'microsoft_sentinel',
      facts: {
        ...emptyFacts(),
        sourceAlertId: text('providerAlertId'),
        title: text('alertDisplayName') ?? text('friendlyName'),
        url: text('alertLink'),
        createdAt,
        severity: isWord(severities, severity) ? severity : null,
        ...compromised(text('compromisedEntity'), text('alertType')),
        techniques: textsOf(data.techniques),
      },
      ...(createdAt === null ? {} : { createdAt }),
      ...(verdict !== null && isWord(verdicts, verdict) ? { defaultVerdict: verdict } : {}),
      raw: record,
    },
  }
}
