// What stands in the wire description and in no other test of this folder: statements.md says which test holds which statement.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zip as zipOf } from '../../../packages/triage/src/analysers/file/testing-files.ts'
import {
  adminKey,
  type Client,
  intezerClient,
  type Json,
  makeTenant,
  sampleMail,
  send,
  startTestServer,
  type TestServer,
} from '../kit.ts'
import { openRoom, type Room } from './room.ts'

let server: TestServer
let client: Client
let key: string
beforeAll(async () => {
  server = await startTestServer({ workers: '1' })
  key = (await makeTenant(server, 'Statements')).keys.analyst
  client = await intezerClient(server, key)
})
afterAll(() => server.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const phishing = { alert_source: 'phishing_emails' }
const mapping = { alert_id: 'id' }
const ingest = (alert: object, more: object = {}) =>
  client.call('POST', '/alerts/ingest', { alert, definition_mapping: mapping, ...more })

describe('addresses', () => {
  it('without the last slash of the base lead to the same operations', async () => {
    const headers = { authorization: `Bearer ${client.token}` }
    const twins = [
      ['/api/scans', '/apiscans'],
      ['/api/v2-0/accounts/me', '/apiv2-0/accounts/me'],
    ] as const
    for (const [right, other] of twins) {
      const method = right.endsWith('scans') ? 'POST' : 'GET'
      const replies = [right, other].map((path) => send(`${server.url}${path}`, method, {}, headers))
      const [one, two] = await Promise.all(replies)
      expect([other, two?.status, two?.json]).toEqual([other, one?.status, one?.json])
      expect([other, (await send(`${server.url}${other}`, method, {})).status]).toEqual([other, 401])
    }
  })

  it('tell words of the API from ids that are spelled like them', async () => {
    for (const id of ['search', 'get-by-id', 'ingest', 'ingest/binary', 'a/notify', 'x/raw-data', '%2e%2e', 'a b+c']) {
      expect((await ingest({ id })).json).toEqual({ result: true, alert_id: id })
      const data = await client.call('GET', `/alerts/${encodeURIComponent(id)}/raw-data`)
      expect([id, data.status, data.json.raw_data]).toEqual([id, 200, { id }])
    }
    expect((await client.call('GET', '/alerts/search', { alert_ids: ['search'] })).json.result.alerts_count).toBe(1)
    expect((await client.call('GET', '/alerts/get-by-id', { alert_id: 'get-by-id' })).status).toBe(200)
  })
})

describe('limits', () => {
  it('stand on answers as the client reads them, and a refused request says how long to wait', async () => {
    await server.restart({ requestsPerMinute: '3' })
    const replies = []
    for (let n = 0; n < 5; n++) replies.push(await client.call('POST', '/alerts/search'))
    const [first, last] = [replies[0], replies.at(-1)]
    expect([first?.status, first?.headers['x-ratelimit-limit'], first?.headers['x-ratelimit-remaining']]).toEqual([
      200,
      '3',
      expect.stringMatching(/^[0-2]$/),
    ])
    expect([last?.status, typeof last?.json.error]).toEqual([429, 'string'])
    const wait = Number(last?.headers['retry-after'])
    const reset = Number(last?.headers['x-ratelimit-reset'])
    expect([wait >= 1 && wait <= 60, Math.abs(reset - Date.now() / 1000) <= 61]).toEqual([true, true])
    await server.restart({ requestsPerMinute: '0' })
  })
})

describe('a reported mail in a ZIP', () => {
  it('is opened with its password, and its id is that of the ZIP', async () => {
    const mail = sampleMail('zipped')
    const zip = Buffer.from(zipOf({ 'mail.eml': mail.toString() }))
    const sent = await client.upload({ ...phishing, zip_password: 'infected' }, zip)
    expect([sent.status, sent.json.alert_id ?? sent.text]).toEqual([200, sha256(zip)])
    const alert = await client.finished(sha256(zip))
    expect(alert.alert.email).toMatchObject({ sender: 'notice@login-verify.example' })
    // Mail is opened in triage, not at the door: what cannot be opened is judged inconclusive. The door's README says so.
    const broken = Buffer.from('PK no zip')
    expect((await client.upload({ ...phishing, zip_password: 'infected' }, broken)).status).toBe(200)
    expect(typeof (await client.finished(sha256(broken))).triage_result.alert_verdict).toBe('string')
  })
})

describe('an alert', () => {
  it('maps by paths, elements, lists of sources, constants and defaults, nested or dotted', async () => {
    const alert = {
      id: 7,
      host: { name: 'ws-5' },
      net: { ips: ['192.0.2.1', '192.0.2.2'] },
      users: [{ n: 'ann' }, { n: 'bob' }],
    }
    const definition_mapping = {
      alert_id: 'id',
      alert_title: ['no.such', { const: 'By hand' }],
      severity: { path: 'missing', default: 'low' },
      device: { hostname: 'host.name' },
      'device.private_ips': 'net.ips[1]',
      ips: 'net.ips[*]',
      usernames: 'users[*].n',
      site_name: 'nowhere',
    }
    expect((await ingest(alert, { definition_mapping, environment: 'mapped' })).json.alert_id).toBe('7')
    const shown = await client.finished('7', 'mapped')
    expect(shown.alert).toMatchObject({ alert_title: 'By hand', severity: 'low', device: { hostname: 'ws-5' } })
    for (const filter of [
      { ips: ['192.0.2.2'] },
      { usernames: ['BOB'] },
      { device_private_ips: ['192.0.2.2'] },
      { hostnames: ['ws-5'] },
    ]) {
      const { result } = (await client.call('POST', '/alerts/search', { ...filter, environments: ['mapped'] })).json
      expect([filter, result.alerts_count]).toEqual([filter, 1])
    }
    const none = { environments: ['mapped'] }
    for (const filter of [
      { device_private_ips: ['192.0.2.1'] },
      { site_name: 'nowhere' },
      { family_names: ['emotet'] },
    ]) {
      const { result } = (await client.call('POST', '/alerts/search', { ...none, ...filter })).json
      expect([filter, result.alerts_count]).toEqual([filter, 0])
    }
  })

  it('has no null where the client wants an object or nothing, running or finished', async () => {
    await ingest({ id: 'no-nulls' })
    const never = [
      'triage_result',
      'scans',
      'file_analysis',
      'url_analysis',
      'endpoint_analysis',
      'downloaded_file',
      'error',
    ]
    const check = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, inner] of Object.entries(value)) {
        if (never.includes(name)) expect([`${path}.${name}`, inner]).not.toEqual([`${path}.${name}`, null])
        if (name !== 'raw_alert') check(inner, `${path}.${name}`)
      }
    }
    check((await client.call('GET', '/alerts/get-by-id', { alert_id: 'no-nulls' })).json, 'running')
    check(await client.finished('no-nulls'), 'finished')
    for (const row of (await client.call('POST', '/alerts/search', { limit: 1000 })).json.result.alerts as Json[]) {
      check(row, 'row')
      expect([row.alert_id, 'verdict' in row, typeof row.environment]).toEqual([row.alert_id, true, 'string'])
      expect([row.alert_id, /\dZ"/.test(JSON.stringify({ ...row, raw_alert: 0 }))]).toEqual([row.alert_id, false])
    }
  })

  it('that cannot be read ends with a verdict and not as failed', async () => {
    const odd = Buffer.concat([Buffer.from('no header at all\r\n'), Buffer.from([0, 255, 254, 0])])
    const sent = await client.upload(phishing, odd)
    if (sent.status !== 200) return expect([sent.status, typeof sent.json.message]).toEqual([400, 'object'])
    const alert = await client.finished(sha256(odd))
    expect(typeof alert.triage_result.alert_verdict).toBe('string')
  })
})

describe('operations', () => {
  let room: Room
  beforeAll(async () => {
    room = await openRoom()
  })
  afterAll(() => room?.stop())

  it('running have no error key, failed ones have one, done ones a result', async () => {
    const { operations } = room.deps.store
    const made = await operations.create(room.tenant, 'delete_alert')
    const ask = async () => (await room.client.call('GET', `/operations/${made.id}`)).json
    expect(await ask()).not.toHaveProperty('error')
    expect((await ask()).status).not.toBe('succeeded')
    await operations.start(room.tenant, made.id)
    expect(Object.keys(await ask())).not.toContain('error')
    await operations.finish(room.tenant, made.id, { error: 'the disk is full' })
    expect(await ask()).toMatchObject({ status: 'failed', error: expect.any(String) })
    const good = await operations.create(room.tenant, 'delete_alert')
    await operations.finish(room.tenant, good.id, { result: true })
    const { json } = await room.client.call('GET', `/operations/${good.id}`)
    expect([json.status, 'result' in json, 'error' in json]).toEqual(['succeeded', true, false])
    expect((await room.stranger.call('GET', `/operations/${good.id}`)).status).toBe(404)
  })
})

describe('rights', () => {
  it('that are missing are told in the exact words the client knows', async () => {
    const made = await makeTenant(server, 'Readers')
    const reader = await intezerClient(server, made.keys.reader)
    const replies = [
      await reader.call('POST', '/alerts/ingest', { alert: { id: 'x' }, definition_mapping: mapping }),
      await reader.upload(phishing, sampleMail('reader')),
      await reader.call('DELETE', '/alerts/x'),
      await reader.call('POST', '/alerts/x/notify'),
    ]
    for (const { status, json } of replies) expect([status, json]).toEqual([403, { error: 'Insufficient Permissions' }])
    expect(
      (await send(`${server.url}/api/v2-0/is-available`, 'GET', {}, { authorization: `Bearer ${adminKey}` })).json,
    ).toEqual({ is_available: true })
  })
})
