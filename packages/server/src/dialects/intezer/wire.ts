// Request schemas of this API. Unknown keys are tolerated everywhere: clients send extras.
import { verdicts } from '@docket/model'
import { Type } from 'typebox'

export const text = (maxLength = 1000) => Type.String({ maxLength })
export const texts = (maxItems = 1000) => Type.Array(Type.String({ maxLength: 4096 }), { maxItems })
export const optional = Type.Optional
/** Any names, line breaks included; a record would try each against a pattern. */
const anyObject = Type.Unsafe<Record<string, unknown>>(Type.Object({}))

const defaultVerdict = optional(Type.Enum([...verdicts]))

export const TokenRequest = Type.Object({ api_key: optional(text()) })

export const BinaryForm = Type.Object({
  alert_source: optional(text(100)),
  environment: optional(text(100)),
  display_fields: optional(text(4000)),
  default_verdict: defaultVerdict,
  alert_sender: optional(text(500)),
  additional_info: optional(text(100_000)),
  zip_password: optional(text(500)),
  tenant_id: optional(text(100)),
})
export type BinaryForm = Type.Static<typeof BinaryForm>

export const JsonIngest = Type.Object({
  alert: anyObject,
  definition_mapping: optional(Type.Unknown()),
  alert_source: optional(Type.String({ minLength: 1, maxLength: 100 })),
  environment: optional(text(100)),
  display_fields: optional(texts(100)),
  default_verdict: defaultVerdict,
  alert_sender: optional(text(500)),
  additional_info: optional(anyObject),
  tenant_id: optional(text(100)),
})
export type JsonIngest = Type.Static<typeof JsonIngest>

/** `POST /alerts/ingest/custom`: the mapping is compulsory. */
export const CustomIngest = Type.Object({
  ...JsonIngest.properties,
  definition_mapping: anyObject,
})

export const ByEnvironment = Type.Object({ environment: optional(text(100)), tenant_id: optional(text(100)) })
export type ByEnvironment = Type.Static<typeof ByEnvironment>

export const ByTenant = Type.Object({ tenant_id: optional(text(100)) })
export type ByTenant = Type.Static<typeof ByTenant>

export const GetById = Type.Object({
  alert_id: Type.String({ minLength: 1, maxLength: 1000 }),
  ...ByEnvironment.properties,
})
export type GetById = Type.Static<typeof GetById>

export const RawData = Type.Object({ raw_data_type: optional(Type.Literal('raw_alert')), ...ByEnvironment.properties })

export const SearchByIds = Type.Object({
  alert_ids: texts(10_000),
  environments: optional(texts()),
  tenant_id: optional(text(100)),
})
export type SearchByIds = Type.Static<typeof SearchByIds>

const timeFilterTypes = [
  'creation_time',
  'triage_time',
  'triage_change_time',
  'triage_or_triage_change_time',
  'alert_update_time',
] as const

/** Rows of one page that can be asked for. */
export const maxPage = 10_000

/** One of these words in any case; patterns know no flag for that. */
export const anyCase = (words: readonly string[]) =>
  Type.String({ pattern: `^(${words.join('|').replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)})$` })
export const oneOrMore = <T extends Type.TSchema>(schema: T) =>
  Type.Union([schema, Type.Array(schema, { maxItems: 10 })])

export const AlertSearch = Type.Object({
  start_time: optional(Type.Number()),
  end_time: optional(Type.Number()),
  time_filter_type: optional(oneOrMore(anyCase(timeFilterTypes))),
  sort_by: optional(oneOrMore(anyCase(timeFilterTypes.filter((name) => name !== 'triage_or_triage_change_time')))),
  sort_order: optional(anyCase(['asc', 'desc'])),
  offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  limit: optional(Type.Integer({ minimum: 1, maximum: maxPage })),
  environments: optional(texts()),
  sources: optional(texts()),
  risk_categories: optional(texts()),
  alert_verdicts: optional(texts()),
  family_names: optional(texts()),
  response_statuses: optional(texts()),
  hostnames: optional(texts()),
  device_ids: optional(texts()),
  device_private_ips: optional(texts()),
  device_external_ips: optional(texts()),
  site_name: optional(text()),
  account_name: optional(text()),
  usernames: optional(texts()),
  file_hashes: optional(texts()),
  process_commandlines: optional(texts()),
  ips: optional(texts()),
  domains: optional(texts()),
  incident_ids: optional(texts()),
  exclude_alert_ids: optional(texts(10_000)),
  is_mitigated: optional(Type.Boolean()),
  free_text: optional(text()),
  email_sender: optional(text()),
  email_recipient: optional(text()),
  email_subject: optional(text()),
  email_cc: optional(text()),
  email_bcc: optional(text()),
  email_message_id: optional(text()),
  email_reported_by: optional(text()),
  tenant_id: optional(text(100)),
})
export type AlertSearch = Type.Static<typeof AlertSearch>
