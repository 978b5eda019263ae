// Kills the server while reports of one phish are being gathered: the incident is one, and each report is in it once.
import { afterAll, expect, it } from 'vitest'
import { adminKey, ingestMail, login, type ServerProcess, startServerProcess } from '../kit/server-process.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const folder = temporaryFolder('docket-correlation-')
let server: ServerProcess
afterAll(async () => {
  await server.stop()
  folder.remove()
})

const reports = 120
const kills = 4

const report = (n: number) =>
  Buffer.from(
    [
      'From: "Mail Support" <notice@login-verify.example>',
      `To: <user${n}@example.org>`,
      `Subject: Your mailbox is full, case ${n * 7919}`,
      `Message-ID: <${n}@login-verify.example>`,
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>Dear user${n}, your mailbox is full and new messages are held back. Verify your password within 24 hours or it will be closed.</p>`,
      `<p><a href="http://198.51.100.7/login/verify?u=user${n}@example.org">https://mail.example.org/quota</a></p>`,
      '',
    ].join('\r\n'),
  )

interface Seen {
  id: string
  alertsCount: number
  alerts: { alertId: string; reason: { rule: string } }[]
}

async function incidents(): Promise<Seen[]> {
  const ask = async (path: string) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${adminKey}` } })
    return answer.json()
  }
  const list = (await ask('/incidents?limit=50')) as { incidents: Seen[] }
  return Promise.all(list.incidents.map(({ id }) => ask(`/incidents/${id}`) as Promise<Seen>))
}

const counted = (list: readonly Seen[]) => list.reduce((sum, { alertsCount }) => sum + alertsCount, 0)

it('gathers every report once, in one incident, whatever moment a worker dies at', async () => {
  const start = () => startServerProcess({ dataDir: folder.path, args: ['--workers', '3'] })
  server = await start()
  const token = await login(server.url)
  const waiting = Array.from({ length: reports }, (_, n) => n + 1)
  const sender = async () => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift())
      await ingestMail(server.url, token, new Uint8Array(report(n)))
  }
  await Promise.all(Array.from({ length: 8 }, sender))
  for (let kill = 1; kill <= kills; kill++) {
    const until = Date.now() + 120_000
    // Somewhere in the middle of the gathering, further on each time.
    while (counted(await incidents()) < (reports * (kill - 1)) / kills / 2 && Date.now() < until)
      await new Promise((done) => setTimeout(done, 20))
    await new Promise((done) => setTimeout(done, 37 * kill))
    await server.kill()
    server = await start()
  }
  let seen: Seen[] = []
  for (const until = Date.now() + 180_000; counted(seen) < reports && Date.now() < until; seen = await incidents())
    await new Promise((done) => setTimeout(done, 300))
  expect(seen.map(({ alertsCount }) => alertsCount)).toEqual([reports])
  const links = seen[0]!.alerts
  expect(new Set(links.map(({ alertId }) => alertId)).size).toBe(reports)
  expect(links.filter(({ reason }) => reason.rule === 'first').length).toBe(1)
}, 500_000)
