// Holds objects of an export to their schemas and to what the store can keep; a file is as hostile as any request.
import {
  Alert,
  Bookmark,
  Case,
  Change,
  Comment,
  DocketError,
  type ErrorDetails,
  Incident,
  IncidentAlert,
  isTime,
  Relation,
  Severity,
  Task,
  TenantAccount,
  TenantDevice,
} from '@docket/model'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { isUuid } from '../../store/index.ts'
import { checkCaseChange } from '../cases/case-rules.ts'
import { checkNewIncident } from '../incidents/inputs.ts'
import type { Whole, WholeType } from './incoming.ts'

const schemas: Record<WholeType, Type.TSchema> = {
  alert: Alert,
  bookmark: Bookmark,
  case: Case,
  comment: Comment,
  incident: Incident,
  relation: Relation,
  task: Task,
  change: Type.Omit(Change, ['id', 'imported']),
  account: TenantAccount,
  device: TenantDevice,
}
/** `OwnParts` of the store. */
const Own = Type.Object({
  ...Type.Pick(Incident, [
    'rules',
    'tactics',
    'techniques',
    'observables',
    'entities',
    'alertProducts',
    'reporters',
    'firstActivityAt',
    'lastActivityAt',
    'verdict',
    'riskCategory',
    'riskLevel',
    'riskScore',
    'triagedAt',
    'triageChangedAt',
  ]).properties,
  severity: Type.Union([Severity, Type.Null()]),
})
const compiled = new Map<Type.TSchema, ReturnType<typeof Compile>>()

/** Throws `invalid` by field. */
export function checkSchema(schema: Type.TSchema, value: unknown, where = ''): void {
  const check = compiled.get(schema) ?? Compile(schema)
  compiled.set(schema, check)
  if (check.Check(value)) return
  const details: ErrorDetails = {}
  let count = 0
  for (const error of check.Errors(value)) {
    if (count++ === 20) break
    const path = `${where}${error.instancePath.slice(1).replaceAll('/', '.')}` || 'object'
    details[path] = [...new Set([...(details[path] ?? []), error.message])]
  }
  throw new DocketError('invalid', 'The object is not as Docket writes it', { details })
}

const times = new Set(['at', 'eventTime', 'queryStartTime', 'queryEndTime'])
const ids = new Set(['id', 'incidentId', 'caseId', 'targetId', 'mergedInto', 'objectId', 'subjectId', 'changeSet'])
/** Names and ids that stand in indexes or lists. */
const shortTexts: Readonly<Record<string, number>> = {
  alertId: 512,
  environment: 200,
  source: 200,
  externalId: 512,
  hostname: 300,
  deviceId: 500,
  title: 2000,
  displayName: 1000,
  message: 100_000,
  query: 100_000,
  verb: 60,
  actor: 1000,
  requestId: 500,
}

/** The object of a whole one, checked; throws `invalid` by field. */
export function checkWhole(whole: Whole): void {
  const { type, object } = whole
  checkSchema(schemas[type], object)
  const details: ErrorDetails = {}
  const refuse = (field: string, problem: string) => {
    details[field] = [problem]
  }
  for (const [field, value] of Object.entries(object as Record<string, unknown>)) {
    if (typeof value === 'string') {
      if ((field.endsWith('At') || times.has(field)) && !isTime(value)) refuse(field, 'must be an ISO 8601 time')
      if (ids.has(field) && !isUuid(value)) refuse(field, 'must be a uuid')
      const most = shortTexts[field] ?? 1_000_000
      if (value.length > most) refuse(field, `must have at most ${most} characters`)
    } else if (field === 'version' || field === 'number') {
      if (typeof value !== 'number' || value < 1 || value > 2_000_000_000) refuse(field, 'must be a positive number')
    }
  }
  if (type === 'incident' && object.mergedInto?.toLowerCase() === object.id.toLowerCase())
    refuse('mergedInto', 'must be another incident')
  if (type === 'relation' && (object.name === '' || object.name.length > 260))
    refuse('name', 'must have 1 to 260 characters')
  if (type === 'account' && (object.name === '' || object.name.length > 500))
    refuse('name', 'must have 1 to 500 characters')
  if ((type === 'comment' || type === 'task') && (object.incidentId === null) === (object.caseId === null)) {
    refuse('incidentId', 'or caseId must be given, and not both')
  }
  if (type === 'change' && (object.subjectKind === null) !== (object.subjectId === null))
    refuse('subjectId', 'must be given with its kind')
  if (type === 'alert') {
    if (object.alertId === '') refuse('alertId', 'must not be empty')
    if (object.report !== null && !isScore(object.report.riskScore)) refuse('report.riskScore', 'must be 0 to 100')
    if ((object.status === 'finished') !== (object.report !== null)) refuse('status', 'does not fit the report')
  }
  if (Object.keys(details).length > 0) throw new DocketError('invalid', 'The object cannot be kept', { details })
  if (type === 'incident') {
    checkSchema(Own, whole.own, 'own.')
    const { statusChangedAt: _status, closedAt: _closed, caseId: _case, responseStatus, ...rest } = object
    const response = responseStatus === null ? {} : { responseStatus }
    // In the limits of the doors; what is set by hand stands in `own`.
    checkNewIncident({ ...rest, ...response, ...whole.own, severity: whole.initialSeverity })
    for (const link of whole.links) {
      checkSchema(IncidentAlert, link, 'links.')
      if (!isUuid(link.alertId) || !isTime(link.linkedAt)) {
        throw new DocketError('invalid', 'The object cannot be kept', {
          details: { links: ['must have ids and times'] },
        })
      }
    }
  }
  if (type === 'case') {
    const { status, resolution, ...rest } = object
    checkCaseChange({ ...rest, status, ...(status === 'closed' ? { resolution } : {}) })
  }
}

const isScore = (score: number) => Number.isInteger(score) && score >= 0 && score <= 100
