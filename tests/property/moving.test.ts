// Moving a tenant: what is written out and taken in elsewhere is written out the same again, history included, however the file is cut.
import { createHash, randomUUID } from 'node:crypto'
import { type Actor, reasonsOf, resolutions, severities, type TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docketFormat } from '../../packages/server/src/dialects/native/exchange.ts'
import { openTestHouse, type TestHouse } from '../../packages/server/src/service/incidents/testing.ts'
import * as service from '../../packages/server/src/service/index.ts'

type Line = { type: string; object: Record<string, unknown> }

const tenants = Number(process.env.DOCKET_MOVING_TENANTS ?? 6)
const steps = 40
const firstSeed = Number(process.env.DOCKET_MOVING_SEED ?? 20261121)

let from: TestHouse
let to: TestHouse
beforeAll(async () => {
  ;[from, to] = await Promise.all([openTestHouse(), openTestHouse()])
}, 60_000)
afterAll(() => Promise.all([from?.store.destroy(), to?.store.destroy()]))

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const texts = [
  'Odd sign-in',
  'It\'s "quoted" \\ é 日本 🦊',
  ' spaces ',
  'line\nline\ttab',
  '<b>&amp;</b>',
  'x'.repeat(900),
  '\u202ereversed',
]

/** Does something to the tenant; what cannot be done at the moment is not done. */
async function fill(house: TestHouse, tenant: TenantId, seed: number): Promise<void> {
  const roll = dice(seed)
  const people = ['Ann', 'Bob', 'Joe'].map((name) => house.actorOf([tenant], name))
  const one = <T>(list: readonly T[]): T => list[roll(list.length)]!
  const incidents: string[] = []
  const cases: string[] = []
  const alerts: string[] = []
  const bookmarks: string[] = []
  const parts: { subject: service.Subject; id: string }[] = []
  const { deps } = house
  const subject = (): service.Subject =>
    cases.length > 0 && roll(4) === 0 ? { kind: 'case', id: one(cases) } : { kind: 'incident', id: one(incidents) }
  const works: ((actor: Actor) => Promise<unknown>)[] = [
    async () => {
      const raw = Buffer.from(JSON.stringify({ n: alerts.length, seed }))
      const bytes = { raw, rawSha256: createHash('sha256').update(raw).digest('hex'), rawSizeBytes: raw.length }
      const report = roll(2) === 0 ? {} : undefined
      alerts.push(await house.alert(`${seed}-${alerts.length}`, { severity: one(severities) }, report, tenant, bytes))
    },
    async (actor) => {
      const closed = roll(3) === 0 ? { status: 'closed' as const, resolution: one(resolutions) } : {}
      const made = await service.createIncident(deps, actor, tenant, {
        title: one(texts),
        severity: one(severities),
        description: roll(2) === 0 ? null : one(texts),
        ...closed,
        ...(closed.resolution !== undefined && reasonsOf[closed.resolution].length > 0
          ? { resolutionReason: one(reasonsOf[closed.resolution]) }
          : {}),
        ...(roll(3) === 0 ? { externalId: `ext-${incidents.length}`, source: one(['edr', 'siem']) } : {}),
        labels: roll(2) === 0 ? [] : [{ name: one(texts).slice(0, 50), kind: 'user' }],
        tickets: roll(3) === 0 ? [{ vendor: 'jira', id: `T-${roll(9)}`, url: null, status: one(['open', null]) }] : [],
        entities: roll(2) === 0 ? [] : [{ kind: 'host', properties: { hostName: `ws-${roll(5)}` }, isVictim: true }],
        observables: roll(2) === 0 ? [] : [{ kind: 'domain', value: `c${roll(9)}.example` }],
        tactics: roll(2) === 0 ? [] : ['TA0011'],
        extra: roll(4) === 0 ? { sentinel: { x: one(texts) } } : {},
      })
      incidents.push(made.id)
    },
    (actor) =>
      service.updateIncident(deps, actor, tenant, one(incidents), {
        priority: one(['low', 'high', 'escalated']),
        status: one(['new', 'in_progress', 'on_hold']),
        assignee:
          roll(2) === 0
            ? null
            : { id: null, name: 'Ann', email: 'ann@example.org', userPrincipalName: null, kind: 'user' },
      }),
    async (actor) => {
      const place = subject()
      parts.push({
        subject: place,
        id: (await service.putComment(deps, actor, tenant, place, { message: one(texts) })).comment.id,
      })
    },
    (actor) => {
      const { subject: place, id } = one(parts)
      return service.putComment(deps, actor, tenant, place, { id, message: `edited ${roll(99)}` })
    },
    (actor) => {
      const { subject: place, id } = one(parts)
      return service.deleteComment(deps, actor, tenant, place, id)
    },
    (actor) =>
      service.putTask(deps, actor, tenant, subject(), { title: one(texts), status: one(['new', 'completed']) }),
    (actor) => {
      const reason = { rule: 'manual', says: 'by hand', keys: [] } as const
      return service.linkAlerts(deps, actor, tenant, one(incidents), [one(alerts)], {
        linkType: 'manual',
        reason: { ...reason, keys: [] },
      })
    },
    (actor) => service.unlinkAlerts(deps, actor, tenant, one(incidents), alerts),
    (actor) => service.mergeIncidents(deps, actor, tenant, one(incidents), [one(incidents)]),
    (actor) => service.deleteIncident(deps, actor, tenant, one(incidents)),
    async (actor) =>
      cases.push(
        (await service.createCase(deps, actor, tenant, { title: one(texts), incidentIds: [one(incidents)] })).id,
      ),
    async (actor) =>
      bookmarks.push(
        (await service.putBookmark(deps, actor, tenant, { displayName: one(texts), query: 'T | take 1' })).bookmark.id,
      ),
    (actor) => {
      const target = { name: randomUUID(), targetKind: 'bookmark' as const, targetId: one(bookmarks) }
      return service.putRelation(deps, actor, tenant, one(incidents), target)
    },
    (actor) =>
      service.upsertDevices(deps, actor, tenant, [
        { hostname: `srv-${roll(4)}`, environment: 'production', osType: one(texts) },
      ]),
  ]
  for (let step = 0; step < steps; step += 1) {
    // More of what others need.
    const work = step < 6 ? works[step % 2]! : one(works)
    try {
      await work(one(people))
    } catch (error) {
      // Nothing to do it to, or not as things stand.
      const isExpected = error instanceof Error && (error.name === 'DocketError' || error instanceof TypeError)
      if (!isExpected) throw error
    }
  }
}

async function exported({ deps, ada }: TestHouse, tenant: TenantId): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of await service.exportObjects(deps, ada, tenant, docketFormat))
    lines.push(JSON.parse(JSON.stringify(line)))
  return lines
}

async function take(
  house: TestHouse,
  tenant: TenantId,
  lines: readonly unknown[],
  roll: (below: number) => number,
  most: number,
) {
  let created = 0
  for (let at = 0; at < lines.length; ) {
    const size = 1 + roll(most)
    const records = lines.slice(at, at + size).map((value, index) => ({ where: `line ${at + index + 1}`, value }))
    const { counts, refused, notes } = await service.importRecords(house.deps, house.ada, tenant, docketFormat, records)
    expect([refused, notes]).toEqual([[], undefined])
    for (const row of Object.values(counts)) created += row.created ?? 0
    at += size
  }
  return created
}

/** Without the number that is unique in an installation. */
const withoutSerials = (lines: readonly Line[]): unknown =>
  JSON.parse(JSON.stringify(lines, (name, value) => (name === 'serial' ? undefined : value)))

describe('a tenant with a life behind it', () => {
  it.each(Array.from({ length: tenants }, (_, n) => firstSeed + n))(
    'comes out as it went in (seed %i)',
    async (seed) => {
      const roll = dice(seed ^ 0x5bd1e995)
      const id = randomUUID()
      const [there, here] = await Promise.all(
        [from, to].map(async ({ store }) => (await store.tenants.create({ id, name: `moved ${seed}` })).id),
      )
      await fill(from, there!, seed)
      const lines = await exported(from, there!)
      expect(lines.filter(({ type }) => type === 'change').length).toBeGreaterThan(10)
      // Ended somewhere and begun anew, in other slices.
      await take(to, here!, lines.slice(0, roll(lines.length)), roll, 60)
      await take(to, here!, lines, roll, [1, 7, 60, 200][seed % 4]!)
      expect(withoutSerials(await exported(to, here!))).toEqual(withoutSerials(lines))
      expect(await take(to, here!, lines, roll, 100)).toBe(0)
      // Also into the tenant it came from: nothing is new there.
      expect(await take(from, there!, lines, roll, 100)).toBe(0)
      expect(await exported(from, there!)).toEqual(lines)
    },
    120_000,
  )
})
