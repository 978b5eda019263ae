// Closing alerts and incidents: everything asked for is checked before anything is changed.
import {
  type Alert,
  type Answer,
  type Call,
  checkDepth,
  DocketError,
  type Incident,
  type Resolution,
  type TenantId,
} from '@docket/model'
import { closeAlerts, type Deps, getAlert, getIncident, updateIncident } from '../../service/index.ts'
import { refusal } from './query.ts'
import { tenantsFor } from './tenants.ts'
import { alertReasons, incidentReasons } from './words.ts'

/** Each is a transaction of its own. */
const maxItems = 1000

interface Wanted {
  id: string
  tenantId: string
  resolution: Resolution
}

interface Open {
  item: Wanted
  tenant: TenantId
}

/** A bare object is what one client sends instead of an array. */
function readItems(call: Call, reasons: Readonly<Record<string, Resolution>>): Wanted[] {
  const text = Buffer.from(call.upload?.bytes ?? []).toString('utf8')
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new DocketError('invalid', 'invalid request body', { cause, details: { details: ['it is not valid JSON'] } })
  }
  checkDepth(body)
  const items: unknown[] = Array.isArray(body) ? body : [body]
  if (items.length > maxItems) throw refusal('invalid request body', `it has more than ${maxItems} items`)
  return items.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw refusal('invalid request body', 'an item is not an object')
    const { ID, TenantID, Reason } = item as Record<string, unknown>
    if (typeof ID !== 'string' || ID === '') throw refusal('id required')
    if (typeof Reason !== 'string' || Reason === '') throw refusal('reason required')
    const resolution = Object.hasOwn(reasons, Reason) ? reasons[Reason] : undefined
    if (resolution === undefined) throw refusal('invalid reason')
    return { id: ID.toLowerCase(), tenantId: typeof TenantID === 'string' ? TenantID : '', resolution }
  })
}

async function tenantsOf(
  deps: Deps,
  call: Call,
  items: readonly Wanted[],
  permission: 'alert:update' | 'incident:update',
) {
  // An empty name would mean the only tenant of the key; here the tenant has to be said.
  const named = items.map(({ tenantId }) => tenantId.toLowerCase() || 'none')
  await tenantsFor(deps, call.actor, [...new Set(named)], permission)
  return named as TenantId[]
}

/** Once each; the second of two reasons for one thing would find it closed with the first. */
function addOpen(open: Open[], item: Wanted, tenant: TenantId, message: string): void {
  const same = open.find((other) => other.item.id === item.id && other.tenant === tenant)
  if (same === undefined) open.push({ item, tenant })
  else if (same.item.resolution !== item.resolution) throw new DocketError('conflict', message)
}

export async function closeIncidentItems(deps: Deps, call: Call): Promise<Answer> {
  const items = readItems(call, incidentReasons)
  const tenants = await tenantsOf(deps, call, items, 'incident:update')
  const open: Open[] = []
  for (const [index, item] of items.entries()) {
    const tenant = tenants[index]!
    const incident = await found('incident not found', () => getIncident(deps, call.actor, tenant, item.id))
    const closed = 'incident already closed'
    if (needsClosing(incident, item, closed)) addOpen(open, item, tenant, closed)
  }
  for (const { item, tenant } of open)
    await updateIncident(deps, call.actor, tenant, item.id, { status: 'closed', resolution: item.resolution })
  return { status: 204 }
}

export async function closeAlertItems(deps: Deps, call: Call): Promise<Answer> {
  const items = readItems(call, alertReasons)
  const tenants = await tenantsOf(deps, call, items, 'alert:update')
  const open: Open[] = []
  for (const [index, item] of items.entries()) {
    const tenant = tenants[index]!
    const alert = await found('alert not found', () => getAlert(deps, call.actor, tenant, item.id))
    const status = alert.closedAt ? 'closed' : 'open'
    const closed = 'alert already closed'
    if (needsClosing({ status, resolution: alert.resolution ?? null }, item, closed))
      addOpen(open, item, tenant, closed)
  }
  for (const { item, tenant } of open) await closeAlerts(deps, call.actor, tenant, [item.id], item.resolution)
  return { status: 204 }
}

async function found<T extends Incident | Alert>(message: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DocketError && error.code === 'not_found') throw new DocketError('not_found', message)
    throw error
  }
}

/** Closed with the same reason already: nothing to do. Closed with another one is the manual's 406. */
function needsClosing(
  now: { status: string; resolution: Resolution | null; mergedInto?: string | null },
  { resolution }: Wanted,
  message: string,
): boolean {
  if (now.status !== 'closed') return true
  if (now.resolution === resolution && !now.mergedInto) return false
  throw new DocketError('conflict', message)
}
