// The Sentinel and the Intezer door as seen from Python: the vendors' HTTP libraries, Microsoft's own client, and bare sockets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTenant, send, sentinelCaller, startTestServer, type TestServer } from '../kit.ts'
import { noPython, pythonsWith, runScript } from './python.ts'

let plain: TestServer
let secure: TestServer
beforeAll(async () => {
  plain = await startTestServer()
  secure = await startTestServer({ workers: '0', tlsSelfSigned: true })
})
afterAll(async () => {
  await plain?.stop()
  await secure?.stop()
})

/** What a script has to know of a tenant of its own. */
async function told(server: TestServer, name: string) {
  const { keys } = await makeTenant(server, name)
  const { place } = await sentinelCaller(server, keys.admin)
  return { url: server.url, key: keys.admin, place }
}

/** Scripts of many requests, also on a machine that has much else to do. */
const patience = { timeout: 500_000 }

describe('over TLS', patience, () => {
  it('MSTICPy calls, by httpx', async ({ skip }) => {
    const [python] = pythonsWith('httpx')
    if (python === undefined) return skip(noPython('httpx'))
    const checked = await runScript(python, 'msticpy-calls.py', await told(secure, 'mstic'), secure.caFile)
    expect(checked.wrong).toEqual([])
    expect(checked.checks).toBeGreaterThan(80)
  })

  it('azure-mgmt-securityinsight with azure-identity', async ({ skip }) => {
    const modules = ['azure.identity', 'azure.mgmt.securityinsight']
    const [python] = pythonsWith(...modules)
    if (python === undefined) return skip(noPython(...modules))
    const checked = await runScript(python, 'azure-sdk.py', await told(secure, 'azure'), secure.caFile)
    expect(checked.wrong).toEqual([])
    expect(checked.checks).toBeGreaterThan(50)
  })
})

describe('in plain HTTP', patience, () => {
  it('bytes of any library', async ({ skip }) => {
    const [python] = pythonsWith('http.client')
    if (python === undefined) return skip(noPython('http.client'))
    const checked = await runScript(python, 'raw-http.py', await told(plain, 'raw'))
    expect(checked.wrong).toEqual([])
    expect(checked.checks).toBeGreaterThan(45)
  })

  it('the calls of Intezer’s SDK, by requests', async ({ skip }) => {
    const pythons = pythonsWith('requests')
    if (pythons.length === 0) return skip(noPython('requests'))
    for (const [n, python] of pythons.entries()) {
      const common = await told(plain, `intezer ${n}`)
      const make = async (path: string, body: object) => {
        const made = await send(`${plain.url}/api/v1${path}`, 'POST', body, { authorization: `Bearer ${common.key}` })
        expect([made.status, made.text.slice(0, 200)]).toEqual([201, expect.anything()])
        return { id: made.json.id, title: made.json.title }
      }
      const incident = await make('/incidents', { title: 'an incident', severity: 'high' })
      const found = await make('/cases', { title: 'a case', priority: 'medium' })
      const checked = await runScript(python, 'intezer-calls.py', { ...common, incident, case: found })
      expect(checked.wrong).toEqual([])
      expect(checked.checks).toBeGreaterThan(90)
    }
  })
})
