// The mapping language: what it finds, what it refuses, and that hostile mappings and alerts stay cheap.
import { isDocketError } from '@docket/model'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../tests/kit/cpu-clock.ts'
import { applyMapping } from './mapping.ts'

const raw = {
  id: 4711,
  'kibana.alert.uuid': 'flat-key',
  rule: { name: 'Odd log-in', severity: 'SEV_040_HIGH' },
  when: 1767322983,
  host: { name: 'ws-1.example.com', ips: ['10.0.0.4', '203.0.113.9', 'not an ip'] },
  users: [{ name: 'ada' }, { name: 'grace' }, { name: null }],
  files: [{ hashes: { sha256: `${'AA'.repeat(31)}BC` } }],
  blocked: 'True',
  mail: { from: 'Ada <ADA@example.com>', to: ['bob@example.com', 'bob@example.com'] },
}

/** Problems by field of a mapping that is refused. */
function problems(mapping: unknown, alert: unknown = raw): Record<string, string[]> {
  try {
    applyMapping(alert, mapping)
  } catch (error) {
    if (isDocketError(error) && error.code === 'invalid' && error.details) return error.details
    throw error
  }
  throw new Error('the mapping was accepted')
}

describe('applyMapping', () => {
  test('reads every kind of source into normalised facts', () => {
    const { facts } = applyMapping(raw, {
      alert_id: ['missing', 'id'],
      alert_title: 'rule.name',
      severity: 'rule.severity',
      creation_time: 'when',
      is_mitigated: 'blocked',
      device: { hostname: 'host.name', private_ips: 'host.ips[0]' },
      'device.os_type': { const: 'linux' },
      site_name: { path: 'site.name', default: 'Berlin' },
      ips: 'host.ips[*]',
      usernames: 'users[*].name',
      file_hashes: 'files[*].hashes.sha256',
      email: { sender: 'mail.from', recipient: 'mail.to' },
      incident_ids: 'id',
    })
    expect(facts).toMatchObject({
      sourceAlertId: '4711',
      title: 'Odd log-in',
      severity: 'high',
      createdAt: '2026-01-02T03:03:03.000Z',
      isMitigated: true,
      device: { hostname: 'ws-1.example.com', privateIps: ['10.0.0.4'], osType: 'linux' },
      siteName: 'Berlin',
      ips: ['10.0.0.4', '203.0.113.9'],
      usernames: ['ada', 'grace'],
      fileHashes: [`${'aa'.repeat(31)}bc`],
      email: { sender: 'ada@example.com', recipients: ['bob@example.com'] },
      incidentIds: ['4711'],
    })
  })

  test('a key that holds dots is found by the same path', () => {
    expect(applyMapping(raw, { alert_id: 'kibana.alert.uuid' }).facts.sourceAlertId).toBe('flat-key')
  })

  test('a path that finds nothing leaves its field absent', () => {
    const { facts } = applyMapping(raw, { alert_id: 'id', alert_title: 'no.such[3].thing', ips: 'users[*].ip' })
    expect(facts).toMatchObject({ title: null, ips: [], device: null, email: null })
  })

  test.each([
    ['unknown names', { alert_id: 'id', colour: 'x' }, 'definition_mapping.colour'],
    ['an unknown nested name', { alert_id: 'id', device: { colour: 'x' } }, 'definition_mapping.device.colour'],
    ['a missing alert_id', { alert_title: 'rule.name' }, 'definition_mapping.alert_id'],
    ['an alert_id that finds nothing', { alert_id: 'nope' }, 'definition_mapping.alert_id'],
    ['an alert_id that is an object', { alert_id: 'host' }, 'definition_mapping.alert_id'],
    ['an open bracket', { alert_id: 'users[' }, 'definition_mapping.alert_id'],
    ['an empty path', { alert_id: '' }, 'definition_mapping.alert_id'],
    ['an empty name in a path', { alert_id: 'host..name' }, 'definition_mapping.alert_id'],
    ['a negative index', { alert_id: 'users[-1]' }, 'definition_mapping.alert_id'],
    ['a number as source', { alert_id: 7 }, 'definition_mapping.alert_id'],
    ['an empty list', { alert_id: [] }, 'definition_mapping.alert_id'],
    ['a malformed alternative after a good one', { alert_id: ['id', 'x['] }, 'definition_mapping.alert_id'],
    ['path together with const', { alert_id: { path: 'id', const: 1 } }, 'definition_mapping.alert_id'],
    [
      'the same name twice',
      { alert_id: 'id', 'device.hostname': 'id', device: { hostname: 'id' } },
      'definition_mapping.device.hostname',
    ],
    ['a text', 'id', 'definition_mapping'],
    ['null', null, 'definition_mapping'],
    ['a list', ['id'], 'definition_mapping'],
  ])('refuses %s', (_, mapping, field) => {
    expect(Object.keys(problems(mapping))).toEqual([field])
  })

  test('sees only own properties', () => {
    for (const path of ['__proto__', 'constructor.name', 'toString', 'host.hasOwnProperty', 'users.length'])
      expect(problems({ alert_id: path })).toHaveProperty(['definition_mapping.alert_id'])
  })

  test('refuses alternatives nested too deep and survives huge alerts', () => {
    let nested: unknown = 'id'
    for (let i = 0; i < 2000; i++) nested = [nested]
    expect(problems({ alert_id: nested })).toHaveProperty(['definition_mapping.alert_id'])
    const wide = { id: 1, list: Array.from({ length: 300_000 }, (_, i) => ({ list: [`user${i}`] })) }
    const started = cpuMs()
    const { facts } = applyMapping(wide, { alert_id: 'id', usernames: 'list[*].list[*]' })
    expect(facts.usernames.length).toBeGreaterThan(100)
    expect(facts.usernames.length).toBeLessThanOrEqual(200)
    expect(cpuMs() - started).toBeLessThan(1000)
  })

  test('refuses mappings that ask for too much in all', () => {
    const alternatives = (path: unknown) => Array.from({ length: 50 }, () => path)
    const bomb = alternatives(alternatives(alternatives('list[*].list[*].x')))
    const wide = { id: 1, list: Array.from({ length: 20_000 }, () => ({ list: [1] })) }
    const started = cpuMs()
    expect(problems({ alert_id: 'id', ips: bomb }, wide)).toEqual({
      'definition_mapping.ips': ['the mapping asks for too much'],
    })
    expect(cpuMs() - started).toBeLessThan(500)
  })
})
