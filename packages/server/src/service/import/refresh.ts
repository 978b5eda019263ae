// Brings an object that is here up to date with its product: only the aspects that the product changed, only where it is different.
import type { Actor, Incident, IncidentChange, RefreshAspect, TenantId } from '@docket/model'
import type { IncidentState } from '../../store/index.ts'
import { transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { putBookmark } from '../bookmarks/index.ts'
import { updateCase } from '../cases/index.ts'
import { type Deps, defaultEnvironment } from '../deps.ts'
import { upsertDevices } from '../devices/devices.ts'
import {
  addEntities,
  applyChange,
  type Context,
  closeAlerts,
  closingEntries,
  contextOf,
  type NewIncident,
  putComment,
  putTask,
  requireWritable,
  saveChanged,
} from '../incidents/index.ts'
import type { Incoming } from './incoming.ts'

/** True when something of it was different and is now as its product has it. What is not here, or merged away, is left alone. */
export async function refresh(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incoming: Incoming,
  aspects: readonly RefreshAspect[],
): Promise<boolean> {
  const { store } = deps
  switch (incoming.kind) {
    case 'incident':
      return refreshIncident(deps, actor, tenant, incoming.incident, new Set(aspects))
    case 'comment': {
      const { subject, comment } = incoming
      const here = await store.comments.get(tenant, subject, comment.id)
      if (here === null || here.message === comment.message || !isLater(comment, here)) return false
      await putComment(deps, actor, tenant, subject, { id: comment.id, message: comment.message })
      return true
    }
    case 'task': {
      const { subject, task } = incoming
      const here = await store.tasks.get(tenant, subject, task.id)
      const { id, title, description, status } = task
      const wanted = defined({ title, description, status })
      if (here === null || !differs(here, wanted) || !isLater(task, here)) return false
      await putTask(deps, actor, tenant, subject, { id, ...wanted })
      return true
    }
    case 'bookmark': {
      const { createdAt: _at, updatedAt: _changed, createdBy: _by, updatedBy: _editor, ...wanted } = incoming.bookmark
      const here = await store.bookmarks.get(tenant, wanted.id)
      if (here === null || !differs(here, { ...wanted, id: here.id }) || !isLater(incoming.bookmark, here)) return false
      await putBookmark(deps, actor, tenant, wanted)
      return true
    }
    case 'case': {
      const { title, description, status, priority, assignee, tags, analystVerdict, responseStatus } = incoming.case
      const here = await caseOf(deps, tenant, incoming.case)
      const wanted = defined({ title, description, status, priority, assignee, tags, analystVerdict, responseStatus })
      if (here === null || !differs(here, wanted) || !isLater(incoming.case, here)) return false
      await updateCase(deps, actor, tenant, here.id, wanted)
      return true
    }
    case 'alert': {
      const { alert } = incoming
      if (alert.closedAt == null) return false
      const environment = alert.environment ?? defaultEnvironment
      const here =
        (alert.id === undefined ? null : await store.alerts.get(tenant, alert.id)) ??
        (await store.alerts.find(tenant, alert.alertId, environment))[0]
      if (!here || here.closedAt != null) return false
      await closeAlerts(deps, actor, tenant, [here.id], alert.resolution ?? 'undetermined')
      return true
    }
    case 'device': {
      const { firstSeenAt: _first, lastSeenAt: _last, ...wanted } = incoming.device
      const names = [wanted.deviceId ?? wanted.hostname]
      const [here] = await store.devices.named(tenant, names, wanted.environment)
      if (!here || !differs(here, { ...wanted, id: here.id })) return false
      await upsertDevices(deps, actor, tenant, [incoming.device])
      return true
    }
    case 'account':
    case 'relation':
    case 'history':
    case 'whole':
      return false
  }
}

/** What was changed here after its product changed it stays. */
const isLater = (given: { updatedAt?: string | undefined }, here: { updatedAt: string }) =>
  given.updatedAt === undefined || Date.parse(given.updatedAt) > Date.parse(here.updatedAt)

/** The incident that this one is here; null when it is none of ours yet. */
export async function findSameIncident(
  deps: Deps,
  tenant: TenantId,
  { id, externalId, environment = defaultEnvironment, source = null }: NewIncident,
): Promise<Incident | null> {
  const { incidents } = deps.store
  const byId = id === undefined ? null : await incidents.get(tenant, id)
  if (byId !== null || externalId == null) return byId
  const found = await incidents.find(tenant, [externalId], [environment])
  return found.find((one) => one.externalId === externalId && (source === null || one.source === source)) ?? null
}

async function caseOf(deps: Deps, tenant: TenantId, given: (Incoming & { kind: 'case' })['case']) {
  const { cases } = deps.store
  const byId = given.id === undefined ? null : await cases.get(tenant, given.id)
  if (byId !== null || given.externalId == null) return byId
  return (await cases.find(tenant, [given.externalId], [given.environment ?? defaultEnvironment]))[0] ?? null
}

const detailFields = ['url', 'sender', 'providerName', 'providerIncidentId', 'tickets', 'responseStatus'] as const
const ownDetails = ['verdict', 'riskCategory', 'riskLevel', 'riskScore', 'alertProducts'] as const
const ownTimes = ['triagedAt', 'triageChangedAt'] as const
const byHand = ['rules', 'tactics', 'techniques'] as const

async function refreshIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  given: NewIncident,
  aspects: ReadonlySet<RefreshAspect>,
): Promise<boolean> {
  requireIn(actor, tenant, 'incident:update')
  const here = await findSameIncident(deps, tenant, given)
  if (here === null || here.mergedInto !== null) return false
  const context = contextOf(deps, actor, tenant)
  const changed = await transactionAgain(deps.store.db, async (tx) => {
    const [state] = await deps.store.incidents.lock(tx, tenant, [here.id])
    if (state === undefined || state.mergedInto !== null) return false
    requireWritable(state)
    const before = structuredClone(state)
    take(state, given, aspects, context)
    if (sorted(before) === sorted(state)) return false
    await saveChanged(deps, tx, context, before, state)
    if (state.status === 'closed' && before.status !== 'closed') {
      // Nobody here closed it: it does not become the caller's, as it would by hand.
      const { incidents, audit } = deps.store
      const { resolution, assignee } = state
      const alertIds = await incidents.alertIdsOf(tx, tenant, state.id)
      const closed = await incidents.closeAlerts(tx, tenant, alertIds, { resolution, at: context.at, assignee })
      await audit.recordAll(tx, closingEntries(context, closed, state.id))
    }
    return true
  })
  if (!aspects.has('entities') || given.entities === undefined) return changed
  const names = new Set(here.entities.map(({ kind, name }) => `${kind} ${name}`))
  const missing = given.entities.filter(({ kind, name }) => !names.has(`${kind} ${name}`))
  if (missing.length > 0) await addEntities(deps, actor, tenant, here.id, missing)
  return changed || missing.length > 0
}

/** Sets what the product says of these aspects, and leaves what is the same as it stands. */
function take(state: IncidentState, given: NewIncident, aspects: ReadonlySet<RefreshAspect>, { at }: Context): void {
  const change: IncidentChange = {}
  const wants = (aspect: RefreshAspect) => aspects.has(aspect)
  if (wants('title')) change.title = given.title
  if (wants('description')) change.description = given.description ?? null
  if (wants('severity')) change.severity = given.severity
  if (wants('priority') && given.priority !== undefined) change.priority = given.priority
  if (wants('assignee')) change.assignee = given.assignee ?? null
  if (wants('labels') && given.labels !== undefined) change.labels = given.labels
  if (wants('activity')) Object.assign(change, defined({ firstActivityAt: given.firstActivityAt }))
  if (wants('activity')) Object.assign(change, defined({ lastActivityAt: given.lastActivityAt }))
  if (wants('state')) Object.assign(change, stateOf(given))
  const own = state.own as unknown as Record<string, unknown>
  if (wants('details')) {
    for (const field of [...detailFields, ...byHand, 'extra'] as const)
      if (given[field] !== undefined) Object.assign(change, { [field]: given[field] })
    for (const field of [...ownDetails, ...ownTimes]) if (given[field] !== undefined) own[field] = given[field]
    if (given.observables !== undefined) own.observables = given.observables
  }
  if (change.severity === severityShown(state)) delete change.severity
  applyChange(state, change, at)
}

/** Derived from the alerts, or set by hand, or as it came. */
const severityShown = ({ own, derived, initialSeverity }: IncidentState) =>
  own.severity ?? derived.severity ?? initialSeverity

function stateOf({ status = 'new', resolution, resolutionReason, resolutionComment }: NewIncident): IncidentChange {
  if (status !== 'closed') return { status }
  const said = { resolution: resolution ?? 'undetermined', resolutionReason: resolutionReason ?? null } as const
  return { status, ...said, ...(resolutionComment === undefined ? {} : { resolutionComment }) }
}

const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

/** Whether a named field of `wanted` is not what is here; nothing and null are the same. */
function differs(here: object, wanted: object): boolean {
  return Object.entries(wanted).some(
    ([field, value]) =>
      value !== undefined && sorted(value) !== sorted((here as Record<string, unknown>)[field] ?? null),
  )
}

/** JSON whose keys stand in one order. */
function sorted(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
