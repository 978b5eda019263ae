// An alert at Intezer or Docket: send it, wait for its verdict, look at what was found.

import { readFile } from '#files'
import { pathPart } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, ConflictError, InvalidRequestError, NotFoundError } from '../core/errors.ts'
import { formOf, sha256 } from '../core/form.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { type Analysis, loadScans } from './analysis.ts'
import { apiOr, type IntezerApi, resultOf } from './api.ts'
import {
  AlertConflictError,
  AlertInProgressError,
  AlertNotFoundError,
  detailsOf,
  InvalidAlertMappingError,
} from './errors.ts'
import type { Row } from './history.ts'
import { Operation } from './operation.ts'
import type { AlertRow, AlertVerdict } from './types.ts'
import { until, type Wait, type WaitOptions, waitOptions } from './waiting.ts'

/** Where triage stands. */
export type AlertStatusCode = 'queued' | 'in_progress' | 'finished' | 'not_found'

interface Sending extends CallOptions {
  api?: IntezerApi
  environment?: string
  /** Verdict to use when triage finds nothing to decide by. */
  defaultVerdict?: AlertVerdict
  alertSender?: string
  /** Wait for the verdict. */
  wait?: Wait
}

/** A reported mail and how to treat it. */
export interface SendPhishingEmailOptions extends Sending {
  /** The mail as it was received: bytes of an .eml or .msg file, or its text. Either this or `emailPath`. */
  rawEmail?: Uint8Array | string
  emailPath?: string
  additionalInfo?: Record<string, unknown>
  /** The upload is a ZIP that holds the mail, locked with this. */
  zipPassword?: string
}

/** An alert of a product and how to read it. */
export interface SendAlertOptions extends Sending {
  /** The product's own JSON. */
  rawAlert: Record<string, unknown>
  /** Where the product keeps what; may be left out for products the server knows. */
  alertMapping?: Record<string, unknown>
  source: string
  displayFields?: readonly string[]
}

/** Which alert, and how long to wait for it. */
export interface AlertFromIdOptions extends CallOptions {
  alertId: string
  environment?: string
  api?: IntezerApi
  /** Wait until triage has ended; without it a running alert throws `AlertInProgressError`. */
  wait?: Wait
  /** Also load the analyses of its files, URLs and endpoints. */
  fetchScans?: boolean
}

const displayFields = 'reported_by,sender,received,subject,message_id,to'

/**
 * One alert.
 *
 * @example
 * const alert = await Alert.sendPhishingEmail({ rawEmail, wait: true })
 * console.log(alert.alertId, alert.verdict, alert.familyName)
 */
export class Alert {
  readonly alertId: string
  environment: string | null
  status: AlertStatusCode | null = null
  verdict: AlertVerdict | null = null
  familyName: string | null = null
  source: string | null = null
  sender: string | null = null
  intezerAlertUrl: string | null = null
  /** Filled by `fetchScans`. */
  scans: Analysis[] = []
  private readonly api: IntezerApi
  private report: AlertRow | null = null
  #missing: AlertNotFoundError | null = null

  /** An alert by its id; nothing is asked of the server yet. */
  constructor(options: { alertId: string; environment?: string; api?: IntezerApi }) {
    if (!options.alertId) throw new ConfigurationError('alertId must not be empty')
    this.alertId = options.alertId
    this.environment = options.environment ?? null
    this.api = apiOr(options.api)
  }

  /** Sends a reported mail for triage. The same mail again is the same alert. */
  static async sendPhishingEmail(options: SendPhishingEmailOptions): Promise<Alert> {
    const { rawEmail, emailPath, additionalInfo, zipPassword, environment, defaultVerdict, alertSender } = options
    if ((rawEmail === undefined) === (emailPath === undefined))
      throw new ConfigurationError('give either rawEmail or emailPath')
    const api = apiOr(options.api)
    const bytes = emailPath !== undefined ? (await readFile(emailPath)).bytes : bytesOf(rawEmail!)
    if (bytes.byteLength === 0) throw new ConfigurationError('the mail is empty')
    const form = formOf(
      {
        alert_source: 'phishing_emails',
        environment,
        display_fields: displayFields,
        default_verdict: defaultVerdict,
        alert_sender: alertSender,
        additional_info: additionalInfo && JSON.stringify(additionalInfo),
        zip_password: zipPassword,
      },
      // Only a name: the server computes the hash itself.
      { name: (await sha256(bytes)) ?? 'mail', bytes },
    )
    // The id is the hash of the bytes: sending twice makes one alert, so that a lost answer may be repeated.
    return ingested(api, options, () =>
      api.upload('/alerts/ingest/binary', form, { ...limitsOf(options), isSafe: true }),
    )
  }

  /** Sends an alert of a product as JSON. */
  static async send(options: SendAlertOptions): Promise<Alert> {
    const api = apiOr(options.api)
    const { rawAlert, alertMapping, source, environment, defaultVerdict, alertSender } = options
    const body = {
      alert: rawAlert,
      definition_mapping: alertMapping,
      alert_source: source,
      environment,
      display_fields: options.displayFields,
      default_verdict: defaultVerdict,
      alert_sender: alertSender,
    }
    return ingested(api, options, () =>
      api.call('POST', '/alerts/ingest', body, { ...limitsOf(options), isSafe: true }),
    )
  }

  /**
   * An alert the server has.
   *
   * @throws AlertNotFoundError when it has none with this id, AlertInProgressError when it is still being triaged and `wait` is
   * not set, AlertConflictError when several environments have the id and none was named
   */
  static async fromId(options: AlertFromIdOptions): Promise<Alert> {
    const alert = new Alert(options)
    const wait = waitOptions(options.wait, options)
    if (wait) await alert.waitForCompletion(wait)
    else {
      await alert.checkStatus(limitsOf(options))
      if (alert.isRunning()) throw new AlertInProgressError(alert.alertId)
    }
    if (options.fetchScans) await alert.fetchScans(limitsOf(options))
    return alert
  }

  /** Asks the server and refreshes every attribute. */
  async checkStatus(options: CallOptions = {}): Promise<AlertStatusCode> {
    let answer: HttpAnswer
    try {
      const named = { alert_id: this.alertId, environment: this.environment, ...this.api.tenant }
      answer = await this.api.call('GET', '/alerts/get-by-id', named, limitsOf(options))
    } catch (error) {
      if (error instanceof NotFoundError) {
        this.status = 'not_found'
        this.#missing = new AlertNotFoundError(this.alertId, detailsOf(error))
        throw this.#missing
      }
      if (error instanceof ConflictError) throw new AlertConflictError(error.message, detailsOf(error))
      throw error
    }
    const status = objectOf(answer).status
    this.status = status === 'queued' || status === 'in_progress' ? status : 'finished'
    this.read(resultOf(answer))
    return this.status
  }

  /** True while triage has not ended, as far as the last look told. */
  isRunning(): boolean {
    return this.status === 'queued' || this.status === 'in_progress'
  }

  /** Waits until triage has ended. */
  async waitForCompletion(options: WaitOptions = {}): Promise<void> {
    const look = async (signal?: AbortSignal) => {
      await this.checkStatus(signal ? { signal } : {})
      return this.isRunning() ? null : true
    }
    await until(`triage of alert ${this.alertId}`, look, options)
  }

  /** The whole triage answer as the server printed it; `AlertInProgressError` before its end, `AlertNotFoundError` without an alert. */
  result(): AlertRow {
    if (this.status === 'not_found' && this.#missing) throw this.#missing
    if (this.status === null || this.isRunning() || this.report === null) throw new AlertInProgressError(this.alertId)
    return this.report
  }

  /** Loads the analyses that triage made of files, URLs and endpoints, into `scans`. */
  async fetchScans(options: CallOptions = {}): Promise<Analysis[]> {
    if (this.status === null || this.isRunning()) await this.checkStatus(options)
    this.scans = await loadScans(this.api, this.result().scans ?? [], options)
    return this.scans
  }

  /** What was ingested, with a link to download it. */
  async getRawData(options: CallOptions & { environment?: string; rawDataType?: 'raw_alert' } = {}): Promise<Row> {
    if (this.environment === null && options.environment === undefined) await this.checkStatus(options)
    const body = {
      environment: options.environment ?? this.environment,
      raw_data_type: options.rawDataType ?? 'raw_alert',
      ...this.api.tenant,
    }
    return objectOf(await this.api.call('GET', `${this.path}/raw-data`, body, limitsOf(options)))
  }

  /** Tells the notification channels of the account; answers the names of those that were told. */
  async notify(options: CallOptions = {}): Promise<string[]> {
    const body = { environment: this.environment, ...this.api.tenant }
    const answer = objectOf(await this.api.call('POST', `${this.path}/notify`, body, limitsOf(options)))
    return Array.isArray(answer.notified_channels) ? (answer.notified_channels as string[]) : []
  }

  /** Deletes the alert; the deletion itself runs on the server. */
  async delete(options: CallOptions & { waitForCompletion?: Wait } = {}): Promise<Operation> {
    const body = { environment: this.environment, ...this.api.tenant }
    const answer = objectOf(await this.api.call('DELETE', this.path, body, limitsOf(options)))
    const operation = new Operation('Delete Alert', answer.result_url, this.api)
    const wait = waitOptions(options.waitForCompletion, options)
    if (wait) await operation.waitForCompletion(wait)
    return operation
  }

  private get path(): string {
    return `/alerts/${pathPart(this.alertId)}`
  }

  private read(result: AlertRow): void {
    this.report = result
    this.source = result.source ?? null
    this.sender = result.sender ?? null
    this.environment ??= result.environment ?? null
    this.intezerAlertUrl = result.intezer_alert_url ?? null
    this.verdict = result.triage_result?.alert_verdict ?? null
    this.familyName = result.triage_result?.family_name ?? null
  }
}

async function ingested(api: IntezerApi, options: Sending, send: () => Promise<HttpAnswer>): Promise<Alert> {
  let answer: HttpAnswer
  try {
    answer = await send()
  } catch (error) {
    if (error instanceof InvalidRequestError) throw new InvalidAlertMappingError(error.message, detailsOf(error))
    throw error
  }
  const { alert_id } = objectOf(answer)
  const { environment } = options
  const alert = new Alert({ alertId: String(alert_id ?? ''), ...(environment ? { environment } : {}), api })
  alert.status = 'queued'
  const wait = waitOptions(options.wait, options)
  if (wait) await alert.waitForCompletion(wait)
  return alert
}

const bytesOf = (raw: Uint8Array | string) => (typeof raw === 'string' ? new TextEncoder().encode(raw) : raw)
