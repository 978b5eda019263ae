// Finding and listing incidents, their alerts and their history.
import {
  type Actor,
  type Alert,
  type Change,
  type ChangeKind,
  DocketError,
  type Filter,
  type Incident,
  type IncidentField,
  type IncidentPart,
  type TenantId,
} from '@docket/model'
import { type IncidentSort, isUuid, pageLimits } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { refuse } from './inputs.ts'

export type { IncidentSort } from '../../store/index.ts'

/** `after` is the `next` of the page before and belongs to one filter and one order; `total` only when `withTotal` is true. */
export interface Page {
  offset?: number
  after?: string
  /** At most 10,000. */
  limit: number
  withTotal?: boolean
  /** Who pages; default: the key of the actor. */
  caller?: string
}

/** Total and page are of one snapshot. `next` is null on the last page. */
export async function listIncidents(
  deps: Deps,
  actor: Actor,
  query: {
    tenants: readonly TenantId[]
    filter: Filter<IncidentField>
    sort: readonly IncidentSort[]
    page: Page
    /** Parts to show whole, default all; of the others the first few, which is many times cheaper. Counts stay exact. */
    whole?: readonly IncidentPart[]
  },
): Promise<{ total: number | null; incidents: Incident[]; next: string | null }> {
  for (const tenant of query.tenants) requireIn(actor, tenant, 'incident:read')
  const page = { ...query.page, withTotal: query.page.withTotal === true, caller: query.page.caller ?? actor.keyId }
  return deps.store.incidents.list({ ...query, page })
}

/** By our own id, in any case; `not_found`. */
export async function getIncident(deps: Deps, actor: Actor, tenant: TenantId, id: string): Promise<Incident> {
  requireIn(actor, tenant, 'incident:read')
  const incident = await deps.store.incidents.get(tenant, id)
  if (incident === null) throw notFound()
  return incident
}

export const notFound = (): DocketError => new DocketError('not_found', 'Incident not found')

/** By ids of ours or of products, one for each environment and source; unknown ones are left out. */
export async function findIncidents(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  names: { ids: string[]; environments?: string[]; whole?: readonly IncidentPart[] },
): Promise<Incident[]> {
  requireIn(actor, tenant, 'incident:read')
  if (names.ids.length > pageLimits.limit) throw refuse('ids', `must have at most ${pageLimits.limit} items`)
  if (names.ids.length === 0) return []
  return deps.store.incidents.find(tenant, names.ids, names.environments, names.whole)
}

/** Oldest link first. */
export async function listIncidentAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  page: { offset?: number; limit: number },
): Promise<{ total: number; alerts: Alert[] }> {
  requireIn(actor, tenant, 'alert:read')
  await getIncident(deps, actor, tenant, incidentId)
  checkNumber('limit', page.limit, pageLimits.limit)
  checkNumber('offset', page.offset ?? 0, pageLimits.offset)
  return deps.store.incidents.listAlerts(tenant, incidentId, page)
}

/**
 * The history of the tenant, of one kind or of one object. `withParts`: also what happened to comments, tasks, relations, links
 * and alerts of the object. `after` is the id of the last change seen, in the given order.
 */
export async function listChanges(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  query: {
    kind?: ChangeKind
    id?: string
    withParts?: boolean
    after?: number
    limit: number
    order: 'asc' | 'desc'
  },
): Promise<Change[]> {
  requireIn(actor, tenant, 'history:read')
  checkNumber('limit', query.limit, pageLimits.limit)
  if (query.after !== undefined) checkNumber('after', query.after, Number.MAX_SAFE_INTEGER)
  if (query.id !== undefined && !isUuid(query.id)) return []
  return deps.store.audit.changes(tenant, query)
}

function checkNumber(field: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) throw refuse(field, `must be between 0 and ${most}`)
}
