// Google Workspace: activity reports and alert centre.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const googleWorkspace: SourceReader = {
  source: 'google_workspace',
  product: 'Google Workspace',
  aliases: ['gsuite', 'google_reports'],
  matches: (raw) =>
    /^(?:admin#reports#activity|audit#activity)$/.test(wordOf(raw.kind)) ||
    ('alertId' in raw && 'securityInvestigationToolLink' in raw),
  fields: {
    alert_id: ['alertId', 'id.uniqueQualifier', 'id.uniqQualifier', 'etag'],
    alert_title: ['type', 'events[0].name', 'events[0].type'],
    alert_url: ['securityInvestigationToolLink'],
    creation_time: ['id.time', 'createTime', 'startTime'],
    severity: ['metadata.severity', (raw) => parameter(raw, 'severity')],
    'device.hostname': [(raw) => parameter(raw, 'DEVICE_NAME')],
    account_name: ['ownerDomain', 'id.customerId', 'customerId'],
    usernames: ['actor.email'],
    ips: ['ipAddress'],
  },
  claims: (raw) => {
    const name = textOf(firstAt(raw, 'events[0].name'))
    const isAlert =
      'alertId' in raw ||
      /^(?:alert|suspicious_|gov_attack|account_disabled_(?:hijack|password_leak)|email_forwarding_out)/i.test(
        name ?? '',
      )
    return { kind: isAlert ? 'alert' : 'event', action: name }
  },
}

function parameter(raw: unknown, name: string): unknown {
  const found = valuesAt(raw, 'events[0].parameters[*]').find((item) => firstAt(item, 'name') === name)
  return found === undefined ? null : firstAt(found, 'value')
}
