// The packed SDK in the hands of consumers: ECMAScript module, CommonJS, a browser bundle; its types and its size.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk } from '../../scripts/build-sdk.ts'

const root = resolve(import.meta.dirname, '../..')
const bin = (path: string) => join(root, 'node_modules', path)

let folder: string
let tarball: string
let consumer: string

function run(command: string, args: string[], cwd = folder): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, npm_config_offline: 'true' } })
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${done.status}:\n${done.stdout}${done.stderr}`)
  return done.stdout
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-sdk-test-'))
  buildSdk(join(folder, 'sdk'))
  const said = run('npm', ['pack', '--json', '--pack-destination', folder], join(folder, 'sdk'))
  const packed = JSON.parse(said) as { filename: string }[] | Record<string, { filename: string }>
  tarball = join(folder, Object.values(packed)[0]!.filename.replace('@', '').replace('/', '-'))
  consumer = join(folder, 'consumer')
  mkdirSync(consumer)
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "version": "1.0.0" }')
  run('npm', ['install', '--no-audit', '--no-fund', tarball], consumer)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const use = `
  const xdr = new KasperskyXdr({ url: 'http://127.0.0.1:9', token: 't', retry: { retries: 0 } })
  xdr.incidents.page({ tenantId: 'a' }).catch((error) => console.log(error.name, error instanceof SdkError, where('title').contains('x').toString(), typeof Alert.fromId, typeof Docket))
`
const names: [string, string][] = [
  ['SdkError', '@docket/sdk'],
  ['Alert', '@docket/sdk/intezer'],
  ['where', '@docket/sdk/sentinel'],
  ['KasperskyXdr', '@docket/sdk/kaspersky-xdr'],
  ['Docket', '@docket/sdk/docket'],
]
const expected = "NetworkError true contains(properties/title, 'x') function function\n"

describe('the packed SDK', () => {
  it('runs as an ECMAScript module', () => {
    const imports = names.map(([name, from]) => `import { ${name} } from '${from}'`).join('\n')
    writeFileSync(join(consumer, 'run.mjs'), imports + use)
    expect(run(process.execPath, ['run.mjs'], consumer)).toBe(expected)
  })

  it('runs as CommonJS', () => {
    const imports = names.map(([name, from]) => `const { ${name} } = require('${from}')`).join('\n')
    writeFileSync(join(consumer, 'run.cjs'), imports + use)
    expect(run(process.execPath, ['run.cjs'], consumer)).toBe(expected)
  })

  it.each(['mts', 'cts'])('compiles for a strict consumer as .%s', (ending) => {
    const imports = names.map(([name, from]) => `import { ${name} } from '${from}'`).join('\n')
    const typed = `
      export async function names(docket: Docket): Promise<string[]> {
        const titles: string[] = []
        for await (const incident of docket.incidents.list({ status: 'new' })) titles.push(incident.title)
        // @ts-expect-error: an incident has no such field
        for await (const incident of docket.incidents.list()) titles.push(incident.nonsense)
        return titles
      }
      // @ts-expect-error: times are compared with dates, not with numbers
      where('createdTimeUtc').greaterThan(3)
      export const waiting = (): Promise<Alert> => Alert.fromId({ alertId: 'a', wait: { timeout: 5 } })
      export { KasperskyXdr, SdkError }
    `
    writeFileSync(join(consumer, `types.${ending}`), imports + typed)
    const options = [
      '--strict',
      '--noEmit',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
    ]
    const types = ['--typeRoots', bin('@types'), '--types', 'node']
    run(process.execPath, [bin('typescript/bin/tsc'), ...options, ...types, `types.${ending}`], consumer)
  })

  it('has types that resolve under every module mode', () => {
    const report = spawnSync(
      process.execPath,
      [bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--format', 'json'],
      {
        encoding: 'utf8',
      },
    )
    const { problems } = JSON.parse(report.stdout) as { problems?: unknown }
    expect(problems ?? {}).toEqual({})
    expect(report.status).toBe(0)
  })

  /** Minified bytes that each client may weigh in a browser; raise one knowingly. */
  const limits: Record<string, number> = {
    intezer: 43_000,
    sentinel: 22_000,
    'kaspersky-xdr': 18_000,
    docket: 40_000,
  }

  it.each(Object.keys(limits))('bundles %s for a browser, without Node and within its limit', async (entry) => {
    writeFileSync(join(consumer, `${entry}.js`), `export * from '@docket/sdk/${entry}'`)
    const { outputFiles } = await build({
      entryPoints: [join(consumer, `${entry}.js`)],
      bundle: true,
      minify: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      target: 'es2022',
    })
    const { text, contents } = outputFiles[0]!
    expect(text).not.toMatch(/node:(http|https|fs|tls|net)/)
    expect(contents.byteLength).toBeLessThan(limits[entry]!)
    console.log(`${entry}: ${contents.byteLength} bytes minified`)
  })
})
