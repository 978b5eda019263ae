// A tenant's notification channels. Secrets go in and never come out again, except a webhook's own signing secret, once.
import { randomBytes } from 'node:crypto'
import { type Actor, DocketError } from '@docket/model'
import type { Channel } from '../store/index.ts'
import { chooseTenant, isUuid, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'
import type { ChannelRules } from './notify.ts'

export interface WebhookConfig extends ChannelRules {
  url: string
}

export interface EmailConfig extends ChannelRules {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS is used when the server offers it. */
  secure: boolean
  user?: string
  from: string
  to: string[]
}

export type NewChannel =
  | { kind: 'webhook'; name: string; config: WebhookConfig }
  | { kind: 'email'; name: string; config: EmailConfig; password?: string }

export async function listChannels(deps: Deps, actor: Actor, tenantName: string | null): Promise<Channel[]> {
  requirePermission(actor, 'settings:manage')
  return deps.store.channels.list(await chooseTenant(deps, actor, tenantName))
}

/** A webhook gets a signing secret of its own, returned here only. */
export async function createChannel(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  channel: NewChannel,
): Promise<{ channel: Channel; signingSecret: string | null }> {
  requirePermission(actor, 'settings:manage')
  const tenant = await chooseTenant(deps, actor, tenantName)
  if (channel.kind === 'webhook') checkAddress(channel.config.url)
  const signingSecret = channel.kind === 'webhook' ? randomBytes(32).toString('base64url') : null
  const made = await deps.store.channels.create(tenant, {
    name: channel.name,
    kind: channel.kind,
    config: { ...channel.config },
    secret: channel.kind === 'webhook' ? signingSecret : (channel.password ?? null),
  })
  const at = deps.now().toISOString()
  const after = { name: channel.name, kind: channel.kind }
  await deps.store.audit.record(null, {
    tenant,
    actor: actor.name,
    verb: 'created',
    object: `channel:${made.id}`,
    after,
    requestId: actor.requestId,
    at,
  })
  return { channel: made, signingSecret }
}

export async function deleteChannel(deps: Deps, actor: Actor, tenantName: string | null, id: string): Promise<void> {
  requirePermission(actor, 'settings:manage')
  const tenant = await chooseTenant(deps, actor, tenantName)
  if (!isUuid(id) || !(await deps.store.channels.delete(tenant, id)))
    throw new DocketError('not_found', 'Channel not found')
  const at = deps.now().toISOString()
  await deps.store.audit.record(null, {
    tenant,
    actor: actor.name,
    verb: 'deleted',
    object: `channel:${id}`,
    requestId: actor.requestId,
    at,
  })
}

function checkAddress(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username) return
  throw new DocketError('invalid', 'Invalid webhook address', {
    details: { url: ['must be an http or https address without a login'] },
  })
}
