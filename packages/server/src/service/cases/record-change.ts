// Writes the history entry of a change of a case, bookmark, relation, device or account, inside its transaction.
import type { Actor, Change, ChangeKind, TenantId } from '@docket/model'
import type { Db } from '../../store/index.ts'
import type { Deps } from '../deps.ts'

export interface ChangeEntry {
  tenant: TenantId
  kind: ChangeKind
  id: string
  /** A past participle, see `Change`. */
  verb: string
  subject?: { kind: NonNullable<Change['subjectKind']>; id: string }
  before?: unknown
  after?: unknown
  changeSet?: string | undefined
  at: string
}

export async function recordChange(deps: Deps, tx: Db, actor: Actor, change: ChangeEntry): Promise<void> {
  const { tenant, kind, id, verb, subject, before, after, changeSet, at } = change
  await deps.store.audit.record(tx, {
    tenant,
    actor: actor.name,
    verb,
    object: `${kind}:${id}`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    requestId: actor.requestId,
    at,
    ...(subject === undefined ? {} : { subject }),
    ...(changeSet === undefined ? {} : { changeSet }),
  })
}

/** Grow with every write: they tell nothing. */
const untold: ReadonlySet<string> = new Set(['updatedAt', 'updatedBy', 'version'])

/** Of two states of an object, what differs: the fields of both that are not the same. */
export function differences<T extends object>(before: T, after: T): { before: Partial<T>; after: Partial<T> } {
  const names = (Object.keys({ ...before, ...after }) as (keyof T & string)[]).filter((name) => !untold.has(name))
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const pick = (from: T) => Object.fromEntries(changed.map((name) => [name, from[name]])) as Partial<T>
  return { before: pick(before), after: pick(after) }
}
