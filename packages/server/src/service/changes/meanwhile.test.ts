// What somebody else did in the meantime: undo loses nothing of it, deltas tell all of it, streams end with the right to see it.
import { everything, type KeyId, type permissions } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../incidents/testing.ts'
import * as service from '../index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

let n = 0
const alert = () => house.alert(`m${n++}`, {}, { verdict: 'suspicious_behavior' })
const incident = (alertIds: string[] = []) =>
  service.createIncident(house.deps, house.ada, house.tenant, {
    title: `Incident ${n++}`,
    severity: 'medium',
    alertIds,
  })
const get = (id: string) => service.getIncident(house.deps, house.ada, house.tenant, id)
const undo = (changeSet: string, options = {}) => service.undo(house.deps, house.ada, house.tenant, changeSet, options)
const reason = { rule: 'manual', says: 'by hand', keys: [] as string[] } as const

describe('an undo after others went on', () => {
  it('keeps an incident that somebody commented since', async () => {
    const alerts = [await alert(), await alert()]
    const from = await incident(alerts)
    const done = await service.splitIncident(house.deps, house.ada, house.tenant, from.id, { alertIds: [alerts[0]!] })
    const opened = done.incidents[1]!
    const subject = { kind: 'incident', id: opened.id } as const
    await service.putComment(house.deps, house.ada, house.tenant, subject, { message: 'looked at' })
    const answer = await undo(done.changeSet)
    expect(answer).toEqual({ changeSet: null, undone: 0, conflicts: [{ kind: 'incident', id: opened.id }] })
    expect(await get(opened.id)).toMatchObject({ alertsCount: 1, commentsCount: 1 })
    // What may be taken back is, when that is wanted; the incident with the comment stays.
    await undo(done.changeSet, { force: true })
    expect(await get(opened.id)).toMatchObject({ alertsCount: 0, commentsCount: 1 })
    expect(await get(from.id)).toMatchObject({ alertsCount: 2 })
  })

  it('keeps an incident that others were merged into since, or alerts put into', async () => {
    for (const later of ['merge', 'link'] as const) {
      const first = await alert()
      const from = await incident([first, await alert()])
      const done = await service.splitIncident(house.deps, house.ada, house.tenant, from.id, { alertIds: [first] })
      const opened = done.incidents[1]!.id
      if (later === 'merge')
        await service.mergeIncidents(house.deps, house.ada, house.tenant, opened, [(await incident()).id])
      else {
        const options = { linkType: 'manual', reason } as const
        await service.linkAlerts(house.deps, house.ada, house.tenant, opened, [await alert()], options)
      }
      expect(await undo(done.changeSet)).toMatchObject({
        changeSet: null,
        conflicts: [{ kind: 'incident', id: opened }],
      })
      expect((await get(opened)).alertsCount).toBe(later === 'merge' ? 1 : 2)
    }
  })

  it('puts nothing into an incident or a case that is gone', async () => {
    const cases = []
    for (const title of ['one', 'two'])
      cases.push((await service.createCase(house.deps, house.ada, house.tenant, { title })).id)
    const one = await incident()
    await service.addIncidentsToCase(house.deps, house.ada, house.tenant, cases[0]!, [one.id])
    const bulk = { kind: 'incident', ids: [one.id], change: { caseId: cases[1]! } } as const
    const moved = await service.bulkUpdate(house.deps, house.ada, house.tenant, bulk)
    await service.deleteCase(house.deps, house.ada, house.tenant, cases[0]!)
    expect(await undo(moved.changeSet)).toMatchObject({ changeSet: null, conflicts: [{ id: one.id }] })
    expect((await get(one.id)).caseId).toBe(cases[1])

    const first = await alert()
    const from = await incident([first])
    const done = await service.splitIncident(house.deps, house.ada, house.tenant, from.id, { alertIds: [first] })
    await service.deleteIncident(house.deps, house.ada, house.tenant, from.id)
    expect((await undo(done.changeSet)).changeSet).toBeNull()
    await undo(done.changeSet, { force: true })
    expect((await service.getAlert(house.deps, house.ada, house.tenant, first)).incidentId).toBe(done.incidents[1]!.id)
  })

  it('merges nothing again that lives on, nor in a circle', async () => {
    const [a, b] = [await incident(), await incident()]
    const merged = await service.mergeIncidents(house.deps, house.ada, house.tenant, b.id, [a.id])
    const apart = await service.splitIncident(house.deps, house.ada, house.tenant, b.id, { sourceIds: [a.id] })
    const options = { linkType: 'manual', reason } as const
    await service.linkAlerts(house.deps, house.ada, house.tenant, a.id, [await alert()], options)
    expect(await undo(apart.changeSet, { force: true })).toMatchObject({ changeSet: null, conflicts: [{ id: a.id }] })
    expect(await get(a.id)).toMatchObject({ mergedInto: null, alertsCount: 1 })
    expect((await undo(merged.changeSet)).changeSet).toBeNull()

    const [c, d] = [await incident(), await incident()]
    await service.mergeIncidents(house.deps, house.ada, house.tenant, d.id, [c.id])
    const free = await service.splitIncident(house.deps, house.ada, house.tenant, d.id, { sourceIds: [c.id] })
    await service.mergeIncidents(house.deps, house.ada, house.tenant, c.id, [d.id])
    expect((await undo(free.changeSet, { force: true })).changeSet).toBeNull()
    expect([(await get(c.id)).mergedInto, (await get(d.id)).mergedInto]).toEqual([null, c.id])
  })
})

describe('what lists of changes tell', () => {
  it('is not how much others do: ids and cursors show no number of the installation', async () => {
    const raw = await house.deps.store.db.query<{ id: number }>('select id from audit where tenant_id = $1', [
      house.tenant,
    ])
    const shown = await service.readChanges(house.deps, house.ada, house.tenant, { limit: 1000, order: 'asc' })
    expect(shown.length).toBeGreaterThan(0)
    const numbers = new Set(raw.map(({ id }) => id))
    expect(shown.filter(({ id }) => numbers.has(id))).toEqual([])
    const { next } = await service.changesSince(
      house.deps,
      house.ada,
      house.tenant,
      'incident',
      { since: '2026-01-01T00:00:00Z' },
      10,
    )
    expect(Buffer.from(next.slice(2), 'base64url').toString('latin1')).not.toMatch(/"\d+"|2026/)
    for (const cursor of [
      // Not the last letter: some of its bits stand for nothing.
      `${next.slice(0, 10)}${next[10] === 'A' ? 'B' : 'A'}${next.slice(11)}`,
      'd.',
      'd.WyIxIiwxXQ',
      next.slice(0, 20),
    ]) {
      const read = service.changesSince(house.deps, house.ada, house.tenant, 'incident', { cursor }, 10)
      await expect(read).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  const since = () =>
    service.changesSince(house.deps, house.ada, house.tenant, 'incident', { since: '2026-01-01T00:00:00Z' }, 1000)

  it('names the incident of an alert that was judged, with its history in the same transaction', async () => {
    const id = await alert()
    const one = await incident([id])
    const { next } = await since()
    await service.setAnalystVerdict(house.deps, house.ada, null, id.toUpperCase(), 'false_positive')
    const delta = await service.changesSince(house.deps, house.ada, house.tenant, 'incident', { cursor: next }, 10)
    expect(delta.ids).toEqual([one.id])
    expect((await get(one.id)).triageChangedAt).not.toBeNull()
    const [last] = await service.listChanges(house.deps, house.ada, house.tenant, { id, limit: 1, order: 'desc' })
    expect(last).toMatchObject({ verb: 'judged', objectId: id, subjectId: one.id, requestId: 'req-1' })
  })

  it('names the alerts that a merge, a split or a deletion of their incident moved', async () => {
    const id = await alert()
    const [one, two] = [await incident([id]), await incident()]
    let cursor = (await since()).next
    const news = async () => {
      const delta = await service.changesSince(house.deps, house.ada, house.tenant, 'alert', { cursor }, 100)
      cursor = delta.next
      return delta.ids
    }
    await news()
    await service.mergeIncidents(house.deps, house.ada, house.tenant, two.id, [one.id])
    expect(await news()).toEqual([id])
    await service.splitIncident(house.deps, house.ada, house.tenant, two.id, { sourceIds: [one.id] })
    expect(await news()).toEqual([id])
    await service.deleteIncident(house.deps, house.ada, house.tenant, one.id)
    expect(await news()).toEqual([id])
    expect((await service.getAlert(house.deps, house.ada, house.tenant, id)).incidentId).toBeNull()
  })

  it('has the comments and tasks that went with a case', async () => {
    const { deps, ada, tenant } = house
    const { id } = await service.createCase(deps, ada, tenant, { title: 'to be deleted' })
    const subject = { kind: 'case', id } as const
    const { comment } = await service.putComment(deps, ada, tenant, subject, { message: 'said' })
    const { task } = await service.putTask(deps, ada, tenant, subject, { title: 'do' })
    await service.deleteCase(deps, ada, tenant, id)
    for (const gone of [comment, task]) {
      const [last] = await service.listChanges(deps, ada, tenant, { id: gone.id, limit: 1, order: 'desc' })
      expect(last).toMatchObject({ verb: 'deleted', subjectId: id, before: { id: gone.id } })
    }
  })

  it('tells of a deleted alert when it is gone, and of its incident too', async () => {
    const id = await alert()
    const one = await incident([id])
    const found = await service.getAlert(house.deps, house.ada, house.tenant, id)
    const { next } = await since()
    const alerts = async (cursor: string) =>
      service.changesSince(house.deps, house.ada, house.tenant, 'alert', { cursor }, 10)
    await service.requestDeletion(house.deps, house.ada, { tenant: house.tenant, alertId: found.alertId })
    expect((await alerts(next)).deleted).toEqual([])
    const [job] = await house.store.jobs.claim('t', [service.deleteAlertJob], 1, 60_000)
    await service.deleteAlert(house.deps, job!)
    expect((await alerts(next)).deleted.map((gone) => gone.id)).toEqual([id])
    const delta = await service.changesSince(house.deps, house.ada, house.tenant, 'incident', { cursor: next }, 10)
    expect(delta.ids).toEqual([one.id])
    expect((await get(one.id)).alertsCount).toBe(0)
    const [last] = await service.listChanges(house.deps, house.ada, house.tenant, { id, limit: 1, order: 'desc' })
    expect(last).toMatchObject({ verb: 'deleted', actor: 'Ada', requestId: 'req-1', subjectId: one.id })
  })
})

it('ends the live events of a user who is disabled', async () => {
  const user = await service.createUser(house.deps, house.ada, {
    name: 'Bo',
    grants: [{ tenantId: house.tenant, role: 'reader' }],
  })
  const wanted = { name: 'k', userId: user.id, tenantIds: [house.tenant] }
  const { text } = await service.createKey(house.deps, house.ada, wanted)
  const bo = await service.identifyBearer(house.deps, text, 'r')
  const stream = await service.watchChanges(house.deps, bo, house.tenant)
  const ended = (async () => {
    for await (const tick of stream) if (tick === undefined) return false
    return true
  })()
  await service.updateUser(house.deps, house.ada, user.id, { disabled: true })
  const late = new Promise((done) => setTimeout(done, 6000, 'still open'))
  expect(await Promise.race([ended, late])).toBe(true)
})

it('ends the live events of a reader too slow for large changes, who then goes on from the last one', async () => {
  const { deps, other } = house
  // Streams live as long as their key.
  const { text } = await service.createKey(deps, house.ada, { name: 'reader', tenantIds: 'all', role: 'admin' })
  const ada = await service.identifyBearer(deps, text, 'r')
  const many = 50
  const slow = await service.watchChanges(deps, ada, other, { kind: 'incident' })
  const made: string[] = []
  for (let i = 0; i < many; i++) {
    const extra = { native: { text: 'x'.repeat(480_000) } }
    made.push((await service.createIncident(deps, ada, other, { title: `large ${i}`, severity: 'low', extra })).id)
    if (i % 5 === 4) await new Promise((done) => setTimeout(done, 60))
  }
  await new Promise((done) => setTimeout(done, 2500))
  const seen: string[] = []
  let last = 0
  for await (const tick of slow) {
    if (tick === null || 'end' in tick) continue
    seen.push(tick.objectId)
    last = tick.id
    if (seen.length === many) break
  }
  // What had been read for it is given; the rest was not kept for it.
  expect(seen.length).toBeLessThan(many)
  const on = await service.watchChanges(deps, ada, other, { after: last, kind: 'incident' })
  for await (const tick of on) {
    if (tick !== null && !('end' in tick)) seen.push(tick.objectId)
    if (seen.length >= many) break
  }
  expect(seen).toEqual(made)
}, 60_000)

describe('rights', () => {
  const only = (rights: readonly (typeof permissions)[number][]) => ({
    ...house.actorOf([house.tenant]),
    keyId: '00000000-0000-4000-8000-000000000009' as KeyId,
    permissions: new Set(rights),
  })

  it('does not let an undo do what its caller may not', async () => {
    const one = await incident()
    const kase = await service.createCase(house.deps, house.ada, house.tenant, { title: 'c' })
    const bulk = { kind: 'case', ids: [kase.id], change: { priority: 'high' } } as const
    const cases = await service.bulkUpdate(house.deps, house.ada, house.tenant, bulk)
    const change = { kind: 'incident', ids: [one.id], change: { priority: 'high' } } as const
    const incidents = await service.bulkUpdate(house.deps, house.ada, house.tenant, change)
    const judged = { kind: 'alert', ids: [await alert()], change: { analystVerdict: 'audited' } } as const
    const alerts = await service.bulkUpdate(house.deps, house.ada, house.tenant, judged)
    const tries = async (rights: readonly (typeof permissions)[number][], changeSet: string) =>
      service.undo(house.deps, only(rights), house.tenant, changeSet)
    await expect(tries(['history:read', 'incident:update', 'alert:update'], cases.changeSet)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(tries(['history:read', 'case:update', 'alert:update'], incidents.changeSet)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(tries(['history:read', 'case:update', 'incident:update'], alerts.changeSet)).rejects.toMatchObject({
      code: 'forbidden',
    })
    // Of another tenant there is none at all, whatever he may do at home.
    await expect(
      service.undo(house.deps, house.actorOf([house.other]), house.other, cases.changeSet),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('gives nothing of one tenant to an administrator of another, by whatever id', async () => {
    const { deps, tenant, other } = house
    const eve = house.actorOf([other], 'Eve')
    const id = await alert()
    const one = await incident([id])
    const two = await incident()
    const kase = await service.createCase(deps, house.ada, tenant, { title: 'c', incidentIds: [one.id] })
    const subject = { kind: 'incident', id: one.id } as const
    const { comment } = await service.putComment(deps, house.ada, tenant, subject, { message: 'm' })
    const { bookmark } = await service.putBookmark(deps, house.ada, tenant, { displayName: 'b', query: 'q' })
    const mine = await service.createIncident(deps, eve, other, { title: 'mine', severity: 'low' })
    const options = { linkType: 'manual', reason } as const
    const before = JSON.stringify([await get(one.id), await get(two.id)])
    const relation = { name: 'r', targetKind: 'bookmark', targetId: bookmark.id } as const
    const attempts: Record<string, () => Promise<unknown>> = {
      get: () => service.getIncident(deps, eve, other, one.id),
      update: () => service.updateIncident(deps, eve, other, one.id, { title: 'x' }),
      link: () => service.linkAlerts(deps, eve, other, mine.id, [id], options),
      open: () => service.createIncident(deps, eve, other, { title: 'x', severity: 'low', alertIds: [id] }),
      merge: () => service.mergeIncidents(deps, eve, other, mine.id, [one.id]),
      mergeInto: () => service.mergeIncidents(deps, eve, other, one.id, [mine.id]),
      split: () => service.splitIncident(deps, eve, other, one.id, { alertIds: [id] }),
      bulk: () => service.bulkUpdate(deps, eve, other, { kind: 'incident', ids: [one.id], change: { title: 'x' } }),
      close: () => service.closeAlerts(deps, eve, other, [id], 'undetermined'),
      judge: () => service.setAnalystVerdict(deps, eve, other, id, 'audited'),
      comment: () => service.putComment(deps, eve, other, subject, { message: 'x' }),
      read: () => service.getComment(deps, eve, other, subject, comment.id),
      entities: () => service.setEntities(deps, eve, other, one.id, []),
      caseOf: () => service.updateIncident(deps, eve, other, mine.id, { caseId: kase.id }),
      caseOfMany: () =>
        service.bulkUpdate(deps, eve, other, { kind: 'incident', ids: [mine.id], change: { caseId: kase.id } }),
      take: () => service.createCase(deps, eve, other, { title: 'x', incidentIds: [one.id] }),
      add: () => service.addIncidentsToCase(deps, eve, other, kase.id, [mine.id]),
      case: () => service.getCase(deps, eve, other, kase.id),
      relate: () => service.putRelation(deps, eve, other, mine.id, relation),
      bookmark: () => service.getBookmark(deps, eve, other, bookmark.id),
    }
    const codes: Record<string, string> = {}
    for (const [name, attempt] of Object.entries(attempts)) {
      codes[name] = await attempt().then(
        () => 'done',
        (error: { code: string }) => error.code,
      )
    }
    const wrong = Object.entries(codes).filter(([, code]) => code !== 'not_found' && code !== 'invalid')
    expect(wrong).toEqual([])
    expect(await service.deleteIncident(deps, eve, other, one.id)).toBe(false)
    expect(await service.deleteCase(deps, eve, other, kase.id)).toBe(false)
    expect(
      await service.listChanges(deps, eve, other, { id: one.id, limit: 9, order: 'asc', withParts: true }),
    ).toEqual([])
    expect(JSON.stringify([await get(one.id), await get(two.id)])).toBe(before)
    await expect(service.getIncident(deps, eve, tenant, one.id)).rejects.toMatchObject({ code: 'forbidden' })
    const { total } = await service.listIncidents(deps, eve, {
      tenants: [other],
      filter: everything,
      sort: [],
      page: { limit: 5, withTotal: true },
    })
    expect(total).toBe(51)
  })
})
