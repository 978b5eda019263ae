// `docket sync` between full passes: what no list shows comes in turns, Kaspersky's history comes along, and two syncs keep apart.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDocket } from '../cli/kit.ts'
import type { Json } from '../conformance/kit.ts'
import { changesOf, everything, makePair, type Pair, put, richIncident, startWorld, type World } from './kit.ts'

let world: World
const pairs: Pair[] = []
const pairOf = async (): Promise<Pair> => {
  const pair = await makePair(world)
  pairs.push(pair)
  return pair
}
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(async () => {
  await Promise.all(pairs.map((pair) => pair.remove()))
  await world.stop()
})

describe('Sentinel, without --full', () => {
  it('tasks and edited comments of open incidents come within a few passes, in turns', async () => {
    const pair = await pairOf()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push(await richIncident(pair.there, `Open ${n}`))
    expect((await pair.sync('sentinel')).json.errors).toEqual([])
    const there = await everything(pair.there)
    for (const id of ids) {
      const [comment] = there.get(id).comments
      const [task] = there.get(id).tasks
      await put(pair.there.sentinel, `/incidents/${id}/comments/${comment.id}`, { message: `edited ${id}` })
      await put(pair.there.sentinel, `/incidents/${id}/tasks/${task.id}`, { title: task.title, status: 'Completed' })
      await put(pair.there.sentinel, `/incidents/${id}/tasks/${randomUUID()}`, { title: 'A new one', status: 'New' })
    }
    const isThere = (one: Json, id: string) =>
      one.comments[0].message === `edited ${id}` &&
      one.tasks.length === 2 &&
      one.tasks.some(({ status }: Json) => status === 'completed')
    const arrived = async () => {
      const here = await everything(pair.here)
      return ids.filter((id) => isThere(here.get(id), id)).length
    }
    await pair.sync('sentinel', '--look-inside', '0')
    const before = await arrived()
    const counts: number[] = []
    for (let pass = 0; pass < 3; pass++) {
      await pair.sync('sentinel', '--look-inside', '2')
      counts.push(await arrived())
    }
    expect(before).toBeLessThan(5)
    expect(counts.at(-1)).toBe(5)
    // Then nothing is left to do.
    expect((await pair.sync('sentinel', '--look-inside', '5')).json.pulled).toEqual({
      comment: { unchanged: 5 },
      task: { unchanged: 10 },
    })
  }, 180_000)
})

describe('Kaspersky XDR', () => {
  it('history comes along once, word for word, marked as imported, also what is added later', async () => {
    const pair = await pairOf()
    const { there, here } = pair
    const { json: incident } = await there.native('POST', '/incidents', { title: 'Watched', severity: 'high' })
    await there.native('PATCH', `/incidents/${incident.id}`, { status: 'in_progress' })
    expect((await pair.sync('kaspersky-xdr')).json.errors).toEqual([])
    // Newest first, as the history is told.
    const told = async () => (await changesOf(here, incident.id)).filter(({ imported }: Json) => imported).reverse()
    expect((await told()).map(({ verb }: Json) => verb)).toEqual(['created', 'status_changed'])
    const theirs = (await changesOf(there, incident.id)).reverse()
    expect((await told()).map(({ actor, at }: Json) => [actor, at])).toEqual(
      theirs.map(({ actor, at }: Json) => [actor, at]),
    )
    await there.native('PATCH', `/incidents/${incident.id}`, { priority: 'high' })
    await pair.sync('kaspersky-xdr')
    await pair.sync('kaspersky-xdr', '--full')
    expect((await told()).map(({ verb }: Json) => verb)).toEqual(['created', 'status_changed', 'priority_changed'])
    // Our own door gives them back as they came.
    const query = `tenantID=${here.id}&id=${incident.id}&withHistory`
    const authorization = `Bearer ${here.key}`
    const shown = await (
      await fetch(`${here.url}/xdr/api/v1/incidents?${query}`, { headers: { authorization } })
    ).json()
    const types = (shown as Json).Incidents[0].HistoryRecords.map(({ type }: Json) => type)
    expect(types.slice(0, 3)).toEqual(['incidentCreated', 'incidentStatusChanged', 'incidentPriorityChanged'])
  }, 120_000)
})

describe('two syncs on one state', () => {
  it('the second says who has it; one that was killed leaves nothing in the way', async () => {
    const pair = await pairOf()
    await richIncident(pair.there)
    const first = startDocket(pair.args('sentinel', '--every', '1s'), pair.environment())
    const ended = once(first, 'exit')
    while (!existsSync(`${pair.stateFile}.lock`)) await new Promise((done) => setTimeout(done, 50))
    const second = await pair.run('sentinel')
    expect(second).toMatchObject({ code: 1, out: '' })
    expect(second.err).toContain(`another sync, process ${first.pid}`)
    first.kill('SIGKILL')
    await ended
    expect(existsSync(`${pair.stateFile}.lock`)).toBe(true)
    expect((await pair.sync('sentinel')).json.errors).toEqual([])
    expect(existsSync(`${pair.stateFile}.lock`)).toBe(false)
  }, 120_000)
})
