// From the command line to stock clients in processes of their own, which trust what `docket certificate` tells them to trust.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, type ServerProcess, startServerProcess } from '../../kit/server-process.ts'

const root = resolve(import.meta.dirname, '../../..')
let folder: string
let server: ServerProcess
let trust: Record<string, string>

const run = async (program: string, args: string[], environment: Record<string, string> = {}) => {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...environment }
  return (await promisify(execFile)(program, args, { cwd: root, env })).stdout
}
const docket = (...args: string[]) => run(process.execPath, ['packages/cli/src/main.ts', ...args])

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'docket-tls-'))
  const made = JSON.parse(await docket('certificate', '--data', folder, '--json'))
  expect(made).toMatchObject({
    is_new: true,
    hosts: ['localhost', '127.0.0.1', '::1'],
    ca_file: join(folder, 'tls', 'ca.pem'),
  })
  server = await startServerProcess({ dataDir: folder, args: ['--tls-self-signed', '--workers', '0'] })
  const exported = /NODE_EXTRA_CA_CERTS='(.*?)' SSL_CERT_FILE='(.*?)' REQUESTS_CA_BUNDLE='(.*?)'/.exec(
    await docket('certificate', '--data', folder),
  )
  trust = {
    NODE_EXTRA_CA_CERTS: exported?.[1] ?? '',
    SSL_CERT_FILE: exported?.[2] ?? '',
    REQUESTS_CA_BUNDLE: exported?.[3] ?? '',
  }
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const script = `
  import { SecurityInsights } from '@azure/arm-securityinsight'
  import { ClientSecretCredential } from '@azure/identity'
  const [docket, key] = process.argv.slice(1)
  const authorization = 'Bearer ' + key
  const { tenants } = await (await fetch(docket + '/api/v1/tenants', { headers: { authorization } })).json()
  const { subscription_id, resource_group, workspace } = tenants[0].sentinel
  const credential = new ClientSecretCredential('docket', 'script', key, { authorityHost: docket, disableInstanceDiscovery: true })
  const client = new SecurityInsights(credential, subscription_id, { endpoint: docket })
  const made = await client.incidents.createOrUpdate(resource_group, workspace, crypto.randomUUID(), { title: 'over https', severity: 'High', status: 'New' })
  const titles = []
  for await (const { title } of client.incidents.list(resource_group, workspace, { top: 1 })) titles.push(title)
  console.log(JSON.stringify([made.severity, titles]))
`

describe('docket serve --tls-self-signed', () => {
  it('uses the certificate that docket certificate made', async () => {
    expect(server.url).toMatch(/^https:/)
    expect(JSON.parse(await docket('certificate', '--data', folder, '--json')).is_new).toBe(false)
  })

  it('serves the stock JavaScript credential and client without any option of ours', async () => {
    const printed = await run(process.execPath, ['--input-type=module', '-e', script, server.url, adminKey], trust)
    expect(JSON.parse(printed)).toEqual(['High', ['over https']])
  })

  it('is trusted by Python, strictest verification included', async ({ skip }) => {
    if (spawnSync('python3', ['--version']).status !== 0) skip('python3 is not installed')
    const program = `
import json, ssl, sys, urllib.request
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
answer = urllib.request.urlopen(sys.argv[1] + '/metadata/endpoints?api-version=latest', context=context)
print(json.load(answer)['resourceManager'])`
    expect((await run('python3', ['-c', program, server.url], trust)).trim()).toBe(`${server.url}/`)
    await expect(run('python3', ['-c', program, server.url])).rejects.toThrow('CERTIFICATE_VERIFY_FAILED')
  })
})
