// One alert's life through the door: sent, polled, judged, read raw, notified about, deleted.
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
const noNulls = ['triage_result', 'scans', 'incident', 'triage_summary', 'downloaded_file', 'analysis_time']

describe('a reported mail', () => {
  it('is found at once after it was accepted, and ends with a verdict, reasons and scans', async () => {
    const mail = sampleMail('life')
    const sent = await client.upload({ ...phishing, alert_sender: 'abuse-box', additional_info: '{"ticket": 7}' }, mail)
    expect([sent.status, sent.json]).toEqual([200, { result: true, alert_id: sha256(mail) }])

    const first = await client.call('GET', '/alerts/get-by-id', { alert_id: sha256(mail) })
    expect(first.status).toBe(200)
    expect(['queued', 'in_progress', 'succeeded']).toContain(first.json.status)
    expect(first.json.result.environment).toBe('production')
    for (const key of noNulls) expect(first.json.result[key]).not.toBeNull()

    const alert = await client.finished(sha256(mail))
    expect(alert.source).toBe('phishing_emails')
    expect(alert.sender).toBe('abuse-box')
    expect(alert.additional_info).toEqual({ ticket: 7 })
    expect(alert.alert_update_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?\+00:00$/)
    expect(alert.alert.creation_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    expect(alert.alert.email).toMatchObject({
      sender: 'notice@login-verify.example',
      to: ['anna@example.org'],
      cc: ['carl@example.org'],
    })
    expect(['confirmed_threat', 'likely_true_positive', 'suspicious_behavior']).toContain(
      alert.triage_result.alert_verdict,
    )
    expect(alert.triage_result.risk_score).toBeGreaterThan(0)
    expect(alert.triage_result.findings.length).toBeGreaterThan(0)
    expect(alert.response.status).toMatch(/escalated|review_needed/)
    expect(alert.note).toContain('risk')
    expect(alert.note).not.toMatch(/https?:\/\//)
    expect(alert).not.toHaveProperty('error')
  })

  it('lists attachments and links as scans that can be opened in the shapes of analyses', async () => {
    const mail = sampleMail('scans')
    await client.upload(phishing, mail)
    const alert = await client.finished(sha256(mail))
    const file = alert.scans.find((scan: Json) => scan.scan_type === 'file').file_analysis
    const url = alert.scans.find((scan: Json) => scan.scan_type === 'url').url_analysis

    const opened = await client.call('GET', `/analyses/${file.analysis_id}`)
    expect([opened.status, opened.json.status]).toEqual([200, 'succeeded'])
    expect(opened.json.result).toMatchObject({
      analysis_id: file.analysis_id,
      sha256: file.sha256,
      file_name: 'invoice.pdf.exe',
    })
    expect(opened.json.result.analysis_time).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
    expect(opened.json.result).toHaveProperty('verdict')
    expect(opened.json.result).toHaveProperty('sub_verdict')

    const page = await client.call('GET', `/url/${url.analysis_id}`)
    expect([page.status, page.json.status]).toEqual([200, 'succeeded'])
    expect(page.json.result.submitted_url).toContain('198.51.100.7')
    expect(page.json.result.summary).toHaveProperty('verdict_type')
    expect(page.json.result.summary).toHaveProperty('verdict_name')

    const parts = await client.call('GET', `/analyses/${file.analysis_id}/sub-analyses`)
    expect(parts.json.sub_analyses[0]).toMatchObject({
      sub_analysis_id: file.analysis_id,
      source: 'root',
      sha256: file.sha256,
    })
    const iocs = await client.call('GET', `/analyses/${file.analysis_id}/iocs`)
    expect(iocs.json.result.files[0]).toMatchObject({ sha256: file.sha256 })
    const byHash = await client.call('GET', `/files/${file.sha256}`, { should_get_only_private_analysis: false })
    expect(byHash.json.result.analysis_id).toBe(file.analysis_id)

    // A link is not a file and the other way round; unknown ids are 404, which the client reads as None.
    expect((await client.call('GET', `/url/${file.analysis_id}`)).status).toBe(404)
    expect((await client.call('GET', `/analyses/${url.analysis_id}`)).status).toBe(404)
    expect((await client.call('GET', '/analyses/11111111-2222-3333-4444-555555555555')).status).toBe(404)
    expect((await client.call('GET', `/files/${'0'.repeat(64)}`)).status).toBe(404)
    expect((await client.call('GET', '/analyses/nonsense')).status).toBe(404)
  })

  it('sent again in the same environment makes nothing new', async () => {
    const mail = sampleMail('again')
    const replies = await Promise.all(Array.from({ length: 5 }, () => client.upload(phishing, mail)))
    for (const reply of replies) expect([reply.status, reply.json.alert_id]).toEqual([200, sha256(mail)])
    const found = await client.call('GET', '/alerts/search', { alert_ids: [sha256(mail)] })
    expect(found.json.result.alerts_count).toBe(1)
  })

  it('is found again by the environment as it was given, spaces and all', async () => {
    const mail = sampleMail('spaces')
    await client.upload({ ...phishing, environment: ' lab ' }, mail)
    const asked = { alert_id: sha256(mail), environment: ' lab ' }
    expect((await client.call('GET', '/alerts/get-by-id', asked)).json.result.environment).toBe('lab')
    const rows = await client.call('GET', '/alerts/search', { alert_ids: [sha256(mail)], environments: ['lab '] })
    expect(rows.json.result.alerts_count).toBe(1)
    expect((await client.call('GET', '/alerts/get-by-id', { ...asked, environment: '' })).status).toBe(200)
  })

  it('in two environments is ambiguous without one', async () => {
    const mail = sampleMail('two places')
    const id = sha256(mail)
    for (const environment of ['north', 'south'])
      expect((await client.upload({ ...phishing, environment }, mail)).json.alert_id).toBe(id)
    const ambiguous = await client.call('GET', '/alerts/get-by-id', { alert_id: id })
    expect([ambiguous.status, ambiguous.json]).toEqual([409, { error: 'Alert exists in multiple environments' }])
    expect(
      (await client.call('GET', '/alerts/get-by-id', { alert_id: id, environment: 'south' })).json.result.environment,
    ).toBe('south')
    expect((await client.call('GET', '/alerts/get-by-id', { alert_id: id, environment: 'west' })).status).toBe(404)
    expect((await client.call('DELETE', `/alerts/${id}`, { environment: null })).status).toBe(409)
    expect((await client.call('GET', `/alerts/${id}/raw-data`, {})).status).toBe(409)
    expect((await client.call('GET', '/alerts/search', { alert_ids: [id] })).json.result.alerts_count).toBe(2)
    const one = await client.call('GET', '/alerts/search', { alert_ids: [id, 'unknown'], environments: ['north'] })
    expect(one.json.result.alerts.map((row: Json) => row.environment)).toEqual(['north'])
  })

  it('takes the default verdict only where triage found nothing to decide by', async () => {
    const plain = Buffer.from(
      'From: a@example.org\r\nTo: b@example.org\r\nSubject: lunch\r\n\r\nShall we eat at noon?\r\n',
    )
    await client.upload({ ...phishing, default_verdict: 'suspicious_behavior', environment: 'defaults' }, plain)
    const lunch = await client.finished(sha256(plain))
    const bad = sampleMail('default')
    await client.upload({ ...phishing, default_verdict: 'false_positive', environment: 'defaults' }, bad)
    expect((await client.finished(sha256(bad))).triage_result.alert_verdict).not.toBe('false_positive')
    if (lunch.triage_result.findings.length === 0)
      expect(['suspicious_behavior', 'false_positive']).toContain(lunch.triage_result.alert_verdict)
    const wrong = await client.upload({ ...phishing, default_verdict: 'excellent' }, plain)
    expect([wrong.status, Object.keys(wrong.json.message)]).toEqual([400, ['default_verdict']])
  })
})

describe('odd uploads', () => {
  it('a file part without file name or content type is still the file, byte for byte', async () => {
    const mail = Buffer.concat([sampleMail('nameless'), Buffer.from([0, 255, 13, 10, 45, 45, 13, 10])])
    const sent = await client.upload(phishing, mail, 'name="file"')
    expect([sent.status, sent.json.alert_id]).toEqual([200, sha256(mail)])
  })

  it('file names may be raw UTF-8, percent-encoded, or hold quotes', async () => {
    const names = [
      'name="file"; filename="Rechnung für Jürgen 請求書.eml"',
      'name="file"; filename*=utf-8\'\'Rechnung%20f%C3%BCr.eml',
      'name="file"; filename="a\\"b;c.eml"',
    ]
    for (const [i, headers] of names.entries()) {
      const mail = sampleMail(`name ${i}`)
      expect((await client.upload(phishing, mail, headers)).json.alert_id).toBe(sha256(mail))
    }
  })

  it('an empty file is 400 with an object as message, and is not kept', async () => {
    const empty = await client.upload(phishing, new Uint8Array())
    expect(empty.status).toBe(400)
    expect(empty.json.message).toEqual({ file: ['is empty'] })
    expect(typeof empty.json.error).toBe('string')
    expect((await client.call('GET', '/alerts/get-by-id', { alert_id: sha256(new Uint8Array()) })).status).toBe(404)
  })

  it('a missing file, broken additional_info or no form at all is 400 with an object as message', async () => {
    const mail = sampleMail('bad info')
    const replies = [
      await client.upload(phishing, null),
      await client.upload({ ...phishing, additional_info: '[1]' }, mail),
      await client.upload({ ...phishing, additional_info: '{' }, mail),
      await client.call('POST', '/alerts/ingest/binary', { alert_source: 'phishing_emails' }),
      await send(`${server.url}/api/v2-0/alerts/ingest/binary`, 'POST', 'no form', {
        authorization: `Bearer ${client.token}`,
        'content-type': 'multipart/form-data; boundary=zzz',
      }),
    ]
    for (const reply of replies) {
      expect(reply.status).toBe(400)
      expect(reply.json.message).toBeTypeOf('object')
      expect(Array.isArray(reply.json.message)).toBe(false)
    }
    expect((await client.call('GET', '/alerts/get-by-id', { alert_id: sha256(mail) })).status).toBe(404)
  })

  it('extra fields, Python booleans and repeated fields are tolerated', async () => {
    const mail = sampleMail('extras')
    const sent = await client.upload(
      { ...phishing, requester: 'siem', related_alert_ids: 'a', is_urgent: 'True' },
      mail,
    )
    expect(sent.status).toBe(200)
  })
})

describe('a JSON alert', () => {
  const raw = {
    ref: 'ldt:4f:77',
    info: { name: 'Odd process', sev: 'high' },
    host: { name: 'ws-77', ips: ['10.1.2.3'] },
    at: 1790000000,
    cmd: 'powershell -enc AAAA',
  }
  const mapping = {
    alert_id: 'ref',
    alert_title: 'info.name',
    severity: 'info.sev',
    device: { hostname: 'host.name', private_ips: 'host.ips' },
    creation_time: 'at',
    process_commandlines: ['cmd'],
  }

  it('is read by its mapping; its id may hold colons', async () => {
    const sent = await client.call('POST', '/alerts/ingest', {
      alert: raw,
      definition_mapping: mapping,
      alert_source: 'my_edr',
    })
    expect([sent.status, sent.json]).toEqual([200, { result: true, alert_id: 'ldt:4f:77' }])
    const alert = await client.finished('ldt:4f:77')
    expect(alert.alert).toMatchObject({
      alert_title: 'Odd process',
      severity: 'high',
      creation_time: '2026-09-21T14:13:20',
      device: { hostname: 'ws-77' },
    })
    expect(alert.raw_alert).toEqual(raw)
    const data = await client.call('GET', '/alerts/ldt:4f:77/raw-data', {
      environment: 'production',
      raw_data_type: 'raw_alert',
    })
    expect(data.json.raw_data).toEqual(raw)
  })

  it('may have an id of more digits than a double holds', async () => {
    for (const id of ['9007199254740993123', '9007199254740993124', '-9007199254740993125', '42']) {
      const body = `{"alert": {"n": ${id}, "text": "1234567890123456789", "f": 1.5e300}, "definition_mapping": {"alert_id": "n"}}`
      const sent = await client.call('POST', '/alerts/ingest', body)
      expect([sent.status, sent.json.alert_id]).toEqual([200, id])
      const { raw_data } = (await client.call('GET', `/alerts/${id}/raw-data`)).json
      expect([String(raw_data.n), raw_data.text, raw_data.f]).toEqual([id, '1234567890123456789', 1.5e300])
    }
  })

  it('may have an id with slashes', async () => {
    const id = '/subscriptions/s1/resourceGroups/rg/alerts/42'
    await client.call('POST', '/alerts/ingest/custom', { alert: { ...raw, ref: id }, definition_mapping: mapping })
    await client.finished(id)
    for (const path of [id, encodeURIComponent(id)]) {
      const data = await client.call('GET', `/alerts/${path}/raw-data`, { environment: 'production' })
      expect([path, data.status, data.json.metadata?.alert_id]).toEqual([path, 200, id])
    }
  })

  it('of a known product needs no mapping; without an id of its own its content is its id', async () => {
    const falcon = { detection_id: 'ldt:aa:1', display_name: 'Odd tool', cid: 'c1', max_severity_displayname: 'High' }
    const sent = await client.call('POST', '/alerts/ingest', { alert: falcon, alert_source: 'cs' })
    expect(sent.json).toEqual({ result: true, alert_id: 'ldt:aa:1' })
    const alert = await client.finished('ldt:aa:1')
    expect([alert.source, alert.source_display]).toEqual(['cs', 'CrowdStrike'])
    const duo = { action: 'user_locked', isotimestamp: '2026-11-02T10:00:00Z', username: 'dana' }
    const twice = [
      await client.call('POST', '/alerts/ingest', { alert: duo }),
      await client.call('POST', '/alerts/ingest', { alert: duo }),
    ]
    for (const { status, json } of twice)
      expect([status, json.alert_id]).toEqual([200, sha256(Buffer.from(JSON.stringify(duo)))])
  })

  it('of an unknown product needs a mapping; a wrong mapping says what is wrong', async () => {
    const unknown = await client.call('POST', '/alerts/ingest', { alert: { nothing: 'known' }, alert_source: 'who' })
    expect([unknown.status, Object.keys(unknown.json.message)]).toEqual([400, ['definition_mapping']])
    const custom = await client.call('POST', '/alerts/ingest/custom', { alert: raw })
    expect([custom.status, Object.keys(custom.json.message)]).toEqual([400, ['definition_mapping']])
    for (const wrong of [
      { alert_title: 'info.name' },
      { alert_id: 'ref', color: 'x' },
      { alert_id: 'a..b[' },
      'text',
    ]) {
      const reply = await client.call('POST', '/alerts/ingest', { alert: raw, definition_mapping: wrong })
      expect([JSON.stringify(wrong), reply.status, typeof reply.json.message]).toEqual([
        JSON.stringify(wrong),
        400,
        'object',
      ])
    }
    for (const body of [{}, { alert: 'text' }, { alert: [1] }, { alert: null }]) {
      expect((await client.call('POST', '/alerts/ingest', body)).status).toBe(400)
    }
  })

  it('that is not JSON, not an object, or too large is refused without a trace', async () => {
    const authorization = `Bearer ${client.token}`
    const post = (body: string) =>
      send(`${server.url}/api/v2-0/alerts/ingest`, 'POST', body, { authorization, 'content-type': 'application/json' })
    expect((await post('{"alert"')).status).toBe(400)
    expect((await post('[]')).status).toBe(400)
    expect((await post('{"__proto__": {"alert": {}}}')).status).toBe(400)
    for (const depth of [300, 100_000]) {
      const deep = await post(
        `{"definition_mapping": {"alert_id": "id"}, "alert": {"id": "deep", "a": ${'['.repeat(depth)}${']'.repeat(depth)}}}`,
      )
      expect([deep.status, typeof deep.json.message]).toEqual([400, 'object'])
      const info = `{"a": ${'['.repeat(Math.min(depth, 40_000))}${']'.repeat(Math.min(depth, 40_000))}}`
      expect((await client.upload({ ...phishing, additional_info: info }, sampleMail('deep'))).status).toBe(400)
    }
    expect((await post(`{"alert": {"a": "${'x'.repeat(3_000_000)}"}}`)).status).toBe(413)
  })
})

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
        timeout: 10_000,
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
