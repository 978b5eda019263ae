// The Kaspersky XDR API as a door: its operations, its way to refuse a caller, and its declared gaps.
import { type BoundOperation, type Call, DocketError, type Door, operation } from '@docket/model'
import { bearerOf, type Deps, identifyBearer, type NameSearch } from '../../service/index.ts'
import { listAlertPage } from './alerts.ts'
import { closeAlertItems, closeIncidentItems } from './close.ts'
import { errorAnswer, identified } from './errors.ts'
import { type Gap, gaps } from './gaps.ts'
import { listIncidentPage } from './incidents.ts'
import { tenantsToWire } from './tenants.ts'
import { whoamiNew, whoamiOld } from './whoami.ts'
import { AlertQuery, IncidentQuery } from './wire.ts'

export { kasperskyFormat } from './export.ts'
export { gaps } from './gaps.ts'

/** The API itself with the first KUMA, and the later KUMA prefixes. */
export function kasperskyDoors(deps: Deps, names: NameSearch): Door[] {
  const door = (name: string, prefixes: readonly string[], operations: BoundOperation[]): Door => ({
    name,
    prefixes,
    operations,
    // The lists read the raw query: names repeat, and flags count by presence.
    mergeQuery: true,
    async authenticate({ authorization, requestId }) {
      const actor = await identified(authorization, () => identifyBearer(deps, bearerOf(authorization), requestId))
      // Whoever uses this door may search by name next; a thread that cannot start is the search's own error then.
      names.ready().catch(() => undefined)
      return actor
    },
    errorAnswer,
  })
  const inKuma = ({ path }: Gap) => path.startsWith('/kuma/')
  return [
    door(
      'kaspersky',
      ['/xdr/api/v1'],
      [...listOperations(deps, names), ...closeOperations(deps), ...accountOperations(deps), ...gaps.map(gapOperation)],
    ),
    door(
      'kaspersky-kuma',
      ['/xdr/api/v2.1/kuma', '/xdr/api/v3/kuma'],
      [
        {
          row: whoamiRow('/users/whoami'),
          handle: (call) => whoamiNew(deps, call.actor),
        },
        ...gaps.filter(inKuma).map((gap) => gapOperation({ ...gap, path: gap.path.slice('/kuma'.length) })),
      ],
    ),
  ]
}

function listOperations(deps: Deps, names: NameSearch): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'incidents.list',
        method: 'GET',
        path: '/incidents',
        summary: 'Incidents of the named tenants, filtered, a hundred a page',
        permission: 'incident:read',
        audit: 'viewed',
        bodyKind: 'none',
        query: IncidentQuery,
        errors: ['invalid'],
      }),
      handle: (call) => listIncidentPage(deps, names, call),
    },
    {
      row: operation({
        id: 'alerts.list',
        method: 'GET',
        path: '/alerts',
        summary: 'Alerts of the named tenants, filtered, a hundred a page',
        permission: 'alert:read',
        audit: 'viewed',
        bodyKind: 'none',
        query: AlertQuery,
        errors: ['invalid'],
      }),
      handle: (call) => listAlertPage(deps, names, call),
    },
  ]
}

function closeOperations(deps: Deps): BoundOperation[] {
  const both = {
    method: 'POST',
    audit: 'closed',
    // An array, which no other body of ours is.
    bodyKind: 'bytes',
    answerStatus: 204,
    errors: ['invalid', 'not_found', 'conflict'],
  } as const
  return [
    {
      row: operation({
        ...both,
        id: 'incidents.close',
        path: '/incidents/close',
        summary: 'Close incidents with a reason',
        permission: 'incident:update',
      }),
      handle: (call) => closeIncidentItems(deps, call),
    },
    {
      row: operation({
        ...both,
        id: 'alerts.close',
        path: '/alerts/close',
        summary: 'Close alerts with a reason',
        permission: 'alert:update',
      }),
      handle: (call) => closeAlertItems(deps, call),
    },
  ]
}

function accountOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'tenants.list',
        method: 'GET',
        path: '/tenants',
        summary: 'Tenants the caller may read',
        permission: 'tenant:read',
        audit: 'viewed',
        bodyKind: 'none',
      }),
      handle: async (call: Call) => ({ status: 200, body: await tenantsToWire(deps, call.actor) }),
    },
    { row: whoamiRow('/kuma/users/whoami'), handle: (call) => whoamiOld(deps, call.actor) },
  ]
}

const whoamiRow = (path: string) =>
  operation({
    id: 'users.whoami',
    method: 'GET',
    path,
    summary: 'Who the token belongs to',
    permission: 'tenant:read',
    audit: 'viewed',
    bodyKind: 'none',
  })

function gapOperation(gap: Gap): BoundOperation {
  return {
    row: operation({
      id: `gap ${gap.method} ${gap.path}`,
      method: gap.method,
      path: gap.path,
      summary: `Not implemented: ${gap.what}`,
      permission: 'incident:read',
      audit: 'asked',
      bodyKind: 'none',
      errors: ['unsupported'],
    }),
    handle: () => {
      throw new DocketError('unsupported', 'not implemented', { details: { details: [gap.what] } })
    },
  }
}
