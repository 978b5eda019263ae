// Amazon Web Services: GuardDuty findings, Security Hub findings (ASFF), Macie findings.
import { booleanOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const awsGuardduty: SourceReader = {
  source: 'aws_guardduty',
  product: 'AWS GuardDuty',
  aliases: ['guardduty'],
  matches: (raw) =>
    firstAt(raw, 'service.serviceName') === 'guardduty' ||
    firstAt(raw, 'Service.ServiceName') === 'guardduty' ||
    (/^arn:aws[\w-]{0,10}:guardduty:/.test(wordOf(raw.arn ?? raw.Arn ?? '')) &&
      ('severity' in raw || 'Severity' in raw)),
  fields: {
    alert_id: ['id', 'Id'],
    alert_title: ['title', 'Title', 'type'],
    creation_time: ['createdAt', 'CreatedAt', 'service.eventFirstSeen'],
    severity: ['severity', 'Severity'],
    'device.hostname': ['resource.instanceDetails.instanceId', 'Resource.InstanceDetails.InstanceId'],
    'device.os_type': ['resource.instanceDetails.platform', 'Resource.InstanceDetails.Platform'],
    'device.private_ips': ['resource.instanceDetails.networkInterfaces[*].privateIpAddress'],
    'device.external_ips': ['resource.instanceDetails.networkInterfaces[*].publicIp'],
    site_name: ['region', 'Region'],
    account_name: ['accountId', 'AccountId'],
    usernames: ['resource.accessKeyDetails.userName', 'Resource.AccessKeyDetails.UserName'],
  },
  claims: (raw) => ({
    opinion:
      booleanOf(firstAt(raw, 'service.additionalInfo.sample')) === true ||
      booleanOf(firstAt(raw, 'service.archived') ?? firstAt(raw, 'Service.Archived')) === true
        ? 'dismissed'
        : null,
    // A finding type reads ThreatPurpose:Resource/Family.Mechanism; the purpose is close to an ATT&CK tactic.
    tactics: [textOf(raw.type ?? raw.Type)?.split(':', 1)[0] ?? []].flat(),
    threatName: textOf(
      firstAt(raw, 'service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames[0].name'),
    ),
  }),
}

export const awsSecurityhub: SourceReader = {
  source: 'aws_securityhub',
  product: 'AWS Security Hub',
  aliases: ['securityhub', 'security_hub', 'asff'],
  matches: (raw) => 'ProductArn' in raw && 'AwsAccountId' in raw && 'GeneratorId' in raw,
  fields: {
    alert_id: ['Id'],
    alert_title: ['Title'],
    alert_url: ['SourceUrl'],
    creation_time: ['CreatedAt', 'FirstObservedAt'],
    severity: ['Severity.Label', 'FindingProviderFields.Severity.Label', 'Severity.Normalized'],
    'device.hostname': [(raw) => instanceOf(firstAt(raw, 'Resources[0].Id'), firstAt(raw, 'Resources[0].Type'))],
    site_name: ['Region'],
    account_name: ['AwsAccountId'],
    usernames: ['Resources[*].Details.AwsIamAccessKey.UserName', 'Resources[*].Details.AwsIamAccessKey.PrincipalName'],
    file_hashes: ['ThreatIntelIndicators[*].Value'],
  },
  claims: (raw) => {
    const types = textOf(firstAt(raw, 'Types[0]')) ?? ''
    const workflow = textOf(firstAt(raw, 'Workflow.Status'))?.toUpperCase()
    const closed = workflow === 'SUPPRESSED' || textOf(raw.RecordState) === 'ARCHIVED'
    return {
      // Checks of settings are findings about posture: nobody did anything yet.
      kind: types.startsWith('Software and Configuration Checks') ? 'event' : 'alert',
      opinion: closed ? 'dismissed' : null,
      tactics: types.startsWith('TTPs/') ? [types.split('/', 2)[1] ?? ''] : [],
      threatName: textOf(firstAt(raw, 'Malware[0].Name')),
    }
  },
}

export const amazonMacie: SourceReader = {
  source: 'amazon_macie',
  product: 'Amazon Macie',
  aliases: ['macie'],
  matches: (raw) => 'resourcesAffected' in raw && 'schemaVersion' in raw && 'category' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['title', 'type'],
    creation_time: ['createdAt'],
    severity: ['severity.description', 'severity.score'],
    site_name: ['region'],
    account_name: ['accountId'],
  },
  claims: (raw) => ({
    opinion: booleanOf(raw.sample) === true || booleanOf(raw.archived) === true ? 'dismissed' : null,
  }),
}

function instanceOf(id: unknown, type: unknown): string | null {
  const text = type === 'AwsEc2Instance' ? textOf(id) : null
  return text === null ? null : text.slice(text.lastIndexOf('/') + 1)
}
