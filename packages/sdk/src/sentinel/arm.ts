// Calls below one Sentinel workspace: addresses, tokens, error wording, pages by nextLink.

import { addressOf, pathPart } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, InvalidAnswerError } from '../core/errors.ts'
import {
  type Authorize,
  type CallOptions,
  type ConnectionOptions,
  Http,
  type LoginOptions,
  limitsOf,
} from '../core/http.ts'
import { LoopWatch } from '../core/loop-watch.ts'
import { PagedList } from '../core/pages.ts'

/** What this package needs of a credential; those of `@azure/identity` fit. */
export interface TokenCredential {
  getToken(
    scopes: string | string[],
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>
}

/** Where the workspace is and how to log in. */
export interface SentinelOptions extends ConnectionOptions {
  subscriptionId: string
  resourceGroup: string
  workspace: string
  /** Either a credential or a ready bearer token. */
  credential?: TokenCredential
  token?: string
  /** Address of the resource manager; default `https://management.azure.com`. */
  endpoint?: string
  /** What the credential is asked for; default `<endpoint>/.default`. */
  scope?: string
  /** Default `2024-03-01`. */
  apiVersion?: string
}

interface ListQuery {
  filter?: string
  orderBy?: string
  top?: number
}

/** Tokens are renewed this long before they end. */
const renewBeforeMs = 120_000

/** Calls below one workspace. */
export class Arm {
  readonly #http: Http
  private readonly endpoint: string
  private readonly workspacePath: string
  private readonly apiVersion: string

  constructor(options: SentinelOptions) {
    const given = options.endpoint ?? 'https://management.azure.com'
    this.endpoint = addressOf('endpoint', given, 'https://management.azure.com')
    const { subscriptionId, resourceGroup, workspace } = options
    for (const [name, value] of Object.entries({ subscriptionId, resourceGroup, workspace }))
      if (!value) throw new ConfigurationError(`${name} must not be empty`)
    const place = [subscriptionId, resourceGroup, workspace].map(pathPart)
    this.workspacePath = `/subscriptions/${place[0]}/resourceGroups/${place[1]}/providers/Microsoft.OperationalInsights/workspaces/${place[2]}/providers/Microsoft.SecurityInsights`
    this.apiVersion = options.apiVersion ?? '2024-03-01'
    this.#http = new Http(options, { ...authorizer(options, `${this.endpoint}/.default`), describe })
  }

  /** The path that names a resource in bodies, e.g. `…/bookmarks/<id>`. */
  idOf(tail: string): string {
    return `${this.workspacePath}/${tail}`
  }

  urlOf(tail: string, query: ListQuery = {}): string {
    const search = new URLSearchParams({ 'api-version': this.apiVersion })
    if (query.filter) search.set('$filter', query.filter)
    if (query.orderBy) search.set('$orderby', query.orderBy)
    if (query.top !== undefined) search.set('$top', String(query.top))
    // A plus sign would be read as such by strict servers.
    return `${this.endpoint}${this.workspacePath}/${tail}?${search.toString().replaceAll('+', '%20')}`
  }

  async get<T>(tail: string, options: CallOptions): Promise<T> {
    return objectOf(await this.#http.call({ method: 'GET', url: this.urlOf(tail), ...limitsOf(options) })) as T
  }

  async put<T>(tail: string, json: unknown, options: CallOptions & { isSafe?: boolean }): Promise<T> {
    return objectOf(
      await this.#http.call({
        method: 'PUT',
        url: this.urlOf(tail),
        json,
        ...limitsOf(options),
        isSafe: options.isSafe ?? true,
      }),
    ) as T
  }

  async post<T>(tail: string, options: CallOptions): Promise<T> {
    // The service's POSTs without a body only read.
    return objectOf(
      await this.#http.call({ method: 'POST', url: this.urlOf(tail), isSafe: true, ...limitsOf(options) }),
    ) as T
  }

  /** True when something was deleted, false when there was nothing. */
  async delete(tail: string, options: CallOptions): Promise<boolean> {
    const answer = await this.#http.call({ method: 'DELETE', url: this.urlOf(tail), ...limitsOf(options) })
    return answer.status === 200
  }

  /** Every page of a list; `nextLink` is followed to the end. */
  list<T>(tail: string, query: ListQuery, options: CallOptions): PagedList<T> {
    return new PagedList<T>(() => {
      let next = this.urlOf(tail, query)
      const watch = new LoopWatch()
      return async () => {
        const answer: HttpAnswer = await this.#http.call({ method: 'GET', url: next, ...limitsOf(options) })
        const { value, nextLink } = objectOf(answer) as { value?: T[] | null; nextLink?: string | null }
        const items = value ?? []
        if (!Array.isArray(items))
          throw new InvalidAnswerError('the list answered without rows', answer.status, answer.shown, {
            requestId: answer.requestId,
          })
        if (nextLink) {
          const target = this.checkedLink(nextLink, answer)
          if (target === next || watch.isKnown(target))
            throw new InvalidAnswerError('nextLink points to its own page or one before', answer.status, '', {
              requestId: answer.requestId,
            })
          next = target
        }
        return { items, total: null, isLast: !nextLink }
      }
    })
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  /** The token must not travel to another host because an answer says so. */
  private checkedLink(link: string, answer: HttpAnswer): string {
    const target = URL.canParse(link, this.endpoint) ? new URL(link, this.endpoint) : null
    if (target?.origin !== new URL(this.endpoint).origin)
      throw new InvalidAnswerError('nextLink points to another host', answer.status, '', {
        requestId: answer.requestId,
      })
    return target.href
  }
}

/** `{error: {code, message}}`. */
function describe(body: unknown): { message: string | null; code: string | null } {
  const error = (body as { error?: { message?: unknown; code?: unknown } } | null | undefined)?.error
  return {
    message: typeof error?.message === 'string' ? error.message : null,
    code: typeof error?.code === 'string' ? error.code : null,
  }
}

type Token = { token: string; expiresOnTimestamp: number }

function authorizer(options: SentinelOptions, defaultScope: string): Omit<LoginOptions, 'describe'> {
  const { credential, token, scope = defaultScope, signal } = options
  if ((credential === undefined) === (token === undefined))
    throw new ConfigurationError('give either a credential or a token')
  if (token !== undefined) {
    const login = { authorization: `Bearer ${token}` }
    return { authorize: async (refused) => (refused ? null : login), secrets: () => [token] }
  }
  let known: Token | null = null
  let asking: Promise<void> | null = null
  const authorize: Authorize = async (refused) => {
    const isRefused = refused !== null && refused.authorization === `Bearer ${known?.token}`
    if (isRefused || known === null || known.expiresOnTimestamp - Date.now() < renewBeforeMs) {
      // Many calls at once ask for one token, so that only the signal of the whole client may end the asking.
      asking ??= askFor(credential!, scope, signal)
        .then((fresh) => {
          known = fresh
        })
        .finally(() => {
          asking = null
        })
      await asking
    }
    return { authorization: `Bearer ${known!.token}` }
  }
  return { authorize, secrets: () => (known === null ? [] : [known.token]) }
}

async function askFor(credential: TokenCredential, scope: string, signal: AbortSignal | undefined): Promise<Token> {
  const fresh = await credential.getToken(scope, signal ? { abortSignal: signal } : {})
  if (!fresh?.token) throw new ConfigurationError('the credential gave no token')
  return fresh
}
