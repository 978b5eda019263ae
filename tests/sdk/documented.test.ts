// Every public name of the SDK says what it is, every value shows how it is used, and every such example runs.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as shared from '@docket/sdk'
import * as docketDoor from '@docket/sdk/docket'
import * as intezerDoor from '@docket/sdk/intezer'
import * as xdrDoor from '@docket/sdk/kaspersky-xdr'
import * as sentinelDoor from '@docket/sdk/sentinel'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeTenant, sampleMail, startTestServer, type TestServer } from '../conformance/kit.ts'

const root = resolve(import.meta.dirname, '../..')
const source = join(root, 'packages/sdk/src')
const doors = {
  '@docket/sdk': shared,
  '@docket/sdk/intezer': intezerDoor,
  '@docket/sdk/sentinel': sentinelDoor,
  '@docket/sdk/kaspersky-xdr': xdrDoor,
  '@docket/sdk/docket': docketDoor,
}
const values = new Set(Object.values(doors).flatMap((door) => Object.keys(door)))

interface Export {
  file: string
  name: string
  doc: string
}

const exported: Export[] = globSync('**/*.ts', { cwd: source })
  .filter((file) => !/\.test\.ts$|generated/.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const pattern =
      /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:abstract )?(?:async )?(?:function|class|const|interface|type) (\w+)/g
    return [...text.matchAll(pattern)].map(([, doc = '', name = '']) => ({ file, name, doc }))
  })

/** Code of the `@example` of each docstring, members of classes included. */
const examples = globSync('**/*.ts', { cwd: source })
  .filter((file) => !/\.test\.ts$|generated/.test(file))
  .flatMap((file) => {
    const docs = readFileSync(join(source, file), 'utf8').match(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g) ?? []
    return docs.flatMap((doc) => {
      const code = /@example\n([\s\S]*?)\*\/$/.exec(doc)?.[1]
      return code === undefined ? [] : [{ file, code: code.replace(/^ *\* ?/gm, '') }]
    })
  })

describe('public names', () => {
  it('each have a docstring', () => {
    expect(exported.filter(({ doc }) => doc === '').map(({ file, name }) => `${file} ${name}`)).toEqual([])
  })

  it('each show how they are used, when they are values', () => {
    const shown = exported.filter(({ name }) => values.has(name))
    expect(shown.length).toBeGreaterThan(80)
    expect(shown.filter(({ doc }) => !doc.includes('@example')).map(({ name }) => name)).toEqual([])
  })
})

describe('examples of docstrings', () => {
  let server: TestServer
  const file = join(root, 'dist', `doc-examples-${process.pid}.ts`)

  beforeAll(async () => {
    server = await startTestServer()
    mkdirSync(join(root, 'dist'), { recursive: true })
    writeFileSync(file, moduleOf())
  })

  afterAll(async () => {
    rmSync(file, { force: true })
    await server?.stop()
  })

  it('compile', () => {
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext']
    const more = ['--moduleResolution', 'nodenext', '--allowImportingTsExtensions', '--types', 'node', '--ignoreConfig']
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const done = spawnSync(process.execPath, [tsc, ...options, ...more, relative(root, file)], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(done.stdout).toBe('')
  })

  it('run; only refusals of the server may end one', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const tenant = await makeTenant(server, 'documented')
    const known = new docketDoor.Docket({ url: server.url, apiKey: tenant.keys.analyst })
    await known.incidents.create({ id: '875409ee-9e1e-40f6-b0b8-a38aa64a1d1c', title: 'A title', severity: 'low' })
    await known.close()
    const { all } = (await import(pathToFileURL(file).href)) as {
      all: (world: object) => [string, () => Promise<unknown>][]
    }
    const run = all({ url: server.url, apiKey: tenant.keys.analyst, tenantId: tenant.id, rawEmail: sampleMail('doc') })
    expect(run.length).toBe(examples.length)
    const broken: string[] = []
    for (const [name, example] of run) {
      const failure: unknown = await Promise.race([
        example().then(
          () => null,
          (error: unknown) => error,
        ),
        new Promise((late) => setTimeout(() => late(null), 3000)),
      ])
      if (
        failure !== null &&
        !(failure instanceof shared.HttpError) &&
        !(failure instanceof shared.TimeoutError) &&
        !/scanner_info/.test(String(failure))
      )
        broken.push(`${name}: ${String(failure)}`)
    }
    expect(broken).toEqual([])
  })
})

/** All examples as functions of one world in which the names they use are there. */
function moduleOf(): string {
  const taken = new Set<string>()
  const imports = Object.entries(doors).map(([from, door]) => {
    const names = Object.keys(door).filter((name) => !taken.has(name) && taken.add(name))
    return `import { ${names.join(', ')} } from '${from}'`
  })
  const bodies = examples.map(({ file: where, code }, n) => {
    const own = code
      .replace(/^import .*$/gm, '')
      .replaceAll("'https://docket.example/api/'", "url + '/api/'")
      .replaceAll(/'http:\/\/127\.0\.0\.1:8484'|'https:\/\/api\.xdr\.example'/g, 'url')
    return `    ['${where} ${n}', async () => {\n${own.replace(/^/gm, '      ')}\n    }],`
  })
  return `${imports.join('\n')}
import { createTransport } from '../packages/sdk/src/core/transport-node.ts'
import { elementsOf } from '../packages/sdk/src/intezer/json-slices.ts'
import { retryAfterMs } from '../packages/sdk/src/core/retry.ts'
import { readFileSync as readFile } from 'node:fs'
const readFileSync = (_name: string) => ''
interface World { url: string; apiKey: string; tenantId: string; rawEmail: Uint8Array }
export function all({ url, apiKey, tenantId, rawEmail }: World): [string, () => Promise<unknown>][] {
  const retry = { retries: 0 }
  const token = apiKey
  const api = setGlobalApi({ apiKey, baseUrl: url + '/api/', retry })
  const subscriptionId = tenantId
  const resourceGroup = 'docket'
  const workspace = 'documented'
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) }
  const sentinel = new Sentinel({ token, subscriptionId, resourceGroup, workspace, endpoint: url, retry })
  const xdr = new KasperskyXdr({ url, token, retry })
  const docket = new Docket({ url, apiKey, retry })
  const client = docket
  const alertId = 'alert-1', accountId = 'account-1', title = 'A title', id = '875409ee-9e1e-40f6-b0b8-a38aa64a1d1c'
  const incidentId = id, missingGuid = '00000000-0000-4000-8000-000000000000', sha256 = 'ab'.repeat(32)
  const endpoint = url, sample = rawEmail, directory = '/nonexistent'
  const signal = AbortSignal.timeout(1000)
  const startDate = new Date(0), endDate = new Date()
  const error: unknown = new ConfigurationError('an example')
  const alert = new Alert({ alertId, api })
  void [elementsOf, endpoint, sample, directory, readFile, retry, resourceGroup, workspace, credential, client, xdr, sentinel, accountId, title, incidentId, missingGuid, sha256, signal, startDate, endDate, error, alert, rawEmail, createTransport, retryAfterMs, readFileSync]
  return [
${bodies.join('\n')}
  ]
}
`
}
