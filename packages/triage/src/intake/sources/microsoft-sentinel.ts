// Microsoft Sentinel: incidents (ARM object or connector form) and rows of the SecurityAlert table.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { Claims, SourceReader } from './reader.ts'

export const microsoftSentinel: SourceReader = {
  source: 'microsoft_sentinel',
  product: 'Microsoft Sentinel',
  aliases: ['sentinel', 'azure_sentinel'],
  matches: (raw) =>
    /Microsoft\.SecurityInsights\/incidents/i.test(wordOf(raw.type).slice(0, 100)) ||
    ('SystemAlertId' in raw && ('AlertName' in raw || 'AlertDisplayName' in raw || 'DisplayName' in raw)) ||
    ('incident_number' in raw && 'incident_url' in raw),
  fields: {
    alert_id: ['SystemAlertId', 'name', 'properties.incidentNumber', 'incident_number'],
    alert_title: ['properties.title', 'title', 'AlertDisplayName', 'DisplayName', 'AlertName'],
    alert_url: ['properties.incidentUrl', 'incident_url', 'AlertLink'],
    creation_time: ['properties.createdTimeUtc', 'created_time_utc', 'TimeGenerated', 'StartTimeUtc', 'StartTime'],
    severity: ['properties.severity', 'severity', 'Severity', 'AlertSeverity'],
    'device.hostname': [
      (raw) => entity(raw, 'host', 'HostName'),
      'CompromisedEntity',
      'ExtendedProperties.Compromised Host',
    ],
    'device.os_type': [(raw) => entity(raw, 'host', 'OSFamily')],
    account_name: ['WorkspaceResourceGroup', 'TenantId'],
    usernames: ['ExtendedProperties.User Name', 'Entities[*].Name', 'properties.relatedEntities[*].accountName'],
    ips: ['Entities[*].Address'],
    file_hashes: ['Entities[*].Value'],
    urls: ['Entities[*].Url'],
    domains: ['Entities[*].DomainName'],
    process_commandlines: ['Entities[*].CommandLine', 'ExtendedProperties.Suspicious Command Line'],
    incident_ids: ['properties.incidentNumber', 'incident_number'],
    techniques: ['properties.additionalData.techniques[*]', 'Techniques', 'additional_data.techniques[*]'],
  },
  claims: (raw) => ({
    opinion: opinionOf(raw),
    threatName: textOf(firstAt(raw, 'ExtendedProperties.ThreatName') ?? firstAt(raw, 'ExtendedProperties.Threat Name')),
    tactics: [raw.Tactics, firstAt(raw, 'properties.additionalData.tactics[0]'), raw.Intent].flatMap(
      (name) => textOf(name)?.split(',', 10) ?? [],
    ),
  }),
}

function entity(raw: unknown, type: string, field: string): unknown {
  const entities = (raw as Record<string, unknown>).Entities
  if (!Array.isArray(entities)) return null
  const found = entities.slice(0, 200).find((item) => wordOf(firstAt(item, 'Type')).toLowerCase() === type)
  return found === undefined ? null : firstAt(found, field)
}

function opinionOf(raw: Record<string, unknown>): Claims['opinion'] {
  const said = textOf(firstAt(raw, 'properties.classification') ?? raw.classification)?.toLowerCase()
  if (said === 'falsepositive' || said === 'benignpositive') return 'dismissed'
  return said === 'truepositive' ? 'malicious' : null
}
