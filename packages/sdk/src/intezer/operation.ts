// A long operation on the server, such as the deletion of an alert.
import { objectOf } from '../core/answer.ts'
import { InvalidAnswerError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import type { IntezerApi } from './api.ts'
import { OperationFailedError } from './errors.ts'
import { until, type WaitOptions } from './waiting.ts'

/**
 * Something the server does in the background.
 *
 * @example
 * const operation = await alert.delete()
 * await operation.waitForCompletion({ timeout: 60_000 })
 */
export class Operation<T = unknown> {
  readonly name: string
  /** Path below the API where the operation can be looked at. */
  readonly resultUrl: string
  private readonly api: IntezerApi
  private ended: { result: T } | null = null

  constructor(name: string, resultUrl: unknown, api: IntezerApi) {
    if (typeof resultUrl !== 'string' || !resultUrl.startsWith('/'))
      throw new InvalidAnswerError(`${name}: the server named no operation`, 200, String(resultUrl))
    this.name = name
    this.resultUrl = resultUrl
    this.api = api
  }

  get isFinished(): boolean {
    return this.ended !== null
  }

  /** Looks once; true when the operation has ended. */
  async checkStatus(options: CallOptions = {}): Promise<boolean> {
    if (this.ended) return true
    const whole = await this.api.call('GET', this.resultUrl, {}, options)
    const answer = objectOf(whole)
    if ('error' in answer)
      throw new OperationFailedError(`${this.name} failed: ${whole.hide(String(answer.error)).slice(0, 2000)}`)
    if (answer.status !== 'succeeded') return false
    this.ended = { result: answer.result as T }
    return true
  }

  /** The outcome once it has ended; waits for it. */
  async waitForCompletion(options: WaitOptions = {}): Promise<T> {
    await until(
      this.name,
      async (signal) => ((await this.checkStatus(signal ? { signal } : {})) ? true : null),
      options,
    )
    return this.ended!.result
  }
}
