// Alerts sent through the door: mails, odd uploads, alerts of products; polled until they are judged.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, intezerClient, type Json, sampleMail, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let client: Client
beforeAll(async () => {
  server = await startTestServer()
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
