// What a call through the SDK costs beyond the bare HTTP client: the same small answer, one after the other, in one run.
// Usage: node bench/sdk.ts [--calls 3000] [--rounds 5]
import { fork } from 'node:child_process'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Docket } from '@docket/sdk/docket'
import { IntezerApi } from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel } from '@docket/sdk/sentinel'
import { median, option, printMachine, printTable } from './table.ts'

const answers: [RegExp, unknown][] = [
  [/get-access-token/, { result: 'token', expire_at: 4_000_000_000 }],
  [/get-by-id/, { result: { environment: 'e', incident: { name: 'n' }, triage_summary: {} } }],
  [/SecurityInsights/, { id: 'i', name: 'n', properties: { title: 't', severity: 'High', status: 'New' } }],
  [/xdr/, { Total: 1, Incidents: [{ ID: 1, Name: 'n' }] }],
  [/./, { name: 'n', role: 'reader', tenants: [] }],
]

if (process.send) {
  const server = createServer((incoming, answer) => {
    incoming.resume().once('end', () => {
      const body = JSON.stringify(answers.find(([path]) => path.test(incoming.url ?? ''))?.[1])
      answer.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
} else await measure()

async function measure(): Promise<void> {
  const child = fork(import.meta.filename)
  const port = await new Promise<number>((told) => child.once('message', (message) => told(Number(message))))
  const url = `http://127.0.0.1:${port}`
  const agent = new Agent({ keepAlive: true })
  const bare = () =>
    new Promise<void>((done, failed) => {
      const outgoing = request(`${url}/api/v1/me`, { agent }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          JSON.parse(Buffer.concat(chunks).toString('utf8'))
          done()
        })
      })
      outgoing.once('error', failed)
      outgoing.end()
    })
  const docket = new Docket({ url, apiKey: 'key' })
  const api = new IntezerApi({ apiKey: 'key', baseUrl: `${url}/api/` })
  const place = { subscriptionId: 's', resourceGroup: 'r', workspace: 'w' }
  const sentinel = new Sentinel({ ...place, token: 'key', endpoint: url })
  const xdr = new KasperskyXdr({ url, token: 'key' })
  const id = '875409ee-9e1e-40f6-b0b8-a38aa64a1d1c'
  const contenders: [string, () => Promise<unknown>][] = [
    ['node:http', bare],
    ['fetch', async () => (await fetch(`${url}/api/v1/me`)).json()],
    ['Docket', () => docket.session.me()],
    ['Intezer', () => api.result('GET', '/incidents/get-by-id', { incident_id: 'i' })],
    ['Sentinel', () => sentinel.getIncident(id)],
    ['Kaspersky XDR', () => xdr.incidents.page({ tenantId: id })],
  ]
  const calls = option('calls', 3000)
  const micros = new Map<string, number[]>(contenders.map(([name]) => [name, []]))
  for (let round = 0; round <= option('rounds', 5); round++)
    for (const [name, call] of contenders) {
      const began = performance.now()
      for (let n = 0; n < calls; n++) await call()
      // The first round warms up.
      if (round > 0) micros.get(name)?.push(((performance.now() - began) / calls) * 1000)
    }
  await Promise.all([docket.close(), api.close(), sentinel.close(), xdr.close()])
  agent.destroy()
  child.kill()
  printMachine()
  const base = median(micros.get('node:http') ?? [])
  printTable(
    ['client', 'µs a call', 'more than node:http, µs', 'ratio'],
    [...micros].map(([name, times]) => {
      const time = median(times)
      return [name, time, time - base, time / base]
    }),
  )
}
