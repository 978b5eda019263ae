// Microsoft 365 management activity: audit records.
import { textOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const microsoft365Audit: SourceReader = {
  source: 'microsoft_365_audit',
  product: 'Microsoft 365 audit log',
  aliases: ['o365', 'office365', 'm365_audit'],
  matches: (raw) =>
    ('Workload' in raw && 'Operation' in raw && 'RecordType' in raw) ||
    ('workload' in raw && 'operation' in raw && 'recordtype' in raw),
  fields: {
    alert_id: ['Id', 'id'],
    alert_title: ['Operation', 'operation'],
    creation_time: ['CreationTime', 'creationtime'],
    account_name: ['OrganizationId', 'organizationid'],
    usernames: ['UserId', 'userid'],
    ips: ['ClientIP', 'clientip', 'ActorIpAddress'],
  },
  claims: (raw) => ({ kind: 'event', action: textOf(raw.Operation ?? raw.operation) }),
}
