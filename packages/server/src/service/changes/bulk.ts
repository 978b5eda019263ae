// One change of everything a filter matches, all or nothing, as one change set.
import {
  type Actor,
  type AlertPatch,
  alertFields,
  type CaseChange,
  caseFields,
  checkFilter,
  DocketError,
  type Filter,
  type IncidentChange,
  incidentFields,
  type TenantId,
} from '@docket/model'
import { type BulkKind, idsMatching, lockVersions, requireLocked } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { updateCase } from '../cases/index.ts'
import type { Deps } from '../deps.ts'
import { changeAlert } from './alert-change.ts'
import { changeIncidents } from './bulk-incidents.ts'
import { type ChangeSetWork, inChangeSet } from './change-set.ts'
import { refuse } from './merge.ts'

/** Most objects one bulk change may touch. */
export const bulkLimit = 10_000

type Wanted = { filter: Filter<string>; ids?: never } | { ids: readonly string[]; filter?: never }
export type BulkChange = Wanted & { limit?: number } & (
    | { kind: 'incident'; change: IncidentChange }
    | { kind: 'case'; change: CaseChange }
    | { kind: 'alert'; change: AlertPatch }
  )

export interface BulkDone {
  changeSet: string
  /** How many the filter matched. */
  matched: number
  /** How many had another value before. */
  changed: number
}

const tables = { incident: incidentFields, case: caseFields, alert: alertFields } as const

/**
 * `invalid` with the count when more than `limit` match, `not_found` when an id is none of the tenant's; whatever fails for one object
 * fails for all.
 */
export async function bulkUpdate(deps: Deps, actor: Actor, tenant: TenantId, bulk: BulkChange): Promise<BulkDone> {
  requireIn(actor, tenant, `${bulk.kind}:update`)
  const limit = Math.min(bulk.limit ?? bulkLimit, bulkLimit)
  if (bulk.filter) checkFilter(bulk.filter, tables[bulk.kind])
  return inChangeSet(deps, actor, tenant, { verb: 'updated' }, async (set) => {
    const ids = bulk.filter
      ? await matching(set, bulk.kind, tenant, bulk.filter, limit)
      : [...new Set((bulk.ids ?? []).map((id) => id.toLowerCase()))].sort()
    if (ids.length > limit) throw tooMany(ids.length, limit)
    const incidents = bulk.kind === 'alert' ? await lockIncidentsOf(set, tenant, ids) : []
    const versions = await lockVersions(set.tx, bulk.kind, tenant, ids)
    if (bulk.kind === 'alert')
      requireLocked(
        await set.inside.store.incidents.lockAlerts(set.tx, tenant, ids),
        incidents.map((id) => ({ id })),
      )
    if (bulk.ids && versions.size < ids.length) throw new DocketError('not_found', `${titles[bulk.kind]} not found`)
    let changed = 0
    if (bulk.kind === 'incident') changed = await changeIncidents(set, actor, tenant, [...versions.keys()], bulk.change)
    else for (const [id, version] of versions) if (await changeOne(set, actor, tenant, bulk, id, version)) changed++
    // A verdict changes what its incident shows.
    if (changed > 0 && incidents.length > 0) await set.inside.store.incidents.refresh(set.tx, tenant, incidents, set.at)
    return { changeSet: set.changeSet, matched: versions.size, changed }
  })
}

/** Incidents are locked before alerts, everywhere. */
async function lockIncidentsOf({ inside, tx }: ChangeSetWork, tenant: TenantId, ids: string[]): Promise<string[]> {
  const { incidents } = inside.store
  const found = await incidents.incidentsOf(tx, tenant, ids)
  return (await incidents.lock(tx, tenant, found)).map(({ id }) => id)
}

const titles: Record<BulkKind, string> = { incident: 'Incident', case: 'Case', alert: 'Alert' }

async function matching(
  { tx }: ChangeSetWork,
  kind: BulkKind,
  tenant: TenantId,
  filter: Filter<string>,
  limit: number,
): Promise<string[]> {
  const { total, ids } = await idsMatching(tx, kind, tenant, filter, limit)
  if (total > limit) throw tooMany(total, limit)
  return ids
}

const tooMany = (count: number, limit: number) => refuse('filter', `matches ${count}, more than the limit of ${limit}`)

async function changeOne(
  { inside, tx, changeSet }: ChangeSetWork,
  actor: Actor,
  tenant: TenantId,
  bulk: Exclude<BulkChange, { kind: 'incident' }>,
  id: string,
  version: number,
): Promise<boolean> {
  if (bulk.kind === 'alert') return changeAlert(inside, tx, actor, tenant, id, bulk.change)
  return (await updateCase(inside, actor, tenant, id, bulk.change, { changeSet })).version !== version
}
