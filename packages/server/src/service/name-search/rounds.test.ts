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

  it('who waits for a turn shares it with those who come before it begins', async () => {
    const rounds = openRounds()
    const { ends, work } = held()
    const busy = [rounds.share('x', work), rounds.share('y', work)]
    const waiting = [rounds.share('z', work), rounds.share('z', work)]
    await settle()
    expect(ends).toHaveLength(2)
    for (const [at, end] of [...ends].entries()) end(at)
    await settle()
    expect(ends).toHaveLength(3)
    ends[2]!(9)
    expect([...(await Promise.all(busy)), ...(await Promise.all(waiting))]).toEqual([0, 1, 9, 9])
  })

  it('a failure is its own round only', async () => {
    const rounds = openRounds()
    const failing = rounds.share('a', async () => {
      throw new Error('no')
    })
    const next = rounds.share('a', async () => 5)
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe(5)
    expect(await rounds.share('a', async () => 6)).toBe(6)
  })

  it('too many waiting are refused', async () => {
    const rounds = openRounds()
    const { ends, work } = held()
    const all = Array.from({ length: 203 }, (_, n) => rounds.share(String(n), work))
    await expect(all[202]).rejects.toMatchObject({ code: 'unavailable' })
    let ended = 0
    while (ended < 202) {
      await settle()
      while (ended < ends.length) ends[ended++]!(0)
    }
    await Promise.all(all.slice(0, 202))
  })
})
