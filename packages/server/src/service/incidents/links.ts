// Putting alerts into incidents and taking them out, and closing alerts. Incidents are locked before alerts, both in order of id.
import {
  type Actor,
  DocketError,
  type GroupingReason,
  type Incident,
  type IncidentAlert,
  type Resolution,
  resolutions,
  type TenantId,
} from '@docket/model'
import type { AuditEntry, Db, IncidentState } from '../../store/index.ts'
import { isUuid, lockCases, recomputeCases, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { personOf, refuse } from './inputs.ts'
import { notFound } from './read.ts'
import { type Context, closingEntries, linkEntries } from './record.ts'
import { requireWritable } from './rules.ts'
import { contextOf, inTransaction, touch, type WriteOptions } from './write.ts'

export interface LinkOptions extends Pick<WriteOptions, 'changeSet' | 'tx'> {
  linkType: IncidentAlert['linkType']
  reason: GroupingReason
  /** When they were linked, for imports and for what is brought back; default now. */
  linkedAt?: string
  linkedBy?: string
  /** The caller knows that the alerts are of another environment than the incident. */
  anyEnvironment?: boolean
}

const maxAlerts = 10_000

function idsOf(alertIds: readonly string[]): string[] {
  if (alertIds.length > maxAlerts) throw refuse('alertIds', `must have at most ${maxAlerts} items`)
  const ids = [...new Set(alertIds.map((id) => id.toLowerCase()))]
  if (!ids.every(isUuid)) throw unknownAlerts()
  return ids
}

/** Nothing is put together across environments unless somebody says that he means it. */
export function requireSameEnvironment(
  what: string,
  place: string,
  environment: string,
  those: readonly { environment: string }[],
): void {
  const others = those.filter((one) => one.environment !== environment)
  if (others.length === 0) return
  throw new DocketError(
    'conflict',
    `The environment of the ${place} is another one than that of the ${what} (${others.length} of ${those.length}); say anyEnvironment to put them together all the same`,
  )
}

const unknownAlerts = () => refuse('alertIds', 'name an alert that does not exist')

/**
 * Puts alerts into an incident, out of those they were in. Alerts that are in it already stay as they are. `not_found` for the
 * incident, `invalid` for unknown alerts and for closed ones (an import may link those), `conflict` for merged incidents and for
 * alerts of another environment, unless the caller says that he wants them (or it is an import).
 */
export async function linkAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  alertIds: readonly string[],
  options: LinkOptions,
): Promise<Incident> {
  requireIn(actor, tenant, 'incident:update')
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const ids = idsOf(alertIds)
  return untilSettled(deps, options.tx, async (tx) => {
    const { incidents, audit } = deps.store
    const held = await incidents.lock(tx, tenant, [incidentId, ...(await incidents.incidentsOf(tx, tenant, ids))])
    const state = held.find(({ id }) => id === incidentId.toLowerCase())
    if (state === undefined) throw notFound()
    requireWritable(state)
    const entries = await linkInto(deps, tx, context, state, held, ids, options)
    if (entries.length > 0) {
      touch(state, context)
      await incidents.save(tx, state)
      await recomputeCases(tx, tenant, [state.caseId])
      await audit.recordAll(tx, entries)
    }
    return incidents.view(tx, state)
  })
}

/** Between a look at where alerts are and their lock somebody moved one into an incident that is not locked. */
class MovedMeanwhile extends DocketError {
  constructor() {
    super('conflict', 'The alerts are being moved by others')
  }
}

const mostAttempts = 50

/**
 * Runs work that locks incidents before it locks alerts, again and again until the alerts stood still: locking another incident
 * afterwards could make two writers wait for each other.
 */
export async function untilSettled<T>(deps: Deps, tx: Db | undefined, work: (tx: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactionAgain(tx ?? deps.store.db, work)
    } catch (error) {
      if (!(error instanceof MovedMeanwhile) || attempt >= mostAttempts) throw error
    }
  }
}

/**
 * The links themselves, for a locked incident and, in `held`, those that the alerts are in: derives, but leaves saving it to the
 * caller. Answers the history's entries. To be run inside `untilSettled`.
 */
export async function linkInto(
  deps: Deps,
  tx: Db,
  context: Context,
  state: IncidentState,
  held: readonly IncidentState[],
  alertIds: readonly string[],
  options: LinkOptions,
): Promise<AuditEntry[]> {
  const { incidents } = deps.store
  const { tenant } = context
  const ids = idsOf(alertIds)
  const found = await incidents.lockAlerts(tx, tenant, ids)
  if (found.length < ids.length) throw unknownAlerts()
  const wanted = found.filter(({ incidentId }) => incidentId !== state.id)
  if (wanted.length === 0) return []
  if (options.reason.rule !== 'import' && wanted.some(({ isClosed }) => isClosed))
    throw refuse('alertIds', 'name an alert that is closed')
  if (options.reason.rule !== 'import' && options.anyEnvironment !== true)
    requireSameEnvironment('alert', 'incident', state.environment, wanted)
  const formers = [...new Set(wanted.flatMap(({ incidentId }) => incidentId ?? []))]
  const left = held.filter(({ id }) => formers.includes(id))
  if (left.length < formers.length) throw new MovedMeanwhile()
  for (const former of left) requireWritable(former)
  await lockCases(tx, tenant, [state.caseId, ...left.map(({ caseId }) => caseId)])
  const linkedAt = options.linkedAt ?? context.at
  const linkedBy = options.linkedBy ?? context.actor.name
  const { linkType, reason } = options
  const moved = await incidents.link(
    tx,
    state,
    wanted.map(({ id }) => ({ alertId: id, linkedAt, linkedBy, linkType, reason })),
  )
  await incidents.derive(
    tx,
    state,
    wanted.map(({ id }) => id),
  )
  if (state.source === null && state.origin === 'auto') state.source = found[0]!.source
  for (const former of left) {
    await incidents.derive(tx, former)
    touch(former, context)
    await incidents.save(tx, former)
  }
  await recomputeCases(
    tx,
    tenant,
    left.map(({ caseId }) => caseId),
  )
  return linkEntries(context, moved)
}

/** Takes alerts out; those that are not in it are left alone. */
export async function unlinkAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  alertIds: readonly string[],
  options: Pick<WriteOptions, 'changeSet' | 'tx'> = {},
): Promise<Incident> {
  requireIn(actor, tenant, 'incident:update')
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const ids = idsOf(alertIds)
  return inTransaction(deps, options.tx, async (tx) => {
    const { incidents, audit } = deps.store
    const [state] = await incidents.lock(tx, tenant, [incidentId])
    if (state === undefined) throw notFound()
    requireWritable(state)
    await incidents.lockAlerts(tx, tenant, ids)
    const moved = await incidents.unlink(tx, state, ids)
    if (moved.length > 0) {
      await incidents.derive(tx, state)
      touch(state, context)
      await incidents.save(tx, state)
      await recomputeCases(tx, tenant, [state.caseId])
      await audit.recordAll(tx, linkEntries(context, moved))
    }
    return incidents.view(tx, state)
  })
}

/**
 * Closes alerts that are open, or with null opens closed ones; unassigned ones become the caller's. Answers how many changed;
 * `not_found` when one of them does not exist.
 */
export async function closeAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  alertIds: readonly string[],
  resolution: Resolution | null,
  options: Pick<WriteOptions, 'changeSet' | 'tx'> = {},
): Promise<number> {
  requireIn(actor, tenant, 'alert:update')
  if (resolution !== null && !resolutions.includes(resolution))
    throw refuse('resolution', `must be one of ${resolutions.join(', ')}`)
  const context = contextOf(deps, actor, tenant, options.changeSet)
  const ids = idsOf(alertIds)
  return inTransaction(deps, options.tx, async (tx) => {
    const { incidents, audit } = deps.store
    const found = await incidents.lockAlerts(tx, tenant, ids)
    if (found.length < ids.length) throw new DocketError('not_found', 'Alert not found')
    const assignee = resolution === null ? null : personOf(actor)
    const closed = await incidents.closeAlerts(tx, tenant, ids, { resolution, at: context.at, assignee })
    const incidentOf = new Map(found.map(({ id, incidentId }) => [id, incidentId]))
    await audit.recordAll(
      tx,
      closed.flatMap((closing) => closingEntries(context, [closing], incidentOf.get(closing.alertId) ?? null)),
    )
    return closed.length
  })
}

/**
 * Works out anew what follows from the alerts of an incident, e.g. after one of them was triaged again. False when there is no
 * such incident. The version grows only when something became different.
 */
export async function recomputeIncident(deps: Deps, tx: Db, tenant: TenantId, id: string): Promise<boolean> {
  return (await deps.store.incidents.refresh(tx, tenant, [id], deps.now().toISOString())) > 0
}
