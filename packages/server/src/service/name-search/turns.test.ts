// Turns: nobody waits behind all that another one asked for, and what one of them may have waiting is limited.
import { describe, expect, it } from 'vitest'
import { openTurns } from './turns.ts'

const settle = () => new Promise((done) => setTimeout(done, 5))

describe('turns', () => {
  it('go around among callers', async () => {
    const turns = openTurns(2)
    const order: string[] = []
    const work = (name: string) => async () => {
      order.push(name)
      await settle()
    }
    const many = Array.from({ length: 6 }, (_, n) => turns.take('ada', work(`a${n}`)))
    await Promise.all([...many, turns.take('bo', work('b'))])
    expect(order.indexOf('b')).toBeLessThanOrEqual(3)
    expect(order).toHaveLength(7)
  })

  it('are given back by work that fails', async () => {
    const turns = openTurns(1)
    const failing = async () => {
      throw new Error('no')
    }
    await expect(turns.take('ada', failing)).rejects.toThrow('no')
    expect(await turns.take('ada', async () => 5)).toBe(5)
  })

  it('what one caller may have waiting is limited, for him alone', async () => {
    const turns = openTurns(2)
    const ends: (() => void)[] = []
    const work = () => new Promise<void>((resolve) => ends.push(resolve))
    const all = Array.from({ length: 103 }, () => turns.take('ada', work))
    await expect(all[102]).rejects.toMatchObject({ code: 'unavailable' })
    const other = turns.take('bo', work)
    let ended = 0
    while (ended < 103) {
      await settle()
      while (ended < ends.length) ends[ended++]!()
    }
    expect(await Promise.all([...all.slice(0, 102), other])).toHaveLength(103)
  })
})
