// Analyses of files, URLs and endpoints: one discriminated union, told apart by `kind`.

import { readFile } from '#files'
import { pathPart } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, ConflictError, HttpError, NotFoundError } from '../core/errors.ts'
import { formOf } from '../core/form.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { queryUrlAnalysesHistory } from './analysis-history.ts'
import { apiOr, type IntezerApi, resultOf } from './api.ts'
import { AnalysisIsRunningError, detailsOf, HashDoesNotExistError, OperationFailedError } from './errors.ts'
import type { Row } from './history.ts'
import { submissionErrorOf } from './submission-errors.ts'
import type { ScanRow } from './types.ts'
import { until, type Wait, type WaitOptions, waitOptions } from './waiting.ts'

/** Where an analysis stands. */
export type AnalysisStatus = 'created' | 'queued' | 'in_progress' | 'failed' | 'finished'

/** Told apart by `kind`. */
export type Analysis = FileAnalysis | UrlAnalysis | EndpointAnalysis

interface Named extends CallOptions {
  api?: IntezerApi
}

interface Sending extends Named {
  wait?: Wait
}

/** What the three kinds have in common. */
abstract class BaseAnalysis {
  abstract readonly kind: 'file' | 'url' | 'endpoint'
  readonly analysisId: string
  status: AnalysisStatus | null = null
  protected readonly api: IntezerApi
  protected report: Row | null = null

  constructor(analysisId: string, api: IntezerApi) {
    this.analysisId = analysisId
    this.api = api
  }

  /** Path of the analysis below the API. */
  protected abstract get path(): string

  /** Asks the server once. Throws `OperationFailedError` when the analysis failed. */
  async checkStatus(options: CallOptions = {}): Promise<AnalysisStatus> {
    this.read(await this.api.call('GET', this.path, {}, limitsOf(options)))
    if (this.status === 'failed') throw new OperationFailedError(`analysis ${this.analysisId} failed`)
    return this.status ?? 'created'
  }

  isRunning(): boolean {
    return this.status !== 'finished' && this.status !== 'failed'
  }

  /** Waits until the analysis has ended. */
  async waitForCompletion(options: WaitOptions = {}): Promise<void> {
    const look = async (signal?: AbortSignal) => {
      await this.checkStatus(signal ? { signal } : {})
      return this.isRunning() ? null : true
    }
    await until(`analysis ${this.analysisId}`, look, options)
  }

  /** The whole result as the server printed it; `AnalysisIsRunningError` before the end. */
  result(): Row {
    if (this.report === null) throw new AnalysisIsRunningError(this.analysisId)
    return this.report
  }

  /** Link for a person, once it has ended. */
  get analysisUrl(): string | null {
    return this.report === null ? null : text(this.report.analysis_url)
  }

  /** @internal */
  read(answer: HttpAnswer): void {
    const { status } = objectOf(answer)
    if (answer.status === 202) {
      this.status = status === 'queued' || status === 'in_progress' ? status : 'created'
      return
    }
    if (status === 'failed') {
      this.status = 'failed'
      return
    }
    this.status = 'finished'
    this.report = resultOf(answer)
  }

  /** Rows of a list below this analysis; null when the server has none. */
  protected async part(tail: string, parameters: Row, options: CallOptions): Promise<Row | null> {
    try {
      return objectOf(await this.api.call('GET', `${this.path}${tail}`, parameters, limitsOf(options)))
    } catch (error) {
      if (error instanceof NotFoundError) return null
      throw error
    }
  }
}

/** What to analyse, and how. */
export interface SendFileOptions extends Sending {
  /** Exactly one of the four says what to analyse. */
  bytes?: Uint8Array
  path?: string
  /** SHA-256, SHA-1 or MD5 of a file the service knows. */
  hash?: string
  /** Where the service downloads the file from. */
  downloadUrl?: string
  fileName?: string
  zipPassword?: string
  codeItemType?: 'file' | 'memory_module'
  disableDynamicExecution?: boolean
  disableStaticExtraction?: boolean
  sandboxCommandLineArguments?: string
  sandboxMachineType?: 'WIN7' | 'WIN10'
}

/**
 * The analysis of one file.
 *
 * @example
 * const analysis = await FileAnalysis.send({ bytes: sample, wait: true })
 * console.log(analysis.verdict, analysis.familyName)
 */
export class FileAnalysis extends BaseAnalysis {
  readonly kind = 'file'

  protected get path(): string {
    return `/analyses/${pathPart(this.analysisId)}`
  }

  get verdict(): string | null {
    return text(this.report?.verdict)
  }
  get subVerdict(): string | null {
    return text(this.report?.sub_verdict)
  }
  get familyName(): string | null {
    return text(this.report?.family_name)
  }
  get sha256(): string | null {
    return text(this.report?.sha256)
  }

  /** Submits a file, a hash or an address. */
  static async send(options: SendFileOptions): Promise<FileAnalysis> {
    const { bytes, path, hash, downloadUrl } = options
    if ([bytes, path, hash, downloadUrl].filter((given) => given !== undefined).length !== 1)
      throw new ConfigurationError('give exactly one of bytes, path, hash and downloadUrl')
    const api = apiOr(options.api)
    const settings = {
      code_item_type: options.codeItemType,
      zip_password: options.zipPassword,
      sandbox_command_line_arguments: options.sandboxCommandLineArguments,
      sandbox_machine_type: options.sandboxMachineType,
    }
    const { disableDynamicExecution: noRun, disableStaticExtraction: noExtraction, fileName } = options
    const switches = { disable_dynamic_execution: noRun, disable_static_extraction: noExtraction }
    if (hash !== undefined)
      return submitted(api, options, () =>
        api.call(
          'POST',
          '/analyze-by-hash',
          { hash, file_name: fileName, ...switches, ...settings },
          limitsOf(options),
        ),
      )
    if (downloadUrl !== undefined)
      return submitted(api, options, () =>
        api.call('POST', '/analyze-by-url', { download_url: downloadUrl, ...switches, ...settings }, limitsOf(options)),
      )
    const file = path === undefined ? { bytes: bytes!, name: fileName ?? 'file' } : await readFile(path)
    if (file.bytes.byteLength === 0) throw new ConfigurationError('the file is empty')
    const form = formOf(
      { ...settings, disable_dynamic_execution: flag(noRun), disable_static_extraction: flag(noExtraction) },
      { name: fileName ?? file.name, bytes: file.bytes },
    )
    return submitted(api, options, () => api.upload('/analyze', form, limitsOf(options)))
  }

  /** An analysis by its id; null when there is none. */
  static async fromAnalysisId(analysisId: string, options: Named = {}): Promise<FileAnalysis | null> {
    return loaded(new FileAnalysis(analysisId, apiOr(options.api)), options)
  }

  /** The newest analysis of a file with this hash; null when there is none. */
  static async fromLatestHashAnalysis(
    hash: string,
    options: Named & { privateOnly?: boolean; composedOnly?: boolean } = {},
  ): Promise<FileAnalysis | null> {
    const api = apiOr(options.api)
    const wanted = {
      should_get_only_private_analysis: options.privateOnly ?? false,
      should_get_only_composed_analysis: options.composedOnly,
    }
    const answer = await api.answerTo('GET', `/files/${pathPart(hash)}`, wanted, limitsOf(options))
    if (answer.status === 404) return null
    if (answer.status >= 400) throw api.refusal('GET', '/files/{hash}', answer)
    const result = resultOf(answer)
    const analysis = new FileAnalysis(String(result.analysis_id), api)
    analysis.status = 'finished'
    analysis.report = result
    return analysis
  }

  /** Files and network addresses seen; null when the server has none. */
  async iocs(options: CallOptions = {}): Promise<Row | null> {
    return ((await this.part('/iocs', {}, options))?.result ?? null) as Row | null
  }

  /** Techniques seen while the file ran. */
  async dynamicTtps(options: CallOptions = {}): Promise<Row[] | null> {
    return ((await this.part('/dynamic-ttps', {}, options))?.result ?? null) as Row[] | null
  }

  async subAnalyses(options: CallOptions = {}): Promise<Row[]> {
    return ((await this.part('/sub-analyses', {}, options))?.sub_analyses ?? []) as Row[]
  }

  /** The file itself. Handle with care: it may be malware. */
  async download(options: CallOptions & { password?: string } = {}): Promise<Uint8Array> {
    if (this.sha256 === null) throw new AnalysisIsRunningError(this.analysisId)
    const wanted = options.password === undefined ? {} : { password_protected: options.password }
    return (await this.api.call('GET', `/files/${this.sha256}/download`, wanted, limitsOf(options))).bytes
  }
}

/**
 * The analysis of one URL.
 *
 * @example
 * const analysis = await UrlAnalysis.send('https://login.example/', { wait: true })
 * console.log(analysis.verdict)
 */
export class UrlAnalysis extends BaseAnalysis {
  readonly kind = 'url'

  protected get path(): string {
    return `/url/${pathPart(this.analysisId)}`
  }

  get verdict(): string | null {
    return text((this.report?.summary as Row | undefined)?.verdict_type)
  }
  get subVerdict(): string | null {
    return text((this.report?.summary as Row | undefined)?.verdict_name)
  }
  get submittedUrl(): string | null {
    return text(this.report?.submitted_url)
  }

  static async send(url: string, options: Sending = {}): Promise<UrlAnalysis> {
    const api = apiOr(options.api)
    let answer: HttpAnswer
    try {
      answer = await api.call('POST', '/url', { url }, limitsOf(options))
    } catch (error) {
      throw submissionErrorOf(error)
    }
    const analysis = new UrlAnalysis(idFrom(answer), api)
    const wait = waitOptions(options.wait, options)
    if (wait) await analysis.waitForCompletion(wait)
    return analysis
  }

  static async fromAnalysisId(analysisId: string, options: Named = {}): Promise<UrlAnalysis | null> {
    return loaded(new UrlAnalysis(analysisId, apiOr(options.api)), options)
  }

  /** The newest analysis of this URL; null when there is none. */
  static async fromLatestAnalysis(
    url: string,
    options: Named & { daysBack?: number } = {},
  ): Promise<UrlAnalysis | null> {
    const bare = url
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '')
      .replace(/\/$/, '')
    const endDate = new Date()
    const startDate = new Date(endDate.getTime() - (options.daysBack ?? 30) * 86_400_000)
    const query = { startDate, endDate, submittedUrl: bare, exactMatch: false, limit: 1, ...options }
    const [row] = await queryUrlAnalysesHistory(query).all({ max: 1 })
    return row === undefined ? null : UrlAnalysis.fromAnalysisId(String(row.analysis_id), options)
  }
}

/**
 * The analysis of one scanned endpoint.
 *
 * @example
 * const scan = await EndpointAnalysis.fromAnalysisId('a-1')
 * console.log(scan?.verdict)
 */
export class EndpointAnalysis extends BaseAnalysis {
  readonly kind = 'endpoint'

  protected get path(): string {
    return `/endpoint-analyses/${pathPart(this.analysisId)}`
  }

  get verdict(): string | null {
    return text(this.report?.verdict)
  }

  static async fromAnalysisId(analysisId: string, options: Named = {}): Promise<EndpointAnalysis | null> {
    return loaded(new EndpointAnalysis(analysisId, apiOr(options.api)), options)
  }

  /** What was found on the endpoint; `verdicts` narrows it down. */
  async subAnalyses(options: CallOptions & { verdicts?: readonly string[] } = {}): Promise<Row[]> {
    const found = await this.part('/sub-analyses', { verdicts: options.verdicts ?? [] }, options)
    return (found?.sub_analyses ?? []) as Row[]
  }
}

const scansAtOnce = 8

/** Analyses of the scans of an alert; scans of other kinds and analyses that are gone are left out. */
export async function loadScans(api: IntezerApi, scans: readonly ScanRow[], options: CallOptions): Promise<Analysis[]> {
  const named = { api, ...limitsOf(options) }
  const load = ({ scan_type, file_analysis, url_analysis, endpoint_analysis }: ScanRow): Promise<Analysis | null> => {
    if (scan_type === 'file' && file_analysis?.analysis_id)
      return FileAnalysis.fromAnalysisId(file_analysis.analysis_id, named)
    if (scan_type === 'url' && url_analysis?.analysis_id)
      return UrlAnalysis.fromAnalysisId(url_analysis.analysis_id, named)
    if (scan_type === 'endpoint' && endpoint_analysis?.analysis_id)
      return EndpointAnalysis.fromAnalysisId(endpoint_analysis.analysis_id, named)
    return Promise.resolve(null)
  }
  const loaded: (Analysis | null)[] = []
  // A mail with a thousand links must not open a thousand connections.
  for (let at = 0; at < scans.length; at += scansAtOnce)
    loaded.push(...(await Promise.all(scans.slice(at, at + scansAtOnce).map(load))))
  return loaded.filter((analysis) => analysis !== null)
}

async function loaded<T extends BaseAnalysis>(analysis: T, options: Named): Promise<T | null> {
  try {
    await analysis.checkStatus(options)
    return analysis
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}

async function submitted(api: IntezerApi, options: Sending, submit: () => Promise<HttpAnswer>): Promise<FileAnalysis> {
  let answer: HttpAnswer
  try {
    answer = await submit()
  } catch (error) {
    if (error instanceof HttpError && error.status === 404)
      throw new HashDoesNotExistError(error.message, detailsOf(error))
    throw error instanceof ConflictError || error instanceof HttpError ? submissionErrorOf(error) : error
  }
  const analysis = new FileAnalysis(idFrom(answer), api)
  analysis.status = 'created'
  const wait = waitOptions(options.wait, options)
  if (wait) await analysis.waitForCompletion(wait)
  return analysis
}

/** `/analyses/<id>` or `/url/<id>`: the id is the second part. */
const idFrom = (answer: HttpAnswer): string => String(objectOf(answer).result_url ?? '').split('/')[2] ?? ''

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'True' : 'False')
