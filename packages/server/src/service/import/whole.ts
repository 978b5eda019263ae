// Puts whole objects back: everything as it was written out, in one transaction with its entry in the history.
import { createHash } from 'node:crypto'
import { type Actor, type Alert, DocketError, type IncidentAlert, type Permission, type TenantId } from '@docket/model'
import {
  type AuditEntry,
  type Db,
  emptyDerived,
  type IncidentState,
  rawInRowBytes,
  recomputeCase,
  takeNumber,
  transactionAgain,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { responseStatusOf } from '../triage.ts'
import type { Later } from './apply.ts'
import { checkWhole } from './check-whole.ts'
import type { Whole } from './incoming.ts'

type Kept = Exclude<Whole, { type: 'change' }>

const rights: Record<Kept['type'], Permission> = {
  alert: 'alert:create',
  incident: 'incident:create',
  case: 'case:create',
  comment: 'incident:update',
  task: 'incident:update',
  relation: 'incident:update',
  bookmark: 'bookmark:update',
  device: 'device:update',
  account: 'device:update',
}

/** What a person is told when a number could not be kept; nothing when it was, or when none was wanted. */
export function renumbered(wanted: number | undefined, number: number): string | undefined {
  if (wanted === undefined || wanted === number) return undefined
  return `its number ${wanted} cannot be had here; it became ${number}`
}

/**
 * `made` is false when it is there already, `note` says what could not be kept. `invalid` when it is none of our objects, `not_found`
 * when what it belongs to is missing.
 */
export async function putWhole(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  whole: Kept,
  later: Later | null,
): Promise<{ made: boolean; note?: string }> {
  requireIn(actor, tenant, rights[whole.type])
  checkWhole(whole)
  const { type } = whole
  if ((type === 'comment' || type === 'task') && whole.object.caseId !== null) requireIn(actor, tenant, 'case:update')
  if (type === 'alert' && !isInRow(whole)) await deps.store.blobs.put(whole.raw)
  return transactionAgain(deps.store.db, async (tx) => {
    const made = await put(deps, tx, tenant, whole, later)
    if (made === null) return { made: false }
    await deps.store.audit.record(tx, entryOf(deps, actor, tenant, whole, made.id))
    const note = 'number' in whole.object ? renumbered(whole.object.number, made.number ?? 0) : undefined
    return { made: true, ...(note === undefined ? {} : { note }) }
  })
}

/** What was made; incidents and cases with their number here. */
interface Put {
  id: string
  number?: number
}

/** Mails lie in the blobs, and so do large alerts of products. */
const isInRow = ({ object, raw }: { object: Alert; raw: Uint8Array }) =>
  object.kind === 'json' && raw.length <= rawInRowBytes

/** Null when it is there. */
async function put(deps: Deps, tx: Db, tenant: TenantId, whole: Kept, later: Later | null): Promise<Put | null> {
  const { store } = deps
  switch (whole.type) {
    case 'device':
    case 'account': {
      const object = { ...whole.object, tenantId: tenant, id: whole.object.id.toLowerCase() }
      const list = whole.type === 'device' ? store.devices : store.accounts
      return (await list.insert(tx, object as never)) ? { id: object.id } : null
    }
    case 'bookmark': {
      const object = { ...whole.object, tenantId: tenant, id: whole.object.id.toLowerCase() }
      return (await store.bookmarks.insert(tx, object)) ? { id: object.id } : null
    }
    case 'alert':
      return putAlert(deps, tx, tenant, whole.object, whole.raw)
    case 'case':
      return putCase(deps, tx, tenant, whole)
    case 'incident':
      return putIncident(deps, tx, tenant, whole, later)
    case 'relation':
      return putRelation(deps, tx, tenant, whole.object)
    case 'comment':
    case 'task':
      return putPart(deps, tx, tenant, whole)
  }
}

async function putAlert(deps: Deps, tx: Db, tenant: TenantId, given: Alert, raw: Uint8Array): Promise<Put | null> {
  const rawSha256 = createHash('sha256').update(raw).digest('hex')
  if (rawSha256 !== given.rawSha256) {
    throw new DocketError('invalid', 'The raw bytes are not those of the alert', {
      details: { raw: ['does not have the sha256 of the alert'] },
    })
  }
  // Its incident links it when it comes.
  const alert: Alert = { ...given, id: given.id.toLowerCase(), tenantId: tenant, rawSizeBytes: raw.length }
  const inRow = isInRow({ object: given, raw })
  const responseStatus = alert.verdict === null ? null : responseStatusOf(alert.verdict)
  const made = await deps.store.alerts.bring(tx, tenant, {
    alert,
    raw: inRow ? raw : null,
    responseStatus,
    searchText: '',
  })
  return made ? { id: alert.id } : null
}

async function putCase(deps: Deps, tx: Db, tenant: TenantId, whole: Whole & { type: 'case' }): Promise<Put | null> {
  const { cases } = deps.store
  const id = whole.object.id.toLowerCase()
  if ((await cases.get(tenant, id, tx)) !== null) return null
  const number = await takeNumber(tx, tenant, 'case', whole.object.number)
  const { severityFollows, responseStatus: ownResponseStatus } = whole.own
  const made = await cases.insert(tx, {
    ...whole.object,
    id,
    tenantId: tenant,
    number,
    severityFollows,
    ownResponseStatus,
  })
  if (!made) return null
  await recomputeCase(tx, tenant, id)
  return { id, number }
}

/** Before every other write of an alert, so that linking does not make it look changed. */
const longAgo = '0001-01-02T00:00:00.000Z'

async function putIncident(
  deps: Deps,
  tx: Db,
  tenant: TenantId,
  whole: Whole & { type: 'incident' },
  later: Later | null,
): Promise<Put | null> {
  const { incidents, cases } = deps.store
  const { object, own, initialSeverity } = whole
  const id = object.id.toLowerCase()
  if ((await incidents.get(tenant, id, tx)) !== null) return null
  const { environment, source, externalId } = object
  if (externalId !== null && (await incidents.findExternal(tx, tenant, { environment, source, externalId })) !== null) {
    return null
  }
  const caseId = object.caseId !== null && (await cases.get(tenant, object.caseId, tx)) !== null ? object.caseId : null
  const { alerts: _alerts, rules: _rules, rawSha256, ...rest } = object
  // The bytes themselves are not in the file. A hash alone opens nothing: it may be that of another tenant's bytes.
  const isRawHere = rawSha256 !== null && (await deps.store.alerts.holdsRaw(tenant, rawSha256, tx))
  const first: Omit<IncidentState, 'serial'> = {
    ...rest,
    id,
    tenantId: tenant,
    rawSha256: isRawHere ? rawSha256 : null,
    caseId,
    // The parts count themselves when they come.
    alertsCount: 0,
    commentsCount: 0,
    bookmarksCount: 0,
    tasksCount: 0,
    initialSeverity,
    own,
    derived: emptyDerived(),
  }
  const state = await incidents.insert(tx, first)
  if (state === null) return null
  const work = () => linkWhole(deps, tx, tenant, state, whole.links)
  if (whole.links.length > 0 && later !== null) later.run(work)
  else await work()
  return { id, number: state.number }
}

/** Links the alerts that are here and free, as they were linked. */
async function linkWhole(
  deps: Deps,
  tx: Db,
  tenant: TenantId,
  state: IncidentState,
  links: readonly IncidentAlert[],
): Promise<void> {
  const { incidents } = deps.store
  const given = links.map(({ alertId }) => alertId)
  const found = given.length === 0 ? [] : await incidents.lockAlerts(tx, tenant, given)
  const free = new Set(found.filter(({ incidentId }) => incidentId === null).map((alert) => alert.id))
  if (free.size > 0) {
    const wanted = links.filter(({ alertId }) => free.has(alertId.toLowerCase()))
    await incidents.link(tx, { ...state, updatedAt: longAgo }, wanted)
    const [locked] = await incidents.lock(tx, tenant, [state.id])
    await incidents.derive(tx, locked!)
    await incidents.save(tx, locked!)
  }
  if (state.caseId !== null) await recomputeCase(tx, tenant, state.caseId)
}

async function putRelation(
  deps: Deps,
  tx: Db,
  tenant: TenantId,
  given: (Whole & { type: 'relation' })['object'],
): Promise<Put | null> {
  const { relations } = deps.store
  const incidentId = given.incidentId.toLowerCase()
  const relation = { ...given, incidentId, targetId: given.targetId.toLowerCase() }
  if ((await relations.lockIncident(tx, tenant, incidentId)) === null) throw missing('incident')
  if ((await relations.lock(tx, tenant, incidentId, given.name)) !== null) return null
  if (!(await relations.holdTarget(tx, tenant, incidentId, relation.targetKind, relation.targetId))) {
    throw missing(relation.targetKind)
  }
  const made = await relations.insert(tx, tenant, relation)
  return made === null ? null : { id: made.id }
}

async function putPart(
  deps: Deps,
  tx: Db,
  tenant: TenantId,
  whole: Whole & { type: 'comment' | 'task' },
): Promise<Put | null> {
  const { comments, tasks } = deps.store
  const subject = subjectOf(whole.object)
  if ((await comments.lockSubject(tx, tenant, subject)) === null) throw missing(subject.kind)
  const id = whole.object.id.toLowerCase()
  const place = subject.kind === 'incident' ? { incidentId: subject.id } : { caseId: subject.id }
  if (whole.type === 'comment') {
    if ((await comments.get(tenant, subject, id, tx)) !== null) return null
    await comments.save(tx, tenant, { ...whole.object, ...place, id })
  } else {
    if ((await tasks.get(tenant, subject, id, tx)) !== null) return null
    await tasks.save(tx, tenant, { ...whole.object, ...place, id })
  }
  return { id }
}

const subjectOf = (part: { incidentId: string | null; caseId: string | null }) =>
  part.incidentId === null
    ? ({ kind: 'case', id: part.caseId!.toLowerCase() } as const)
    : ({ kind: 'incident', id: part.incidentId.toLowerCase() } as const)

const missing = (what: string) => new DocketError('not_found', `The ${what} it belongs to is not here`)

function entryOf(deps: Deps, actor: Actor, tenant: TenantId, whole: Kept, id: string): AuditEntry {
  const { type, object } = whole
  const at = deps.now().toISOString()
  const subject =
    type === 'comment' || type === 'task'
      ? subjectOf(object)
      : type === 'relation'
        ? ({ kind: 'incident', id: object.incidentId.toLowerCase() } as const)
        : undefined
  return {
    tenant,
    actor: actor.name,
    verb: 'imported',
    object: `${type}:${id}`,
    // Alerts say what they say when they are new.
    after:
      type === 'alert' ? { alertId: object.alertId, environment: object.environment, source: object.source } : object,
    ...(subject === undefined ? {} : { subject }),
    requestId: actor.requestId,
    at,
  }
}
