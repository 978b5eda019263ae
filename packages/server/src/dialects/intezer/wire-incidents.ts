// Request schemas of incidents, cases and devices. Unknown keys are tolerated everywhere.
import { Type } from 'typebox'
import { anyCase, ByEnvironment, maxPage, oneOrMore, optional, text, texts } from './wire.ts'

const id = Type.String({ minLength: 1, maxLength: 1000 })
const paging = {
  offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  limit: optional(Type.Integer({ minimum: 1, maximum: maxPage })),
  tenant_id: optional(text(100)),
}
const order = optional(anyCase(['asc', 'desc']))
const mode = optional(anyCase(['and', 'or']))

/** `source` is ours: for ids that two products of one environment share. */
export const ByIncidentId = Type.Object({
  incident_id: id,
  source: optional(text(100)),
  ...ByEnvironment.properties,
})
export type ByIncidentId = Type.Static<typeof ByIncidentId>

export const RawIncident = Type.Object({
  raw_data_type: optional(Type.Literal('raw_incident')),
  source: optional(text(100)),
  ...ByEnvironment.properties,
})
export type RawIncident = Type.Static<typeof RawIncident>

const incidentTimes = ['creation_time', 'received_time', 'triage_time', 'triage_change_time'] as const

export const IncidentSearch = Type.Object({
  incident_ids: optional(texts()),
  environments: optional(texts()),
  sources: optional(texts()),
  senders: optional(texts()),
  names: optional(texts()),
  related_alert_ids: optional(texts()),
  severities: optional(texts()),
  statuses: optional(texts()),
  risk_categories: optional(texts()),
  response_statuses: optional(texts()),
  start_time: optional(Type.Number()),
  end_time: optional(Type.Number()),
  time_filter_type: optional(oneOrMore(anyCase([...incidentTimes, 'triage_or_triage_change_time']))),
  free_text: optional(text()),
  sort_by: optional(oneOrMore(anyCase([...incidentTimes, 'risk_score']))),
  sort_order: order,
  include_raw_incident: optional(Type.Boolean()),
  ...paging,
})
export type IncidentSearch = Type.Static<typeof IncidentSearch>

const caseTimes = ['creation_time', 'modification_time', 'last_attached_alert_time'] as const

export const CasePayload = Type.Object({
  case_ids: optional(texts()),
  exclude_case_ids: optional(texts(10_000)),
  sources: optional(texts()),
  sub_tenant_names: optional(texts()),
  assigned_account_ids: optional(texts()),
  risk_categories: optional(texts()),
  case_verdicts: optional(texts()),
  response_statuses: optional(texts()),
  analyst_verdicts: optional(texts()),
  case_statuses: optional(texts()),
  priorities: optional(texts()),
  external_ticket_vendors: optional(texts()),
  time_range_start: optional(Type.Number()),
  time_range_end: optional(Type.Number()),
  time_range_field: optional(anyCase(caseTimes)),
  free_text: optional(text()),
  devices: optional(
    Type.Object({
      hostnames: optional(texts()),
      device_private_ips: optional(texts()),
      device_external_ips: optional(texts()),
      device_ids: optional(texts()),
      device_tags: optional(texts()),
      device_managed_by: optional(texts()),
      device_keys: optional(texts()),
      source_device_keys: optional(texts()),
      target_device_keys: optional(texts()),
    }),
  ),
  users: optional(
    Type.Object({
      user_ids: optional(texts()),
      user_emails: optional(texts()),
      user_names: optional(texts()),
      user_sids: optional(texts()),
      user_keys: optional(texts()),
    }),
  ),
  alert_identifiers: optional(
    Type.Array(Type.Object({ alert_id: id, environment: optional(Type.Union([text(100), Type.Null()])) }), {
      maxItems: 1000,
    }),
  ),
})
export type CasePayload = Type.Static<typeof CasePayload>

export const CaseSearch = Type.Object({
  payload: optional(CasePayload),
  search_mode: mode,
  sort_by: optional(oneOrMore(anyCase([...caseTimes, 'alerts_count']))),
  ...paging,
})
export type CaseSearch = Type.Static<typeof CaseSearch>

export const ByDeviceId = Type.Object({ device_id: id, ...ByEnvironment.properties })
export type ByDeviceId = Type.Static<typeof ByDeviceId>

export const DeviceSearch = Type.Object({
  device_ids: optional(texts()),
  environments: optional(texts()),
  external_ips: optional(texts()),
  host_groups: optional(texts()),
  host_tags: optional(texts()),
  hostnames: optional(texts()),
  managed_by: optional(texts()),
  os_names: optional(texts()),
  os_versions: optional(texts()),
  private_ips: optional(texts()),
  cloud_providers: optional(texts()),
  host_types: optional(texts()),
  last_login_users: optional(texts()),
  site_names: optional(texts()),
  time_range_start: optional(Type.Number()),
  time_range_end: optional(Type.Number()),
  include_raw_device: optional(Type.Boolean()),
  search_mode: mode,
  ...paging,
})
export type DeviceSearch = Type.Static<typeof DeviceSearch>
