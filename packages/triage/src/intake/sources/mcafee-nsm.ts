// McAfee (Trellix) Network Security Manager: alerts.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const mcafeeNsm: SourceReader = {
  source: 'mcafee_nsm',
  product: 'McAfee (Trellix) NSM',
  aliases: ['trellix_nsm'],
  matches: (raw) =>
    firstAt(raw, 'summary.event') !== undefined && firstAt(raw, 'description.attackCategory') !== undefined,
  fields: {
    alert_id: ['uniqueAlertId', 'alertId', 'summary.event.alertId'],
    alert_title: ['name', 'summary.event.attackName'],
    creation_time: ['summary.event.time'],
    severity: ['alertSeverity', 'summary.event.severity', 'description.btf'],
    ips: ['summary.attacker.ipAddrs', 'summary.target.ipAddrs', 'summary.source.ipAddrs'],
  },
  claims: (raw) => ({ tactics: [textOf(firstAt(raw, 'description.attackCategory'))].flatMap((name) => name ?? []) }),
}
