// What every operation below a workspace shares: api-version, the tenant of the place, request ids, and links.
import {
  type Answer,
  type BoundOperation,
  type Call,
  type Method,
  operation,
  type Permission,
  type TenantId,
} from '@docket/model'
import { Type } from 'typebox'
import { type Deps, isUuid, type TenantPlace, tenantAtPlace, type UnknownPart } from '../../service/index.ts'
import { ArmError, requestHeaders } from './errors.ts'
import { workspaceId, workspacePath } from './paths.ts'

/** A request whose place is known. */
export interface Asked {
  call: Call
  tenant: TenantId
  place: TenantPlace
  /** Resource id of everything in the workspace: `/subscriptions/…/providers/Microsoft.SecurityInsights`. */
  root: string
}

export interface ArmRow {
  id: string
  method: Method
  /** Below the workspace, e.g. `/incidents/{incident}`. */
  tail: string
  summary: string
  permission: Permission
  audit: string
  /** True when a body is read. */
  takesBody?: boolean
  handle(asked: Asked): Promise<Answer>
}

/** What a resource looks like on its way in; what stands in `properties` is read by each resource itself. */
const ResourceBody = Type.Object({
  etag: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
  properties: Type.Optional(Type.Unsafe<Record<string, unknown>>(Type.Object({}))),
})

/** Option names come in any case and are read by `query.ts`: what stands here is for the reader of the OpenAPI file. */
export const AnyQuery = Type.Object({
  'api-version': Type.Optional(
    Type.String({ description: 'A day, e.g. 2024-03-01; required; every one gets the same answers' }),
  ),
})
const ListQuery = Type.Object({
  ...AnyQuery.properties,
  $filter: Type.Optional(
    Type.String({ description: "e.g. properties/status eq 'Active' and contains(properties/title, 'phish')" }),
  ),
  $orderby: Type.Optional(Type.String({ description: 'e.g. properties/createdTimeUtc desc' })),
  $top: Type.Optional(Type.String({ description: 'Size of a page, cut at 1,000' })),
  $skipToken: Type.Optional(Type.String({ description: 'From the nextLink of the page before' })),
})

export function armOperation(deps: Deps, { tail, takesBody, handle, ...row }: ArmRow): BoundOperation {
  return {
    row: operation({
      ...row,
      path: workspacePath + tail,
      query: row.id.endsWith('.list') ? ListQuery : AnyQuery,
      bodyKind: takesBody ? 'json' : 'none',
      ...(takesBody ? { body: ResourceBody } : {}),
      errors: ['invalid', 'unauthenticated', 'forbidden', 'not_found', ...(takesBody ? (['conflict'] as const) : [])],
    }),
    async handle(call) {
      checkApiVersion(call)
      const { subscription = '', resourceGroup = '', workspace = '' } = call.params
      const found = await tenantAtPlace(deps, call.actor, { subscriptionId: subscription, resourceGroup, workspace })
      if (typeof found === 'string') throw unknownPlace(found, call)
      const answer = await handle({ call, tenant: found.id, place: found.sentinel, root: workspaceId(found.sentinel) })
      return { ...answer, headers: { ...requestHeaders(call.requestId), ...answer.headers } }
    },
  }
}

/** Every version gets the same answers, so any date will do; without one the real service refuses. */
function checkApiVersion(call: Call): void {
  const given = [...new URLSearchParams(call.search)].find(([name]) => name.toLowerCase() === 'api-version')?.[1]
  if (!given)
    throw new ArmError(
      'invalid',
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    )
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/i.test(given))
    throw new ArmError(
      'invalid',
      400,
      'InvalidApiVersionParameter',
      `The api-version '${given.slice(0, 40)}' is invalid.`,
    )
}

function unknownPlace(part: UnknownPart, { params }: Call): ArmError {
  const shown = (name: string) => (params[name] ?? '').slice(0, 100)
  if (part === 'subscription')
    return new ArmError(
      'not_found',
      404,
      'SubscriptionNotFound',
      `The subscription '${shown('subscription')}' could not be found.`,
    )
  if (part === 'resource_group')
    return new ArmError(
      'not_found',
      404,
      'ResourceGroupNotFound',
      `Resource group '${shown('resourceGroup')}' could not be found.`,
    )
  return new ArmError(
    'not_found',
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.OperationalInsights/workspaces/${shown('workspace')}' under resource group '${shown('resourceGroup')}' was not found.`,
  )
}

/** The resource's version as its etag: the quotes are part of it. */
export const etagOf = (version: number): string => `"${version}"`

/** Without weakness mark and quotes; null when none was given, and for `*`, which every version is. */
export function bareEtag(given: unknown): string | null {
  if (typeof given !== 'string') return null
  const bare = given
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/s, '$1')
  return bare === '' || bare === '*' ? null : bare
}

/** What a resource looks like on its way out. */
export function resource(id: string, name: string, type: string, version: number | null, properties: object): object {
  return { id, name, type, ...(version === null ? {} : { etag: etagOf(version) }), properties }
}

/** A uuid in lower case, or null: our ids are uuids, so any other text names nothing. */
export const uuidOf = (text: string | undefined): string | null =>
  text !== undefined && isUuid(text) ? text.toLowerCase() : null
