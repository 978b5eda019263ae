// Sharing of work: as few runs as possible, none of which began before somebody who gets its outcome asked.
import { describe, expect, it } from 'vitest'
import { openRounds } from './rounds.ts'

/** Work that ends when told. */
function held() {
  const ends: ((value: number) => void)[] = []
  return { ends, work: () => new Promise<number>((resolve) => ends.push(resolve)) }
}
const settle = () => new Promise((done) => setTimeout(done, 5))

describe('rounds', () => {
  it('who comes while work runs gets the next run, all of them the same one', async () => {
    const rounds = openRounds()
    const { ends, work } = held()
    const first = rounds.share('a', work)
    await settle()
    const later = [rounds.share('a', work), rounds.share('a', work), rounds.share('a', work)]
    await settle()
    expect(ends).toHaveLength(1)
    ends[0]!(1)
    await settle()
    expect(ends).toHaveLength(2)
    ends[1]!(2)
    expect([await first, ...(await Promise.all(later))]).toEqual([1, 2, 2, 2])
  })

  it('who comes before work begins shares it', async () => {
    const rounds = openRounds()
    const { ends, work } = held()
    const both = [rounds.share('a', work), rounds.share('a', work)]
    await settle()
    expect(ends).toHaveLength(1)
    ends[0]!(1)
    expect(await Promise.all(both)).toEqual([1, 1])
  })

  it('a failure is its own round only', async () => {
    const rounds = openRounds()
    const failing = rounds.share('a', async () => {
      await settle()
      throw new Error('no')
    })
    failing.catch(() => {})
    await Promise.resolve()
    const next = rounds.share('a', async () => 5)
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe(5)
    expect(await rounds.share('a', async () => 6)).toBe(6)
  })

  it('a failure that lasts is that of those who waited, and of nobody later', async () => {
    const rounds = openRounds()
    const lasts = () => true
    const failing = async () => {
      await settle()
      throw new Error('no')
    }
    const first = rounds.share('a', failing, lasts)
    first.catch(() => {})
    await settle()
    const waited = rounds.share('a', async () => 5, lasts)
    await expect(first).rejects.toThrow('no')
    await expect(waited).rejects.toThrow('no')
    expect(await rounds.share('a', async () => 6, lasts)).toBe(6)
  })
})
