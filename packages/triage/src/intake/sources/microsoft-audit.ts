// Microsoft 365 management activity, Entra sign-in and directory audit logs, Windows security events: records, not alerts.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
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

export const microsoftEntra: SourceReader = {
  source: 'azure_ad',
  product: 'Microsoft Entra ID',
  aliases: ['entra', 'microsoft_entra_graph', 'azuread'],
  matches: (raw) =>
    ('operationName' in raw &&
      'properties' in raw &&
      /^(?:AuditLogs|\w{0,40}SignInLogs|RiskyUsers|UserRiskEvents|RiskyServicePrincipals|ServicePrincipalRiskEvents|ProvisioningLogs)$/i.test(
        wordOf(raw.category),
      )) ||
    ('activityDisplayName' in raw && 'loggedByService' in raw) ||
    ('userPrincipalName' in raw && 'conditionalAccessStatus' in raw) ||
    ('riskEventType' in raw && 'riskLevel' in raw),
  fields: {
    alert_id: ['properties.id', 'id', 'correlationId'],
    alert_title: [
      'properties.riskEventType',
      'riskEventType',
      'properties.activityDisplayName',
      'activityDisplayName',
      'operationName',
      'appDisplayName',
    ],
    creation_time: ['time', 'properties.activityDateTime', 'activityDateTime', 'createdDateTime', 'detectedDateTime'],
    severity: ['properties.riskLevel', 'riskLevel'],
    'device.hostname': [deviceTarget],
    account_name: ['tenantId'],
    usernames: [
      'properties.initiatedBy.user.userPrincipalName',
      'initiatedBy.user.userPrincipalName',
      'properties.userPrincipalName',
      'userPrincipalName',
      'targetResources[*].userPrincipalName',
      'properties.targetResources[*].userPrincipalName',
    ],
    ips: ['callerIpAddress', 'ipAddress', 'properties.ipAddress', 'initiatedBy.user.ipAddress'],
  },
  claims: (raw) => {
    const risk = textOf(firstAt(raw, 'properties.riskEventType') ?? raw.riskEventType)
    const state = textOf(firstAt(raw, 'properties.riskState') ?? raw.riskState)?.toLowerCase()
    const dismissed = state === 'dismissed' || state === 'confirmedsafe' || state === 'remediated'
    return {
      kind: risk && risk !== 'none' ? 'alert' : 'event',
      opinion: dismissed ? 'dismissed' : state === 'confirmedcompromised' ? 'malicious' : null,
      action: textOf(firstAt(raw, 'properties.activityDisplayName') ?? raw.activityDisplayName ?? raw.operationName),
    }
  },
}

/** Name of the device a directory record is about. */
function deviceTarget(raw: unknown): unknown {
  const targets = [...valuesAt(raw, 'targetResources[*]'), ...valuesAt(raw, 'properties.targetResources[*]')]
  const device = targets.find((target) => textOf(firstAt(target, 'type') ?? firstAt(target, 'Type')) === 'Device')
  return device === undefined ? null : firstAt(device, 'displayName')
}

export const windowsEventLog: SourceReader = {
  source: 'windows_event_log',
  product: 'Windows event log',
  aliases: ['windows', 'wineventlog', 'sysmon'],
  matches: (raw) =>
    ('EventID' in raw && 'Channel' in raw && 'Computer' in raw) || ('event_id' in raw && 'winlog' in raw),
  fields: {
    alert_id: ['EventRecordID', 'winlog.record_id'],
    alert_title: ['MessageTitle', 'Message', 'event.action'],
    creation_time: ['TimeCreated', '@timestamp', 'p_event_time'],
    'device.hostname': ['Computer', 'winlog.computer_name'],
    usernames: ['ExtraEventData.SubjectUserName', 'ExtraEventData.TargetUserName'],
    process_commandlines: ['ExtraEventData.CommandLine'],
  },
  claims: (raw) => ({ kind: 'event', action: `windows event ${textOf(raw.EventID) ?? ''}`.trim() }),
}
