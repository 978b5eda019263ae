// Accounts and quotas through the Intezer door: users of the tenant, and keys that belong to nobody.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../../../packages/server/src/service/index.ts'
import { sampleTriage } from '../../../packages/server/src/store/testing.ts'
import { type Client, intezerClient, type Json } from '../kit.ts'
import { openRoom, type Room } from './room.ts'

let room: Room
let ann: Json
let client: Client
const user = (name: string, tenantId: string, email: string | null = null) =>
  createUser(room.deps, room.chief, { name, email, grants: [{ tenantId, role: 'analyst' }] })
beforeAll(async () => {
  room = await openRoom()
  ann = await user('Ann', room.tenant, 'ann@example.org')
  const key = await room.deps.store.keys.create({ name: 'of Ann', tenantIds: 'all', userId: ann.id })
  client = await intezerClient(room, key.text)
})
afterAll(() => room?.stop())

const rfc1123 = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/

describe('accounts', () => {
  it('of a user are the user', async () => {
    const { result } = (await client.call('GET', '/accounts/me')).json
    expect(result).toMatchObject({ account_id: ann.id, account_name: 'Ann', account_email: 'ann@example.org' })
    expect(result.created_time).toMatch(rfc1123)
    expect((await client.call('GET', `/accounts/${ann.id}`)).json.result).toEqual(result)
    expect((await client.call('GET', '/accounts')).json.result).toEqual([result])
  })

  it('of a key that belongs to nobody are the key, with an e-mail address that is empty', async () => {
    const { result } = (await room.client.call('GET', '/accounts/me')).json
    expect(result).toMatchObject({ account_name: 'analyst', account_email: '' })
    expect((await room.client.call('GET', `/accounts/${result.account_id}`)).json.result).toEqual(result)
    const all = (await room.client.call('GET', '/accounts')).json.result
    expect(all.map(({ account_name }: Json) => account_name)).toEqual(['analyst', 'Ann'])
    expect(all.every(({ account_email }: Json) => typeof account_email === 'string')).toBe(true)
  })

  it('of other tenants are not found, like those that do not exist', async () => {
    const theirs = await user('Theirs', room.other, 'theirs@example.org')
    const answers = []
    for (const id of [theirs.id, '11111111-2222-4333-8444-555555555555', 'nothing', 'a%2Fb']) {
      const { status, text } = await room.client.call('GET', `/accounts/${id}`)
      answers.push([status, text])
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual([404, '{"error":"Account not found"}'])
    const seen = (await room.client.call('GET', '/accounts')).json.result
    expect(seen.map(({ account_name }: Json) => account_name)).not.toContain('Theirs')
    const foreign = await room.client.call('GET', '/accounts', { tenant_id: room.other })
    expect([foreign.status, foreign.json]).toEqual([403, { error: 'Insufficient Permissions' }])
  })
})

describe('quotas', () => {
  it('are none, and use is what was triaged this month', async () => {
    const id = await room.alert('used')
    const old = await room.alert('old')
    await room.deps.store.alerts.recordTriage(room.tenant, id, sampleTriage({}, { at: new Date().toISOString() }))
    await room.deps.store.alerts.recordTriage(room.tenant, old, sampleTriage({}, { at: '2020-01-01T00:00:00.000Z' }))
    const { result } = (await room.client.call('GET', '/current-quota-usage')).json
    expect(result.file_scans).toEqual({ quota: 2_147_483_647, usage: 1, type: 'monthly' })
    expect(result.endpoint_scans).toEqual({ quota: 2_147_483_647, usage: 0, type: 'monthly' })
    const theirs = (await room.stranger.call('GET', '/current-quota-usage')).json.result
    expect(theirs.file_scans.usage).toBe(0)
  })
})
