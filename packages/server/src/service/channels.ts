// A tenant's notification channels. Secrets go in and never come out again, except a webhook's own signing secret, once.
import { randomBytes } from 'node:crypto'
import { type Actor, DocketError } from '@docket/model'
import type { Channel } from '../store/index.ts'
import { isUuid, tenantFor } from './access.ts'
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
  return deps.store.channels.list(await tenantFor(deps, actor, tenantName, 'settings:manage'))
}

/** A webhook gets a signing secret of its own, returned here only. */
export async function createChannel(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  channel: NewChannel,
): Promise<{ channel: Channel; signingSecret: string | null }> {
  const tenant = await tenantFor(deps, actor, tenantName, 'settings:manage')
  checkAddress(deps, channel)
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
  const tenant = await tenantFor(deps, actor, tenantName, 'settings:manage')
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

/** Refuses places no channel may reach, and text that would end a line of SMTP or cannot be kept. */
function checkAddress(deps: Deps, channel: NewChannel): void {
  const refuse = (field: string, problem: string) =>
    new DocketError('invalid', 'Invalid channel', { details: { [field]: [problem] } })
  if (channel.kind === 'webhook') {
    const url = URL.canParse(channel.config.url) ? new URL(channel.config.url) : null
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
      throw refuse('config.url', 'must be an http or https address without a login')
    if (!deps.mayReach(url.hostname)) throw refuse('config.url', notReachable)
    return
  }
  const { host, user = '', from, to } = channel.config
  for (const [field, text] of Object.entries({ host, user, from, to: to.join(''), password: channel.password ?? '' }))
    if (/[\u0000-\u001f\u007f]/.test(text) || !text.isWellFormed())
      throw refuse(field === 'password' ? field : `config.${field}`, 'must not hold control characters')
  if (!deps.mayReach(host)) throw refuse('config.host', notReachable)
}

const notReachable =
  'must not be an address inside a network, unless the server was started with it in --channel-networks'
