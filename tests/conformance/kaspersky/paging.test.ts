// 105 incidents page completely while others are written, and a stranger's pattern holds nobody up.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import { type Json, send } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
const wanted = new Set<string>()

beforeAll(async () => {
  scene = await openScene()
  const { deps, actor, tenant } = scene
  // All at one moment: the number alone makes the order total.
  for (let n = 0; n < 105; n += 1) {
    const { id } = await service.createIncident(deps, actor, tenant, { title: `Incident ${n}`, severity: 'low' })
    wanted.add(id)
  }
})
afterAll(() => scene?.stop())

async function pages(query: string): Promise<Json[]> {
  const replies = await Promise.all(
    [1, 2, 3].map((page) => scene.get(`v1/incidents?tenantID=${scene.tenant}&page=${page}${query}`)),
  )
  return replies.map(({ json }) => json)
}

describe('paging', () => {
  it.each(['', '&name=Incident', '&timestampField=statusChangedAt', '&timestampField=updatedAt'])(
    'gives each incident once, a hundred a page, with one total (%s)',
    async (query) => {
      const [first, second, third] = await pages(query)
      expect([first.Incidents.length, second.Incidents.length, third.Incidents.length]).toEqual([100, 5, 0])
      expect([first.Total, second.Total, third.Total]).toEqual([105, 105, 105])
      const found = [...first.Incidents, ...second.Incidents]
      expect(new Set(found.map(({ InternalID }: Json) => InternalID))).toEqual(wanted)
      const numbers = found.map(({ ID }: Json) => ID)
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
    },
  )

  it('loses none that was there before, while others are written', async () => {
    const { deps, actor, tenant } = scene
    let isWriting = true
    const writer = (async () => {
      for (let n = 0; isWriting; n += 1) {
        scene.setTime(new Date(Date.parse('2026-03-02T00:00:00Z') + n * 1000).toISOString())
        await service.createIncident(deps, actor, tenant, { title: `Later ${n}`, severity: 'low' })
      }
    })()
    const end = '2026-03-01T23:59:59Z'
    for (let round = 0; round < 5; round += 1) {
      const [first, second] = await pages(`&to=${end}`)
      const found = [...first.Incidents, ...second.Incidents].map(({ InternalID }: Json) => InternalID)
      expect([found.length, new Set(found)]).toEqual([105, wanted])
    }
    isWriting = false
    await writer
  })
})

describe('names', () => {
  it('are looked for as they are now, however often they were asked for before', async () => {
    const { deps, actor, tenant } = scene
    const totalOf = async (name: string) =>
      (await scene.get(`v1/incidents?tenantID=${tenant}&name=${encodeURIComponent(name)}`)).json.Total
    const { id } = await service.createIncident(deps, actor, tenant, { title: 'Zebra one', severity: 'low' })
    expect(await totalOf('^Zebra')).toBe(1)
    for (let n = 0; n < 20; n += 1) {
      await service.updateIncident(deps, actor, tenant, id, { title: `Zebra ${n}` })
      expect([await totalOf(`^Zebra ${n}$`), await totalOf('^Zebra')]).toEqual([1, 1])
    }
    const inStatus = async (status: string) =>
      (await scene.get(`v1/incidents?tenantID=${tenant}&name=Zebra&status=${status}`)).json.Total
    expect([await inStatus('new'), await inStatus('closed')]).toEqual([1, 0])
    await service.updateIncident(deps, actor, tenant, id, { status: 'closed', resolution: 'false_positive' })
    expect([await inStatus('new'), await inStatus('closed')]).toEqual([0, 1])
    await service.deleteIncident(deps, actor, tenant, id)
    expect([await totalOf('^Zebra'), await inStatus('closed')]).toEqual([0, 0])
  })
})

describe('patterns that would run for ages', () => {
  beforeAll(async () => {
    const { deps, actor, tenant } = scene
    // Names made for it: each alone would keep an engine without limits busy for longer than this test may run.
    let n = 0
    for (const id of wanted) {
      n += 1
      await service.updateIncident(deps, actor, tenant, id, { title: `${'a'.repeat(40 + (n % 20))}!` })
    }
  })

  it.each([
    '^(a+)+$',
    '(a|a)*$',
    '(a*)*$',
    '(.*)*x$',
    '(a|aa)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(?=(a+)+$)x?a',
    '(?<!(b))(a+)+\\1$',
    '(x+x+)+y|(a+a+)+b',
    '(?:a?){30}a{60}$',
    '^(?:(?1)|(a))*$',
    '(\\w+\\s*)+:',
    '(?i)(ß|ss|ſs|a)+$',
    '(?R)?(a|(?R))b',
    '.*.*.*.*.*.*.*.*=',
  ])('%s answers in time, and others are served meanwhile', async (pattern) => {
    // The exact figures are taken by bench/pattern.ts. A machine that stalls does so once: the best of three tries counts.
    let best = { took: Number.POSITIVE_INFINITY, slowest: Number.POSITIVE_INFINITY }
    for (let attempt = 0; attempt < 3 && (best.took > 3000 || best.slowest > 1500); attempt += 1) {
      let slowest = 0
      let isRunning = true
      const others = (async () => {
        while (isRunning) {
          const from = performance.now()
          await send(`${scene.url}/healthz`, 'GET')
          slowest = Math.max(slowest, performance.now() - from)
        }
      })()
      const startedAt = performance.now()
      const { status, json } = await scene.get(
        `v1/incidents?tenantID=${scene.tenant}&name=${encodeURIComponent(pattern)}`,
      )
      const took = performance.now() - startedAt
      isRunning = false
      await others
      expect(status === 200 || json.message === 'invalid name').toBe(true)
      if (took < best.took) best = { took, slowest }
    }
    expect(best.took).toBeLessThan(3000)
    expect(best.slowest).toBeLessThan(1500)
  })

  it('fifty readers of one pattern at once are all answered', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, page) =>
        scene.get(`v1/incidents?tenantID=${scene.tenant}&name=a%7Bc%7D%7Caa!&page=${page + 1}`),
      ),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(replies.map(({ json }) => json.Total)).size).toBe(1)
  })
})
