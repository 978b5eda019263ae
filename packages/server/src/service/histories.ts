// The histories of the objects of one page.
import type { Actor, Change, ChangeKind, TenantId } from '@docket/model'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'

/** Each object's history with that of its parts and links, oldest first, at most `limit` of each; by the object's id. */
export async function listHistories(
  deps: Deps,
  actor: Actor,
  objects: readonly { tenant: TenantId; kind: ChangeKind; id: string }[],
  limit = 1000,
): Promise<ReadonlyMap<string, Change[]>> {
  for (const tenant of new Set(objects.map(({ tenant }) => tenant))) requireIn(actor, tenant, 'history:read')
  return deps.store.audit.ofMany(objects, limit)
}
