// `docket sync` when things go wrong: killed in the middle, a vendor that asks to wait, wrong keys, objects that fail, others writing.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docket, startDocket } from '../cli/kit.ts'
import { interpose, type Meddle } from './interpose.ts'
import { everything, makePair, type Pair, put, richIncident, startWorld, type World } from './kit.ts'

let world: World
const pairs: Pair[] = []
const pairOf = async (vendorUrl?: string) => {
  const pair = await makePair(world, vendorUrl)
  pairs.push(pair)
  return pair
}
const servers: Server[] = []
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(async () => {
  for (const server of servers) server.close()
  await Promise.all(pairs.map((pair) => pair.remove()))
  await world.stop()
})

const between = (meddle: Meddle) => interpose(servers, world.vendor.url, meddle)

const titles = async (of: Pair['here']) => [...(await everything(of)).values()].map(({ title }) => title).sort()

async function fill({ there }: Pair, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await there.sentinel.makeIncident(`Incident ${n}`)
}

describe('docket sync in trouble', () => {
  it('copies 105 incidents while others are written, and misses and doubles none', async () => {
    const pair = await pairOf()
    await fill(pair, 105)
    let isOver = false
    let written = 0
    const others = (async () => {
      while (!isOver) {
        await pair.there.sentinel.makeIncident(`Meanwhile ${written++}`)
        await wait(20)
      }
    })()
    const ran = await pair.sync('sentinel')
    isOver = true
    await others
    expect(ran.json.errors).toEqual([])
    const copied = await titles(pair.here)
    expect(copied.filter((title) => title.startsWith('Incident'))).toHaveLength(105)
    await pair.sync('sentinel')
    expect(await titles(pair.here)).toEqual(await titles(pair.there))
    expect((await titles(pair.here)).length).toBe(105 + written)
  }, 180_000)

  it('goes on after it was killed in the middle, with nothing doubled', async () => {
    const pair = await pairOf()
    await fill(pair, 70)
    const rich = await richIncident(pair.there)
    const child = startDocket(pair.args('sentinel'), pair.environment())
    const ended = once(child, 'exit')
    const arrived = async () => (await pair.here.native('GET', '/incidents?limit=1')).json.total
    while (child.exitCode === null && (await arrived()) === 0) await wait(20)
    child.kill('SIGKILL')
    await ended
    expect(child.signalCode).toBe('SIGKILL')
    expect(await arrived()).toBeLessThan(71)
    const again = await pair.sync('sentinel')
    expect(again.json.errors).toEqual([])
    expect(await titles(pair.here)).toEqual(await titles(pair.there))
    const copied = (await everything(pair.here)).get(rich)
    expect([copied.comments.length, copied.tasks.length, copied.bookmarksCount]).toEqual([1, 1, 1])
    expect((await pair.sync('sentinel')).json.pulled).toEqual({})
  }, 180_000)

  it('writes once when it dies between writing to the vendor and remembering it', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    await pair.sync('sentinel')
    const before = await readFile(pair.stateFile)
    await pair.here.native('PATCH', `/incidents/${id}`, { status: 'in_progress' })
    await pair.here.native('POST', `/incidents/${id}/comments`, { message: 'once only' })
    expect((await pair.sync('sentinel', '--write-back')).json.written).toHaveLength(2)
    const there = (await everything(pair.there)).get(id)
    const here = (await everything(pair.here)).get(id)
    // As if the state had never been written after it.
    await writeFile(pair.stateFile, before)
    expect((await pair.sync('sentinel', '--write-back')).json).toMatchObject({ written: [], conflicts: [], errors: [] })
    expect((await everything(pair.there)).get(id)).toEqual(there)
    expect((await everything(pair.here)).get(id)).toEqual(here)
  })

  it('writes nothing over what somebody else changes at the vendor between reading and writing', async () => {
    let meddle: (() => Promise<unknown>) | null = null
    const url = await between((incoming, answer) => {
      const now = meddle
      if (now === null || incoming.method !== 'PUT') return false
      meddle = null
      // The answer is the one a writer with the older etag gets.
      void now().then(() => {
        answer.writeHead(409, { 'content-type': 'application/json' })
        answer.end('{"error":{"code":"Conflict","message":"changed meanwhile"}}')
      })
      incoming.resume()
      return true
    })
    const pair = await pairOf(url)
    const same = await richIncident(pair.there, 'Same field')
    const other = await richIncident(pair.there, 'Other field')
    await pair.sync('sentinel')
    const at = async (side: Pair['here'], id: string) => (await side.native('GET', `/incidents/${id}`)).json
    const decide = (id: string) => pair.here.native('PATCH', `/incidents/${id}`, { status: 'in_progress' })

    await decide(other)
    meddle = () => put(pair.there.sentinel, `/incidents/${other}`, { title: 'Renamed meanwhile' })
    expect((await pair.sync('sentinel', '--write-back')).json.written).toHaveLength(1)
    expect(await at(pair.there, other)).toMatchObject({ title: 'Renamed meanwhile', status: 'in_progress' })

    await decide(same)
    meddle = () => put(pair.there.sentinel, `/incidents/${same}`, { status: 'Closed', classification: 'Undetermined' })
    const ran = await pair.sync('sentinel', '--write-back')
    expect(ran.json).toMatchObject({ written: [], notWritten: [{ id: same }] })
    expect(await at(pair.there, same)).toMatchObject({ status: 'closed' })
    const next = await pair.sync('sentinel', '--write-back')
    expect(next.json.conflicts).toEqual([{ id: same, aspect: 'state', winner: 'vendor' }])
    expect(await at(pair.here, same)).toMatchObject({ status: 'closed' })
    expect(await at(pair.here, other)).toMatchObject({ title: 'Renamed meanwhile', status: 'in_progress' })
  })

  it('waits as long as the vendor asks, and loses nothing by it', async () => {
    let refused = 0
    const url = await between((_incoming, answer) => {
      if (refused >= 2) return false
      refused += 1
      answer.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' })
      answer.end('{"error":{"code":"TooManyRequests","message":"slowly"}}')
      return true
    })
    const pair = await pairOf(url)
    await richIncident(pair.there)
    const startedAt = performance.now()
    const ran = await pair.sync('sentinel')
    expect(refused).toBe(2)
    expect(performance.now() - startedAt).toBeGreaterThan(2000)
    expect(ran.json).toMatchObject({ errors: [], pulled: { incident: { created: 1 } } })
  })

  it('tells what failed, takes the rest, and takes the failed one the next time', async () => {
    let broken = ''
    const url = await between((incoming, answer) => {
      if (broken === '' || !incoming.url!.includes(`${broken}/comments`)) return false
      answer.writeHead(400, { 'content-type': 'application/json' })
      answer.end('{"error":{"code":"BadRequest","message":"this one is broken"}}')
      return true
    })
    const pair = await pairOf(url)
    const bad = await richIncident(pair.there, 'Bad')
    await richIncident(pair.there, 'Good')
    broken = bad
    const ran = await pair.sync('sentinel')
    expect(ran.code).toBe(1)
    expect(ran.json.errors).toEqual([{ id: `incident:${bad}`, message: 'this one is broken' }])
    expect(await titles(pair.here)).toEqual(['Good'])
    broken = ''
    expect((await pair.sync('sentinel')).json).toMatchObject({ errors: [], pulled: { incident: { created: 1 } } })
    expect(await titles(pair.here)).toEqual(['Bad', 'Good'])
  })

  it('refuses wrong keys, wrong usage and vendors that are not there with the right codes and no secrets', async () => {
    const pair = await pairOf()
    const wrong = await docket(pair.args('sentinel'), {
      ...pair.environment(),
      DOCKET_SYNC_KEY: 'not-the-key-0123456789',
    })
    expect([wrong.code, wrong.out]).toEqual([4, ''])
    expect(wrong.err).not.toContain('not-the-key')
    const away = await docket(
      ['sync', 'intezer', '--from-url', 'http://127.0.0.1:1', '--state', pair.stateFile, '--url', pair.here.url],
      pair.environment(),
    )
    expect(away.code).toBe(3)
    for (const more of [
      ['--every', '0s'],
      ['--since', 'yesterday'],
      ['--from-url', 'http://u:p@vendor.example'],
    ]) {
      const ran = await pair.run('sentinel', ...more)
      expect([more, ran.code]).toEqual([more, 2])
      expect(ran.err).not.toContain('u:p@')
    }
    await writeFile(pair.stateFile, '{"version":1')
    expect((await pair.run('sentinel')).code).toBe(2)
  })

  it('logs in with client credentials', async () => {
    const pair = await pairOf()
    await richIncident(pair.there)
    const login = ['--client-id', 'sync', '--token-url', `${world.vendor.url}/common/oauth2/v2.0/token`]
    expect((await pair.sync('sentinel', ...login)).json).toMatchObject({
      errors: [],
      pulled: { incident: { created: 1 } },
    })
    const wrong = await docket(pair.args('sentinel', ...login), {
      ...pair.environment(),
      DOCKET_SYNC_KEY: 'wrong-secret-123',
    })
    expect(wrong.code).toBe(4)
    expect(wrong.err + wrong.out).not.toContain('wrong-secret-123')
  })

  it('goes on with --every until it is ended', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    const child = startDocket(pair.args('sentinel', '--every', '1s', '--write-back'), pair.environment())
    let err = ''
    child.stderr!.on('data', (chunk) => {
      err += chunk
    })
    const ended = once(child, 'exit')
    const until = async (isSo: () => Promise<boolean>) => {
      const deadline = Date.now() + 30_000
      while (!(await isSo())) {
        if (Date.now() > deadline) throw new Error(`not within 30 s: ${err}`)
        await wait(100)
      }
    }
    const at = async (side: Pair['here']) => (await side.native('GET', `/incidents/${id}`)).json
    await until(async () => (await at(pair.here)).id === id)
    await put(pair.there.sentinel, `/incidents/${id}`, { title: 'Later' })
    await until(async () => (await at(pair.here)).title === 'Later')
    await pair.here.native('PATCH', `/incidents/${id}`, { status: 'in_progress' })
    await until(async () => (await at(pair.there)).status === 'in_progress')
    await wait(100)
    child.kill('SIGINT')
    const [code] = await ended
    expect([code, err]).toEqual([0, ''])
    expect(existsSync(pair.stateFile)).toBe(true)
  }, 90_000)
})
