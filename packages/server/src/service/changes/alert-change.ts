// What people change on an alert by hand, many at once: verdict, assignee, closing.
import { type Actor, type AlertPatch, DocketError, type TenantId } from '@docket/model'
import type { Db } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { personOf } from '../incidents/inputs.ts'

/** Changes one locked alert inside a transaction; false when it was so already. */
export async function changeAlert(
  inside: Deps,
  tx: Db,
  actor: Actor,
  tenant: TenantId,
  id: string,
  change: AlertPatch,
): Promise<boolean> {
  const before = await inside.store.alerts.get(tenant, id)
  if (before === null) throw new DocketError('not_found', 'Alert not found')
  const at = inside.now().toISOString()
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  if (change.analystVerdict !== undefined && change.analystVerdict !== before.analystVerdict) {
    await inside.store.alerts.setAnalystVerdict(tenant, id, change.analystVerdict, actor.name)
    was.analystVerdict = before.analystVerdict
    is.analystVerdict = change.analystVerdict
  }
  if (change.resolution !== undefined) {
    const [closing] = await inside.store.incidents.closeAlerts(tx, tenant, [id], {
      resolution: change.resolution,
      at,
      assignee: change.resolution === null ? null : personOf(actor),
    })
    if (closing) {
      Object.assign(was, closing.before)
      Object.assign(is, closing.after)
    }
  }
  if (change.assignee !== undefined && JSON.stringify(change.assignee) !== JSON.stringify(before.assignee ?? null)) {
    await tx.query(
      'update alerts set assignee = $3, updated_at = greatest(updated_at, $4) where tenant_id = $1 and id = $2',
      [tenant, id, change.assignee === null ? null : JSON.stringify(change.assignee), at],
    )
    was.assignee = before.assignee ?? null
    is.assignee = change.assignee
  }
  if (Object.keys(is).length === 0) return false
  await inside.store.audit.record(tx, {
    tenant,
    actor: actor.name,
    verb: 'analystVerdict' in is ? 'judged' : 'resolution' in is ? 'status_changed' : 'assigned',
    object: `alert:${id}`,
    before: was,
    after: is,
    requestId: actor.requestId,
    at,
    ...(before.incidentId ? { subject: { kind: 'incident', id: before.incidentId } as const } : {}),
  })
  return true
}
