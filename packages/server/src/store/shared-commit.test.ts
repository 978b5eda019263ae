// Shared commits: batches grow under load, results go to their owners, a bad item fails alone, a lost database fails all.
import { setTimeout as sleep } from 'node:timers/promises'
import { DocketError } from '@docket/model'
import { expect, test } from 'vitest'
import { sharedCommit } from './shared-commit.ts'

test('while two commits are underway the rest gathers into the next ones', async () => {
  const batches: number[] = []
  const write = async (items: number[]) => {
    batches.push(items.length)
    await sleep(10)
    return items.map((item) => item * 2)
  }
  const submit = sharedCommit({ write, lanes: 2, maxBatch: 50 })
  const first = await Promise.all(Array.from({ length: 300 }, (_, n) => submit(n)))
  expect(first).toEqual(Array.from({ length: 300 }, (_, n) => n * 2))
  expect(batches).toEqual([50, 50, 50, 50, 50, 50])
  expect(await submit(7)).toBe(14)
})

test('requests that keep coming are all answered, whatever the timing', async () => {
  let writing = 0
  let most = 0
  const write = async (items: number[]) => {
    writing += 1
    most = Math.max(most, writing)
    await sleep(items[0]! % 3)
    writing -= 1
    return items
  }
  const submit = sharedCommit({ write, lanes: 2, maxBatch: 10 })
  const answers: number[] = []
  await Promise.all(
    Array.from({ length: 20 }, async (_, client) => {
      for (let n = 0; n < 50; n += 1) answers.push(await submit(client * 100 + n))
    }),
  )
  expect(new Set(answers).size).toBe(1000)
  expect(most).toBe(2)
})

test('a bad item fails alone', async () => {
  const write = async (items: number[]) => {
    if (items.includes(13)) throw new Error('unlucky')
    return items
  }
  const submit = sharedCommit({ write, lanes: 1, maxBatch: 100 })
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => submit(n)))
  expect(outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []))).toEqual([13])
})

test('when the database is gone a batch is not tried item by item', async () => {
  let writes = 0
  const write = async (): Promise<number[]> => {
    writes += 1
    throw new DocketError('unavailable', 'gone')
  }
  const submit = sharedCommit({ write, lanes: 1, maxBatch: 100 })
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => submit(n)))
  expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true)
  expect(writes).toBe(1)
})
