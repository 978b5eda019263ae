// Runs work as one transaction whose changes can be undone together.
import type { Actor, TenantId } from '@docket/model'
import { type Db, newId, transactionAgain } from '../../store/index.ts'
import type { Deps } from '../deps.ts'

/** The same means inside a running transaction: use cases called with them join it. */
export function depsWithin(deps: Deps, tx: Db): Deps {
  return { ...deps, store: deps.store.within(tx) }
}

export interface ChangeSetWork {
  /** Means inside the transaction. */
  inside: Deps
  tx: Db
  changeSet: string
  at: string
}

/** Everything that `work` changes, rows of every kind, belongs to one new change set; all of it or nothing is kept. */
export async function inChangeSet<T>(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  how: { verb: string; undoes?: string },
  work: (set: ChangeSetWork) => Promise<T>,
): Promise<T> {
  return transactionAgain(deps.store.db, async (tx) => {
    const at = deps.now().toISOString()
    const changeSet = newId()
    const { changes } = deps.store
    await changes.begin(tx, tenant, {
      id: changeSet,
      verb: how.verb,
      actor: actor.name,
      at,
      undoes: how.undoes ?? null,
    })
    const result = await work({ inside: depsWithin(deps, tx), tx, changeSet, at })
    await changes.end(tx)
    return result
  })
}
