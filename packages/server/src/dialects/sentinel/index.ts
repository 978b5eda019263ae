// The Sentinel part of Azure Resource Manager as a door, with the discovery and login its clients need; gaps are declared.
import { type BoundOperation, type Door, type Method, operation } from '@docket/model'
import { type Deps, identifyBearer } from '../../service/index.ts'
import { AnyQuery, type ArmRow, armOperation } from './arm.ts'
import { bookmarkRows } from './bookmarks.ts'
import { commentRows } from './comments.ts'
import { discoveryDoor } from './discovery.ts'
import { ArmError, errorAnswer, requestHeaders } from './errors.ts'
import { actionGaps, type Gap, gaps } from './gaps.ts'
import { incidentRows } from './incidents.ts'
import { loginDoor } from './login.ts'
import { canonicalPath, workspacePath } from './paths.ts'
import { readArmBody } from './read-body.ts'
import { relatedRows } from './related.ts'
import { relationRows } from './relations.ts'
import { taskRows } from './tasks.ts'

export { sentinelFormat } from './export.ts'
export { gaps } from './gaps.ts'

/** The workspace itself, and the two places beside it that clients ask before they come here. */
export function sentinelDoors(deps: Deps): Door[] {
  const rows = [
    ...incidentRows(deps),
    ...relatedRows(deps),
    ...commentRows(deps),
    ...relationRows(deps),
    ...taskRows(deps),
    ...bookmarkRows(deps),
  ]
  const spellings = spellingsOf([...rows, ...gaps])
  const door: Door = {
    name: 'sentinel',
    prefixes: ['/subscriptions'],
    operations: [
      ...rows.map((row) => armOperation(deps, row)),
      ...gaps.map(gapOperation),
      ...otherMethods([...rows, ...actionGaps]),
    ],
    mergeQuery: false,
    owns: (path) => /^\/subscriptions(\/|$)/.test(path),
    canonicalPath: (path) => canonicalPath(path, spellings),
    readBody: readArmBody,
    authenticate: (credentials) => authenticate(deps, credentials),
    errorAnswer,
  }
  return [door, discoveryDoor(deps), loginDoor(deps)]
}

type Credentials = Parameters<Door['authenticate']>[0]

/** The token is opaque to its clients: a Docket key is one, and so is what the login hands out. */
async function authenticate(deps: Deps, { authorization, requestId }: Credentials) {
  const token = /^bearer +(\S{1,4096})\s*$/i.exec(authorization ?? '')?.[1]
  if (!token)
    throw new ArmError(
      'unauthenticated',
      401,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing or holds no bearer token.",
    )
  return identifyBearer(deps, token, requestId)
}

/** Every literal name below the workspace, by its lower-case form. */
function spellingsOf(rows: readonly { tail: string }[]): Map<string, string> {
  const names = rows.flatMap(({ tail }) => tail.split('/')).filter((name) => /^\w+$/.test(name))
  return new Map(names.map((name) => [name.toLowerCase(), name]))
}

function gapOperation({ method, tail, what }: Gap): BoundOperation {
  const row = plainRow(`gap ${method} ${tail}`, method, tail, `Not implemented: ${what}`)
  const refusal = new ArmError('unsupported', 501, 'NotImplemented', `Docket does not implement ${what}.`)
  return { row, handle: ({ requestId }) => errorAnswer(refusal, requestId) }
}

const methods: readonly Method[] = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']

/** A method that a path does not have is 405, in the form of every other failure. */
function otherMethods(rows: readonly Pick<ArmRow, 'method' | 'tail'>[]): BoundOperation[] {
  return [...new Set(rows.map(({ tail }) => tail))].flatMap((tail) => {
    const known = rows.filter((row) => row.tail === tail).map(({ method }) => method)
    return methods
      .filter((method) => !known.includes(method))
      .map((method): BoundOperation => {
        const refusal = new ArmError(
          'unsupported',
          405,
          'MethodNotAllowed',
          `This resource does not support ${method}.`,
        )
        return {
          row: plainRow(`no ${method} ${tail}`, method, tail, 'Not a method of this resource'),
          handle: ({ requestId }) => {
            const answer = errorAnswer(refusal, requestId)
            return { ...answer, headers: { ...requestHeaders(requestId), allow: known.join(', ') } }
          },
        }
      })
  })
}

const plainRow = (id: string, method: Method, tail: string, summary: string) =>
  operation({
    id,
    method,
    path: workspacePath + tail,
    summary,
    permission: 'incident:read',
    audit: 'asked',
    query: AnyQuery,
    bodyKind: 'none',
    errors: ['unsupported'],
  })
