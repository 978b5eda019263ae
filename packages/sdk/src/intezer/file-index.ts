// Private indexing of files, and malware families.

import { readFile } from '#files'
import { pathPart } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, HttpError, NotFoundError } from '../core/errors.ts'
import { formOf } from '../core/form.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { detailsOf, HashDoesNotExistError, OperationFailedError } from './errors.ts'
import type { Row } from './history.ts'
import { until, type Wait, type WaitOptions, waitOptions } from './waiting.ts'

/** What a file is to be known as. */
export type IndexAs = 'trusted' | 'malicious'

/** Which file, and what it is to be known as. */
export interface IndexOptions extends CallOptions {
  /** Exactly one of the three. */
  sha256?: string
  bytes?: Uint8Array
  path?: string
  indexAs: IndexAs
  /** Needed for `malicious`. */
  familyName?: string
  wait?: Wait
  api?: IntezerApi
}

/**
 * A file put into the account's own index.
 *
 * @example
 * const index = await FileIndex.send({ sha256, indexAs: 'malicious', familyName: 'our-red-team', wait: true })
 */
export class FileIndex {
  readonly indexId: string
  isFinished = false
  private readonly api: IntezerApi

  private constructor(indexId: string, api: IntezerApi) {
    this.indexId = indexId
    this.api = api
  }

  static async send(options: IndexOptions): Promise<FileIndex> {
    const { sha256, bytes, path, indexAs, familyName, signal, timeoutMs } = options
    if ([sha256, bytes, path].filter((given) => given !== undefined).length !== 1)
      throw new ConfigurationError('give exactly one of sha256, bytes and path')
    if (indexAs === 'malicious' && !familyName)
      throw new ConfigurationError('familyName is needed to index as malicious')
    const api = apiOr(options.api)
    const limits = limitsOf({ signal, timeoutMs })
    let answer: HttpAnswer
    try {
      if (sha256 !== undefined)
        answer = await api.call(
          'POST',
          `/files/${pathPart(sha256)}/index`,
          { index_as: indexAs, family_name: familyName },
          limits,
        )
      else {
        const file = path === undefined ? { name: 'file', bytes: bytes! } : await readFile(path)
        answer = await api.upload('/files/index', formOf({ index_as: indexAs, family_name: familyName }, file), limits)
      }
    } catch (error) {
      if (error instanceof NotFoundError) throw new HashDoesNotExistError(error.message, detailsOf(error))
      throw error
    }
    const index = new FileIndex(String(objectOf(answer).result_url ?? '').split('/')[3] ?? '', api)
    const wait = waitOptions(options.wait, options)
    if (wait) await index.waitForCompletion(wait)
    return index
  }

  /** Looks once; true when indexing has ended. */
  async checkStatus(options: CallOptions = {}): Promise<boolean> {
    const answer = await this.api.call('GET', `/files/index/${pathPart(this.indexId)}`, {}, options)
    if (answer.status === 202) return false
    if (objectOf(answer).status === 'failed') throw new OperationFailedError(`indexing ${this.indexId} failed`)
    this.isFinished = true
    return true
  }

  async waitForCompletion(options: WaitOptions = {}): Promise<void> {
    await until(
      `indexing ${this.indexId}`,
      async (signal) => ((await this.checkStatus(signal ? { signal } : {})) ? true : null),
      options,
    )
  }
}

/**
 * Takes a file out of the index.
 *
 * @example
 * await unsetIndexing(sha256)
 */
export async function unsetIndexing(sha256: string, options: CallOptions & { api?: IntezerApi } = {}): Promise<void> {
  const { api, ...call } = options
  try {
    await apiOr(api).call('DELETE', `/files/${pathPart(sha256)}/index`, {}, call)
  } catch (error) {
    if (error instanceof HttpError && error.status === 404)
      throw new HashDoesNotExistError(error.message, detailsOf(error))
    throw error
  }
}

/**
 * A malware family by its name; null when there is none.
 *
 * @example
 * console.log(await getFamilyByName('Emotet'))
 */
export async function getFamilyByName(
  name: string,
  options: CallOptions & { api?: IntezerApi } = {},
): Promise<Row | null> {
  return foundOrNull('/families', { family_name: name }, options)
}

/**
 * Name, type and tags of a family; null when there is none.
 *
 * @example
 * console.log(await getFamily('family-1'))
 */
export async function getFamily(
  familyId: string,
  options: CallOptions & { api?: IntezerApi } = {},
): Promise<Row | null> {
  return foundOrNull(`/families/${pathPart(familyId)}/info`, {}, options)
}

async function foundOrNull(
  path: string,
  parameters: Row,
  { api, ...call }: CallOptions & { api?: IntezerApi },
): Promise<Row | null> {
  try {
    return await apiOr(api).result('GET', path, parameters, call)
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}
