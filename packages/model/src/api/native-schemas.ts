// What travels through the native API: request and answer schemas.
import { Type } from 'typebox'
import { permissions } from '../actor.ts'
import { RoleName } from '../user.ts'
import { Verdict } from '../verdict.ts'

export const strict = { additionalProperties: false } as const
const name = Type.String({ minLength: 1, maxLength: 200 })
const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
const optional = Type.Optional
/** Any names, line breaks included; a record would try each against a pattern. */
const anyObject = Type.Unsafe<Record<string, unknown>>(Type.Object({}))
/** Which tenant is meant when the key has several; the header `docket-tenant` says the same. */
export const tenantQuery = { tenant_id: optional(uuid) }
export const ByTenant = Type.Object(tenantQuery, strict)

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
  role: Type.Union([Type.String(), Type.Null()], { description: 'Null when the key belongs to a user' }),
  user_id: Type.Union([Type.String(), Type.Null()]),
  tenant_ids: TenantIds,
  created_at: Type.String(),
  revoked_at: Type.Union([Type.String(), Type.Null()]),
  key: optional(Type.String({ description: 'Shown once, when the key is made' })),
})
export type KeyAnswer = Type.Static<typeof KeyAnswer>

/** With `role` a key of a program; with `user_id` one of that user, with his rights in these tenants. */
export const NewKey = Type.Object(
  { name, tenant_ids: TenantIds, role: optional(RoleName), user_id: optional(uuid) },
  strict,
)
export type NewKey = Type.Static<typeof NewKey>

export const Me = Type.Object({
  key_id: Type.String(),
  name: Type.String(),
  role: Type.String({ description: 'Several, separated by commas, when they differ by tenant' }),
  user: Type.Union([
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      email: Type.Union([Type.String(), Type.Null()]),
      user_principal_name: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  tenant_ids: TenantIds,
  tenants: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), permissions: Type.Array(Type.Enum([...permissions])) }),
  ),
  permissions: Type.Array(Type.Enum([...permissions])),
})
export type Me = Type.Static<typeof Me>

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
    alert: anyObject,
    mapping: optional(anyObject),
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
