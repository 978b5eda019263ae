// Identity and browser products: Duo, Push Security, Google Workspace reports. Mostly records; a few are claims.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const duo: SourceReader = {
  source: 'duo',
  product: 'Cisco Duo',
  aliases: ['duo_security', 'cisco_duo'],
  matches: (raw) =>
    ('action' in raw && 'isotimestamp' in raw && 'username' in raw) ||
    ('access_device' in raw && 'factor' in raw) ||
    ('access_device' in raw && 'application' in raw && 'result' in raw) ||
    ('telephony_id' in raw && 'txid' in raw) ||
    ['admin_log', 'telephony_log', 'authentication_log'].includes(wordOf(raw.eventtype)) ||
    ('surfaced_auth' in raw && 'triage_event_uri' in raw),
  fields: {
    alert_id: ['txid', 'sekey', 'telephony_id', 'p_row_id'],
    alert_title: ['action', 'result', 'event_type', 'eventtype'],
    creation_time: ['isotimestamp', 'timestamp', 'ts'],
    'device.hostname': ['access_device.hostname'],
    'device.os_type': ['access_device.os'],
    usernames: ['username', 'user.name', 'object', 'email'],
    ips: ['access_device.ip', 'auth_device.ip'],
  },
  claims: (raw) => {
    const isFraud = textOf(raw.result)?.toLowerCase() === 'fraud'
    const action = [raw.action, raw.reason, raw.result].map(textOf).find((text) => text !== null) ?? null
    return { kind: isFraud || 'surfaced_auth' in raw ? 'alert' : 'event', action }
  },
}

export const pushSecurity: SourceReader = {
  source: 'push_security',
  product: 'Push Security',
  matches: (raw) => 'object' in raw && 'new' in raw && 'timestamp' in raw && 'version' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['object'],
    creation_time: ['timestamp'],
    severity: ['new.severity'],
    usernames: ['new.employee.email', 'new.email'],
    ips: ['new.sourceIpAddress'],
    urls: ['new.url', 'new.referrerUrl'],
  },
  claims: (raw) => {
    const object = textOf(raw.object)?.toUpperCase() ?? ''
    const mode = textOf(firstAt(raw, 'new.mode') ?? firstAt(raw, 'new.action'))
    const isDetection = /PHISH|CLONED_LOGIN|STOLEN|DETECTION|SESSION_TOKEN|MALICIOUS|AITM/.test(object)
    return { kind: isDetection ? 'alert' : 'event', action: mode ? `${object} ${mode}` : object }
  },
}

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
