// Transactions that are begun again: how often, for which reason, and that nothing of a failed try is kept.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ChangedMeanwhile, transactionAgain } from './retry-deadlock.ts'
import { openTestStore, type TestStore } from './testing.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store?.destroy())

/** Writes a tenant, then fails as often as asked. */
async function failing(
  times: number,
  fail: () => never,
): Promise<{ tries: number; name: string; done: Promise<void> }> {
  const name = randomUUID()
  const state = { tries: 0, name, done: Promise.resolve() }
  state.done = transactionAgain(store.db, async (tx) => {
    await tx.query('insert into settings (name, value) values ($1, $2)', [name, '{}'])
    state.tries += 1
    if (state.tries <= times) fail()
  })
  return state
}

const late = () => {
  throw new ChangedMeanwhile()
}
const circle = () => {
  throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
}
const kept = (name: string) => store.db.query('select from settings where name = $1', [name])

it('goes on looking while others move what it looks at', async () => {
  const work = await failing(30, late)
  await work.done
  expect(work.tries).toBe(31)
  expect(await kept(work.name)).toHaveLength(1)
})

it.each([
  ['looks', late, 50],
  ['broken circles', circle, 6],
])('ends after many %s, with nothing kept', async (_, fail, most) => {
  const work = await failing(1000, fail)
  await expect(work.done).rejects.toMatchObject({ code: 'unavailable' })
  expect(work.tries).toBe(most)
  expect(await kept(work.name)).toHaveLength(0)
})

it('does not try again what fails for another reason', async () => {
  const work = await failing(1, () => {
    throw new Error('broken')
  })
  await expect(work.done).rejects.toThrow('broken')
  expect(work.tries).toBe(1)
})
