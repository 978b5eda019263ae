// Tells a tenant's channels about an alert: on request, and by itself when triage ends.
import { type Actor, type Alert, DocketError, isAtLeast, type TenantId, type Verdict } from '@docket/model'
import type { Channel, Db, Job } from '../store/index.ts'
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
  const alert = await findAlert(deps, actor, name, 'alert:notify')
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

/** Queues one job for each channel of the tenant, whatever verdicts it asked for; `lead` stands above the alert's own lines. */
export async function enqueueToAll(deps: Deps, tx: Db, tenant: TenantId, id: string, lead: string): Promise<void> {
  for (const channel of await deps.store.channels.list(tenant))
    await deps.store.jobs.enqueue(tx, { tenant, kind: notifyAlertJob, payload: { id, channelId: channel.id, lead } })
}

/** The job's work; a throw means another try. */
export async function deliverNotification(deps: Deps, job: Job): Promise<void> {
  const { id, channelId, lead } = job.payload as unknown as NotificationPayload
  const alert = await deps.store.alerts.get(job.tenant, id)
  const channel = await deps.store.channels.get(job.tenant, channelId)
  // Either may have been deleted since; then there is nobody to tell, or nothing to tell about.
  if (!alert || !channel) return deps.store.jobs.complete(job)
  await send(deps, channel, alert, lead)
  await deps.store.db.transaction(async (tx) => {
    await deps.store.audit.record(tx, {
      tenant: job.tenant,
      actor: 'docket',
      verb: 'notified',
      object: `alert:${id}`,
      after: { channels: [channel.name] },
      requestId: `notify-${id}`,
      at: deps.now().toISOString(),
    })
    await deps.store.jobs.complete(job, tx)
  })
}

interface NotificationPayload {
  id: string
  channelId: string
  /** What happened, when it is more than a verdict. */
  lead?: string
  /** How often all tries have failed already. */
  round?: number
}

/** Pauses after the quick tries have failed: a chat server that restarts must not cost a notification. */
const roundPausesMs = [60_000, 600_000, 3_600_000]

/** After three quick failures: again in a minute, in ten, in an hour; then the log has it. */
export async function postponeNotification(deps: Deps, job: Job, failures: string[]): Promise<void> {
  const { id, channelId, lead, round = 0 } = job.payload as unknown as NotificationPayload
  const pauseMs = roundPausesMs[round]
  deps.log(pauseMs === undefined ? 'notification given up' : 'notification postponed', { job: job.id, failures })
  await deps.store.db.transaction(async (tx) => {
    if (pauseMs !== undefined) {
      const payload = { id, channelId, ...(lead === undefined ? {} : { lead }), round: round + 1 }
      const runAt = new Date(deps.now().getTime() + pauseMs)
      await deps.store.jobs.enqueue(tx, { tenant: job.tenant, kind: notifyAlertJob, payload, runAt })
    }
    await deps.store.jobs.complete(job, tx)
  })
}

function send(deps: Deps, channel: Channel, alert: Alert, lead?: string): Promise<void> {
  const note = lead === undefined ? noteOf(alert) : `${lead}\n${noteOf(alert)}`
  return deps.deliver(channel, alert, note, `${deps.publicUrl()}/alerts/${encodeURIComponent(alert.id)}`)
}
