// Which incidents belong to a case: adding, removing, and what the case contains by them.
import {
  type Actor,
  type Alert,
  DocketError,
  type TenantAccount,
  type TenantDevice,
  type TenantId,
} from '@docket/model'
import { type Db, lockCases, recomputeCases, transactionAgain } from '../../store/index.ts'
import { isUuid, requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'
import { requireSameEnvironment } from '../incidents/links.ts'
import { type TechniqueRow, techniqueRows } from '../techniques.ts'
import { recordChange } from './record-change.ts'

interface Options {
  changeSet?: string | undefined
  /** The caller knows that the incidents are of another environment than the case. */
  anyEnvironment?: boolean | undefined
}

const noCase = () => new DocketError('not_found', 'Case not found')

/**
 * An incident belongs to at most one case: adding moves it. `not_found` when one of them is not there. Answers how many moved.
 * `conflict` for incidents of another environment than the case, unless the caller says that he wants them.
 */
export async function addIncidentsToCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
  incidentIds: readonly string[],
  options: Options = {},
): Promise<number> {
  requireIn(actor, tenant, 'case:update')
  requireIn(actor, tenant, 'incident:update')
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, (tx) =>
    moveIncidents(deps, tx, actor, tenant, incidentIds, caseId, { at, ...options }),
  )
}

/** Incidents that are not in the case are left alone. Answers how many left it. */
export async function removeIncidentsFromCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
  incidentIds: readonly string[],
  options: Options = {},
): Promise<number> {
  requireIn(actor, tenant, 'case:update')
  requireIn(actor, tenant, 'incident:update')
  const at = deps.now().toISOString()
  return transactionAgain(deps.store.db, async (tx) => {
    const held = await deps.store.cases.lockIncidents(tx, tenant, { incidentIds: [...incidentIds] })
    if (!isUuid(caseId) || (await lockCases(tx, tenant, [caseId])).length === 0) throw noCase()
    const members = held.filter(({ from }) => from === caseId.toLowerCase()).map(({ incidentId }) => incidentId)
    if (members.length === 0) return 0
    return moveIncidents(deps, tx, actor, tenant, members, null, { at, ...options })
  })
}

/**
 * Inside a transaction: incidents are locked first, then the cases they leave and enter, each in the order of their ids; then the
 * cases are made anew. Each incident that moves gets a new version and an entry in the history of both cases.
 */
export async function moveIncidents(
  deps: Deps,
  tx: Db,
  actor: Actor,
  tenant: TenantId,
  incidentIds: readonly string[],
  caseId: string | null,
  { at, changeSet, anyEnvironment }: Options & { at: string },
): Promise<number> {
  const { cases } = deps.store
  const wanted = new Set(incidentIds.map((id) => id.toLowerCase()))
  const target = caseId?.toLowerCase() ?? null
  if (target !== null && !isUuid(target)) throw noCase()
  const held = await cases.lockIncidents(tx, tenant, { incidentIds: [...wanted] })
  const there = await lockCases(tx, tenant, [target, ...held.map(({ from }) => from)])
  if (target !== null && !there.includes(target)) throw noCase()
  if (held.length < wanted.size) throw new DocketError('not_found', 'Incident not found')
  const moving = held.filter(({ from }) => from !== target)
  if (moving.length === 0) {
    await recomputeCases(tx, tenant, [target])
    return 0
  }
  if (target !== null && anyEnvironment !== true) {
    const place = (await cases.get(tenant, target, tx))!
    requireSameEnvironment('incident', 'case', place.environment, moving)
  }
  const ids = moving.map(({ incidentId }) => incidentId)
  await cases.moveIncidents(tx, tenant, ids, target, { at, by: personOf(actor) })
  await recomputeCases(tx, tenant, [target, ...moving.map(({ from }) => from)])
  for (const { incidentId, from } of moving) {
    const entry = { tenant, kind: 'incident', id: incidentId, changeSet, at } as const
    const parts = { before: { caseId: from }, after: { caseId: target } }
    const inCase = target ?? from
    await recordChange(deps, tx, actor, {
      ...entry,
      ...parts,
      verb: target === null ? 'unlinked' : 'linked',
      ...(inCase === null ? {} : { subject: { kind: 'case', id: inCase } as const }),
    })
    if (target === null || from === null) continue
    await recordChange(deps, tx, actor, { ...entry, ...parts, verb: 'unlinked', subject: { kind: 'case', id: from } })
  }
  return moving.length
}

/** Alerts of its incidents, newest link first, with the exact total. */
export async function caseAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
  page: { offset?: number; limit: number },
): Promise<{ total: number; alerts: Alert[] }> {
  await mustBeThere(deps, actor, tenant, caseId)
  const { offset = 0, limit } = page
  if (!Number.isInteger(limit) || limit < 0 || limit > 10_000) {
    throw new DocketError('invalid', 'limit must be between 0 and 10000', { details: { limit: ['out of range'] } })
  }
  const { total, ids } = await deps.store.cases.alertIds(tenant, caseId, { offset, limit })
  return { total, alerts: await deps.store.cases.alertsById(tenant, ids) }
}

/** Devices of the tenant that its incidents speak of, in the environment of the case. */
export async function caseDevices(deps: Deps, actor: Actor, tenant: TenantId, caseId: string): Promise<TenantDevice[]> {
  const environment = await mustBeThere(deps, actor, tenant, caseId)
  const names = await deps.store.cases.keyValues(tenant, caseId, 'h')
  const ids = await deps.store.cases.keyValues(tenant, caseId, 'v')
  return deps.store.devices.named(tenant, [...names, ...ids], environment)
}

/** Accounts of the tenant that its incidents speak of, in the environment of the case. */
export async function caseAccounts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
): Promise<TenantAccount[]> {
  const environment = await mustBeThere(deps, actor, tenant, caseId)
  return deps.store.accounts.named(tenant, await deps.store.cases.keyValues(tenant, caseId, 'u'), environment)
}

/** ATT&CK techniques of its incidents, with their names and tactics. */
export async function caseTechniques(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
): Promise<TechniqueRow[]> {
  await mustBeThere(deps, actor, tenant, caseId)
  const found = await deps.store.cases.keyValues(tenant, caseId, 'technique')
  return techniqueRows(found.map((id) => id.toUpperCase()).sort())
}

async function mustBeThere(deps: Deps, actor: Actor, tenant: TenantId, caseId: string): Promise<string> {
  requireIn(actor, tenant, 'case:read')
  const found = isUuid(caseId) ? await deps.store.cases.get(tenant, caseId) : null
  if (found === null) throw noCase()
  return found.environment
}
