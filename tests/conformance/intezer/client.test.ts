// The shipped Intezer client against the door: the loops of its documentation, over a history of several pages.
import {
  Case,
  getAccount,
  getDevice,
  getMyAccount,
  getQuotaUsage,
  Incident,
  IncidentNotFoundError,
  IntezerApi,
  listAccounts,
  queryCasesHistory,
  queryDevicesHistory,
  queryIncidentsHistory,
} from '@docket/sdk/intezer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCase, createIncident, upsertDevices } from '../../../packages/server/src/service/index.ts'
import { openRoom, type Room } from './room.ts'

let room: Room
let api: IntezerApi
beforeAll(async () => {
  room = await openRoom()
  const key = await room.deps.store.keys.create({ name: 'client', tenantIds: [room.tenant], role: 'reader' })
  api = new IntezerApi({ apiKey: key.text, baseUrl: `${room.url}/api/` })
})
afterAll(() => room?.stop())

it('reads incidents one by one, raw and as a history', async () => {
  for (let n = 0; n < 25; n++)
    await createIncident(room.deps, room.chief, room.tenant, {
      title: `Incident ${n}`,
      severity: 'critical',
      externalId: `inc/${n}:a`,
      source: 's1',
      riskLevel: 'high',
      raw: Buffer.from(`{"n":${n}}`),
    })
  const incident = await Incident.fromId('inc/7:a', { api })
  expect(incident).toMatchObject({ name: 'Incident 7', source: 's1', riskLevel: 'high', environment: 'production' })
  expect(await incident.getRawData()).toMatchObject({ raw_data: { n: 7 } })
  await expect(Incident.fromId('nothing', { api })).rejects.toBeInstanceOf(IncidentNotFoundError)
  const history = queryIncidentsHistory({
    severities: ['high', 'critical'],
    sources: ['s1'],
    endTime: new Date(),
    api,
    limit: 10,
  })
  const names: unknown[] = []
  for await (const row of history) names.push(row.name)
  expect(names).toEqual(Array.from({ length: 25 }, (_, i) => `Incident ${24 - i}`))
})

it('reads cases, devices and accounts', async () => {
  for (let n = 0; n < 12; n++)
    await createCase(room.deps, room.chief, room.tenant, {
      title: `Case ${n}`,
      priority: 'escalated',
      externalId: `c${n}`,
    })
  const found = await Case.fromId('c3', { api })
  expect(found).toMatchObject({ caseTitle: 'Case 3', casePriority: 'escalated', caseStatus: 'new' })
  expect(await found.getDevices()).toEqual([])
  const titles: unknown[] = []
  for await (const row of queryCasesHistory({ priorities: ['escalated'], api, limit: 5 })) titles.push(row.case_title)
  expect(titles.length).toBe(12)
  await upsertDevices(room.deps, room.chief, room.tenant, [
    { environment: 'production', hostname: 'ws-1', deviceId: 'd1' },
  ])
  expect(await getDevice('d1', { api })).toMatchObject({ hostname: 'ws-1' })
  const hosts: unknown[] = []
  for await (const row of queryDevicesHistory({ hostnames: ['ws-1'], api })) hosts.push(row.hostname)
  expect(hosts).toEqual(['ws-1'])
  const me = await getMyAccount({ api })
  expect(me.account_name).toBe('client')
  expect(await getAccount(me.account_id, { api })).toEqual(me)
  expect(await getAccount('11111111-2222-4333-8444-555555555555', { api })).toBeNull()
  expect(await listAccounts({ api })).toEqual([me])
  expect(await getQuotaUsage({ api })).toHaveProperty('file_scans')
})
