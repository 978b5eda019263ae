// The Intezer API v2.0 as a door: its operations, its tokens, its words for failures, and its declared gaps.
import { type BoundOperation, DocketError, type Door, operation } from '@docket/model'
import { bearerOf, type Deps, identifyBearer, issueToken } from '../../service/index.ts'
import { accountOperations } from './accounts.ts'
import { alertOperations } from './alerts.ts'
import { analysisOperations, notImplemented } from './analyses.ts'
import { caseOperations } from './cases.ts'
import { deviceOperations } from './devices.ts'
import { errorAnswer } from './errors.ts'
import { type Gap, gaps } from './gaps.ts'
import { incidentOperations } from './incidents.ts'
import { TokenRequest } from './wire.ts'

export { intezerFormat } from './export.ts'
export { gaps } from './gaps.ts'

/** `/apiv2-0` is what clients ask for whose base address lacks its last slash. */
const prefixes = ['/api/v2-0', '/apiv2-0']

/** The API itself, and the two places outside of it where endpoint scans live. */
export function intezerDoors(deps: Deps): Door[] {
  const door = (name: string, at: readonly string[], operations: BoundOperation[]): Door => ({
    name,
    prefixes: at,
    operations,
    mergeQuery: true,
    authenticate: ({ authorization, requestId }) => identifyBearer(deps, bearerOf(authorization), requestId),
    errorAnswer,
  })
  const inside = gaps.filter(({ path }) => !isOutside(path))
  return [
    door('intezer', prefixes, [
      ...sessionOperations(deps),
      ...alertOperations(deps),
      ...analysisOperations(deps),
      ...incidentOperations(deps),
      ...caseOperations(deps),
      ...deviceOperations(deps),
      ...accountOperations(deps),
      ...inside.map(gapOperation),
    ]),
    door(
      'intezer-scans',
      ['/api/scans', '/apiscans'],
      gaps.filter(({ path }) => path === '/api/scans').map(at('/api/scans')),
    ),
    door(
      'intezer-endpoint',
      ['/scans/scans'],
      gaps.filter(({ path }) => path.startsWith('/scans/')).map(at('/scans/scans')),
    ),
  ]
}

const isOutside = (path: string) => path.startsWith('/api/') || path.startsWith('/scans/')
const at = (prefix: string) => (gap: Gap) => gapOperation({ ...gap, path: gap.path.slice(prefix.length) })

function gapOperation(gap: Gap): BoundOperation {
  const id = `gap ${gap.method} ${gap.path}`
  return {
    row: operation({
      id,
      method: gap.method,
      path: gap.path,
      summary: `Not implemented: ${gap.what}`,
      permission: 'alert:read',
      audit: 'asked',
      bodyKind: 'none',
      errors: ['unsupported'],
    }),
    handle: notImplemented(gap.what),
  }
}

function sessionOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'session.get_access_token',
        method: 'POST',
        path: '/get-access-token',
        summary: 'An access token for an API key',
        permission: null,
        audit: 'logged in',
        // Anybody may call this: it must not be a way to fill the memory.
        bodyLimit: 16 * 1024,
        body: TokenRequest,
        errors: ['invalid', 'unauthenticated'],
      }),
      handle: async (call) => {
        const key = call.body.api_key
        if (typeof key !== 'string') throw new DocketError('unauthenticated', 'Invalid API key')
        const { token, expiresAt } = await issueToken(deps, key)
        return { status: 200, body: { result: token, expire_at: expiresAt } }
      },
    },
    {
      row: operation({
        id: 'session.is_available',
        method: 'GET',
        path: '/is-available',
        summary: 'Whether the service answers',
        permission: null,
        audit: 'asked',
        bodyKind: 'none',
      }),
      handle: () => ({ status: 200, body: { is_available: true } }),
    },
  ]
}
