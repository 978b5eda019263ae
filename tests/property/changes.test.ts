// Merge and split, change and undo are exact inverses: random walks over a tenant, on the real store, compared field by field.
import { type Actor, type Comment, everything, type Incident, type TenantId } from '@docket/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../../packages/server/src/service/incidents/testing.ts'
import * as service from '../../packages/server/src/service/index.ts'

/** Tenants, each with so many sequences and a seed of its own; so many tenants at the same time. */
const tenants = Number(process.env.DOCKET_CHANGES_TENANTS ?? 8)
const sequencesOfTenant = 50
const lanes = 4
const firstSeed = Number(process.env.DOCKET_CHANGES_SEED ?? 20261121)

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

/** Everything of a tenant that a person can see, without what every write renews. */
interface Picture {
  incidents: Record<string, unknown>
  alerts: unknown[]
  parts: Record<string, unknown>
  cases: unknown[]
  shown: Record<string, unknown>
}

/** Beginning of comment ids that several incidents have. */
const sharedId = '00000000-0000-4000-8000-00000000000'

/** As jsonb, where the order of names means nothing. */
const rowsOf = (table: string, order: string, columns = '*') =>
  `(select coalesce(jsonb_agg(to_jsonb(r)), '[]') from (select ${columns} from ${table} where tenant_id = $1 order by ${order}) r)`
const alertRowColumns =
  'id, incident_id, incident_link_type, resolution, closed_at, status_changed_at, assignee, analyst_verdict, triage_changed_at'
const partsSql = `select ${rowsOf('alerts', 'id', alertRowColumns)} as alerts, jsonb_build_object(
  'comments', ${rowsOf('comments', 'subject_id, id')}, 'tasks', ${rowsOf('tasks', 'subject_id, id')},
  'relations', ${rowsOf('relations', 'incident_id, name_key')}, 'entities', ${rowsOf('entities', 'incident_id, id')}) as parts`

/** One tenant and what the walk knows of it. */
class Walk {
  readonly tenant: TenantId
  readonly actor: Actor
  readonly alerts: string[] = []
  readonly incidents: string[] = []
  readonly bookmarks: string[] = []
  readonly cases: string[] = []
  readonly changeSets: string[] = []
  private named = 0
  /** Costs as much as all the rest: some sequences only. */
  looksAtHistory = false

  constructor(tenant: TenantId) {
    this.tenant = tenant
    this.actor = house.actorOf([tenant])
  }

  static async begin(name: string): Promise<Walk> {
    const walk = new Walk((await house.store.tenants.create({ name })).id)
    for (let n = 0; n < 7; n++) await walk.newAlert()
    for (let n = 0; n < 4; n++) await walk.newIncident([walk.alerts[n]!])
    for (let n = 0; n < 2; n++) {
      const { bookmark } = await service.putBookmark(house.deps, walk.actor, walk.tenant, {
        displayName: `b${n}`,
        query: 'q',
      })
      walk.bookmarks.push(bookmark.id)
      const { id } = await service.createCase(house.deps, walk.actor, walk.tenant, { title: `case ${n}` })
      walk.cases.push(id)
    }
    return walk
  }

  async newAlert(): Promise<string> {
    const n = this.named++
    const facts = {
      techniques: [n % 2 ? 'T1566.002' : 'T1059.001'],
      usernames: [`user${n % 3}`],
      device: { hostname: `host${n % 4}` },
      ips: [`192.0.2.${n % 5}`],
    }
    const verdict = (['confirmed_threat', 'suspicious_behavior', 'false_positive'] as const)[n % 3]!
    const id = await house.alert(`${this.tenant}-${n}`, facts, { verdict, riskScore: (n * 13) % 100 }, this.tenant)
    this.alerts.push(id)
    return id
  }

  async newIncident(alertIds: string[]): Promise<string> {
    const n = this.named++
    const { id } = await service.createIncident(house.deps, this.actor, this.tenant, {
      title: `Incident ${n}`,
      severity: 'medium',
      origin: n % 2 ? 'auto' : 'manual',
      alertIds,
      entities: n % 2 ? [{ kind: 'host', properties: { hostName: `hand${n % 3}` } }] : [],
      observables: n % 3 ? [] : [{ kind: 'ip', value: `203.0.113.${n % 4}` }],
    })
    this.incidents.push(id)
    return id
  }

  get(id: string): Promise<Incident> {
    return service.getIncident(house.deps, this.actor, this.tenant, id)
  }

  async all(): Promise<Incident[]> {
    const page = { limit: 1000, withTotal: false }
    const query = {
      tenants: [this.tenant],
      filter: everything,
      sort: [{ field: 'number', order: 'asc' }] as const,
      page,
    }
    return (await service.listIncidents(house.deps, this.actor, query)).incidents
  }

  async writable(): Promise<Incident[]> {
    return (await this.all()).filter(({ mergedInto }) => mergedInto === null)
  }

  async picture(): Promise<Picture> {
    const { deps } = house
    const { tenant, actor } = this
    const incidents = await this.all()
    const page = { limit: 1000, withTotal: false }
    const { cases } = await service.listCases(deps, actor, { tenants: [tenant], filter: everything, page })
    const [row] = await house.store.db.query<{ alerts: string; parts: string }>(partsSql, [tenant])
    const parts = JSON.parse(row!.parts) as Record<string, unknown>
    const alerts = JSON.parse(row!.alerts) as unknown[]
    return {
      incidents: Object.fromEntries(incidents.map((incident) => [incident.id, seen(incident)])),
      alerts,
      parts,
      cases: cases.map(seen),
      shown: this.looksAtHistory ? await this.shown(incidents.map(({ id }) => id)) : {},
    }
  }

  /** Which entries of the parts' history show with which incident. */
  async shown(ids: string[]): Promise<Record<string, unknown>> {
    const shown: Record<string, unknown> = {}
    for (const id of ids) {
      const changes = await service.listChanges(house.deps, this.actor, this.tenant, {
        kind: 'incident',
        id,
        withParts: true,
        limit: 1000,
        order: 'asc',
      })
      shown[id] = changes
        .filter(({ kind, verb }) => (kind === 'comment' || kind === 'task' || kind === 'relation') && verb !== 'undone')
        .map((change) => change.id)
    }
    return shown
  }
}

function seen<T extends object>(object: T): Omit<T, 'version' | 'updatedAt' | 'updatedBy'> {
  const { version: _, updatedAt: __, updatedBy: ___, ...rest } = object as T & Record<string, unknown>
  return rest as Omit<T, 'version' | 'updatedAt' | 'updatedBy'>
}

type Numbers = [number, number, number]
type Op = (walk: Walk, numbers: Numbers) => Promise<void>
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
const d = () => house.deps

/** Refusals that are right in some states: an alert that is closed, a target that has a relation already. */
const tolerate = (error: { code?: string }) => {
  if (error.code !== 'conflict' && error.code !== 'invalid') throw error
}

/** Changes that stay. */
const mutations: Record<string, Op> = {
  async create(walk, [a]) {
    if (walk.incidents.length < 9) await walk.newIncident([pick(walk.alerts, a)!]).catch(tolerate)
  },
  async link(walk, [a, b, c]) {
    const into = pick(await walk.writable(), a)
    const ids = [...new Set([pick(walk.alerts, b)!, pick(walk.alerts, c)!])]
    const from = await Promise.all(ids.map((id) => service.getAlert(d(), walk.actor, walk.tenant, id)))
    const isFree = async (id: string | null | undefined) => !id || (await walk.get(id)).mergedInto === null
    if (!into || !(await Promise.all(from.map(({ incidentId }) => isFree(incidentId)))).every(Boolean)) return
    const reason = { rule: 'manual', says: 'by hand', keys: [] as string[] } as const
    const options = { linkType: 'manual', reason } as const
    await service.linkAlerts(d(), walk.actor, walk.tenant, into.id, ids, options).catch(tolerate)
  },
  async unlink(walk, [a, b]) {
    const from = pick(await walk.writable(), a)
    const link = from && pick(from.alerts, b)
    if (from && link) await service.unlinkAlerts(d(), walk.actor, walk.tenant, from.id, [link.alertId])
  },
  async comment(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    if (!on) return
    const subject = { kind: 'incident', id: on.id } as const
    // Now and then the same id in two incidents.
    const id = b % 4 === 0 ? `${sharedId}${b % 2}` : undefined
    await service.putComment(d(), walk.actor, walk.tenant, subject, { message: `said ${b}`, ...(id ? { id } : {}) })
  },
  async forgetComment(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    if (!on) return
    const comment = pick(await commentsOf(walk, on.id), b)
    if (comment) await service.deleteComment(d(), walk.actor, walk.tenant, { kind: 'incident', id: on.id }, comment.id)
  },
  async task(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    const subject = { kind: 'incident', id: on?.id ?? '' } as const
    if (on) await service.putTask(d(), walk.actor, walk.tenant, subject, { title: `do ${b}` })
  },
  async relate(walk, [a, b, c]) {
    const on = pick(await walk.writable(), a)
    if (!on) return
    const input = { name: `r${c % 3}`, targetKind: 'bookmark', targetId: pick(walk.bookmarks, b)! } as const
    await service.putRelation(d(), walk.actor, walk.tenant, on.id, input).catch(tolerate)
  },
  async label(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    const labels = [{ name: `l${b % 3}`, kind: 'user' as const }]
    if (on) await service.updateIncident(d(), walk.actor, walk.tenant, on.id, { labels, tactics: [`TA000${b % 4}`] })
  },
  async close(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    const resolution = (['true_positive', 'false_positive', 'undetermined'] as const)[b % 3]!
    if (on) await service.updateIncident(d(), walk.actor, walk.tenant, on.id, { status: 'closed', resolution })
  },
  async reopen(walk, [a]) {
    const on = pick(await walk.writable(), a)
    if (on) await service.updateIncident(d(), walk.actor, walk.tenant, on.id, { status: 'in_progress' })
  },
  async inCase(walk, [a, b]) {
    const on = pick(await walk.writable(), a)
    if (on) await service.addIncidentsToCase(d(), walk.actor, walk.tenant, pick(walk.cases, b)!, [on.id])
  },
  async merge(walk, numbers) {
    await mergeSome(walk, numbers)
  },
  async split(walk, [a]) {
    const merged = (await walk.all()).filter(({ mergedInto }) => mergedInto)
    const one = pick(merged, a)
    if (!one || (await walk.get(one.mergedInto!)).mergedInto !== null) return
    const done = await service.splitIncident(d(), walk.actor, walk.tenant, one.mergedInto!, { sourceIds: [one.id] })
    walk.changeSets.push(done.changeSet)
  },
  async bulk(walk, numbers) {
    walk.changeSets.push((await bulkSome(walk, numbers)).changeSet)
  },
}

async function commentsOf(walk: Walk, id: string): Promise<Comment[]> {
  const subject = { kind: 'incident', id } as const
  return (await service.listComments(d(), walk.actor, walk.tenant, subject, { limit: 100 })).comments
}

async function mergeSome(walk: Walk, [a, b, c]: Numbers) {
  const free = await walk.writable()
  const target = pick(free, a)
  const sources = free.filter(({ id }, n) => id !== target?.id && (n + b) % (2 + (c % 2)) === 0).map(({ id }) => id)
  if (!target || sources.length === 0) return null
  const { changeSet } = await service.mergeIncidents(d(), walk.actor, walk.tenant, target.id, sources)
  walk.changeSets.push(changeSet)
  return { target: target.id, sources, changeSet }
}

async function bulkSome(walk: Walk, [a, b, c]: Numbers) {
  const { actor, tenant } = walk
  const ids = (await walk.writable()).map(({ id }) => id)
  if (a % 4 === 0) {
    const change = (
      [{ status: 'closed' }, { priority: 'high', description: `d${b}` }, { severity: 'critical' }] as const
    )[b % 3]!
    return service.bulkUpdate(d(), actor, tenant, { kind: 'case', ids: walk.cases, change })
  }
  if (a % 4 === 1) {
    const change = (
      [
        { resolution: 'benign_positive' },
        { analystVerdict: 'audited' },
        { resolution: null, analystVerdict: null },
      ] as const
    )[b % 3]!
    return service.bulkUpdate(d(), actor, tenant, { kind: 'alert', filter: everything, change })
  }
  const change = (
    [
      { status: 'closed', resolution: 'low_priority' },
      { status: 'on_hold', priority: 'escalated' },
      { severity: 'low', labels: [], title: `Renamed ${c}` },
      { assignee: { id: null, name: 'Bo', email: null, userPrincipalName: null, kind: 'user' }, techniques: ['T1078'] },
      { extra: { intezer: { n: c } }, firstActivityAt: '2026-01-01T00:00:00.000Z' },
    ] as const
  )[b % 5]!
  return service.bulkUpdate(d(), actor, tenant, { kind: 'incident', ids, change: change as never })
}

/** What must be exact; each leaves the tenant as it found it, unless it says otherwise. */
const inverses: Record<string, Op> = {
  async 'merge, then split'(walk, numbers) {
    const before = await walk.picture()
    const merged = await mergeSome(walk, numbers)
    if (!merged) return
    await service.splitIncident(d(), walk.actor, walk.tenant, merged.target, { sourceIds: merged.sources })
    expect(await walk.picture()).toEqual(before)
  },
  async 'merge one after the other, then split in some order'(walk, [a, b]) {
    const before = await walk.picture()
    const [target, one, two] = (await walk.writable()).map(({ id }) => id)
    if (!target || !one || !two) return
    for (const source of [one, two]) await service.mergeIncidents(d(), walk.actor, walk.tenant, target, [source])
    for (const source of a % 2 ? [one, two] : [two, one])
      await service.splitIncident(d(), walk.actor, walk.tenant, target, { sourceIds: [source] })
    expect(await walk.picture(), `${b}`).toEqual(before)
  },
  async 'nested merges, then splits'(walk) {
    const before = await walk.picture()
    const [one, two, three] = (await walk.writable()).map(({ id }) => id)
    if (!one || !two || !three) return
    await service.mergeIncidents(d(), walk.actor, walk.tenant, two, [one])
    await service.mergeIncidents(d(), walk.actor, walk.tenant, three, [two])
    await service.splitIncident(d(), walk.actor, walk.tenant, three, { sourceIds: [two] })
    await service.splitIncident(d(), walk.actor, walk.tenant, two, { sourceIds: [one] })
    expect(await walk.picture()).toEqual(before)
  },
  async 'merge, undo, undo of the undo'(walk, numbers) {
    const before = await walk.picture()
    const merged = await mergeSome(walk, numbers)
    if (!merged) return
    const after = await walk.picture()
    await undoAndRedo(walk, merged.changeSet, before, after)
  },
  async 'bulk change, undo, undo of the undo'(walk, numbers) {
    const before = await walk.picture()
    const { changeSet } = await bulkSome(walk, numbers)
    await undoAndRedo(walk, changeSet, before, await walk.picture())
  },
  async 'alerts split off, undo, undo of the undo'(walk, [a, b]) {
    const from = pick(
      (await walk.writable()).filter(({ alerts }) => alerts.length > 0),
      a,
    )
    const link = from && pick(from.alerts, b)
    if (!from || !link) return
    const before = await walk.picture()
    const done = await service.splitIncident(d(), walk.actor, walk.tenant, from.id, { alertIds: [link.alertId] })
    await undoAndRedo(walk, done.changeSet, before, await walk.picture())
  },
  async 'undo of any earlier change set'(walk, [a]) {
    const changeSet = pick(walk.changeSets, a)
    if (!changeSet) return
    const before = await walk.picture()
    const done = await service.undo(d(), walk.actor, walk.tenant, changeSet)
    const after = await walk.picture()
    // Either something was changed again since, and nothing happened; or it can be done again.
    if (done.changeSet === null) return expect(after).toEqual(before)
    expect(await service.undo(d(), walk.actor, walk.tenant, done.changeSet)).toMatchObject({ conflicts: [] })
    expect(await walk.picture()).toEqual(before)
  },
  async 'what happens to a merged incident stays after the split'(walk, [a, b, c]) {
    const free = await walk.writable()
    const target = pick(free, a)
    const source = pick(
      free.filter(({ id }) => id !== target?.id),
      b,
    )
    if (!target || !source) return
    const { actor, tenant } = walk
    const comments = await commentsOf(walk, source.id)
    const mine = await commentsOf(walk, target.id)
    await service.mergeIncidents(d(), actor, tenant, target.id, [source.id])
    const subject = { kind: 'incident', id: target.id } as const
    const { comment } = await service.putComment(d(), actor, tenant, subject, { message: 'while merged' })
    const taken = new Set(mine.map(({ id }) => id))
    const doomed = comments.filter(({ id }) => !taken.has(id)).slice(0, c % 2)
    for (const { id } of doomed) expect(await service.deleteComment(d(), actor, tenant, subject, id)).toBe(true)
    const unlinked = source.alerts.slice(0, c % 3)
    await service.unlinkAlerts(
      d(),
      actor,
      tenant,
      target.id,
      unlinked.map(({ alertId }) => alertId),
    )
    await service.updateIncident(d(), actor, tenant, target.id, { description: `later ${c}` })
    await service.splitIncident(d(), actor, tenant, target.id, { sourceIds: [source.id] })
    const now = await walk.get(source.id)
    const kept = (list: readonly { alertId: string }[]) => list.map(({ alertId }) => alertId)
    expect(kept(now.alerts)).toEqual(kept(source.alerts).filter((id) => !kept(unlinked).includes(id)))
    const ids = (list: readonly Comment[]) => list.map(({ id }) => id).sort()
    expect(ids(await commentsOf(walk, source.id))).toEqual(ids(comments.filter((one) => !doomed.includes(one))))
    expect(ids(await commentsOf(walk, target.id))).toEqual(ids([...mine, comment]))
    const after = await walk.get(target.id)
    expect([after.description, kept(after.alerts)]).toEqual([`later ${c}`, kept(target.alerts)])
    if (unlinked.length + doomed.length === 0) expect(seen(now)).toEqual(seen(source))
  },
}

async function undoAndRedo(walk: Walk, changeSet: string, before: Picture, after: Picture): Promise<void> {
  const undone = await service.undo(d(), walk.actor, walk.tenant, changeSet)
  expect(undone.conflicts).toEqual([])
  expect(await walk.picture()).toEqual(before)
  const redone = await service.undo(d(), walk.actor, walk.tenant, undone.changeSet!)
  expect(redone.conflicts).toEqual([])
  expect(await walk.picture()).toEqual(after)
  await service.undo(d(), walk.actor, walk.tenant, redone.changeSet!)
  expect(await walk.picture()).toEqual(before)
}

const numbers = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
const oneOf = (table: Record<string, Op>) => fc.tuple(fc.constantFrom(...Object.keys(table)), numbers)

describe('merge and split, change and undo', () => {
  it(`are exact inverses (${tenants * sequencesOfTenant} random sequences)`, {
    timeout: tenants * 75_000,
  }, async () => {
    const done: Record<string, number> = {}
    const seeds = Array.from({ length: tenants }, (_, n) => firstSeed + n)
    const lane = async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const walk = await Walk.begin(`seed ${seed}`)
        let count = 0
        const property = fc.asyncProperty(
          fc.array(oneOf(mutations), { maxLength: 4 }),
          oneOf(inverses),
          async (steps, [name, given]) => {
            walk.looksAtHistory = ++count % 5 === 0
            for (const [step, chosen] of steps) await mutations[step]!(walk, chosen)
            await inverses[name]!(walk, given)
            done[name] = (done[name] ?? 0) + 1
          },
        )
        // A failing sequence depends on those before it in its tenant: shrinking it would lead astray.
        await fc.assert(property, { numRuns: sequencesOfTenant, seed, endOnFailure: true })
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    for (const name of Object.keys(inverses)) expect([name, done[name]]).toEqual([name, expect.any(Number)])
  })
})
