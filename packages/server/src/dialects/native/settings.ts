// The native operations on tenants, keys and notification channels.
import {
  type Actor,
  type Call,
  type ChannelAnswer,
  DocketError,
  type KeyAnswer,
  type Me,
  type NewChannel,
  type NewKey,
  type NewTenant,
  rightsIn,
  type TenantAnswer,
} from '@docket/model'
import {
  type ApiKey,
  type Channel,
  createChannel,
  createKey,
  createTenant,
  type Deps,
  deleteChannel,
  getTenant,
  listChannels,
  listKeys,
  listTenants,
  revokeKey,
  type Tenant,
} from '../../service/index.ts'
import type { Handlers } from './index.ts'

type Names =
  | 'me'
  | 'listTenants'
  | 'getTenant'
  | 'createTenant'
  | 'listKeys'
  | 'createKey'
  | 'revokeKey'
  | 'listChannels'
  | 'createChannel'
  | 'deleteChannel'

export function settingHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    me: async (call) => ({ status: 200, body: await describeActor(deps, call.actor) }),
    listTenants: async (call) => ({
      status: 200,
      body: { tenants: (await listTenants(deps, call.actor)).map(tenantToWire) },
    }),
    getTenant: async (call) => ({
      status: 200,
      body: tenantToWire(await getTenant(deps, call.actor, call.params.id ?? '')),
    }),
    createTenant: async (call) => {
      const { id, name, sentinel } = call.body as NewTenant
      const tenant = await createTenant(deps, call.actor, {
        name,
        ...(id ? { id } : {}),
        ...(sentinel
          ? {
              sentinel: {
                ...(sentinel.subscription_id ? { subscriptionId: sentinel.subscription_id } : {}),
                ...(sentinel.resource_group ? { resourceGroup: sentinel.resource_group } : {}),
                ...(sentinel.workspace ? { workspace: sentinel.workspace } : {}),
              },
            }
          : {}),
      })
      return { status: 201, body: tenantToWire(tenant) }
    },
    listKeys: async (call) => ({
      status: 200,
      body: { keys: (await listKeys(deps, call.actor)).map((key) => keyToWire(key)) },
    }),
    createKey: async (call) => {
      const { name, tenant_ids, role, user_id } = call.body as NewKey
      const owner = user_id === undefined ? role && { role } : role === undefined && { userId: user_id }
      if (!owner)
        throw new DocketError('invalid', 'Invalid request', { details: { role: ['or user_id is required, not both'] } })
      const { key, text } = await createKey(deps, call.actor, { name, tenantIds: tenant_ids, ...owner })
      return { status: 201, body: { ...keyToWire(key), key: text } }
    },
    revokeKey: async (call) => {
      await revokeKey(deps, call.actor, call.params.id ?? '')
      return { status: 204 }
    },
    listChannels: async (call) => ({
      status: 200,
      body: { channels: (await listChannels(deps, call.actor, tenantOf(call))).map(channelToWire) },
    }),
    createChannel: async (call) => {
      const made = await createChannel(deps, call.actor, tenantOf(call), call.body as unknown as NewChannel)
      const secret = made.signingSecret === null ? {} : { signing_secret: made.signingSecret }
      return { status: 201, body: { ...channelToWire(made.channel), ...secret } }
    },
    deleteChannel: async (call) => {
      await deleteChannel(deps, call.actor, tenantOf(call), call.params.id ?? '')
      return { status: 204 }
    },
  }
}

const tenantOf = (call: Call) => (call.query.tenant_id as string | undefined) ?? call.tenantHint

async function describeActor(deps: Deps, actor: Actor): Promise<Me> {
  const tenants = await listTenants(deps, actor)
  return {
    key_id: actor.keyId,
    name: actor.name,
    role: actor.role,
    user: actor.user
      ? {
          id: actor.user.id,
          name: actor.user.name,
          email: actor.user.email,
          user_principal_name: actor.user.userPrincipalName,
        }
      : null,
    tenant_ids: actor.tenants === 'all' ? 'all' : [...actor.tenants],
    tenants: tenants.map(({ id, name }) => ({ id, name, permissions: [...rightsIn(actor, id)] })),
    permissions: [...actor.permissions],
  }
}

function tenantToWire({ id, name, sentinel, createdAt }: Tenant): TenantAnswer {
  const { subscriptionId, resourceGroup, workspace } = sentinel
  return {
    id,
    name,
    created_at: createdAt,
    sentinel: { subscription_id: subscriptionId, resource_group: resourceGroup, workspace },
  }
}

function keyToWire({ id, name, role, user, tenants, createdAt, revokedAt }: ApiKey): KeyAnswer {
  return {
    id,
    name,
    role,
    user_id: user?.id ?? null,
    tenant_ids: tenants === 'all' ? 'all' : [...tenants],
    created_at: createdAt,
    revoked_at: revokedAt,
  }
}

function channelToWire({ id, name, kind, config, createdAt }: Channel): ChannelAnswer {
  return { id, name, kind, config, created_at: createdAt }
}
