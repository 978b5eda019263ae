// Microsoft Entra ID: sign-in, audit and risk logs.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

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
