// Everybody at once: random work on one tenant over many connections. Nothing is half done, no writer waits in a circle for good,
// and every count says what is there.
import type { Actor, TenantId } from '@docket/model'
import { everything } from '@docket/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../../packages/server/src/service/incidents/testing.ts'
import * as service from '../../packages/server/src/service/index.ts'

const seconds = Number(process.env.DOCKET_RACE_SECONDS ?? 12)
const firstSeed = Number(process.env.DOCKET_RACE_SEED ?? 7)
/** Each is a tenant of its own. */
const seeds = Array.from({ length: Number(process.env.DOCKET_RACE_SEEDS ?? 1) }, (_, n) => firstSeed + n)
const lanes = 8

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

let seed = firstSeed
const random = (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!

interface World {
  tenant: TenantId
  actor: Actor
  alerts: string[]
  incidents: string[]
  cases: string[]
  bookmarks: string[]
  changeSets: string[]
}

const some = <T>(list: readonly T[], most: number): T[] => [
  ...new Set(Array.from({ length: 1 + random(most) }, () => pick(list))),
]

let named = 0
const reason = { rule: 'manual', says: 'by hand', keys: [] as string[] } as const

const acts: Record<string, (world: World) => Promise<void>> = {
  async create({ tenant, actor, alerts, incidents }) {
    const { id } = await service.createIncident(house.deps, actor, tenant, {
      title: `Incident ${named++}`,
      severity: 'medium',
      origin: random(2) ? 'auto' : 'manual',
      alertIds: some(alerts, 4),
    })
    incidents.push(id)
  },
  async link({ tenant, actor, alerts, incidents }) {
    await service.linkAlerts(house.deps, actor, tenant, pick(incidents), some(alerts, 6), {
      linkType: 'manual',
      reason,
    })
  },
  async unlink({ tenant, actor, alerts, incidents }) {
    await service.unlinkAlerts(house.deps, actor, tenant, pick(incidents), some(alerts, 10))
  },
  async merge({ tenant, actor, incidents, changeSets }) {
    const [target, ...sources] = some(incidents, 4)
    if (sources.length === 0) return
    changeSets.push((await service.mergeIncidents(house.deps, actor, tenant, target!, sources)).changeSet)
  },
  async split({ tenant, actor, incidents, changeSets }) {
    const target = pick(incidents)
    const rows = await house.store.db.query<{ id: string }>(
      'select id from incidents where tenant_id = $1 and merged_into = $2 order by id',
      [tenant, target],
    )
    if (rows.length === 0) return
    const sourceIds = some(rows, 2).map(({ id }) => id)
    changeSets.push((await service.splitIncident(house.deps, actor, tenant, target, { sourceIds })).changeSet)
  },
  async splitAlerts({ tenant, actor, incidents, changeSets }) {
    const { id, alerts } = await service.getIncident(house.deps, actor, tenant, pick(incidents))
    if (alerts.length === 0) return
    const alertIds = some(alerts, 2).map(({ alertId }) => alertId)
    const done = await service.splitIncident(house.deps, actor, tenant, id, { alertIds })
    incidents.push(done.incidents[1]!.id)
    changeSets.push(done.changeSet)
  },
  async bulk({ tenant, actor, incidents, cases, changeSets }) {
    const change = pick([
      { status: 'closed', resolution: 'true_positive' },
      { status: 'in_progress' },
      { caseId: pick(cases) },
      { severity: 'low', labels: [] },
    ] as const)
    const wanted = random(2) ? { ids: some(incidents, 8) } : { filter: everything }
    const bulk = { kind: 'incident', ...wanted, change } as Parameters<typeof service.bulkUpdate>[3]
    changeSets.push((await service.bulkUpdate(house.deps, actor, tenant, bulk)).changeSet)
  },
  async bulkAlerts({ tenant, actor, alerts, changeSets }) {
    const change = pick([
      { resolution: 'benign_positive' },
      { resolution: null },
      { analystVerdict: 'audited' },
    ] as const)
    const bulk = { kind: 'alert', ids: some(alerts, 12), change } as Parameters<typeof service.bulkUpdate>[3]
    changeSets.push((await service.bulkUpdate(house.deps, actor, tenant, bulk)).changeSet)
  },
  async bulkCases({ tenant, actor, cases, changeSets }) {
    const bulk = { kind: 'case', ids: some(cases, 3), change: { status: 'closed' } } as const
    changeSets.push((await service.bulkUpdate(house.deps, actor, tenant, bulk)).changeSet)
  },
  async undo({ tenant, actor, changeSets }) {
    const changeSet = pick(changeSets)
    if (changeSet === undefined) return
    const done = await service.undo(house.deps, actor, tenant, changeSet, { force: random(3) === 0 })
    if (done.changeSet !== null) changeSets.push(done.changeSet)
  },
  async undoTwice({ tenant, actor, changeSets }) {
    const changeSet = changeSets.at(-1)
    if (changeSet === undefined) return
    const twice = [1, 2].map(() => service.undo(house.deps, actor, tenant, changeSet))
    await Promise.all(twice)
  },
  async comment({ tenant, actor, incidents, cases }) {
    const subject = random(3) ? { kind: 'incident', id: pick(incidents) } : { kind: 'case', id: pick(cases) }
    await service.putComment(house.deps, actor, tenant, subject as never, { message: 'said' })
  },
  async task({ tenant, actor, incidents }) {
    await service.putTask(house.deps, actor, tenant, { kind: 'incident', id: pick(incidents) }, { title: 'do' })
  },
  async relate({ tenant, actor, incidents, bookmarks }) {
    const input = { name: `r${random(3)}`, targetKind: 'bookmark', targetId: pick(bookmarks) } as const
    await service.putRelation(house.deps, actor, tenant, pick(incidents), input)
  },
  async deleteIncident({ tenant, actor, incidents }) {
    if (incidents.length > 8) await service.deleteIncident(house.deps, actor, tenant, pick(incidents))
  },
  async deleteCase({ tenant, actor, cases }) {
    if (cases.length > 3) await service.deleteCase(house.deps, actor, tenant, pick(cases))
  },
  async createCase({ tenant, actor, incidents, cases }) {
    const made = await service.createCase(house.deps, actor, tenant, {
      title: `Case ${named++}`,
      incidentIds: some(incidents, 3),
    })
    cases.push(made.id)
  },
  async inCase({ tenant, actor, incidents, cases }) {
    await service.addIncidentsToCase(house.deps, actor, tenant, pick(cases), some(incidents, 3))
  },
  async caseByChange({ tenant, actor, incidents, cases }) {
    await service.updateIncident(house.deps, actor, tenant, pick(incidents), { caseId: random(2) ? pick(cases) : null })
  },
  async close({ tenant, actor, incidents }) {
    const change = random(2) ? ({ status: 'closed' } as const) : ({ status: 'new' } as const)
    await service.updateIncident(house.deps, actor, tenant, pick(incidents), change)
  },
  async judge({ tenant, actor, alerts }) {
    await service.setAnalystVerdict(house.deps, actor, tenant, pick(alerts), 'audited')
  },
  async forgetAlert({ tenant, alerts }) {
    if (alerts.length > 30) await house.store.alerts.remove(tenant, pick(alerts))
  },
  async newAlert(world) {
    world.alerts.push(await newAlert(world.tenant))
  },
  async forgetBookmark({ tenant, actor, bookmarks }) {
    if (random(4) === 0 && bookmarks.length > 2)
      await service.deleteBookmark(house.deps, actor, tenant, pick(bookmarks))
  },
}

async function newAlert(tenant: TenantId): Promise<string> {
  const n = named++
  return house.alert(`race-${n}`, { usernames: [`user${n % 3}`] }, { verdict: 'suspicious_behavior' }, tenant)
}

/** What others deleted is seldom tried again. */
async function look(world: World): Promise<void> {
  for (const kind of ['alerts', 'incidents', 'cases', 'bookmarks'] as const) {
    const rows = await house.store.db.query<{ id: string }>(`select id from ${kind} where tenant_id = $1 order by id`, [
      world.tenant,
    ])
    if (rows.length > 0) world[kind] = rows.map(({ id }) => id)
  }
}

/** Rows that contradict each other; none is right. */
const contradictions: Record<string, string> = {
  'alerts in no incident or another one': `select a.id from alerts a full join incident_alerts l on l.tenant_id = a.tenant_id and l.alert_id = a.id
    where coalesce(a.tenant_id, l.tenant_id) = $1 and a.incident_id is distinct from l.incident_id`,
  'links to incidents that are gone': `select l.alert_id from incident_alerts l where l.tenant_id = $1 and not exists
    (select from incidents i where i.tenant_id = $1 and i.id = l.incident_id)`,
  'alerts counted wrongly': `select i.id, i.alerts_count, (select count(*) from incident_alerts l where l.tenant_id = $1 and l.incident_id = i.id) as n
    from incidents i where i.tenant_id = $1 and i.alerts_count <> (select count(*) from incident_alerts l where l.tenant_id = $1 and l.incident_id = i.id)`,
  'comments counted wrongly': `select i.id from incidents i where i.tenant_id = $1 and i.comments_count <>
    (select count(*) from comments c where c.tenant_id = $1 and c.subject_kind = 'incident' and c.subject_id = i.id)`,
  'tasks counted wrongly': `select i.id from incidents i where i.tenant_id = $1 and i.tasks_count <>
    (select count(*) from tasks c where c.tenant_id = $1 and c.subject_kind = 'incident' and c.subject_id = i.id)`,
  'bookmarks counted wrongly': `select i.id from incidents i where i.tenant_id = $1 and i.bookmarks_count <>
    (select count(*) from relations r where r.tenant_id = $1 and r.incident_id = i.id and r.target_kind = 'bookmark')`,
  'comments of nothing': `select c.id from comments c where c.tenant_id = $1 and not exists (select from incidents i where i.tenant_id = $1 and i.id = c.subject_id)
    and not exists (select from cases i where i.tenant_id = $1 and i.id = c.subject_id)`,
  'tasks of nothing': `select c.id from tasks c where c.tenant_id = $1 and not exists (select from incidents i where i.tenant_id = $1 and i.id = c.subject_id)
    and not exists (select from cases i where i.tenant_id = $1 and i.id = c.subject_id)`,
  'relations from or to nothing': `select r.id from relations r where r.tenant_id = $1 and (not exists (select from incidents i where i.tenant_id = $1 and i.id = r.incident_id)
    or (r.target_kind = 'bookmark' and not exists (select from bookmarks b where b.tenant_id = $1 and b.id = r.target_id)))`,
  'entities of nothing': `select e.id from entities e where e.tenant_id = $1 and not exists (select from incidents i where i.tenant_id = $1 and i.id = e.incident_id)`,
  'incidents in cases that are gone': `select i.id from incidents i where i.tenant_id = $1 and i.case_id is not null and not exists
    (select from cases c where c.tenant_id = $1 and c.id = i.case_id)`,
  'cases counted wrongly': `select c.id, c.incidents_count, c.alerts_count from cases c where c.tenant_id = $1 and row(c.incidents_count, c.alerts_count)::text is distinct from
    (select row(count(*), coalesce(sum(i.alerts_count), 0))::text from incidents i where i.tenant_id = $1 and i.case_id = c.id)`,
  'incidents merged into nothing': `select i.id from incidents i where i.tenant_id = $1 and i.merged_into is not null and not exists
    (select from incidents t where t.tenant_id = $1 and t.id = i.merged_into)`,
  'merged incidents with alerts, or open': `select i.id from incidents i where i.tenant_id = $1 and i.merged_into is not null and (i.alerts_count > 0 or i.status <> 'closed')`,
  'closed without a resolution, or open with one': `select i.id from incidents i where i.tenant_id = $1 and (i.status = 'closed') <> (i.resolution is not null)`,
}

it.each(seeds)(
  `everybody at once for ${seconds} seconds leaves nothing half done, seed %i`,
  {
    timeout: (seconds + 240) * 1000,
  },
  async (chosen) => {
    seed = chosen
    const tenant = (await house.store.tenants.create({ name: `races ${chosen}` })).id
    const world: World = {
      tenant,
      actor: house.actorOf([tenant]),
      alerts: [],
      incidents: [],
      cases: [],
      bookmarks: [],
      changeSets: [],
    }
    for (let n = 0; n < 40; n++) world.alerts.push(await newAlert(tenant))
    for (let n = 0; n < 3; n++) {
      world.cases.push((await service.createCase(house.deps, world.actor, tenant, { title: `Case ${n}` })).id)
      const { bookmark } = await service.putBookmark(house.deps, world.actor, tenant, {
        displayName: `b${n}`,
        query: 'q',
      })
      world.bookmarks.push(bookmark.id)
    }
    for (let n = 0; n < 12; n++) await acts.create!(world)
    const outcomes: Record<string, Record<string, number>> = {}
    const broken: string[] = []
    const until = Date.now() + seconds * 1000
    // A busy machine gets longer, until everything was done at least once.
    const atLatest = until + 150_000
    const isMissing = (name: string) => !outcomes[name]?.done
    const goesOn = () => Date.now() < until || (Date.now() < atLatest && Object.keys(acts).some(isMissing))
    const lane = async () => {
      while (broken.length === 0 && goesOn()) {
        const name = pick(Object.keys(acts))
        named++
        const code = await acts[name]!(world).then(
          () => 'done',
          (error: { code?: string; message?: string }) => {
            const known = ['conflict', 'invalid', 'not_found'].includes(error.code ?? '')
            if (!known) broken.push(`${name}: ${error.code} ${error.message}`)
            return error.code ?? 'unknown'
          },
        )
        if (named % 4 === 0) await look(world)
        outcomes[name] = { ...outcomes[name], [code]: (outcomes[name]?.[code] ?? 0) + 1 }
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    const found: Record<string, unknown> = {}
    for (const [what, sql] of Object.entries(contradictions)) {
      const rows = await house.store.db.query(sql, [tenant])
      if (rows.length > 0) found[what] = rows.slice(0, 3)
    }
    expect({ found, broken }, JSON.stringify(outcomes)).toEqual({ found: {}, broken: [] })
    for (const name of Object.keys(acts)) expect(isMissing(name), name).toBe(false)
  },
)
