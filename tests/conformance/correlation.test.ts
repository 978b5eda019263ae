// Two hundred people report one phish at once, over HTTP, each in his own words and with his own copy: one incident.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, intezerClient, type Json, makeTenant, send, startTestServer, type TestServer } from './kit.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ workers: '2' })
})
afterAll(() => server.stop())

const reports = 200

/** A report: somebody passes on, as an attachment, the copy he got. */
function report(n: number): Buffer {
  const token = (n * 48271).toString(36)
  return Buffer.from(
    [
      `From: Reporter ${n} <reporter${n}@example.org>`,
      'To: abuse@example.org',
      `Subject: Fwd: is this ours? (${n})`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="report"',
      '',
      '--report',
      'Content-Type: text/plain',
      '',
      `I got this today. ${n}`,
      '--report',
      'Content-Type: message/rfc822',
      'Content-Disposition: attachment; filename="reported.eml"',
      '',
      'From: "Payroll" <payroll@pay-portal.example>',
      `To: "Reporter ${n}" <reporter${n}@example.org>`,
      `Subject: Your salary for ${1 + (n % 28)}.11. is on hold, ticket ${n * 7919}`,
      `Message-ID: <${token}@pay-portal.example>`,
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>Hello Reporter ${n},</p><p>we could not pay your salary of ${2000 + n} EUR because your bank details have to be confirmed.`,
      'Please sign in within 24 hours and verify your account and password, otherwise the payment is cancelled.</p>',
      `<p><a href="http://198.51.100.7/pay-portal.example/verify/login.php?t=${token}&e=reporter${n}@example.org">https://payroll.example.org/</a></p>`,
      `<div style="display:none">${token} ${n * 69621}</div>`,
      '--report--',
      '',
    ].join('\r\n'),
  )
}

const native = (path: string, method = 'GET', body?: unknown, key = adminKey) =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })

async function settled(tenant: string): Promise<Json[]> {
  const until = Date.now() + 100_000
  for (;;) {
    const { json } = await native(`/incidents?tenant_id=${tenant}&limit=50`)
    const linked = (json.incidents ?? []).reduce((sum: number, one: Json) => sum + one.alertsCount, 0)
    if (linked === reports || Date.now() > until) return json.incidents
    await new Promise((done) => setTimeout(done, 200))
  }
}

describe('reports of one phish', () => {
  it('become one incident with everybody who reported it', async () => {
    const { id: tenant, keys } = await makeTenant(server, 'campaign')
    const client = await intezerClient(server, keys.analyst)
    const answers = await Promise.all(Array.from({ length: reports }, (_, n) => client.upload({}, report(n + 1))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const incidents = await settled(tenant)
    expect(incidents.map(({ alertsCount }) => alertsCount)).toEqual([reports])
    const { json } = await native(`/incidents/${incidents[0].id}?tenant_id=${tenant}`)
    expect(new Set(json.reporters).size).toBe(reports)
    expect(json.alerts[1].reason).toMatchObject({ rule: 'campaign' })
    expect(json.alerts[1].reason.says).toMatch(/% of the text/)
  }, 150_000)

  it('follow the settings, which only administrators change', async () => {
    const { id: tenant, keys } = await makeTenant(server, 'settings')
    const path = `/settings/correlation?tenant_id=${tenant}`
    expect((await native(path, 'GET', undefined, keys.reader)).json).toMatchObject({
      window_hours: 72,
      late_alert: 'open_linked',
    })
    expect((await native(path, 'PUT', { late_alert: 'attach' }, keys.analyst)).status).toBe(403)
    const put = await native(path, 'PUT', { late_alert: 'attach', rules: ['campaign'] }, keys.admin)
    expect(put.json).toMatchObject({ late_alert: 'attach', rules: ['campaign'], window_hours: 72 })
    expect((await native(path)).json).toEqual(put.json)
    for (const wrong of [{ window_hours: 0 }, { rules: ['other'] }, { rules: ['case', 'case'] }, { more: 1 }, 7])
      expect([wrong, (await native(path, 'PUT', wrong, keys.admin)).status]).toEqual([wrong, 400])
    const { keys: foreign } = await makeTenant(server, 'foreign')
    expect((await native(path, 'GET', undefined, foreign.admin)).status).toBe(403)
  })
})
