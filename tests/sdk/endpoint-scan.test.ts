// The upload of an offline endpoint scan against the documented protocol, with a real scan where the test data is present.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ConfigurationError, type Transport } from '@docket/sdk'
import { IntezerApi, sendEndpointScan } from '@docket/sdk/intezer'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'docket-scan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sample = Buffer.from('not a program')
const sha256 = createHash('sha256').update(sample).digest('hex')

/** Plays the service; `wanted` are the samples it asks for. */
function service(wanted: string[], refuse: Record<string, number> = {}) {
  const seen: { path: string; body: Buffer; headers: Readonly<Record<string, string>> }[] = []
  const transport: Transport = {
    async send({ method, url, body, headers }) {
      const path = new URL(url).pathname
      const answer = (status: number, value: unknown) => ({
        status,
        headers: {},
        body: Buffer.from(JSON.stringify(value)),
      })
      if (path.endsWith('/get-access-token')) return answer(200, { result: 't', expire_at: 4_000_000_000 })
      seen.push({ path: `${method} ${path}`, body: Buffer.from(body ?? []), headers })
      const left = Object.keys(refuse).find((tail) => path.endsWith(tail) && refuse[tail]! > 0)
      if (left) {
        refuse[left]! -= 1
        return answer(418, { error: 'no' })
      }
      if (path === '/api/scans') return answer(201, { result: { scan_id: 's-1', analysis_id: 'a-1' } })
      if (/(files|memory-module-dumps)-info$/.test(path)) return answer(200, { result: wanted })
      return answer(200, { result: { status: 'success' } })
    },
    stream: () => Promise.reject(new Error('nothing is streamed here')),
    close: async () => {},
  }
  return { seen, api: new IntezerApi({ apiKey: 'k', baseUrl: 'https://vendor.example/api/', transport }) }
}

function scanFolder(name: string, files: Record<string, string>): string {
  const directory = join(folder, name, 'scan')
  mkdirSync(join(folder, name, 'files'), { recursive: true })
  mkdirSync(directory)
  writeFileSync(join(folder, name, 'files', `${sha256}.sample`), sample)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text)
  return directory
}

const least = {
  'scanner_info.json': '{"start_time": 133183589413415620}',
  'host_info.json': '{"host_info":{}}',
  'processes_info.json': '{"processes_info":[]}',
}

describe('sendEndpointScan', () => {
  it('sends every part in order, large numbers untouched, and the samples that are asked for', async () => {
    const many = Array.from({ length: 2001 }, (_, n) => `{"n":${n},"created_time":133070749740000000}`)
    const directory = scanFolder('whole', {
      ...least,
      '12_loaded_modules_info.json': '{"loaded_modules_info":[]}',
      'files_info_1.json': `{"files_info":[${many.join(',')}]}`,
    })
    const { seen, api } = service([sha256, 'f'.repeat(64)])
    const analysis = await sendEndpointScan({ directory, api })
    expect(analysis.analysisId).toBe('a-1')
    expect(seen.map(({ path }) => path.replace('/scans/scans/s-1', ''))).toEqual([
      'POST /api/scans',
      'POST /host-info',
      'POST /processes-info',
      'POST /processes/12/loaded-modules-info',
      'POST /files-info',
      'POST /file-system/collected-binaries',
      'POST /files-info',
      'POST /file-system/collected-binaries',
      'POST /end',
    ])
    expect(seen[0]?.body.toString()).toBe('{"scan_type":"offline_endpoint_scan","start_time": 133183589413415620}')
    expect(seen[4]?.body.toString()).toContain('"created_time":133070749740000000')
    expect(gunzipSync(seen[5]?.body ?? '').equals(sample)).toBe(true)
    expect(seen[5]?.headers['content-encoding']).toBe('gzip')
  })

  it('tries a sample again, and tells the service when it gives up', async () => {
    const directory = scanFolder('again', { ...least, 'files_info_1.json': '{"files_info":[{"n":1}]}' })
    const twice = service([sha256], { '/collected-binaries': 2 })
    await sendEndpointScan({ directory, api: twice.api })
    expect(twice.seen.filter(({ path }) => path.endsWith('collected-binaries'))).toHaveLength(3)
    const never = service([sha256], { '/collected-binaries': 9 })
    await expect(sendEndpointScan({ directory, api: never.api })).rejects.toMatchObject({ status: 418 })
    expect(never.seen.at(-1)?.body.toString()).toBe('{"reason":"failed"}')
  })

  it('does without scheduled tasks, but not without what makes a scan', async () => {
    const directory = scanFolder('tasks', { ...least, 'scheduled_tasks_info.json': '{}' })
    await sendEndpointScan({ directory, api: service([], { '/scheduled-tasks-info': 9 }).api })
    const { seen, api } = service([])
    await expect(sendEndpointScan({ directory: join(folder, 'nowhere'), api })).rejects.toThrow(ConfigurationError)
    const { 'host_info.json': _gone, ...rest } = least
    await expect(sendEndpointScan({ directory: scanFolder('bare', rest), api })).rejects.toThrow(/host_info/)
    expect(seen).toEqual([])
  })
})

const data = process.env.DOCKET_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')
const archive = join(data, 'endpoint-scan', 'offline_endpoint_scan.tar.gz')

describe('a real scan', () => {
  it.skipIf(!existsSync(archive))(
    'goes through whole (skipped without the test data, see CONTRIBUTING.md)',
    async () => {
      expect(spawnSync('tar', ['-xzf', archive, '-C', folder]).status).toBe(0)
      const asked = ['53409f8b481e533d3ac74a0e64257ea16952d2c6956c8d78c1779a8223ca431e']
      const { seen, api } = service(asked)
      await sendEndpointScan({ directory: join(folder, 'offline_endpoint_scan', 'offline_scan_directory'), api })
      expect(seen.at(-1)?.body.toString()).toBe('{"reason":"done"}')
      const sent = seen.filter(({ path }) => path.endsWith('/file-system/collected-binaries'))
      expect(sent.map(({ body }) => createHash('sha256').update(gunzipSync(body)).digest('hex'))).toEqual(asked)
    },
  )
})
