// Merging incidents: everything of the sources goes into the target, and where each thing came from is remembered.
import { type Actor, DocketError, type Entity, type Incident, type TenantId } from '@docket/model'
import { type AuditEntry, type IncidentState, type NewMove, recomputeCases } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'
import { entryOf, linkEntries } from '../incidents/record.ts'
import { requireWritable } from '../incidents/rules.ts'
import { type ChangeSetWork, inChangeSet } from './change-set.ts'

export const mostMerged = 100

const notFound = () => new DocketError('not_found', 'Incident not found')

/**
 * Moves alerts, comments, tasks and relations of the sources into the target; entities and observables set by hand are copied. The
 * sources are closed and point to the target; the target's own fields stay. `conflict` for incidents that are merged already,
 * `invalid` across environments.
 */
export async function mergeIncidents(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  targetId: string,
  sourceIds: readonly string[],
): Promise<{ incident: Incident; changeSet: string }> {
  requireIn(actor, tenant, 'incident:update')
  const target = targetId.toLowerCase()
  const sources = [...new Set(sourceIds.map((id) => id.toLowerCase()))]
  if (sources.length === 0) throw refuse('sources', 'must not be empty')
  if (sources.length > mostMerged) throw refuse('sources', `must not be more than ${mostMerged}`)
  if (sources.includes(target)) throw refuse('sources', 'must not contain the incident itself')
  return inChangeSet(deps, actor, tenant, { verb: 'merged' }, async (set) => {
    const { inside, tx, changeSet, at } = set
    const states = new Map(
      (await inside.store.incidents.lock(tx, tenant, [target, ...sources])).map((state) => [state.id, state]),
    )
    const into = states.get(target)
    if (into === undefined) throw notFound()
    requireWritable(into)
    const before = { alerts: into.alertsCount }
    const entries: AuditEntry[] = []
    for (const id of sources) {
      const source = states.get(id)
      if (source === undefined) throw notFound()
      requireWritable(source)
      if (source.environment !== into.environment)
        throw refuse('sources', `must be of the environment ${into.environment}`)
      entries.push(...(await mergeOne(set, actor, source, into)))
    }
    const incident = await finish(set, actor, into)
    await recomputeCasesOf(set, tenant, [...states.values()])
    entries.push(
      entryOf(
        { actor, tenant, at, changeSet },
        {
          verb: 'merged',
          object: `incident:${into.id}`,
          before: { alertsCount: before.alerts },
          after: { alertsCount: into.alertsCount, merged: sources },
        },
      ),
    )
    await inside.store.audit.recordAll(tx, entries)
    return { incident, changeSet }
  })
}

async function mergeOne(
  { inside, tx, changeSet, at }: ChangeSetWork,
  actor: Actor,
  source: IncidentState,
  target: IncidentState,
): Promise<AuditEntry[]> {
  const tenant = source.tenantId as TenantId
  const { incidents, merges } = inside.store
  const links = await incidents.links(tx, tenant, source.id)
  const alertIds = links.map(({ alertId }) => alertId)
  await incidents.lockAlerts(tx, tenant, alertIds)
  const says = (text: string) => `Came with incident ${source.number}: ${text}`.slice(0, 500).toWellFormed()
  const moved = await incidents.link(
    tx,
    target,
    links.map(({ alertId, linkType, reason }) => ({
      alertId,
      linkType,
      linkedAt: at,
      linkedBy: actor.name,
      reason: { rule: 'merge', says: says(reason.says), keys: reason.keys },
    })),
  )
  const former = fieldsOfMerge(source)
  const parts = await merges.moveParts(tx, tenant, source.id, target.id)
  const moves: NewMove[] = [
    { kind: 'incident', item: source.id, before: former },
    ...links.map((link) => ({ kind: 'alert', item: link.alertId, before: { ...link } }) as const),
    ...parts,
    ...copyOwn(source, target),
  ]
  await merges.remember(tx, tenant, changeSet, source.id, target.id, moves)
  const shown = moves
    .filter(({ kind }) => movesHistory.has(kind))
    .map(({ kind, item, before }) => ({ kind, id: idBefore(kind, item, before), item }))
  await merges.showWith(tx, tenant, shown, source.id, target.id, true)

  if (source.status !== 'closed') {
    source.status = 'closed'
    source.statusChangedAt = at
    source.closedAt = at
    source.resolution = 'undetermined'
    source.resolutionReason = null
  }
  source.mergedInto = target.id
  await finish({ inside, tx, changeSet, at }, actor, source)
  const context = { actor, tenant, at, changeSet }
  return [
    ...linkEntries(context, moved),
    entryOf(context, {
      verb: 'merged',
      object: `incident:${source.id}`,
      before: { ...former, mergedInto: null },
      after: { ...fieldsOfMerge(source), mergedInto: target.id },
    }),
  ]
}

/** Kinds of parts whose history shows with the incident they belong to now. */
export const movesHistory: ReadonlySet<string> = new Set(['alert', 'comment', 'task', 'relation'])

/** What a part was called before it was moved: comments and tasks get another id where theirs is taken. */
export function idBefore(kind: string, item: string, before: Record<string, unknown> | null): string {
  return (kind === 'comment' || kind === 'task') && typeof before?.id === 'string' ? before.id : item
}

/** What merging changes of a source, as it is to be found again after a split. */
export const fieldsOfMerge = (state: IncidentState) => ({
  status: state.status,
  statusChangedAt: state.statusChangedAt,
  closedAt: state.closedAt,
  resolution: state.resolution,
  resolutionReason: state.resolutionReason,
})

export const entityKey = ({ id }: Entity) => id
export const observableKeyOf = ({ kind, value }: Incident['observables'][number]) =>
  `${kind} ${value.trim().toLowerCase()}`

/** What was set by hand on the source is shown on the target too; what the target has already is not copied. */
export function copyOwn(source: IncidentState, target: IncidentState): NewMove[] {
  const moves: NewMove[] = []
  const entities = new Set(target.own.entities.map(entityKey))
  const observables = new Set(target.own.observables.map(observableKeyOf))
  for (const entity of source.own.entities) {
    if (entities.has(entityKey(entity))) continue
    target.own.entities = [...target.own.entities, entity]
    moves.push({ kind: 'entity', item: entityKey(entity), before: null })
  }
  for (const observable of source.own.observables) {
    if (observables.has(observableKeyOf(observable))) continue
    target.own.observables = [...target.own.observables, observable]
    moves.push({ kind: 'observable', item: observableKeyOf(observable), before: null })
  }
  return moves
}

/** Counts and derives the incident anew after its parts have changed, and writes it as changed by the actor. */
export async function finish({ inside, tx, at }: ChangeSetWork, actor: Actor, state: IncidentState): Promise<Incident> {
  const { incidents, merges } = inside.store
  const counts = await merges.countParts(tx, state.tenantId as TenantId, state.id)
  state.commentsCount = counts.comments
  state.tasksCount = counts.tasks
  state.bookmarksCount = counts.bookmarks
  await incidents.derive(tx, state)
  state.version += 1
  state.updatedAt = at
  state.updatedBy = personOf(actor)
  await incidents.save(tx, state)
  return incidents.view(tx, state)
}

/** Cases of these incidents, after their alerts have changed. */
export async function recomputeCasesOf(
  { tx }: Pick<ChangeSetWork, 'tx'>,
  tenant: TenantId,
  states: readonly Pick<IncidentState, 'caseId'>[],
): Promise<void> {
  await recomputeCases(
    tx,
    tenant,
    states.map(({ caseId }) => caseId),
  )
}

export function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })
}
