// Reads HistoryRecords of an incident for an import: what happened at the vendor, with its times, kept word for word.
import { DocketError } from '@docket/model'
import { isUuid, type PastChange } from '../../service/index.ts'
import { readTime } from './times.ts'

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mostRecords = 10_000
const requestId = 'kaspersky-xdr'

/** Endings of `type`; what none of them says is an update. Only `alertAssigned` stands in the manual. */
const verbs: readonly (readonly [ending: string, verb: string])[] = [
  ['StatusChanged', 'status_changed'],
  ['PriorityChanged', 'priority_changed'],
  ['Assigned', 'assigned'],
  ['Created', 'created'],
  ['Unlinked', 'unlinked'],
  ['Linked', 'linked'],
  ['Merged', 'merged'],
  ['Split', 'split'],
  ['Triaged', 'triaged'],
  ['commentAdded', 'commented'],
]

/** Oldest first. Records of alerts stand in the history of the incident too. */
export function readHistory(incidentId: string, value: unknown): PastChange[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.length > mostRecords)
    throw refuse('HistoryRecords', `must be a list of at most ${mostRecords}`)
  return value.filter(isObject).map((record) => changeOf(incidentId, record))
}

function changeOf(incidentId: string, record: Fields): PastChange {
  const { entityID, entityKind, type, createdAt, params } = record
  const moment = typeof createdAt === 'string' ? readTime(createdAt) : 'is no text'
  if (typeof moment === 'string') throw refuse('HistoryRecords.createdAt', moment)
  const text = typeof type === 'string' ? type.slice(0, 100) : ''
  const isAlert = entityKind === 'Alert' && typeof entityID === 'string' && isUuid(entityID)
  const user = isObject(params) && typeof params.user === 'string' ? params.user : ''
  return {
    kind: isAlert ? 'alert' : 'incident',
    objectId: isAlert ? entityID.toLowerCase() : incidentId.toLowerCase(),
    subjectKind: isAlert ? 'incident' : null,
    subjectId: isAlert ? incidentId.toLowerCase() : null,
    verb: verbs.find(([ending]) => text.endsWith(ending))?.[1] ?? 'updated',
    actor: user.slice(0, 500),
    at: new Date(moment.ms).toISOString(),
    after: { kaspersky: record },
    requestId,
    changeSet: null,
  }
}

/** The record that a moved entry came from; null for what happened here, or came from elsewhere. */
export function recordOf({ imported, after }: { imported?: boolean | undefined; after?: unknown }): Fields | null {
  return imported === true && isObject(after) && isObject(after.kaspersky) ? after.kaspersky : null
}

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', 'The object cannot be read', { details: { [field]: [problem] } })
}
