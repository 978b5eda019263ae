// What native handlers share: the tenant meant, conditional requests, optional fields.
import { createHash } from 'node:crypto'
import { type Actor, type Answer, type Call, DocketError, type TenantId } from '@docket/model'
import { chooseTenant, type Deps } from '../../service/index.ts'
import { errorAnswer } from './errors.ts'

export const tenantName = (call: Call): string | null => (call.query.tenant_id as string | undefined) ?? call.tenantHint

export const tenantOf = (deps: Deps, call: Call): Promise<TenantId> => chooseTenant(deps, call.actor, tenantName(call))

/** What a handler works with. */
export interface Request {
  deps: Deps
  actor: Actor
  tenant: TenantId
  call: Call
  /** The path parameter of this name. */
  param(name: string): string
}

/** A handler that gets its tenant. */
export const inTenant =
  (deps: Deps, work: (request: Request) => Promise<Answer>) =>
  async (call: Call): Promise<Answer> =>
    work({
      deps,
      actor: call.actor,
      tenant: await tenantOf(deps, call),
      call,
      param: (name) => call.params[name] ?? '',
    })

/** Without the keys whose value is undefined. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

/**
 * The entity tag: the version, by which changes are held to what they are based on, and a hash of everything, because counts change
 * without a new version.
 */
export function etagOf(object: object): string {
  const version = (object as { version?: number }).version ?? 0
  const hash = createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 16)
  return `"${version}.${hash}"`
}

const tag = /"([^"]{0,100})"/g
const tagsOf = (header: string) => [...header.slice(0, 4000).matchAll(tag)].map(([, text = '']) => text)

/** One object with its tag, or 304 when the caller has it already (RFC 9110, 13.1.2). */
export function one(call: Call, object: object, status = 200): Answer {
  const etag = etagOf(object)
  const known = call.headers['if-none-match']
  if (status === 200 && known !== undefined && (known.trim() === '*' || tagsOf(known).includes(etag.slice(1, -1))))
    return { status: 304, headers: { etag } }
  return { status, body: object, headers: { etag } }
}

/** The version that `If-Match` names; undefined without one. */
function expectedVersion(call: Call): number | undefined {
  const header = call.headers['if-match']?.trim()
  if (header === undefined || header === '' || header === '*') return undefined
  const version = /^(\d{1,15})(?:\.|$)/.exec(tagsOf(header)[0] ?? header)?.[1]
  // A tag that is none of ours fits nothing.
  return version === undefined ? -1 : Number(version)
}

/**
 * Runs a change under the condition of `If-Match`. When the object is another by now the answer is 412 (RFC 9110, 13.1.1); `current`
 * reads it.
 */
export async function conditionally(
  call: Call,
  current: () => Promise<{ version: number }>,
  work: (options: { expectedVersion?: number }) => Promise<Answer>,
): Promise<Answer> {
  const expected = expectedVersion(call)
  if (expected === undefined) return work({})
  try {
    return await work({ expectedVersion: expected })
  } catch (error) {
    if (!(error instanceof DocketError) || error.code !== 'conflict') throw error
    if ((await current()).version === expected) throw error
    const failure = new DocketError('conflict', 'It was changed in the meantime; read it again and repeat the change')
    const answer = errorAnswer(failure, call.requestId)
    const body = { ...(answer.body as object), title: 'Precondition failed', status: 412 }
    return { ...answer, status: 412, body }
  }
}
