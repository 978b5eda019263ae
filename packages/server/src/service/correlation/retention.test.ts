// What correlation remembers grows old: common things are strong again in time, and nothing is kept that nobody asks for.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { deleteBlob } from '../delete-alert.ts'
import { forgetOld, startHousekeeping } from '../housekeeping.ts'
import { createIncident, deleteIncident } from '../incidents/index.ts'
import { putCorrelation } from './settings.ts'
import { CorrelationRoom, phish } from './testing.ts'

const room = new CorrelationRoom()
beforeAll(() => room.open())
afterAll(() => room.close())
beforeEach(() => room.begin())
const { actor, reported, raised, correlate, incidents, incidentOf } = room

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const later = (days: number) => {
  room.now = new Date(room.now.getTime() + days * 86_400_000)
}
const count = async (table: string) =>
  (
    await room.store.db.query<{ n: number }>(`select count(*) as n from ${table} where tenant_id = $1`, [room.tenant])
  )[0]!.n
const admin = () => ({ ...actor(), permissions: new Set(['settings:manage', 'tenant:read'] as const) })

it('lets what harmless alerts had join again when they are old, and not before', async () => {
  const common = hashOf('common')
  const pairJoins = async () => {
    const pair = [await raised({ fileHashes: [common] }), await raised({ fileHashes: [common] })]
    await correlate()
    const [one, two] = await Promise.all(pair.map(incidentOf))
    return one === two
  }
  for (let i = 0; i < 2; i++) await raised({ fileHashes: [common] }, { verdict: 'false_positive' })
  expect(await pairJoins()).toBe(false)
  later(60)
  expect(await pairJoins()).toBe(false)
  later(60)
  expect(await pairJoins()).toBe(true)
  await putCorrelation(room.deps, admin(), room.tenant, { weak_days: 365 })
  later(10)
  expect(await pairJoins()).toBe(false)
})

it('counts incidents only while they are young', async () => {
  const spread = hashOf('spread')
  for (let i = 0; i < 5; i++) {
    await raised({ fileHashes: [spread] })
    await correlate()
    later(4)
  }
  expect((await incidents()).length).toBe(5)
  const join = async () => {
    const pair = [await raised({ fileHashes: [spread] }), await raised({ fileHashes: [spread] })]
    await correlate()
    return (await incidentOf(pair[0]!)) === (await incidentOf(pair[1]!))
  }
  expect(await join()).toBe(false)
  later(95)
  expect(await join()).toBe(true)
})

it('forgets marks and counts that are old, and keeps those in force, whatever their alerts say of their time', async () => {
  await reported(phish(1))
  await raised({ fileHashes: [hashOf('old')] }, { at: '2019-01-01T00:00:00.000Z' })
  await raised({ fileHashes: [hashOf('odd')] }, { at: '9998-01-01T00:00:00.000Z' })
  await correlate()
  const before = [await count('campaign_marks'), await count('campaign_keys'), await count('observable_sightings')]
  expect(Math.min(...before)).toBeGreaterThan(0)
  await forgetOld(room.deps)
  expect([await count('campaign_marks'), await count('campaign_keys'), await count('observable_sightings')]).toEqual(
    before,
  )
  later(9)
  await forgetOld(room.deps)
  expect(await count('campaign_marks')).toBe(1)
  later(2)
  await forgetOld(room.deps)
  expect([await count('campaign_marks'), await count('campaign_keys')]).toEqual([0, 0])
  expect(await count('observable_sightings')).toBe(before[2])
  later(95)
  await forgetOld(room.deps)
  expect(await count('observable_sightings')).toBe(0)
})

it('is forgotten by many at once while alerts come in, and none of theirs is lost', async () => {
  for (let n = 0; n < 20; n++) await raised({ fileHashes: [hashOf(`past ${n}`)] })
  await correlate()
  later(120)
  for (let n = 0; n < 30; n++) await raised({ fileHashes: [hashOf(`past ${n}`)] })
  const forgetting = Array.from({ length: 4 }, () => forgetOld(room.deps))
  await Promise.all([correlate(4), ...forgetting])
  await forgetOld(room.deps)
  const rows = await room.store.db.query<{ alerts: number }>(
    'select alerts from observable_sightings where tenant_id = $1',
    [room.tenant],
  )
  expect(rows.map(({ alerts }) => alerts)).toEqual(Array.from({ length: 30 }, () => 1))
})

it('goes on by itself, and ends when it is told to', async () => {
  await raised({ fileHashes: [hashOf('by itself')] })
  await correlate()
  later(120)
  const stop = startHousekeeping(room.deps, 1, 20)
  await expect.poll(() => count('observable_sightings'), { timeout: 5000 }).toBe(0)
  await raised({ fileHashes: [hashOf('by itself')] })
  await correlate()
  later(120)
  await expect.poll(() => count('observable_sightings'), { timeout: 5000 }).toBe(0)
  await stop()
})

it('removes the bytes of a deleted incident after a week, unless another one has them', async () => {
  const everything = {
    ...actor(),
    permissions: new Set(['incident:create', 'incident:delete', 'incident:read'] as const),
  }
  const make = (raw: string) =>
    createIncident(room.deps, everything, room.tenant, { title: 'i', severity: 'low', raw: Buffer.from(raw) })
  const alone = await make('{"alone":1}')
  const [shared, other] = [await make('{"shared":1}'), await make('{"shared":1}')]
  for (const { id } of [alone, shared]) await deleteIncident(room.deps, everything, room.tenant, id)
  const jobs = await room.store.db.query<{ run_at: string; payload: string }>(
    `select run_at, payload from jobs where kind = 'delete-blob' and tenant_id = $1 order by id`,
    [room.tenant],
  )
  expect(jobs.map(({ payload }) => JSON.parse(payload))).toEqual([
    { rawSha256: alone.rawSha256 },
    { rawSha256: shared.rawSha256 },
  ])
  for (const { run_at } of jobs) expect(Date.parse(run_at)).toBeGreaterThan(room.now.getTime() + 6.9 * 86_400_000)
  await room.store.db.query(`update jobs set run_at = now() - interval '1 second' where kind = 'delete-blob'`)
  const stored = room.store.blobs
  // A week has passed: nobody stored them a moment ago.
  const blobs = { ...stored, deleteIfIdle: (sha256: string) => stored.deleteIfIdle(sha256, -1) }
  await room.run('delete-blob', (job) => deleteBlob({ ...room.deps, store: { ...room.store, blobs } }, job))
  expect([await stored.has(alone.rawSha256!), await stored.has(other.rawSha256!)]).toEqual([false, true])
})
