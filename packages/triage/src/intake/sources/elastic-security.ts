// Elastic Security: detection alerts (`kibana.alert.*`, flat or nested) and endpoint alerts in ECS.
import { textOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const elasticSecurity: SourceReader = {
  source: 'elastic_security',
  product: 'Elastic Security',
  aliases: ['elastic', 'elastic_siem'],
  matches: (raw) =>
    Object.keys(raw).some((key) => key.startsWith('kibana.alert.')) ||
    firstAt(raw, 'kibana.alert.rule') !== undefined ||
    (firstAt(raw, 'event.kind') === 'signal' && 'signal' in raw),
  fields: {
    alert_id: ['kibana.alert.uuid', '_id', 'event.id', 'kibana.alert.rule.execution.uuid'],
    alert_title: ['kibana.alert.rule.name', 'signal.rule.name', 'rule.name', 'message'],
    alert_url: ['kibana.alert.url'],
    creation_time: ['kibana.alert.start', '@timestamp'],
    severity: ['kibana.alert.severity', 'signal.rule.severity', 'kibana.alert.risk_score', 'event.severity'],
    'device.hostname': ['host.hostname', 'host.name'],
    'device.device_id': ['host.id', 'agent.id'],
    'device.os_type': ['host.os.type', 'host.os.family'],
    'device.os_version': ['host.os.full', 'host.os.version'],
    'device.private_ips': ['host.ip'],
    usernames: ['user.name', 'process.user.name'],
    file_hashes: ['process.hash.sha256', 'file.hash.sha256', 'process.hash.md5', 'file.hash.md5'],
    process_commandlines: ['process.command_line', 'process.parent.command_line'],
    techniques: ['kibana.alert.rule.threat[*].technique[*].id', 'threat.technique.id', 'threat[*].technique[*].id'],
  },
  claims: (raw) => ({
    opinion: textOf(firstAt(raw, 'kibana.alert.workflow_reason')) === 'false_positive' ? 'dismissed' : null,
    tactics: [
      ...valuesAt(raw, 'kibana.alert.rule.threat[*].tactic.name'),
      ...valuesAt(raw, 'threat[*].tactic.name'),
    ].flatMap((name) => textOf(name) ?? []),
  }),
}
