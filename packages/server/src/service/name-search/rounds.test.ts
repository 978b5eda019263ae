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
    const first = rounds.share('a', 'ada', work)
    await settle()
    const later = [rounds.share('a', 'ada', work), rounds.share('a', 'ada', work), rounds.share('a', 'ada', work)]
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
    const busy = [rounds.share('x', 'ada', work), rounds.share('y', 'ada', work)]
    const waiting = [rounds.share('z', 'ada', work), rounds.share('z', 'ada', work)]
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
    const failing = rounds.share('a', 'ada', async () => {
      throw new Error('no')
    })
    const next = rounds.share('a', 'ada', async () => 5)
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe(5)
    expect(await rounds.share('a', 'ada', async () => 6)).toBe(6)
  })

  it('callers take turns', async () => {
    const rounds = openRounds()
    const order: string[] = []
    const work = (name: string) => async () => {
      order.push(name)
      await settle()
    }
    const many = Array.from({ length: 6 }, (_, n) => rounds.share(`a${n}`, 'ada', work(`a${n}`)))
    await Promise.all([...many, rounds.share('b', 'bo', work('b'))])
    expect(order.indexOf('b')).toBeLessThanOrEqual(3)
    expect(order).toHaveLength(7)
  })

  it('what one caller may have waiting is limited, for him alone', async () => {
    const rounds = openRounds()
    const { ends, work } = held()
    const all = Array.from({ length: 103 }, (_, n) => rounds.share(String(n), 'ada', work))
    await expect(all[102]).rejects.toMatchObject({ code: 'rate_limited' })
    const other = rounds.share('x', 'bo', work)
    let ended = 0
    while (ended < 103) {
      await settle()
      while (ended < ends.length) ends[ended++]!(0)
    }
    expect(await Promise.all([...all.slice(0, 102), other])).toHaveLength(103)
  })
})
