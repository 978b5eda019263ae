// The history of objects that are moved in: kept with its times and actors, marked as imported, each entry once.
import { type Actor, DocketError, type TenantId } from '@docket/model'
import { type AuditEntry, moveInHistory } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { Later, Outcome } from './apply.ts'
import type { PastChange } from './incoming.ts'

/** `done` is told what became of them, at once or when the transaction ends. */
export async function bringHistory(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  changes: readonly PastChange[],
  later: Later | null,
  done: (outcome: Outcome) => void,
): Promise<void> {
  requireIn(actor, tenant, 'incident:update')
  const entries = changes.map((change) => entryOf(tenant, change))
  if (later !== null) later.history(entries, done)
  else done(outcomeOf(await moveInHistory(deps.store.db, tenant, entries)))
}

export const outcomeOf = (isNew: readonly boolean[]): Outcome => (isNew.includes(true) ? 'created' : 'unchanged')

function entryOf(tenant: TenantId, change: PastChange): AuditEntry {
  const { kind, objectId, subjectKind, subjectId, verb, actor, at, before, after, requestId, changeSet } = change
  return {
    tenant,
    actor,
    verb,
    object: `${kind}:${objectId.toLowerCase()}`,
    ...(before === undefined ? {} : { before: here(tenant, before) }),
    ...(after === undefined ? {} : { after: here(tenant, after) }),
    requestId,
    at: timeOf(at),
    ...(changeSet === null ? {} : { changeSet: changeSet.toLowerCase() }),
    ...(subjectKind === null || subjectId === null
      ? {}
      : { subject: { kind: subjectKind, id: subjectId.toLowerCase() } }),
  }
}

/** What names its tenant names this one now. */
function here(tenant: TenantId, side: unknown): unknown {
  const isObject = typeof side === 'object' && side !== null && !Array.isArray(side)
  return isObject && 'tenantId' in side ? { ...side, tenantId: tenant } : side
}

/** As the database gives it back, so that the same time is the same text. */
function timeOf(at: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:\d{3})?Z$/.test(at)) return at
  const ms = Date.parse(at)
  if (Number.isNaN(ms))
    throw new DocketError('invalid', 'The entry cannot be kept', { details: { at: ['must be a time'] } })
  return new Date(ms).toISOString()
}
