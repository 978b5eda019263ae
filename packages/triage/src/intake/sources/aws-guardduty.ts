// AWS GuardDuty: findings.
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
