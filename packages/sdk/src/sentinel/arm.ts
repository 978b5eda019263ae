// Calls below one Sentinel workspace: addresses, tokens, error wording, pages by nextLink.
import { ConfigurationError, InvalidAnswerError } from '../core/errors.ts'
import { type CallOptions, type ConnectionOptions, Http, type HttpAnswer, limitsOf, objectOf } from '../core/http.ts'
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
  private readonly http: Http
  private readonly endpoint: string
  private readonly workspacePath: string
  private readonly apiVersion: string

  constructor(options: SentinelOptions) {
    this.endpoint = (options.endpoint ?? 'https://management.azure.com').replace(/\/+$/, '')
    if (!URL.canParse(this.endpoint)) throw new ConfigurationError('endpoint must be an address')
    const { subscriptionId, resourceGroup, workspace } = options
    for (const [name, value] of Object.entries({ subscriptionId, resourceGroup, workspace }))
      if (!value) throw new ConfigurationError(`${name} must not be empty`)
    const place = [subscriptionId, resourceGroup, workspace].map(encodeURIComponent)
    this.workspacePath = `/subscriptions/${place[0]}/resourceGroups/${place[1]}/providers/Microsoft.OperationalInsights/workspaces/${place[2]}/providers/Microsoft.SecurityInsights`
    this.apiVersion = options.apiVersion ?? '2024-03-01'
    this.http = new Http(options, authorizer(options, `${this.endpoint}/.default`), (body) => {
      const error = (body as { error?: { message?: unknown; code?: unknown } } | null | undefined)?.error
      return {
        message: typeof error?.message === 'string' ? error.message : null,
        code: typeof error?.code === 'string' ? error.code : null,
      }
    })
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
    return objectOf(await this.http.call({ method: 'GET', url: this.urlOf(tail), ...limitsOf(options) })) as T
  }

  async put<T>(tail: string, json: unknown, options: CallOptions & { isSafe?: boolean }): Promise<T> {
    return objectOf(
      await this.http.call({
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
      await this.http.call({ method: 'POST', url: this.urlOf(tail), isSafe: true, ...limitsOf(options) }),
    ) as T
  }

  /** True when something was deleted, false when there was nothing. */
  async delete(tail: string, options: CallOptions): Promise<boolean> {
    const answer = await this.http.call({ method: 'DELETE', url: this.urlOf(tail), ...limitsOf(options) })
    return answer.status === 200
  }

  /** Every page of a list; `nextLink` is followed to the end. */
  list<T>(tail: string, query: ListQuery, options: CallOptions): PagedList<T> {
    return new PagedList<T>(() => {
      let next = this.urlOf(tail, query)
      return async () => {
        const answer: HttpAnswer = await this.http.call({ method: 'GET', url: next, ...limitsOf(options) })
        const { value, nextLink } = objectOf(answer) as { value?: T[] | null; nextLink?: string | null }
        if (nextLink) next = this.checkedLink(nextLink, answer)
        return { items: value ?? [], total: null, isLast: !nextLink }
      }
    })
  }

  close(): Promise<void> {
    return this.http.close()
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

function authorizer(options: SentinelOptions, defaultScope: string) {
  const { credential, token, scope = defaultScope } = options
  if ((credential === undefined) === (token === undefined))
    throw new ConfigurationError('give either a credential or a token')
  if (token !== undefined) return async (isRepeat: boolean) => (isRepeat ? null : { authorization: `Bearer ${token}` })
  let known: { token: string; expiresOnTimestamp: number } | null = null
  let asking: Promise<void> | null = null
  return async (isRepeat: boolean, { signal }: CallOptions): Promise<Record<string, string> | null> => {
    if (isRepeat || known === null || known.expiresOnTimestamp - Date.now() < renewBeforeMs) {
      // Many calls at once ask for one token.
      asking ??= credential!
        .getToken(scope, signal ? { abortSignal: signal } : {})
        .then((fresh) => {
          known = fresh
        })
        .finally(() => {
          asking = null
        })
      await asking
    }
    if (known === null) throw new ConfigurationError('the credential gave no token')
    return { authorization: `Bearer ${known.token}` }
  }
}
