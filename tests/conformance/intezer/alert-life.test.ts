// What can be done with an alert that is there: raw data, notifications, deleting, and who may know of it.
import { createHash, createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

let server: TestServer
let client: Client
beforeAll(async () => {
  server = await startTestServer({ channelNetworks: '127.0.0.0/8' })
  client = await intezerClient(server)
})
afterAll(() => server.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const phishing = {
  alert_source: 'phishing_emails',
  display_fields: 'reported_by,sender,received,subject,message_id,to',
}

describe('raw data', () => {
  it('is given inline and by a link that opens without a key, for a while', async () => {
    const mail = sampleMail('raw')
    await client.upload(phishing, mail)
    const data = await client.call('GET', `/alerts/${sha256(mail)}/raw-data`, {
      environment: 'production',
      raw_data_type: 'raw_alert',
    })
    expect(data.status).toBe(200)
    expect(Buffer.from(data.json.raw_data.raw_email, 'base64').equals(mail)).toBe(true)
    expect(data.json.metadata).toMatchObject({ environment: 'production', raw_data_type: 'raw_alert' })
    const download = await send(data.json.result_url, 'GET')
    expect([download.status, download.text]).toEqual([200, mail.toString()])
    expect(download.headers['content-type']).toBe('application/octet-stream')
    expect(download.headers['content-disposition']).toBe(`attachment; filename=${sha256(mail)}.eml`)
    expect(download.headers['x-content-type-options']).toBe('nosniff')
    expect((await send(`${data.json.result_url}x`, 'GET')).status).toBe(404)
    // A link is no token, and a token is no link.
    const text = data.json.result_url.split('/').at(-1)
    expect(
      (await send(`${server.url}/api/v2-0/alerts/search`, 'POST', {}, { authorization: `Bearer ${text}` })).status,
    ).toBe(401)
    expect((await send(`${server.url}/api/v2-0/downloads/${client.token}`, 'GET')).status).toBe(404)
  })

  it('is whole JSON for large mails too, and alerts keep names with line breaks', async () => {
    const large = Buffer.concat([sampleMail('large raw'), Buffer.alloc(3_000_001, 'und so weiter \r\n')])
    await client.upload(phishing, large)
    const data = await client.call('GET', `/alerts/${sha256(large)}/raw-data`)
    expect(data.headers['content-type']).toMatch(/^application\/json/)
    expect(sha256(Buffer.from(data.json.raw_data.raw_email, 'base64'))).toBe(sha256(large))
    expect(data.json.metadata.size_in_bytes).toBe(large.length)
    const alert = { id: 'odd-names', 'two\nlines': { '': 1, 'a.b': [] }, prototype: null }
    expect(
      (await client.call('POST', '/alerts/ingest', { alert, definition_mapping: { alert_id: 'id' } })).status,
    ).toBe(200)
    expect((await client.call('GET', '/alerts/odd-names/raw-data')).json.raw_data).toEqual(alert)
  })

  it('of unknown alerts is 404, of unknown types 400', async () => {
    expect((await client.call('GET', '/alerts/nobody/raw-data', { environment: 'production' })).status).toBe(404)
    const mail = sampleMail('raw')
    expect(
      (await client.call('GET', `/alerts/${sha256(mail)}/raw-data`, { raw_data_type: 'raw_incident' })).status,
    ).toBe(400)
  })
})

describe('notifications', () => {
  let tenant: Awaited<ReturnType<typeof makeTenant>>
  let theirs: Client
  let hook: Server
  const received: { path: string | undefined; headers: Record<string, unknown>; body: string }[] = []
  const mail = sampleMail('notify')

  beforeAll(async () => {
    tenant = await makeTenant(server, 'notified')
    theirs = await intezerClient(server, tenant.keys.admin)
    await theirs.upload(phishing, mail)
    await theirs.finished(sha256(mail))
    hook = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        received.push({ path: request.url, headers: request.headers, body })
        response.statusCode = request.url === '/broken' ? 500 : 200
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await new Promise((done) => hook.once('listening', done))
  })
  afterAll(() => new Promise((done) => hook.close(done)))

  const addChannel = (body: unknown) =>
    send(`${server.url}/api/v1/channels`, 'POST', body, { authorization: `Bearer ${tenant.keys.admin}` })

  it('reach nobody while no channel is configured', async () => {
    const reply = await theirs.call('POST', `/alerts/${sha256(mail)}/notify`)
    expect([reply.status, reply.json]).toEqual([200, { result: true, notified_channels: [] }])
    expect((await theirs.call('POST', '/alerts/unknown/notify')).status).toBe(404)
  })

  it('name the channels that were really reached; webhooks are signed', async () => {
    const base = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
    const made = await addChannel({ kind: 'webhook', name: 'soc chat', config: { url: `${base}/ok` } })
    expect(made.status).toBe(201)
    await addChannel({ kind: 'webhook', name: 'broken chat', config: { url: `${base}/broken` } })
    const smtp = await smtpServer()
    await addChannel({
      kind: 'email',
      name: 'soc mail',
      config: {
        host: '127.0.0.1',
        port: smtp.port,
        secure: false,
        from: 'docket@example.org',
        to: ['soc@example.org'],
      },
    })

    const reply = await theirs.call('POST', `/alerts/${sha256(mail)}/notify`, { environment: 'production' })
    expect(reply.json.notified_channels.sort()).toEqual(['soc chat', 'soc mail'])
    const hit = received.find(({ path }) => path === '/ok')
    const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(hit?.headers['docket-signature'])) ?? []
    expect(createHmac('sha256', made.json.signing_secret).update(`${t}.${hit?.body}`).digest('hex')).toBe(v1)
    expect(JSON.parse(hit?.body ?? '{}').alert.alertId).toBe(sha256(mail))
    expect(smtp.text()).toContain('soc@example.org')
    expect(smtp.text()).toContain(sha256(mail))
    await smtp.close()
  })

  it('are never shown with their secrets again', async () => {
    const listed = await send(`${server.url}/api/v1/channels`, 'GET', undefined, {
      authorization: `Bearer ${tenant.keys.admin}`,
    })
    expect(listed.json.channels.map(({ name }: Json) => name).sort()).toEqual(['broken chat', 'soc chat', 'soc mail'])
    expect(listed.text).not.toContain('secret')
  })

  it('go out by themselves when a channel asks for it', async () => {
    const base = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
    await addChannel({
      kind: 'webhook',
      name: 'auto',
      config: { url: `${base}/auto`, notifyFrom: 'suspicious_behavior' },
    })
    const another = sampleMail('auto')
    await theirs.upload(phishing, another)
    await theirs.finished(sha256(another))
    await expect
      .poll(() => received.some(({ path, body }) => path === '/auto' && body.includes(sha256(another))), {
        timeout: 30_000,
      })
      .toBe(true)
  })
})

describe('deleting', () => {
  it('is an operation; afterwards the alert is nowhere', async () => {
    const mail = sampleMail('delete me')
    const id = sha256(mail)
    await client.upload(phishing, mail)
    const before = await client.finished(id)
    const analysisId = before.scans.find((scan: Json) => scan.scan_type === 'file').file_analysis.analysis_id
    const link = (await client.call('GET', `/alerts/${id}/raw-data`)).json.result_url

    const started = await client.call('DELETE', `/alerts/${id}`, { environment: null })
    expect(started.status).toBe(200)
    expect(started.json.result_url).toMatch(/^\/operations\/[^/]+$/)
    await expect
      .poll(async () => {
        const { json } = await client.call('GET', started.json.result_url)
        expect(json).not.toHaveProperty('error')
        return json.status
      })
      .toBe('succeeded')
    const done = await client.call('GET', started.json.result_url)
    expect(done.json).toHaveProperty('result')

    expect((await client.call('GET', '/alerts/get-by-id', { alert_id: id })).json).toEqual({ error: 'Alert not found' })
    expect((await client.call('GET', '/alerts/search', { alert_ids: [id] })).json.result).toEqual({
      alerts_count: 0,
      alerts: [],
    })
    const history = await client.call('POST', '/alerts/search', { email_subject: 'delete me' })
    expect(history.json.result.alerts_count).toBe(0)
    expect((await client.call('GET', `/alerts/${id}/raw-data`)).status).toBe(404)
    expect((await client.call('GET', `/analyses/${analysisId}`)).status).toBe(404)
    expect((await send(link, 'GET')).status).toBe(404)
    expect((await client.call('DELETE', `/alerts/${id}`)).status).toBe(404)
    expect((await client.call('GET', '/operations/11111111-2222-3333-4444-555555555555')).status).toBe(404)
    // The same mail may come again.
    expect((await client.upload(phishing, mail)).status).toBe(200)
    await client.finished(id)
  })
})

describe('deleting what is still in triage', () => {
  it('leaves nothing behind and lets nothing come back', async () => {
    const mails = Array.from({ length: 20 }, (_, n) => sampleMail(`hasty ${n}`, 'Hasty'))
    const operations = await Promise.all(
      mails.map(async (mail) => {
        await client.upload({ ...phishing, environment: 'hasty' }, mail)
        return (await client.call('DELETE', `/alerts/${sha256(mail)}`, { environment: 'hasty' })).json.result_url
      }),
    )
    for (const path of operations)
      await expect.poll(async () => (await client.call('GET', path)).json.status, { timeout: 20_000 }).toBe('succeeded')
    await expect
      .poll(
        async () =>
          (await send(`${server.url}/metrics`, 'GET', undefined, { authorization: `Bearer ${adminKey}` })).text,
      )
      .toMatch(/docket_jobs_claimed 0\n/)
    expect((await client.call('POST', '/alerts/search', { environments: ['hasty'] })).json.result).toEqual({
      alerts_count: 0,
      alerts: [],
    })
  })
})

describe('what another tenant has', () => {
  it('looks exactly like what does not exist', async () => {
    const other = await intezerClient(server, (await makeTenant(server, 'outsiders')).keys.analyst)
    const mail = sampleMail('walls')
    const id = sha256(mail)
    await client.upload(phishing, mail)
    const alert = await client.finished(id)
    const analysisId = alert.scans[0].file_analysis?.analysis_id ?? alert.scans[0].url_analysis.analysis_id
    const pairs: [string, string, unknown, string, unknown][] = [
      ['GET', '/alerts/get-by-id', { alert_id: id }, '/alerts/get-by-id', { alert_id: 'none' }],
      ['GET', `/alerts/${id}/raw-data`, {}, '/alerts/none/raw-data', {}],
      ['POST', `/alerts/${id}/notify`, {}, '/alerts/none/notify', {}],
      ['DELETE', `/alerts/${id}`, {}, '/alerts/none', {}],
      ['GET', `/analyses/${analysisId}`, {}, '/analyses/11111111-2222-3333-4444-555555555555', {}],
      ['GET', '/alerts/search', { alert_ids: [id] }, '/alerts/search', { alert_ids: ['none'] }],
      ['POST', '/alerts/search', { email_subject: 'walls' }, '/alerts/search', { email_subject: 'nothing' }],
    ]
    for (const [method, path, body, missingPath, missingBody] of pairs) {
      const foreign = await other.call(method, path, body)
      const missing = await other.call(method, missingPath, missingBody)
      expect([path, foreign.status, foreign.json]).toEqual([path, missing.status, missing.json])
    }
    const named = await other.call('GET', '/alerts/get-by-id', {
      alert_id: id,
      tenant_id: '11111111-2222-3333-4444-555555555555',
    })
    expect([named.status, named.json]).toEqual([403, { error: 'Insufficient Permissions' }])
  })

  it('a key that names its tenant twice has one', async () => {
    const { id } = await makeTenant(server, 'doubled')
    const wanted = { name: 'doubled', tenant_ids: [id, id.toUpperCase()], role: 'reader' }
    const made = await send(`${server.url}/api/v1/keys`, 'POST', wanted, { authorization: `Bearer ${adminKey}` })
    expect(made.json.tenant_ids).toEqual([id])
    expect((await (await intezerClient(server, made.json.key)).call('POST', '/alerts/search')).status).toBe(200)
  })

  it('a key of several tenants names the one it means', async () => {
    const [a, b] = [await makeTenant(server, 'several a'), await makeTenant(server, 'several b')]
    const made = await send(
      `${server.url}/api/v1/keys`,
      'POST',
      { name: 'both', tenant_ids: [a.id, b.id], role: 'analyst' },
      { authorization: `Bearer ${adminKey}` },
    )
    const both = await intezerClient(server, made.json.key)
    const mail = sampleMail('several')
    const unnamed = await both.upload(phishing, mail)
    expect([unnamed.status, Object.keys(unnamed.json.message)]).toEqual([400, ['tenant_id']])
    expect((await both.upload({ ...phishing, tenant_id: b.id }, mail)).status).toBe(200)
    expect((await both.call('GET', '/alerts/get-by-id', { alert_id: sha256(mail), tenant_id: b.id })).status).toBe(200)
    expect((await both.call('GET', '/alerts/get-by-id', { alert_id: sha256(mail), tenant_id: a.id })).status).toBe(404)
  })
})

/** Takes one mail as a small SMTP server would. */
async function smtpServer(): Promise<{ port: number; text: () => string; close: () => Promise<void> }> {
  let heard = ''
  const tcp = createTcpServer((socket) => {
    let inData = false
    socket.write('220 test ESMTP\r\n')
    socket.on('data', (chunk) => {
      heard += chunk
      if (inData) {
        if (!heard.endsWith('\r\n.\r\n')) return
        inData = false
        socket.write('250 taken\r\n')
      } else if (/^DATA/i.test(chunk.toString())) {
        inData = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(chunk.toString())) socket.end('221 bye\r\n')
      else socket.write('250 fine\r\n')
    })
    socket.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await new Promise((done) => tcp.once('listening', done))
  return {
    port: (tcp.address() as AddressInfo).port,
    text: () => heard,
    close: () => new Promise((done) => tcp.close(() => done())),
  }
}
