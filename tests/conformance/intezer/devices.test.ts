// Devices through the Intezer door: by id, and their history, which is not wrapped in `result`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upsertDevices } from '../../../packages/server/src/service/index.ts'
import type { Json } from '../kit.ts'
import { openRoom, type Room, walk } from './room.ts'

let room: Room
type Device = Parameters<typeof upsertDevices>[3][number]
const make = (hostname: string, more: Partial<Device> = {}) =>
  upsertDevices(room.deps, room.chief, room.tenant, [{ environment: 'production', hostname, ...more }])
const get = (device_id: string, more: object = {}) =>
  room.client.call('GET', '/devices/get-by-id', { device_id, ...more })
const hosts = async (filters: object) => {
  const reply = await room.client.call('POST', '/devices/search', { search_mode: 'and', limit: 1000, ...filters })
  if (reply.status !== 200) throw new Error(`search answered ${reply.status} ${reply.text}`)
  expect(reply.json.devices_count).toBe(reply.json.devices.length)
  return reply.json.devices.map(({ hostname }: Json) => hostname).sort()
}

beforeAll(async () => {
  room = await openRoom()
  await make('ws-1', {
    deviceId: 'ldt:1/2',
    hostType: 'workstation',
    osType: 'Windows',
    osVersion: '11',
    privateIps: ['10.0.0.1'],
    externalIps: ['192.0.2.1'],
    tags: ['vip'],
    groups: ['finance'],
    managedBy: 'CrowdStrike',
    cloudProvider: 'AWS',
    siteName: 'Main',
    lastLoginUser: 'ann',
    firstSeenAt: '2026-01-01T00:00:00.900Z',
    extra: { product_id: 7 },
  })
  await make('srv-1', { hostType: 'server', osType: 'Linux', firstSeenAt: '2026-01-02T00:00:00.000Z' })
  await make('ws-1', { environment: 'lab', deviceId: 'ldt:1/2', firstSeenAt: '2026-01-03T00:00:00.000Z' })
})
afterAll(() => room?.stop())

describe('one device', () => {
  it('has its names, system and addresses', async () => {
    const reply = await get('ldt:1/2', { environment: 'production' })
    expect(reply.json.result).toMatchObject({
      device_id: 'ldt:1/2',
      hostname: 'ws-1',
      host_type: 'workstation',
      os_type: 'Windows',
      os_version: '11',
      private_ips: ['10.0.0.1'],
      external_ips: ['192.0.2.1'],
      environment: 'production',
      discovery_time: '2026-01-01T00:00:00.900+00:00',
    })
    const both = await get('ldt:1/2')
    expect([both.status, both.json]).toEqual([409, { error: 'Device exists in multiple environments' }])
    const [server] = (await room.client.call('POST', '/devices/search', { hostnames: ['srv-1'] })).json.devices
    expect((await get(server.device_id)).json.result.hostname).toBe('srv-1')
  })

  it('that is not there, or another tenant’s, is not found in the same words', async () => {
    const [server] = (await room.client.call('POST', '/devices/search', { hostnames: ['srv-1'] })).json.devices
    const answers = []
    for (const device_id of [server.device_id, 'ldt:1/2', 'nothing', '11111111-2222-4333-8444-555555555555']) {
      const one = await room.stranger.call('GET', '/devices/get-by-id', { device_id })
      const list = await room.stranger.call('POST', '/devices/search', { device_ids: [device_id] })
      answers.push([one.status, one.text, list.text])
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual([404, '{"error":"Device not found"}', '{"devices_count":0,"devices":[]}'])
  })
})

describe('the history', () => {
  const second = (text: string) => Date.parse(`${text}Z`) / 1000
  const rows: [string, object, string[]][] = [
    ['nothing', {}, ['srv-1', 'ws-1', 'ws-1']],
    ['device_ids', { device_ids: ['ldt:1/2'] }, ['ws-1', 'ws-1']],
    ['environments', { environments: ['LAB'] }, ['ws-1']],
    ['external_ips', { external_ips: ['192.0.2.1'] }, ['ws-1']],
    ['private_ips', { private_ips: ['10.0.0.1'] }, ['ws-1']],
    ['host_groups', { host_groups: ['Finance'] }, ['ws-1']],
    ['host_tags', { host_tags: ['VIP'] }, ['ws-1']],
    ['hostnames', { hostnames: ['SRV-1', 'other'] }, ['srv-1']],
    ['managed_by', { managed_by: ['crowdstrike'] }, ['ws-1']],
    ['os_names', { os_names: ['linux'] }, ['srv-1']],
    ['os_versions', { os_versions: ['11'] }, ['ws-1']],
    ['cloud_providers', { cloud_providers: ['aws'] }, ['ws-1']],
    ['host_types', { host_types: ['server'] }, ['srv-1']],
    ['last_login_users', { last_login_users: ['ANN'] }, ['ws-1']],
    ['site_names', { site_names: ['main'] }, ['ws-1']],
    ['the end of a whole second', { time_range_end: second('2026-01-01T00:00:00') }, ['ws-1']],
    ['a start', { time_range_start: second('2026-01-02T00:00:00') }, ['srv-1', 'ws-1']],
    ['both', { os_names: ['linux'], host_tags: ['vip'] }, []],
    ['either', { os_names: ['linux'], host_tags: ['vip'], search_mode: 'or' }, ['srv-1', 'ws-1']],
    ['either of none', { os_names: [], search_mode: 'or' }, ['srv-1', 'ws-1', 'ws-1']],
  ]
  it.each(rows)('%s', async (_name, filters, expected) => {
    expect(await hosts(filters)).toEqual(expected)
  })

  it('gives what the product told of them when it is asked for', async () => {
    const ask = (include_raw_device: boolean) =>
      room.client.call('POST', '/devices/search', { host_tags: ['vip'], include_raw_device })
    expect((await ask(true)).json.devices[0].raw_device).toEqual({ product_id: 7 })
    expect((await ask(false)).json.devices[0]).not.toHaveProperty('raw_device')
  })

  it('refuses other types by field', async () => {
    for (const body of [{ hostnames: 'x' }, { search_mode: 'none' }, { time_range_start: 'x' }, { limit: 10_001 }]) {
      const reply = await room.client.call('POST', '/devices/search', body)
      expect([body, reply.status, typeof reply.json.message]).toEqual([body, 400, 'object'])
    }
  })

  it('is walked whole while devices appear, and ends', async () => {
    const many = Array.from({ length: 105 }, (_, n) => ({ environment: 'many', hostname: `many-${n}` }))
    await upsertDevices(room.deps, room.chief, room.tenant, many)
    let late = 0
    const { rows: walked } = await walk(
      (offset, limit) => room.client.call('POST', '/devices/search', { environments: ['many'], offset, limit }),
      ({ json }) => ({ total: json.devices_count, rows: json.devices }),
      10,
      () => make(`late-${late++}`, { environment: 'many' }),
    )
    expect(walked.length).toBe(105)
    expect(new Set(walked.map(({ hostname }) => hostname)).size).toBe(105)
  })
})
