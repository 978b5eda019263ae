// Where the fields of cases lie, for filters and for orders; the alias is `c`, that of what cases are found by `s`.
import { type CaseField, type CaseSortField, caseStatuses, priorities, severities } from '@docket/model'
import type { FieldColumn, FieldColumns } from './filter-columns.ts'
import { headOf } from './filter-hints.ts'
import type { SortKey } from './keyset-page.ts'
import type { SideTable } from './side-table.ts'

/** Beside `cases c` where a condition speaks of `s`. Each case has its row in it. */
export const caseSearchJoin: SideTable = { table: 'case_search', alias: 's', id: 'case_id' }

const keys = (prefix: string): FieldColumn => ({ keys: 's.keys', prefix })

const searched = { search: 's.search_text', unsure: 's.search_partial' }
const assignee = (column: string) => ({ sql: `c.${column}`, key: { keys: 's.keys', prefix: 'assignee' }, ...searched })

/** Devices of the case; `resolve-case-filter.ts` answers the usual questions about them from the index of `s.keys`. */
const ofDevice = (value: string): FieldColumn => ({
  from: `devices d where d.tenant_id = c.tenant_id and s.keys @> array['h:' || d.host_key]`,
  value,
})
const ofDeviceList = (list: string): FieldColumn => ({
  from: `devices d cross join unnest(d.${list}) as item where d.tenant_id = c.tenant_id and s.keys @> array['h:' || d.host_key]`,
  value: 'item',
})
const ofAccount = (value: string): FieldColumn => ({
  from: `accounts p where p.tenant_id = c.tenant_id and s.keys && p.keys`,
  value,
})

export const caseColumns: FieldColumns<CaseField> = {
  id: { sql: 'c.id', as: 'uuid' },
  any_id: { any: [{ sql: 'c.id', as: 'uuid' }, 'c.external_id'] },
  number: 'c.number',
  environment: 'c.environment',
  title: { sql: 'c.title', search: 's.search_text', head: headOf('c.title') },
  description: { sql: 'c.description', ...searched },
  severity: 'c.severity',
  status: 'c.status',
  resolution: 'c.resolution',
  priority: 'c.priority',
  source: keys('source'),
  tag: keys('tag'),
  assignee_id: assignee('assignee_id'),
  assignee_name: assignee('assignee_name'),
  assignee_email: assignee('assignee_email'),
  verdict: 'c.verdict',
  analyst_verdict: 'c.analyst_verdict',
  risk_category: 'c.risk_category',
  risk_level: 'c.risk_level',
  response_status: 'c.response_status',
  ticket_vendor: keys('ticket'),
  created_at: 'c.created_at',
  updated_at: 'c.updated_at',
  last_attached_alert_at: { sql: 'c.last_attached_alert_at', missing: "'-infinity'" },
  alerts_count: 'c.alerts_count',
  incident_id: {
    from: 'incidents i where i.tenant_id = c.tenant_id and i.case_id = c.id',
    value: 'i.id',
    as: 'uuid',
  },
  alert_id: {
    from: `incident_alerts l join incidents i on i.tenant_id = l.tenant_id and i.id = l.incident_id
      where l.tenant_id = c.tenant_id and i.case_id = c.id`,
    value: 'l.alert_id',
    as: 'uuid',
  },
  hostname: keys('h'),
  device_id: ofDevice('d.device_id'),
  device_ip_private: ofDeviceList('private_ips'),
  device_ip_external: ofDeviceList('external_ips'),
  device_tag: ofDeviceList('tags'),
  device_managed_by: ofDevice('d.managed_by'),
  device_key: ofDevice('d.id'),
  username: keys('u'),
  user_id: ofAccount('p.external_id'),
  user_email: ofAccount('p.email'),
  user_sid: ofAccount('p.sid'),
  user_key: ofAccount('p.id'),
  text: 's.search_text',
  sub_tenant_name: '(select t.name from tenants t where t.id = c.tenant_id)',
}

const rank = (column: string, words: readonly string[]): Omit<SortKey, 'order'> => ({
  expression: `array_position(array[${words.map((word) => `'${word}'`).join(', ')}], c.${column})::bigint`,
  type: 'bigint',
})
const at = (column: string) => ({ expression: `c.${column}`, type: 'timestamptz' }) as const

export const caseSortKeys: Record<CaseSortField, Omit<SortKey, 'order'>> = {
  created_at: at('created_at'),
  updated_at: at('updated_at'),
  last_attached_alert_at: at('last_attached_alert_at'),
  alerts_count: { expression: 'c.alerts_count', type: 'bigint' },
  number: { expression: 'c.number', type: 'bigint' },
  title: { expression: headOf('c.title'), type: 'text' },
  severity: rank('severity', severities),
  status: rank('status', caseStatuses),
  priority: rank('priority', priorities),
}
