// AWS Security Hub: findings in ASFF.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

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

function instanceOf(id: unknown, type: unknown): string | null {
  const text = type === 'AwsEc2Instance' ? textOf(id) : null
  return text === null ? null : text.slice(text.lastIndexOf('/') + 1)
}
