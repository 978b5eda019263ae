// Microsoft Graph security API: alerts (v2 and legacy) and incidents.
import { textOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const microsoftGraphSecurity: SourceReader = {
  source: 'microsoft_graph_security',
  product: 'Microsoft Graph security',
  aliases: ['graph_security', 'msgraph'],
  matches: (raw) =>
    ('createdDateTime' in raw && 'severity' in raw && ('serviceSource' in raw || 'vendorInformation' in raw)) ||
    ('createdDateTime' in raw && 'incidentWebUrl' in raw),
  fields: {
    alert_id: ['id', 'providerAlertId'],
    alert_title: ['title', 'displayName'],
    alert_url: ['alertWebUrl', 'incidentWebUrl', 'sourceMaterials[0]'],
    creation_time: ['createdDateTime', 'eventDateTime'],
    severity: ['severity'],
    'device.hostname': ['evidence[*].deviceDnsName', 'hostStates[0].fqdn', 'hostStates[0].netBiosName'],
    'device.device_id': ['evidence[*].mdeDeviceId'],
    'device.os_type': ['evidence[*].osPlatform', 'hostStates[0].os'],
    account_name: ['tenantId', 'azureTenantId'],
    usernames: [
      'evidence[*].userAccount.userPrincipalName',
      'evidence[*].userAccount.accountName',
      'userStates[*].userPrincipalName',
    ],
    incident_ids: ['incidentId'],
    techniques: ['mitreTechniques[*]'],
    'email.sender': ['evidence[*].p1Sender.emailAddress'],
    'email.recipient': ['evidence[*].recipientEmailAddress'],
    'email.subject': ['evidence[*].subject'],
  },
  claims: (raw) => {
    const said = textOf(raw.classification ?? raw.feedback)?.toLowerCase()
    const dismissed = said === 'falsepositive' || said === 'benignpositive' || said === 'informationalexpectedactivity'
    return {
      opinion: dismissed ? 'dismissed' : said === 'truepositive' ? 'malicious' : null,
      threatName: textOf(raw.threatFamilyName ?? raw.threatDisplayName),
      tactics: [textOf(raw.category)].flatMap((name) => name ?? []),
    }
  },
}
