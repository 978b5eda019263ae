// Damaged objects of any format are refused or taken, never an internal error, and whatever was taken can be written out again.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seeded } from '../../../packages/model/src/filter/testing.ts'
import { type Json, makeTenant, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
const formats = ['docket', 'sentinel', 'kaspersky-xdr', 'intezer'] as const
const samples: Record<string, Json[]> = {}

const exported = async (key: string, format: string): Promise<Json[]> => {
  const { status, text } = await send(`${server.url}/api/v1/export?to=${format}`, 'GET', undefined, {
    authorization: `Bearer ${key}`,
  })
  expect(status).toBe(200)
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line))
}

beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  const { keys } = await makeTenant(server, 'source')
  const post = async (path: string, body: unknown): Promise<Json> => {
    const reply = await send(`${server.url}/api/v1${path}`, 'POST', body, { authorization: `Bearer ${keys.analyst}` })
    expect(reply.status, reply.text).toBeLessThan(300)
    return reply.json
  }
  const alert = await post('/alerts', {
    source: 'custom',
    alert: { id: 'a-1', host: 'ws-1', ip: '192.0.2.1' },
    mapping: { alert_id: 'id', 'device.hostname': 'host', ips: 'ip' },
  })
  const incident = await post('/incidents', {
    title: 'One',
    severity: 'high',
    status: 'closed',
    resolution: 'false_positive',
    resolutionReason: 'inaccurate_data',
    externalId: 'INC-1',
    source: 'edr',
    alertIds: [alert.id],
    labels: [{ name: 'l', kind: 'user' }],
    rules: [{ id: 'r', name: 'n', type: null, confidence: 'low', severity: 'low', custom: false }],
    tickets: [{ vendor: 'jira', id: 'S-1', url: null, status: null }],
    entities: [{ kind: 'host', properties: { hostName: 'ws-1' } }],
    observables: [{ kind: 'ip', value: '192.0.2.1' }],
    firstActivityAt: '2026-03-01T10:00:00.000Z',
    extra: { sentinel: { x: 1 }, kaspersky: { y: 2 }, intezer: { z: 3 } },
  })
  await post(`/incidents/${incident.id}/comments`, { message: 'm' })
  await post(`/incidents/${incident.id}/tasks`, { title: 't' })
  await post('/bookmarks', { displayName: 'b', query: 'q', labels: ['x'] })
  await post('/cases', { title: 'c', incidentIds: [incident.id], tags: [{ name: 'x', kind: 'user' }] })
  await post('/devices', { devices: [{ environment: 'production', hostname: 'ws-1', privateIps: ['10.0.0.1'] }] })
  await post('/accounts', { accounts: [{ environment: 'production', name: 'ann', email: 'ann@corp.example' }] })
  for (const format of formats) samples[format] = await exported(keys.reader, format)
}, 60_000)
afterAll(() => server.stop())

const hostile: unknown[] = [
  ...[null, '', '\0', 'a\0b', '\ud800', 'x'.repeat(3000), "'; drop table incidents; --", 'é'.repeat(600)],
  ...[
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    -1e300,
    '12345678901234567890',
    true,
    false,
    [],
    {},
    [null],
    [[]],
    { '\0': '\ud800' },
  ],
  ...['0000-01-01T00:00:00Z', '99999-01-01T00:00:00.000Z', '2026-02-30T00:00:00.000Z', 'infinity', '-infinity', 'now'],
  ...['00000000-0000-0000-0000-000000000000', 'not-a-uuid', Array.from({ length: 3000 }, () => 'x'), '__proto__'],
]

/** One to three places of a copy, anywhere, replaced, removed or doubled. */
function damaged(value: Json, random: () => number): Json {
  const copy = structuredClone(value)
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    let holder: Json = copy
    for (;;) {
      const names = Object.keys(holder)
      if (names.length === 0) break
      const name = names[Math.floor(random() * names.length)]!
      const inner = holder[name]
      if (inner !== null && typeof inner === 'object' && random() < 0.7) {
        holder = inner
        continue
      }
      if (random() < 0.1 && !Array.isArray(holder)) delete holder[name]
      else holder[name] = structuredClone(hostile[Math.floor(random() * hostile.length)])
      break
    }
  }
  return copy
}

it.each(formats)(
  'objects of %s',
  async (format) => {
    const random = seeded(formats.indexOf(format) + 1)
    const { keys } = await makeTenant(server, `target ${format}`)
    const authorization = `Bearer ${keys.analyst}`
    let taken = 0
    let refused = 0
    for (let round = 0; round < 12; round += 1) {
      const records = Array.from({ length: 40 }, (_, n) => {
        const from = samples[format]!
        return { where: `${round}.${n}`, value: damaged(from[Math.floor(random() * from.length)], random) }
      })
      const reply = await send(`${server.url}/api/v1/import`, 'POST', { from: format, records }, { authorization })
      if (reply.status !== 200) {
        // Which one it was.
        for (const record of records) {
          const { status, text } = await send(
            `${server.url}/api/v1/import`,
            'POST',
            { from: format, records: [record] },
            { authorization },
          )
          expect({ record, status, text }).toMatchObject({ status: 200 })
        }
      }
      expect(reply.status, reply.text).toBe(200)
      refused += reply.json.refused.length
      for (const { created = 0 } of Object.values(reply.json.counts) as { created?: number }[]) taken += created
      for (const { message, details } of reply.json.refused) {
        expect(message).not.toMatch(/internal error|syntax error|violates/i)
        expect(JSON.stringify(details)).not.toMatch(/internal error|syntax error|violates/i)
      }
    }
    expect(taken).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(20)
    for (const to of formats) await exported(keys.reader, to)
  },
  120_000,
)
