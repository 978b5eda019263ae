// What callers may say about an incident, checked before it comes near the store.
import {
  type Actor,
  DocketError,
  entityKinds,
  type GroupingReason,
  type Incident,
  type IncidentChange,
  incidentStatuses,
  type Person,
  priorities,
  resolutionReasons,
  resolutions,
  type Severity,
  severities,
} from '@docket/model'
import { isUuid, jsonText, type NewEntity } from '../../store/index.ts'

export type { NewEntity } from '../../store/index.ts'

/**
 * An incident as a door, an import or the correlation hands it in. Times that are given are kept, also `updatedAt`; `verdict`
 * and risk are those of the product it came from, and the alerts' own ones stand beside them.
 */
export type NewIncident = IncidentChange & {
  /** Alerts and case may be of another environment. */
  anyEnvironment?: boolean
  title: string
  severity: Severity
  id?: string
  /** Kept when nobody in the tenant has it, else the next one is taken. */
  number?: number
  environment?: string
  externalId?: string | null
  source?: string | null
  origin?: Incident['origin']
  entities?: NewEntity[]
  observables?: Incident['observables']
  /** Ids of ours. */
  alertIds?: string[]
  reason?: GroupingReason
  raw?: Uint8Array
  createdAt?: string
  receivedAt?: string
  updatedAt?: string
  statusChangedAt?: string
  closedAt?: string
  createdBy?: Person
  verdict?: Incident['verdict']
  riskCategory?: Incident['riskCategory']
  riskLevel?: Incident['riskLevel']
  riskScore?: number | null
  triagedAt?: string | null
  triageChangedAt?: string | null
  alertProducts?: string[]
  reporters?: string[]
  relatedIncidents?: string[]
}

/** The caller as a person: the user the key belongs to, else the key. */
export function personOf({ keyId, name, user }: Actor): Person {
  return user
    ? { id: user.id, name: user.name, email: user.email, userPrincipalName: user.userPrincipalName, kind: 'user' }
    : { id: keyId, name, email: null, userPrincipalName: null, kind: 'user' }
}

export const inputLimits = {
  titleChars: 2000,
  textChars: 100_000,
  shortChars: 2000,
  labels: 500,
  tickets: 200,
  rules: 200,
  texts: 500,
  observables: 1000,
  entities: 500,
  jsonChars: 500_000,
} as const

/** The same without what the database cannot keep in texts (NUL, lone surrogates), so that answers say what is kept. */
export function cleaned<T>(value: T): T {
  const text = JSON.stringify(value)
  return text !== undefined && /\\u(?:0000|d[89a-f])/.test(text) ? (JSON.parse(jsonText(value)) as T) : value
}

/** `invalid`, naming the field. */
export function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })
}

type Check = (field: string, value: unknown) => void

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const text =
  (most: number): Check =>
  (field, value) => {
    if (typeof value !== 'string') throw refuse(field, 'must be text')
    if (value.length > most) throw refuse(field, `must have at most ${most} characters`)
  }

/** For what stands in indexes, whose entries must stay below a third of a page. */
const idText: Check = (field, value) => {
  text(512)(field, value)
  if (Buffer.byteLength(value as string) > 512) throw refuse(field, 'must have at most 512 bytes')
}

const word =
  (words: readonly string[]): Check =>
  (field, value) => {
    if (typeof value !== 'string' || !words.includes(value)) throw refuse(field, `must be one of ${words.join(', ')}`)
  }

const orNull =
  (check: Check): Check =>
  (field, value) => {
    if (value !== null) check(field, value)
  }

const list =
  (most: number, item: Check): Check =>
  (field, value) => {
    if (!Array.isArray(value)) throw refuse(field, 'must be a list')
    if (value.length > most) throw refuse(field, `must have at most ${most} items`)
    for (const element of value) item(field, element)
  }

const object =
  (fields: Record<string, Check>): Check =>
  (field, value) => {
    if (!isObject(value)) throw refuse(field, 'must be an object')
    for (const [name, check] of Object.entries(fields)) check(`${field}.${name}`, value[name])
  }

const json =
  (most: number): Check =>
  (field, value) => {
    if (!isObject(value)) throw refuse(field, 'must be an object')
    if (JSON.stringify(value).length > most) throw refuse(field, 'is too large')
  }

const time: Check = (field, value) => {
  readTimeOf(field, value)
}

const title: Check = (field, value) => {
  text(inputLimits.titleChars)(field, value)
  if ((value as string).trim() === '') throw refuse(field, 'must not be empty')
}

const uuid: Check = (field, value) => {
  if (typeof value !== 'string' || !isUuid(value)) throw refuse(field, 'must be a uuid')
}

const bool: Check = (field, value) => {
  if (typeof value !== 'boolean') throw refuse(field, 'must be true or false')
}

const short = text(inputLimits.shortChars)
const texts = list(inputLimits.texts, short)

const person = object({
  id: orNull(idText),
  name: orNull(short),
  email: orNull(short),
  userPrincipalName: orNull(short),
  kind: word(['user', 'group', 'unknown']),
})

const checks: { [F in keyof IncidentChange]-?: Check } = {
  title,
  description: orNull(text(inputLimits.textChars)),
  severity: word(severities),
  status: word(incidentStatuses),
  resolution: orNull(word(resolutions)),
  resolutionReason: orNull(word(resolutionReasons)),
  resolutionComment: orNull(text(inputLimits.textChars)),
  priority: word(priorities),
  assignee: orNull(person),
  labels: list(inputLimits.labels, object({ name: short, kind: word(['user', 'auto']) })),
  url: orNull(text(10_000)),
  sender: orNull(short),
  providerName: orNull(short),
  providerIncidentId: orNull(idText),
  rules: list(
    inputLimits.rules,
    object({
      id: short,
      name: short,
      type: orNull(short),
      confidence: orNull(word(['low', 'medium', 'high'])),
      severity: orNull(word(severities)),
      custom: bool,
    }),
  ),
  detectionTechnologies: texts,
  tactics: texts,
  techniques: texts,
  tickets: list(
    inputLimits.tickets,
    object({ vendor: short, id: short, url: orNull(text(10_000)), status: orNull(short) }),
  ),
  firstActivityAt: orNull(time),
  lastActivityAt: orNull(time),
  responseStatus: orNull(short),
  caseId: orNull(uuid),
  extra: json(inputLimits.jsonChars),
}

/** Throws `invalid` for the first field that cannot be kept. Fields that are undefined are absent. */
export function checkChange(change: IncidentChange): void {
  for (const [field, check] of Object.entries(checks) as [keyof IncidentChange, Check][]) {
    if (change[field] !== undefined) check(field, change[field])
  }
}

const newChecks: Record<string, Check> = {
  id: uuid,
  externalId: orNull(idText),
  source: orNull(text(200)),
  origin: word(['auto', 'manual']),
  observables: list(
    inputLimits.observables,
    object({ kind: short, value: text(10_000), role: (field, value) => value === undefined || short(field, value) }),
  ),
  alertIds: list(10_000, uuid),
  createdAt: time,
  receivedAt: time,
  updatedAt: time,
  statusChangedAt: time,
  closedAt: time,
  createdBy: person,
  triagedAt: orNull(time),
  triageChangedAt: orNull(time),
  alertProducts: texts,
  reporters: texts,
  relatedIncidents: list(inputLimits.texts, uuid),
}

/** `checkChange`, and what only creation may say. */
export function checkNewIncident(input: NewIncident): void {
  title('title', input.title)
  word(severities)('severity', input.severity)
  checkChange(input)
  const given: Record<string, unknown> = { ...input }
  for (const [field, check] of Object.entries(newChecks)) if (given[field] !== undefined) check(field, given[field])
  checkEntities(input.entities ?? [])
}

export function checkEntities(entities: readonly NewEntity[]): void {
  list(inputLimits.entities, object({ kind: word(entityKinds), properties: json(50_000) }))('entities', entities)
  for (const { id, name, data } of entities) {
    if (id !== undefined) uuid('entities.id', id)
    if (name !== undefined) short('entities.name', name)
    if (data !== undefined) json(50_000)('entities.data', data)
  }
}

/** ISO 8601 UTC with milliseconds; `invalid` outside the years 1 to 9999. */
export function readTimeOf(field: string, value: unknown): string {
  const at = typeof value === 'string' && value.length <= 40 ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at) || at < Date.parse('0001-01-02T00:00:00Z') || at >= Date.UTC(9999, 11, 31))
    throw refuse(field, 'must be a time (ISO 8601)')
  return new Date(at).toISOString()
}
