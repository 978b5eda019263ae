// What credential classes ask for: tokens for client id and secret (OAuth 2.0, RFC 6749 section 4.4), and where to get them.
import {
  type Answer,
  type BoundOperation,
  type Call,
  DocketError,
  type Door,
  type ErrorCode,
  operation,
} from '@docket/model'
import { Type } from 'typebox'
import { type Deps, issueToken } from '../../service/index.ts'
import { requestHeaders } from './errors.ts'

const TokenForm = Type.Object({})
const AnyQuery = Type.Object({})
/** Anybody may call this: it must not be a way to fill the memory. */
const bodyLimit = 16 * 1024

/** Paths of every directory name: `/{anything}/oauth2/…`, since a Docket key says by itself which tenants it opens. */
export function loginDoor(deps: Deps): Door {
  return {
    name: 'sentinel-login',
    prefixes: [''],
    operations: [
      tokenOperation(deps, 'token', '/{directory}/oauth2/v2.0/token'),
      tokenOperation(deps, 'token_v1', '/{directory}/oauth2/token'),
      openIdOperation('openid', '/{directory}/v2.0/.well-known/openid-configuration'),
      openIdOperation('openid_v1', '/{directory}/.well-known/openid-configuration'),
      instanceOperation(),
    ],
    mergeQuery: false,
    owns: (path) => /^\/[^/]+\/(oauth2\/|v2\.0\/|\.well-known\/|discovery\/instance)/.test(path),
    readBody: (text) => Object.fromEntries(new URLSearchParams(text)),
    authenticate: async () => {
      throw new DocketError('not_found', 'Not found')
    },
    errorAnswer,
  }
}

function tokenOperation(deps: Deps, id: string, path: string): BoundOperation {
  return {
    row: operation({
      id,
      method: 'POST',
      path,
      summary: 'An access token for client credentials; the client secret is a Docket key',
      permission: null,
      audit: 'logged in',
      query: AnyQuery,
      body: TokenForm,
      bodyKind: 'json',
      bodyLimit,
      errors: ['invalid', 'unauthenticated'],
    }),
    async handle({ body, headers, requestId }) {
      const grant = body.grant_type
      if (grant !== 'client_credentials')
        throw new OAuthError(
          grant ? 'unsupported_grant_type' : 'invalid_request',
          grant ? 'Only the grant type client_credentials is served.' : 'The form parameter grant_type is missing.',
        )
      const secret = typeof body.client_secret === 'string' ? body.client_secret : secretOf(headers.authorization)
      if (!secret) throw new OAuthError('invalid_request', 'The client secret is missing: give a Docket key.')
      const { token, expiresAt } = await issueToken(deps, secret)
      const seconds = Math.max(1, expiresAt - Math.floor(deps.now().getTime() / 1000))
      return {
        status: 200,
        headers: { ...requestHeaders(requestId), pragma: 'no-cache' },
        body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token },
      }
    },
  }
}

/** The password of HTTP Basic, the other way to send client credentials (RFC 6749, 2.3.1: both parts are form-encoded). */
function secretOf(authorization: string | undefined): string | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]{1,4096})\s*$/i.exec(authorization ?? '')?.[1]
  if (!encoded) return null
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return password === undefined ? null : (new URLSearchParams(`p=${password}`).get('p') ?? null)
}

/** Names of directories that may stand in the addresses we print. */
const directoryOf = (call: Call): string => {
  const name = call.params.directory ?? ''
  if (!/^[\w.-]{1,100}$/.test(name)) throw new DocketError('not_found', 'Not found')
  return name
}

function openIdOperation(id: string, path: string): BoundOperation {
  return open(id, path, 'Where this authority hands out tokens', (call) => {
    const base = `${call.origin}/${directoryOf(call)}`
    return {
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      grant_types_supported: ['client_credentials'],
      // Clients insist on these; nobody signs in here, and access tokens are opaque.
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
      claims_supported: [],
    }
  })
}

/** Asked by credentials that were not told to trust the authority they were given. */
function instanceOperation(): BoundOperation {
  return open('instance', '/common/discovery/instance', 'That this host is an authority of its own', ({ origin }) => {
    const { host } = new URL(origin)
    return {
      'api-version': '1.1',
      tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    }
  })
}

function open(id: string, path: string, summary: string, answer: (call: Call) => object): BoundOperation {
  return {
    row: operation({
      id,
      method: 'GET',
      path,
      summary,
      permission: null,
      audit: 'asked',
      query: AnyQuery,
      bodyKind: 'none',
    }),
    handle: (call) => ({ status: 200, headers: requestHeaders(call.requestId), body: answer(call) }),
  }
}

type OAuthCode = 'invalid_request' | 'unsupported_grant_type'

/** A refusal with its code of RFC 6749, 5.2. */
class OAuthError extends DocketError {
  readonly oauthCode: OAuthCode

  constructor(oauthCode: OAuthCode, message: string) {
    super('invalid', message)
    this.oauthCode = oauthCode
  }
}

const words: Partial<Record<ErrorCode, [status: number, code: string]>> = {
  invalid: [400, 'invalid_request'],
  unauthenticated: [401, 'invalid_client'],
  not_found: [404, 'invalid_request'],
  too_large: [413, 'invalid_request'],
  rate_limited: [429, 'temporarily_unavailable'],
  unavailable: [503, 'temporarily_unavailable'],
}

function errorAnswer(error: DocketError, requestId: string): Answer {
  const [status, code] = words[error.code] ?? [500, 'server_error']
  const shown = error instanceof OAuthError ? error.oauthCode : code
  return {
    status,
    headers: {
      ...requestHeaders(requestId),
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="docket"' } : {}),
    },
    body: { error: shown, error_description: error.message, trace_id: requestId, correlation_id: requestId },
  }
}
