// What nobody asks for any more is deleted, a little at a time: by every node, on its own, whenever it likes.
import type { TenantId } from '@docket/model'
import { correlationSettings } from './correlation/settings.ts'
import type { Deps } from './deps.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Marks of campaigns stay this much longer than the window in which they are asked for: alerts may come late. */
const marginMs = 7 * dayMs
/** Rows of one statement: short enough that nothing waits for it. */
const batch = 2000

/**
 * Forgets marks and counts of correlation that are older than the tenants' settings ask for. Each statement is a transaction of its own
 * that touches only what is old, so it may be ended anywhere, and run by many at once. Answers how much was deleted.
 */
export async function forgetOld(deps: Deps, isOver: () => boolean = () => false): Promise<number> {
  let forgotten = 0
  for (const { id } of await deps.store.tenants.list()) {
    const before = await limitsOf(deps, id)
    for (;;) {
      if (isOver()) return forgotten
      const gone = await deps.store.correlation.forget(id, before, batch)
      forgotten += gone
      if (gone === 0) break
    }
  }
  await deps.store.kept.sweep()
  return forgotten
}

async function limitsOf(deps: Deps, tenant: TenantId): Promise<{ marks: string; sightings: string }> {
  const { window_hours, weak_days } = await correlationSettings(deps, tenant)
  const now = deps.now().getTime()
  return {
    marks: new Date(now - window_hours * hourMs - marginMs).toISOString(),
    sightings: new Date(now - weak_days * dayMs).toISOString(),
  }
}

/** Does so soon after the start and every hour; resolves when the last round has ended. */
export function startHousekeeping(deps: Deps, firstMs = 60_000, everyMs = hourMs): () => Promise<void> {
  let isOver = false
  let round: Promise<void> = Promise.resolve()
  const run = (): void => {
    round = forgetOld(deps, () => isOver).then(
      (forgotten) => {
        if (forgotten > 0) deps.log('old marks and counts of correlation forgotten', { rows: forgotten })
      },
      (error: unknown) => deps.log('forgetting what is old failed; tried again', { error: String(error) }),
    )
    round.finally(() => {
      if (!isOver) timer = setTimeout(run, everyMs).unref()
    })
  }
  let timer = setTimeout(run, firstMs).unref()
  return async () => {
    isOver = true
    clearTimeout(timer)
    await round
  }
}
