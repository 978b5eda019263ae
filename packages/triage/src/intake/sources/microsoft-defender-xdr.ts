// Microsoft Defender XDR: Advanced Hunting tables streamed to Event Hubs, Defender for Endpoint alerts, 365 Defender incidents.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { Claims, SourceReader } from './reader.ts'

export const microsoftDefenderXdr: SourceReader = {
  source: 'msd',
  product: 'Microsoft Defender XDR',
  aliases: ['microsoft_defender_xdr', 'microsoft_defender', 'defender', 'mde', 'm365_defender'],
  matches: (raw) =>
    wordOf(raw.category).startsWith('AdvancedHunting-') ||
    ('machineId' in raw && 'alertCreationTime' in raw) ||
    ('incidentId' in raw && 'alertId' in raw && 'serviceSource' in raw),
  fields: {
    alert_id: ['properties.AlertId', 'alertId', 'id', 'properties.ReportId'],
    alert_title: ['properties.Title', 'title', 'properties.ActionType', 'category'],
    alert_url: ['alertWebUrl', 'incidentUri'],
    creation_time: ['properties.Timestamp', 'alertCreationTime', 'creationTime', 'time'],
    severity: ['properties.Severity', 'severity'],
    'device.hostname': ['properties.DeviceName', 'computerDnsName', 'devices[0].deviceDnsName'],
    'device.device_id': ['properties.DeviceId', 'machineId', 'devices[0].mdatpDeviceId'],
    'device.os_type': ['properties.OSPlatform', 'devices[0].osPlatform'],
    'device.private_ips': ['properties.LocalIP'],
    account_name: ['tenantId'],
    usernames: [
      'properties.AccountName',
      'properties.AccountUpn',
      'properties.InitiatingProcessAccountName',
      'properties.InitiatingProcessAccountUpn',
      'relatedUser.userName',
      'loggedOnUsers[*].accountName',
    ],
    domains: ['properties.RemoteUrl'],
    incident_ids: ['incidentId'],
    techniques: ['properties.AttackTechniques', 'mitreTechniques[*]'],
    'email.sender': ['properties.SenderFromAddress'],
    'email.recipient': ['properties.RecipientEmailAddress'],
    'email.subject': ['properties.EmailSubject', 'properties.Subject'],
    'email.message_id': ['properties.InternetMessageId'],
  },
  claims: (raw) => {
    const table = wordOf(raw.category)
    const isEvent = table !== '' && table.startsWith('AdvancedHunting-') && !/Alert(?:Info|Evidence)$/.test(table)
    return {
      kind: isEvent ? 'event' : 'alert',
      action: isEvent ? textOf(firstAt(raw, 'properties.ActionType')) : null,
      opinion: opinionOf(raw),
      threatName: textOf(raw.threatFamilyName ?? raw.threatName ?? firstAt(raw, 'properties.ThreatFamily')),
      tactics: [firstAt(raw, 'properties.Category'), isEvent ? null : raw.category].flatMap((name) => {
        const text = textOf(name)
        return text && !text.startsWith('AdvancedHunting') ? [text] : []
      }),
    }
  },
}

function opinionOf(raw: Record<string, unknown>): Claims['opinion'] {
  const said = textOf(raw.classification ?? firstAt(raw, 'properties.Classification'))
    ?.toLowerCase()
    .replace(/\s/g, '')
  if (said === 'falsepositive' || said === 'benignpositive' || said === 'informationalexpectedactivity')
    return 'dismissed'
  return said === 'truepositive' ? 'malicious' : null
}
