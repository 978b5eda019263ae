// Uploads an offline endpoint scan: the folder a scanner left behind, in the order the service expects.

import { listFiles, pathOf, readFile } from '#files'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, HttpError, InvalidAnswerError } from '../core/errors.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { EndpointAnalysis } from './analysis.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { elementsOf } from './json-slices.ts'
import { type Wait, waitOptions } from './waiting.ts'

/** What to upload. */
export interface EndpointScanOptions extends CallOptions {
  /** Folder with `scanner_info.json` and its neighbours. */
  directory: string
  /** Folder with `files`, `memory_modules` and `fileless`; default: the parent of `directory`. */
  samples?: string
  wait?: Wait
  api?: IntezerApi
  /** Told after each step, for progress. */
  onStep?: (step: string) => void
}

/** Most entries of one request. */
const chunkSize = 2000
const uploadTries = 3

interface Upload extends EndpointScanOptions {
  api: IntezerApi
  scanId: string
  names: readonly string[]
}

/**
 * Uploads a scan and answers its analysis.
 *
 * @throws ConfigurationError when the folder holds no scan; nothing was sent then
 * @example
 * const analysis = await sendEndpointScan({ directory, wait: { timeout: 600_000 } })
 * console.log(analysis.verdict)
 */
export async function sendEndpointScan(options: EndpointScanOptions): Promise<EndpointAnalysis> {
  const api = apiOr(options.api)
  const { directory } = options
  const names = await listFiles(directory)
  if (!names?.includes('scanner_info.json')) throw new ConfigurationError(`${directory} holds no scanner_info.json`)
  for (const needed of ['host_info.json', 'processes_info.json'])
    if (!names.includes(needed)) throw new ConfigurationError(`${directory} lacks ${needed}`)
  const scanner = withScanType((await readFile(pathOf(directory, 'scanner_info.json'))).bytes)
  const created = await api.callOutside('api', '/scans', jsonOf(scanner), limitsOf(options))
  const { scan_id, analysis_id } = (objectOf(created).result ?? {}) as Record<string, unknown>
  if (typeof scan_id !== 'string' || typeof analysis_id !== 'string')
    throw new InvalidAnswerError('the new scan has no id', created.status, created.shown)
  const upload: Upload = { ...options, api, scanId: scan_id, names }
  try {
    await sendParts(upload)
  } catch (error) {
    // The service would wait for the rest for ever; that this cannot be told it either is no news.
    await post(upload, '/end', encoder.encode('{"reason":"failed"}')).catch(() => undefined)
    throw error
  }
  await post(upload, '/end', encoder.encode('{"reason":"done"}'))
  const analysis = new EndpointAnalysis(analysis_id, api)
  analysis.status = 'created'
  const wait = waitOptions(options.wait, options)
  if (wait) await analysis.waitForCompletion(wait)
  return analysis
}

async function sendParts(upload: Upload): Promise<void> {
  await sendFile(upload, 'host_info.json', '/host-info')
  // These two help, but a scan without them is one all the same.
  await sendFile(upload, 'scheduled_tasks_info.json', '/scheduled-tasks-info').catch(ignoreRefusal)
  await sendFile(upload, 'autoruns_info.json', '/autoruns-info').catch(ignoreRefusal)
  await sendFile(upload, 'processes_info.json', '/processes-info')
  await sendModules(upload)
  for (const name of upload.names.filter((name) => /^files_info_.*\.json$/.test(name)))
    await sendAndCollect(upload, name, 'files_info', '/files-info', 'files', '/file-system/collected-binaries')
  await sendFile(upload, 'file_module_differences.json', '/file-module-differences')
  await sendFile(upload, 'injected_modules_info.json', '/injected-modules-info')
  for (const name of upload.names.filter((name) => /^memory_module_dump_info_.*\.json$/.test(name)))
    await sendAndCollect(
      upload,
      name,
      'memory_module_dumps_info',
      '/memory-module-dumps-info',
      'memory_modules',
      '/memory/collected-binaries',
    )
  const fileless = (await listFiles(pathOf(samplesOf(upload), 'fileless'))) ?? []
  for (const name of fileless.filter((name) => /^[0-9a-f]{64}\.sample$/.test(name)))
    await sendSample(upload, 'fileless', name, '/fileless/collected-binaries')
}

/** One file for all processes, cut into pieces, or one file for each process. */
async function sendModules(upload: Upload): Promise<void> {
  if (upload.names.includes('all_loaded_modules_info.json')) {
    const text = await textOf(upload, 'all_loaded_modules_info.json')
    for (const piece of pieces(elementsOf(text, 'processes')))
      await post(upload, '/processes/loaded-modules-info', encoder.encode(`{"processes":[${piece.join(',')}]}`))
    return
  }
  for (const name of upload.names) {
    const pid = /^(\d{1,10})_loaded_modules_info\.json$/.exec(name)?.[1]
    if (pid !== undefined) await sendFile(upload, name, `/processes/${pid}/loaded-modules-info`)
  }
}

/** Sends a list and then the samples the service asks for in its answer. */
async function sendAndCollect(
  upload: Upload,
  name: string,
  key: string,
  path: string,
  folder: string,
  samplePath: string,
): Promise<void> {
  for (const piece of pieces(elementsOf(await textOf(upload, name), key))) {
    const answer = objectOf(await post(upload, path, encoder.encode(`{"${key}":[${piece.join(',')}]}`)))
    const wanted = Array.isArray(answer.result) ? answer.result : []
    for (const sha256 of wanted)
      if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256))
        await sendSample(upload, folder, `${sha256}.sample`, samplePath)
  }
}

/** The service knows a sample by the hash of its bytes, so that sending it again does no harm. */
async function sendSample(upload: Upload, folder: string, name: string, path: string): Promise<void> {
  const known = await listFiles(pathOf(samplesOf(upload), folder))
  // A scanner may have lost what the service asks for: then it is not sent.
  if (!known?.includes(name)) return
  const { bytes } = await readFile(pathOf(samplesOf(upload), folder, name))
  const headers = { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' }
  const body = { bytes: await gzipped(bytes), headers }
  for (let attempt = 1; ; attempt++) {
    try {
      await upload.api.callOutside('root', `/scans/scans/${upload.scanId}${path}`, body, {
        ...limitsOf(upload),
        isSafe: true,
      })
      return
    } catch (error) {
      if (!(error instanceof HttpError) || attempt >= uploadTries) throw error
    }
  }
}

async function sendFile(upload: Upload, name: string, path: string): Promise<void> {
  if (!upload.names.includes(name)) return
  // As it is: times in these files are larger than a JavaScript number can hold.
  await post(upload, path, (await readFile(pathOf(upload.directory, name))).bytes)
}

async function post(upload: Upload, path: string, bytes: Uint8Array): Promise<HttpAnswer> {
  const answer = await upload.api.callOutside(
    'root',
    `/scans/scans/${upload.scanId}${path}`,
    jsonOf(bytes),
    limitsOf(upload),
  )
  upload.onStep?.(path)
  return answer
}

const encoder = new TextEncoder()
const jsonOf = (bytes: Uint8Array) => ({ bytes, headers: { 'content-type': 'application/json' } })
const samplesOf = ({ samples, directory }: EndpointScanOptions) => samples ?? pathOf(directory, '..')

async function textOf(upload: Upload, name: string): Promise<string> {
  return new TextDecoder().decode((await readFile(pathOf(upload.directory, name))).bytes)
}

/** `scan_type` put first, the rest as the scanner wrote it. */
function withScanType(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes).trim()
  if (!text.startsWith('{')) throw new ConfigurationError('scanner_info.json is no JSON object')
  const rest = text.slice(1).trim()
  return encoder.encode(`{"scan_type":"offline_endpoint_scan"${rest === '}' ? '' : ','}${rest}`)
}

function* pieces(elements: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < elements.length; at += chunkSize) yield elements.slice(at, at + chunkSize)
}

async function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const zipped = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(zipped).arrayBuffer())
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof HttpError)) throw error
}
