// The rows of the native API, `/api/v1`: paths, permissions and schemas; the server binds them, clients and documents read them.
import { Type } from 'typebox'
import { permissions, Role } from '../actor.ts'
import { Alert, AlertStatus } from '../alert.ts'
import { AlertSortField } from '../filter.ts'
import { Verdict } from '../verdict.ts'
import { operation } from './operation.ts'

const strict = { additionalProperties: false } as const
const name = Type.String({ minLength: 1, maxLength: 200 })
const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
const id = { id: Type.String() }
const optional = Type.Optional
/** Which tenant is meant when the key has several; the header `docket-tenant` says the same. */
const tenantQuery = { tenant_id: optional(uuid) }
const ByTenant = Type.Object(tenantQuery, strict)

const SentinelPlace = Type.Object({
  subscription_id: Type.String(),
  resource_group: Type.String(),
  workspace: Type.String(),
})
export const TenantAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  created_at: Type.String(),
  sentinel: SentinelPlace,
})
export type TenantAnswer = Type.Static<typeof TenantAnswer>

export const NewTenant = Type.Object(
  {
    id: optional(uuid),
    name,
    sentinel: optional(
      Type.Object(
        { subscription_id: optional(name), resource_group: optional(name), workspace: optional(name) },
        strict,
      ),
    ),
  },
  strict,
)
export type NewTenant = Type.Static<typeof NewTenant>

const TenantIds = Type.Union([Type.Literal('all'), Type.Array(Type.String(), { maxItems: 1000 })])
export const KeyAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Role,
  tenant_ids: TenantIds,
  created_at: Type.String(),
  revoked_at: Type.Union([Type.String(), Type.Null()]),
  key: optional(Type.String({ description: 'Shown once, when the key is made' })),
})
export type KeyAnswer = Type.Static<typeof KeyAnswer>

export const NewKey = Type.Object({ name, tenant_ids: TenantIds, role: Role }, strict)
export type NewKey = Type.Static<typeof NewKey>

export const Me = Type.Object({
  key_id: Type.String(),
  name: Type.String(),
  role: Role,
  tenant_ids: TenantIds,
  tenants: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  permissions: Type.Array(Type.Enum([...permissions])),
})
export type Me = Type.Static<typeof Me>

export const AlertListQuery = Type.Object(
  {
    ...tenantQuery,
    environment: optional(Type.String({ maxLength: 100 })),
    source: optional(Type.String({ maxLength: 100 })),
    status: optional(AlertStatus),
    verdict: optional(Verdict),
    text: optional(Type.String({ maxLength: 1000, description: 'Contained in title, addresses, hosts or names' })),
    observable: optional(
      Type.String({ maxLength: 600, description: 'Address, domain, URL, hash, host or account, whole' }),
    ),
    since: optional(Type.String({ maxLength: 40, description: 'Created at or after, ISO 8601 with zone' })),
    until: optional(Type.String({ maxLength: 40, description: 'Created at or before' })),
    sort: optional(AlertSortField),
    order: optional(Type.Enum(['asc', 'desc'] as const)),
    offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    limit: optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  strict,
)
export type AlertListQuery = Type.Static<typeof AlertListQuery>

export const AlertList = Type.Object({ total: Type.Integer(), alerts: Type.Array(Alert) })
export type AlertList = Type.Static<typeof AlertList>

const sending = {
  environment: optional(Type.String({ maxLength: 100 })),
  source: optional(Type.String({ minLength: 1, maxLength: 100 })),
  sender: optional(Type.String({ maxLength: 500 })),
  default_verdict: optional(Verdict),
}
export const NewMail = Type.Object({ ...sending, zip_password: optional(Type.String({ maxLength: 500 })) }, strict)
export type NewMail = Type.Static<typeof NewMail>
export const NewJsonAlert = Type.Object(
  {
    ...sending,
    alert: Type.Record(Type.String(), Type.Unknown()),
    mapping: optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
)
export type NewJsonAlert = Type.Static<typeof NewJsonAlert>
export const Sent = Type.Object({ id: Type.String(), alertId: Type.String(), created: Type.Boolean() })

export const AnalystJudgement = Type.Object({ verdict: Type.Union([Verdict, Type.Null()]) }, strict)
export type AnalystJudgement = Type.Static<typeof AnalystJudgement>

const notifyFrom = { notifyFrom: optional(Verdict) }
export const NewChannel = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('webhook'),
      name,
      config: Type.Object({ url: Type.String({ maxLength: 2000 }), ...notifyFrom }, strict),
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('email'),
      name,
      config: Type.Object(
        {
          host: name,
          port: Type.Integer({ minimum: 1, maximum: 65535 }),
          secure: Type.Boolean(),
          user: optional(name),
          from: name,
          to: Type.Array(name, { minItems: 1, maxItems: 50 }),
          ...notifyFrom,
        },
        strict,
      ),
      password: optional(Type.String({ maxLength: 1000 })),
    },
    strict,
  ),
])
export type NewChannel = Type.Static<typeof NewChannel>
export const ChannelAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['webhook', 'email'] as const),
  config: Type.Record(Type.String(), Type.Unknown()),
  created_at: Type.String(),
  signing_secret: optional(Type.String({ description: 'Of a webhook; shown once, when it is made' })),
})
export type ChannelAnswer = Type.Static<typeof ChannelAnswer>

const environmentQuery = Type.Object({ ...tenantQuery, environment: optional(Type.String({ maxLength: 100 })) }, strict)
const mailLimit = 66 * 1024 * 1024
const jsonLimit = 2 * 1024 * 1024

/** Every operation of the native API. */
export const nativeOperations = {
  me: operation({
    id: 'me',
    method: 'GET',
    path: '/me',
    summary: 'Who this key is, and what it may do',
    permission: 'tenant:read',
    audit: 'viewed',
    bodyKind: 'none',
    answer: Me,
  }),
  listTenants: operation({
    id: 'tenants.list',
    method: 'GET',
    path: '/tenants',
    summary: 'Tenants of this key',
    permission: 'tenant:read',
    audit: 'viewed',
    bodyKind: 'none',
    answer: Type.Object({ tenants: Type.Array(TenantAnswer) }),
  }),
  getTenant: operation({
    id: 'tenants.get',
    method: 'GET',
    path: '/tenants/{id}',
    summary: 'One tenant',
    permission: 'tenant:read',
    audit: 'viewed',
    bodyKind: 'none',
    params: Type.Object(id),
    answer: TenantAnswer,
    errors: ['not_found'],
  }),
  createTenant: operation({
    id: 'tenants.create',
    method: 'POST',
    path: '/tenants',
    summary: 'Make a tenant',
    permission: 'tenant:manage',
    audit: 'created',
    body: NewTenant,
    answer: TenantAnswer,
    answerStatus: 201,
    errors: ['invalid', 'conflict'],
  }),
  listKeys: operation({
    id: 'keys.list',
    method: 'GET',
    path: '/keys',
    summary: 'Keys, without their text',
    permission: 'key:manage',
    audit: 'viewed',
    bodyKind: 'none',
    answer: Type.Object({ keys: Type.Array(KeyAnswer) }),
  }),
  createKey: operation({
    id: 'keys.create',
    method: 'POST',
    path: '/keys',
    summary: 'Make a key; its text is in this answer only',
    permission: 'key:manage',
    audit: 'created',
    body: NewKey,
    answer: KeyAnswer,
    answerStatus: 201,
    errors: ['invalid'],
  }),
  revokeKey: operation({
    id: 'keys.revoke',
    method: 'DELETE',
    path: '/keys/{id}',
    summary: 'End a key and every token made from it',
    permission: 'key:manage',
    audit: 'revoked',
    bodyKind: 'none',
    params: Type.Object(id),
    answerStatus: 204,
    errors: ['not_found'],
  }),
  listAlerts: operation({
    id: 'alerts.list',
    method: 'GET',
    path: '/alerts',
    summary: 'Alerts, newest first, with the exact total',
    permission: 'alert:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: AlertListQuery,
    answer: AlertList,
    errors: ['invalid'],
  }),
  getAlert: operation({
    id: 'alerts.get',
    method: 'GET',
    path: '/alerts/{id}',
    greedyParam: 'id',
    summary: 'One alert by its id, or by the id its source gave it',
    permission: 'alert:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Alert,
    errors: ['not_found', 'conflict'],
  }),
  getRawAlert: operation({
    id: 'alerts.raw',
    method: 'GET',
    path: '/alerts/{id}/raw',
    greedyParam: 'id',
    summary: 'The bytes of an alert as they came in',
    permission: 'alert:read',
    audit: 'downloaded',
    bodyKind: 'none',
    query: environmentQuery,
    errors: ['not_found', 'conflict'],
  }),
  sendMail: operation({
    id: 'alerts.send_mail',
    method: 'POST',
    path: '/alerts/emails',
    summary: 'Send a reported e-mail (form field `file`) for triage',
    permission: 'alert:create',
    audit: 'created',
    bodyKind: 'multipart',
    bodyLimit: mailLimit,
    query: ByTenant,
    body: NewMail,
    answer: Sent,
    answerStatus: 201,
    errors: ['invalid', 'too_large'],
  }),
  sendAlert: operation({
    id: 'alerts.send',
    method: 'POST',
    path: '/alerts',
    summary: 'Send an alert of a product as JSON',
    permission: 'alert:create',
    audit: 'created',
    bodyLimit: jsonLimit,
    query: ByTenant,
    body: NewJsonAlert,
    answer: Sent,
    answerStatus: 201,
    errors: ['invalid', 'too_large'],
  }),
  judgeAlert: operation({
    id: 'alerts.judge',
    method: 'PUT',
    path: '/alerts/{id}/analyst-verdict',
    greedyParam: 'id',
    summary: "Set or take back a person's verdict",
    permission: 'alert:update',
    audit: 'judged',
    query: environmentQuery,
    body: AnalystJudgement,
    answer: Alert,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  notifyAlert: operation({
    id: 'alerts.notify',
    method: 'POST',
    path: '/alerts/{id}/notify',
    greedyParam: 'id',
    summary: 'Tell the notification channels about an alert',
    permission: 'alert:notify',
    audit: 'notified',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Type.Object({ channels: Type.Array(Type.String()) }),
    errors: ['not_found', 'conflict', 'not_ready'],
  }),
  deleteAlert: operation({
    id: 'alerts.delete',
    method: 'DELETE',
    path: '/alerts/{id}',
    greedyParam: 'id',
    summary: 'Delete an alert and its data',
    permission: 'alert:delete',
    audit: 'deleted',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Type.Object({ operation_id: Type.String() }),
    answerStatus: 202,
    errors: ['not_found', 'conflict'],
  }),
  listChannels: operation({
    id: 'channels.list',
    method: 'GET',
    path: '/channels',
    summary: 'Notification channels of a tenant',
    permission: 'settings:manage',
    audit: 'viewed',
    bodyKind: 'none',
    query: ByTenant,
    answer: Type.Object({ channels: Type.Array(ChannelAnswer) }),
  }),
  createChannel: operation({
    id: 'channels.create',
    method: 'POST',
    path: '/channels',
    summary: 'Make a notification channel',
    permission: 'settings:manage',
    audit: 'created',
    query: ByTenant,
    body: NewChannel,
    answer: ChannelAnswer,
    answerStatus: 201,
    errors: ['invalid', 'conflict'],
  }),
  deleteChannel: operation({
    id: 'channels.delete',
    method: 'DELETE',
    path: '/channels/{id}',
    summary: 'Remove a notification channel',
    permission: 'settings:manage',
    audit: 'deleted',
    bodyKind: 'none',
    params: Type.Object(id),
    query: ByTenant,
    answerStatus: 204,
    errors: ['not_found'],
  }),
} as const
