// Makes and reads links that open the raw bytes of an alert or incident for a few minutes without a key.
import type { Actor, TenantId } from '@docket/model'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'
import { sign, verify } from './signed.ts'

const purpose = 'raw-download'
const seconds = 300

/** Text for a link that opens what `of` names for five minutes. Giving it out is recorded. */
export async function signLink(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  of: { kind: 'alert' | 'incident'; id: string },
): Promise<{ text: string; expiresAt: string }> {
  requireIn(actor, tenant, `${of.kind}:read`)
  const now = deps.now()
  const exp = Math.floor(now.getTime() / 1000) + seconds
  await deps.store.audit.record(null, {
    tenant,
    actor: actor.name,
    verb: 'downloaded',
    object: `${of.kind}:${of.id}`,
    requestId: actor.requestId,
    at: now.toISOString(),
  })
  const text = sign(deps.signingKey, purpose, { tenant, [of.kind]: of.id, exp })
  return { text, expiresAt: new Date(exp * 1000).toISOString() }
}

/** What a link names; null for one that is wrong or has expired. */
export const readLink = (deps: Deps, text: string): Record<string, unknown> | null =>
  verify(deps.signingKey, purpose, text, deps.now())
