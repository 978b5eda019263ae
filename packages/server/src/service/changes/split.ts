// Splitting incidents: the exact inverse of a merge for the sources named, or some alerts into an incident of their own.
import {
  type Actor,
  DocketError,
  type GroupingReason,
  type Incident,
  type IncidentAlert,
  type TenantId,
} from '@docket/model'
import type { AuditEntry, IncidentState, Move, MovedPart } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { createIncident } from '../incidents/index.ts'
import { entryOf, linkEntries } from '../incidents/record.ts'
import { requireWritable } from '../incidents/rules.ts'
import { type ChangeSetWork, inChangeSet } from './change-set.ts'
import {
  copyOwn,
  entityKey,
  type fieldsOfMerge,
  finish,
  idBefore,
  movesHistory,
  observableKeyOf,
  recomputeCasesOf,
  refuse,
} from './merge.ts'

export type SplitOf = { sourceIds: readonly string[] } | { alertIds: readonly string[]; title?: string }

const notFound = () => new DocketError('not_found', 'Incident not found')

/** Answers the incident first, then those that came out of it. */
export async function splitIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  targetId: string,
  of: SplitOf,
): Promise<{ incidents: Incident[]; changeSet: string }> {
  requireIn(actor, tenant, 'incident:update')
  return inChangeSet(deps, actor, tenant, { verb: 'split' }, async (set) => {
    const out =
      'sourceIds' in of
        ? await splitSources(set, actor, tenant, targetId.toLowerCase(), of.sourceIds)
        : await splitAlerts(set, actor, tenant, targetId.toLowerCase(), of)
    return { incidents: out, changeSet: set.changeSet }
  })
}

async function splitSources(
  set: ChangeSetWork,
  actor: Actor,
  tenant: TenantId,
  targetId: string,
  sourceIds: readonly string[],
): Promise<Incident[]> {
  const { inside, tx, changeSet, at } = set
  const { incidents, merges } = inside.store
  const wanted = [...new Set(sourceIds.map((id) => id.toLowerCase()))]
  if (wanted.length === 0) throw refuse('sources', 'must not be empty')
  const others = (await merges.active(tx, tenant, targetId)).filter(({ kind }) => kind === 'incident')
  const locked = await incidents.lock(tx, tenant, [targetId, ...wanted, ...others.map(({ item }) => item)])
  const states = new Map(locked.map((state) => [state.id, state]))
  const target = states.get(targetId)
  if (target === undefined) throw notFound()
  requireWritable(target)
  const moves = await merges.active(tx, tenant, targetId, wanted)
  const sources = wanted.map((id) => {
    const source = states.get(id)
    if (source === undefined) throw notFound()
    if (source.mergedInto !== target.id)
      throw new DocketError('conflict', `Incident ${source.number} is not merged into incident ${target.number}`)
    return source
  })
  const staying = others.map(({ item }) => states.get(item)).filter((state) => state?.mergedInto === targetId)
  const entries: AuditEntry[] = []
  // The last merge first, so that each finds things as it left them.
  for (const source of sources.sort((a, b) => firstSeq(moves, b.id) - firstSeq(moves, a.id))) {
    const mine = moves.filter(({ from }) => from === source.id)
    entries.push(...(await splitOne(set, actor, source, target, mine)))
    source.mergedInto = null
    for (const other of staying) {
      if (other === undefined || other.mergedInto === null) continue
      // What both had by hand was copied from one of them only; now it stands there for the other.
      const kept = copyOwn(other, target)
      if (kept.length > 0) await merges.remember(tx, tenant, changeSet, other.id, target.id, kept)
    }
  }
  const first = await finish(set, actor, target)
  const out: Incident[] = []
  for (const source of sources) out.push(await finish(set, actor, source))
  await recomputeCasesOf(set, tenant, [target, ...sources])
  entries.push(
    entryOf(
      { actor, tenant, at, changeSet },
      { verb: 'split', object: `incident:${target.id}`, after: { split: sources.map(({ id }) => id) } },
    ),
  )
  await inside.store.audit.recordAll(tx, entries)
  return [first, ...out]
}

const firstSeq = (moves: readonly Move[], from: string) => moves.find((move) => move.from === from)?.seq ?? 0

async function splitOne(
  { inside, tx, changeSet, at }: ChangeSetWork,
  actor: Actor,
  source: IncidentState,
  target: IncidentState,
  moves: readonly Move[],
): Promise<AuditEntry[]> {
  const tenant = source.tenantId as TenantId
  const { incidents, merges } = inside.store
  const alerts = moves.filter(({ kind }) => kind === 'alert')
  const locked = await incidents.lockAlerts(
    tx,
    tenant,
    alerts.map(({ item }) => item),
  )
  // What was deleted or put elsewhere meanwhile stays so.
  const here = new Set(locked.filter(({ incidentId }) => incidentId === target.id).map(({ id }) => id))
  const back = alerts.filter(({ item }) => here.has(item))
  const moved = await incidents.link(
    tx,
    source,
    back.map(({ before }) => before as unknown as IncidentAlert),
  )
  const returned: MovedPart[] = back.map(({ item }) => ({ kind: 'alert', id: item, item }))
  for (const move of moves) {
    if (move.kind === 'entity')
      target.own.entities = target.own.entities.filter((entity) => entityKey(entity) !== move.item)
    else if (move.kind === 'observable')
      target.own.observables = target.own.observables.filter((value) => observableKeyOf(value) !== move.item)
    else if (movesHistory.has(move.kind) && move.kind !== 'alert' && (await merges.moveBack(tx, tenant, move)))
      returned.push({ kind: move.kind, id: move.item, item: idBefore(move.kind, move.item, move.before) })
  }
  // An alert may have been in the target before, by hand: that part of its history is the target's.
  for (const kind of movesHistory) {
    const parts = returned.filter((part) => part.kind === kind)
    await merges.showWith(tx, tenant, parts, target.id, source.id, kind !== 'alert')
  }
  await merges.forget(tx, tenant, moves)
  const former = moves.find(({ kind }) => kind === 'incident')?.before as ReturnType<typeof fieldsOfMerge> | undefined
  const before = { status: source.status, resolution: source.resolution, mergedInto: target.id }
  if (former) Object.assign(source, former)
  const context = { actor, tenant, at, changeSet }
  return [
    ...linkEntries(context, moved),
    entryOf(context, {
      verb: 'split',
      object: `incident:${source.id}`,
      before,
      after: { status: source.status, resolution: source.resolution, mergedInto: null },
    }),
  ]
}

/** A new incident of these alerts; it takes severity, priority and case of the one they leave. */
async function splitAlerts(
  set: ChangeSetWork,
  actor: Actor,
  tenant: TenantId,
  targetId: string,
  { alertIds, title }: { alertIds: readonly string[]; title?: string },
): Promise<Incident[]> {
  requireIn(actor, tenant, 'incident:create')
  const { inside, tx, changeSet, at } = set
  const { incidents } = inside.store
  const wanted = [...new Set(alertIds.map((id) => id.toLowerCase()))]
  if (wanted.length === 0) throw refuse('alerts', 'must not be empty')
  const [target] = await incidents.lock(tx, tenant, [targetId])
  if (target === undefined) throw notFound()
  requireWritable(target)
  const locked = await incidents.lockAlerts(tx, tenant, wanted)
  const here = new Set(locked.filter(({ incidentId }) => incidentId === target.id).map(({ id }) => id))
  const missing = wanted.filter((id) => !here.has(id))
  if (missing.length > 0) throw refuse('alerts', `are not all alerts of this incident (${missing.length} are not)`)
  const view = await incidents.view(tx, target)
  const made = await createIncident(inside, actor, tenant, {
    title: title ?? `${target.title} (split from incident ${target.number})`.slice(-2000).toWellFormed(),
    severity: view.severity,
    priority: target.priority,
    environment: target.environment,
    caseId: target.caseId,
    relatedIncidents: [target.id],
  })
  const [opened] = await incidents.lock(tx, tenant, [made.id])
  if (opened === undefined) throw notFound()
  const reason: GroupingReason = {
    rule: 'manual',
    says: `Split from incident ${target.number}`,
    keys: [target.id],
  }
  const moved = await incidents.link(
    tx,
    opened,
    wanted.map((alertId) => ({ alertId, linkedAt: at, linkedBy: actor.name, linkType: 'manual', reason })),
  )
  const left = await finish(set, actor, target)
  const incident = await finish(set, actor, opened)
  await recomputeCasesOf(set, tenant, [target])
  const context = { actor, tenant, at, changeSet }
  const after = { opened: made.id, alerts: wanted.length }
  await inside.store.audit.recordAll(tx, [
    ...linkEntries(context, moved),
    entryOf(context, { verb: 'split', object: `incident:${target.id}`, after }),
  ])
  return [left, incident]
}
