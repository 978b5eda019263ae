// `docket sync` that is interrupted at either end goes on where it stood: expired tokens, answers of 500, a Docket that is gone for a while.
import type { Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { docket } from '../cli/kit.ts'
import { interpose, type Meddle } from './interpose.ts'
import { everything, makePair, type Pair, startWorld, type World } from './kit.ts'

let world: World
const pairs: Pair[] = []
const servers: Server[] = []
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(async () => {
  for (const server of servers) server.close()
  await Promise.all(pairs.map((pair) => pair.remove()))
  await world.stop()
})

const count = 60
/** A pair whose vendor, or Docket, a test stands before. */
async function pairBehind(end: 'vendor' | 'docket', meddle: Meddle): Promise<Pair> {
  const url = await interpose(servers, end === 'vendor' ? world.vendor.url : world.server.url, meddle)
  const pair = await makePair(world, end === 'vendor' ? url : undefined)
  pairs.push(pair)
  for (let n = 0; n < count; n++) await pair.there.sentinel.makeIncident(`Incident ${n}`)
  if (end === 'vendor') return pair
  const run: Pair['run'] = (of, ...more) => docket([...pair.args(of, ...more), '--url', url], pair.environment())
  return { ...pair, run }
}

const titles = async (of: Pair['here']) => [...(await everything(of)).values()].map(({ title }) => title).sort()

/** Answers in its stead from the `after`th request for an incident on. */
function from(after: number, status: number): { meddle: Meddle; heal(): void } {
  let seen = 0
  let isIll = true
  return {
    meddle(incoming, answer) {
      if (!/\/incidents\/[0-9a-f-]{36}|\/api\/v1\/import/.test(incoming.url!)) return false
      seen += 1
      if (!isIll || seen <= after) return false
      incoming.resume()
      answer.writeHead(status, { 'content-type': 'application/json' })
      answer.end('{"error":{"code":"Trouble","message":"in trouble"}}')
      return true
    },
    heal() {
      isIll = false
    },
  }
}

it('a token that expires in the middle ends the pass as not allowed, and the next one goes on', async () => {
  const { meddle, heal } = from(100, 401)
  const pair = await pairBehind('vendor', meddle)
  const ran = await pair.run('sentinel')
  expect(ran.code).not.toBe(0)
  const half = (await titles(pair.here)).length
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(count)
  heal()
  const again = await pair.sync('sentinel')
  expect(again.json.errors).toEqual([])
  expect(again.json.pulled.incident.created).toBe(count - half)
  expect(await titles(pair.here)).toEqual(await titles(pair.there))
}, 180_000)

it('a Docket that answers 500 and 503 for a while misses and doubles nothing', async () => {
  const { meddle, heal } = from(1, 503)
  const pair = await pairBehind('docket', meddle)
  const ran = await pair.run('sentinel')
  expect(ran.code).not.toBe(0)
  const half = (await titles(pair.here)).length
  expect(half).toBeLessThan(count)
  heal()
  expect((await pair.run('sentinel')).code).toBe(0)
  expect(await titles(pair.here)).toEqual(await titles(pair.there))
  const last = await pair.run('sentinel')
  expect(JSON.parse(last.out).pulled).toEqual({})
}, 180_000)

it('answers of 500 for single incidents are told, and those come the next time', async () => {
  let left = 40
  const pair = await pairBehind('vendor', (incoming, answer) => {
    if (!/\/incidents\/[0-9a-f-]{36}\/comments/.test(incoming.url!) || left <= 0) return false
    left -= 1
    answer.writeHead(500, { 'content-type': 'application/json' })
    answer.end('{"error":{"code":"InternalServerError","message":"try again"}}')
    return true
  })
  // Each is tried several times; the rest of the troubles meets the first ones only.
  const first = await pair.sync('sentinel')
  const missing = count - (await titles(pair.here)).length
  expect(first.json.errors.length).toBe(missing)
  left = 0
  expect((await pair.sync('sentinel')).json.errors).toEqual([])
  expect(await titles(pair.here)).toEqual(await titles(pair.there))
}, 300_000)
