// Tells a tenant's channels about an alert: on request, and by itself when triage ends.
import { type Actor, type Alert, DocketError, isAtLeast, type TenantId, type Verdict } from '@docket/model'
import type { Channel, Db, Job } from '../store/index.ts'
import { requirePermission } from './access.ts'
import { type AlertName, findAlert } from './alerts.ts'
import type { Deps } from './deps.ts'
import { noteOf } from './note.ts'

export const notifyAlertJob = 'notify-alert'

/** What every channel's `config` may say beside its address. */
export interface ChannelRules {
  /** Tell this channel by itself when an alert gets at least this verdict; absent: only on request. */
  notifyFrom?: Verdict
}

/** Sends a finished alert to every channel of its tenant at once; the names of those it reached. */
export async function notifyAlert(deps: Deps, actor: Actor, name: AlertName): Promise<string[]> {
  requirePermission(actor, 'alert:notify')
  const alert = await findAlert(deps, actor, name)
  if (alert.status !== 'finished') throw new DocketError('not_ready', 'The alert is still being triaged')
  const tenant = alert.tenantId as TenantId
  const channels = await deps.store.channels.list(tenant)
  const outcomes = await Promise.allSettled(channels.map((channel) => send(deps, channel, alert)))
  const reached: string[] = []
  outcomes.forEach((outcome, i) => {
    const channel = channels[i]
    if (!channel) return
    if (outcome.status === 'fulfilled') reached.push(channel.name)
    else deps.log('notification failed', { channel: channel.name, reason: String(outcome.reason).slice(0, 300) })
  })
  await deps.store.audit.record(null, {
    tenant,
    actor: actor.name,
    verb: 'notified',
    object: `alert:${alert.id}`,
    after: { channels: reached },
    requestId: actor.requestId,
    at: deps.now().toISOString(),
  })
  return reached
}

/** Queues one job for each channel that wants to hear of this verdict; part of the transaction that records it. */
export async function enqueueNotifications(
  deps: Deps,
  tx: Db,
  channels: Channel[],
  tenant: TenantId,
  id: string,
  verdict: Verdict,
): Promise<void> {
  for (const channel of channels) {
    const { notifyFrom } = channel.config as ChannelRules
    if (!notifyFrom || !isAtLeast(verdict, notifyFrom)) continue
    await deps.store.jobs.enqueue(tx, { tenant, kind: notifyAlertJob, payload: { id, channelId: channel.id } })
  }
}

/** The job's work; a throw means another try. */
export async function deliverNotification(deps: Deps, job: Job): Promise<void> {
  const { id, channelId } = job.payload as { id: string; channelId: string }
  const alert = await deps.store.alerts.get(job.tenant, id)
  const channel = await deps.store.channels.get(job.tenant, channelId)
  // Either may have been deleted since; then there is nobody to tell, or nothing to tell about.
  if (alert && channel) await send(deps, channel, alert)
  await deps.store.jobs.complete(job)
}

function send(deps: Deps, channel: Channel, alert: Alert): Promise<void> {
  return deps.deliver(channel, alert, noteOf(alert), `${deps.publicUrl()}/alerts/${encodeURIComponent(alert.id)}`)
}
