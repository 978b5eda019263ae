// Histories of parts whose ids clients chose: each shows with the incident it belongs to, wherever merges carry it.
import { randomUUID } from 'node:crypto'
import type { Change } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../incidents/testing.ts'
import * as service from '../index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

const place = () => [house.deps, house.ada, house.tenant] as const
const incident = (title: string) => service.createIncident(...place(), { title, severity: 'low' })
const say = (incidentId: string, id: string, message: string) =>
  service.putComment(...place(), { kind: 'incident', id: incidentId }, { id, message })

const told = (changes: readonly Change[]) =>
  changes
    .filter(({ kind }) => kind === 'comment')
    .map(({ after, before }) => ((after ?? before) as { message: string }).message)

/** The comments in the history of an incident, by both ways of reading it. */
async function history(id: string): Promise<string[]> {
  const one = await service.listChanges(...place(), {
    kind: 'incident',
    id,
    withParts: true,
    limit: 1000,
    order: 'asc',
  })
  const many = await service.listHistories(house.deps, house.ada, [{ tenant: house.tenant, kind: 'incident', id }])
  expect(many.get(id)).toEqual(one)
  return told(one)
}

describe('the history of a comment', () => {
  it('is told where it was written, also when another incident has a comment of its id', async () => {
    const [a, b] = [await incident('A'), await incident('B')]
    const id = randomUUID()
    await say(a.id, id, 'in A')
    await say(b.id, id, 'in B')
    await say(b.id, id, 'again in B')
    expect([await history(a.id), await history(b.id)]).toEqual([['in A'], ['in B', 'again in B']])
  })

  it('is not that of an incident whose id it was given', async () => {
    const [a, b] = [await incident('A'), await incident('B')]
    await say(a.id, b.id, 'not about B')
    expect([await history(a.id), await history(b.id)]).toEqual([['not about B'], []])
    const own = await service.listHistories(house.deps, house.ada, [
      { tenant: house.tenant, kind: 'incident', id: b.id },
    ])
    expect(own.get(b.id)!.map(({ kind }) => kind)).toEqual(['incident'])
  })

  it('goes with it through merges and splits, by whatever id it is called there', async () => {
    const [a, b, c] = [await incident('A'), await incident('B'), await incident('C')]
    const id = randomUUID()
    for (const [one, text] of [
      [a, 'in A'],
      [b, 'in B'],
      [c, 'in C'],
    ] as const)
      await say(one.id, id, text)
    await service.mergeIncidents(...place(), a.id, [b.id])
    expect([await history(a.id), await history(b.id)]).toEqual([['in A', 'in B'], []])
    const { comments } = await service.listComments(...place(), { kind: 'incident', id: a.id }, { limit: 10 })
    const moved = comments.find(({ message }) => message === 'in B')!
    expect(moved.id).not.toBe(id)
    await say(a.id, moved.id, 'of B, changed in A')
    await say(a.id, id, 'of A, changed in A')
    const merged = await service.mergeIncidents(...place(), c.id, [a.id])
    const all = ['in A', 'in B', 'in C', 'of B, changed in A', 'of A, changed in A']
    expect([await history(c.id), await history(a.id)]).toEqual([all, []])
    await service.splitIncident(...place(), c.id, { sourceIds: [a.id] })
    await service.splitIncident(...place(), a.id, { sourceIds: [b.id] })
    expect(await history(c.id)).toEqual(['in C'])
    expect(await history(a.id)).toEqual(['in A', 'of A, changed in A'])
    expect(await history(b.id)).toEqual(['in B', 'of B, changed in A'])
    expect(merged.incident.id).toBe(c.id)
  })

  it('stays with the comment that moved when another one takes its id', async () => {
    const [a, b] = [await incident('A'), await incident('B')]
    const id = randomUUID()
    await say(a.id, id, 'first')
    await service.mergeIncidents(...place(), b.id, [a.id])
    await service.deleteComment(...place(), { kind: 'incident', id: b.id }, id)
    await service.splitIncident(...place(), b.id, { sourceIds: [a.id] })
    await say(a.id, id, 'second')
    expect([await history(a.id), await history(b.id)]).toEqual([['second'], ['first', 'first']])
    const merge = await service.mergeIncidents(...place(), b.id, [a.id])
    expect([await history(a.id), await history(b.id)]).toEqual([[], ['first', 'first', 'second']])
    await service.undo(...place(), merge.changeSet)
    expect([await history(a.id), await history(b.id)]).toEqual([['second'], ['first', 'first']])
  })

  it('of a deleted comment stays when another one of its id comes and goes', async () => {
    const [a, b, c] = [await incident('A'), await incident('B'), await incident('C')]
    const id = randomUUID()
    const forget = (of: string) => service.deleteComment(...place(), { kind: 'incident', id: of }, id)
    await say(b.id, id, 'in B')
    await forget(b.id)
    await say(c.id, id, 'in C')
    await service.mergeIncidents(...place(), b.id, [c.id])
    await forget(b.id)
    await say(a.id, id, 'in A')
    await service.mergeIncidents(...place(), b.id, [a.id])
    await say(b.id, id, 'of A, changed in B')
    const others = ['in B', 'in B', 'in C', 'in C']
    expect([await history(a.id), await history(b.id)]).toEqual([[], [...others, 'in A', 'of A, changed in B']])
    await service.splitIncident(...place(), b.id, { sourceIds: [a.id] })
    expect([await history(a.id), await history(b.id)]).toEqual([['in A', 'of A, changed in B'], others])
    await service.splitIncident(...place(), b.id, { sourceIds: [c.id] })
    expect([await history(b.id), await history(c.id)]).toEqual([others, []])
  })
})
