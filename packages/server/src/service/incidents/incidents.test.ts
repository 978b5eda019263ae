// Incidents through their use cases, on the real store: numbers, ids, status rules, etags, deletion, tenants, hostile input.
import { DocketError, type Filter, type GroupingReason, type IncidentChange, type IncidentField } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as incidents from './index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

const make = (title: string, more: Partial<incidents.NewIncident> = {}, tenant = house.tenant) =>
  incidents.createIncident(house.deps, house.ada, tenant, { title, severity: 'medium', ...more })
const get = (id: string) => incidents.getIncident(house.deps, house.ada, house.tenant, id)
const change = (id: string, what: IncidentChange, options?: incidents.WriteOptions) =>
  incidents.updateIncident(house.deps, house.ada, house.tenant, id, what, options)
const list = (filter: Filter<IncidentField>, page: Partial<incidents.Page> = {}) =>
  incidents.listIncidents(house.deps, house.ada, {
    tenants: [house.tenant],
    filter,
    sort: [],
    page: { limit: 50, withTotal: true, ...page },
  })
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DocketError ? error.code : String(error)),
  )
const changes = (id: string, withParts = false) =>
  incidents.listChanges(house.deps, house.ada, house.tenant, { id, withParts, limit: 100, order: 'asc' })

describe('a new incident', () => {
  it('is read back, listed and found as it was answered', async () => {
    const made = await make('First', {
      externalId: 'EXT-1',
      source: 'cs',
      description: 'What happened',
      labels: [{ name: 'x', kind: 'user' }],
      tactics: ['TA0001'],
      techniques: ['T1566.002'],
      tickets: [{ vendor: 'jira', id: 'J-1', url: null, status: null }],
      assignee: { id: '1', name: 'Bo', email: 'bo@example.com', userPrincipalName: null, kind: 'user' },
      entities: [{ kind: 'host', properties: { hostName: 'PC-1' } }],
      observables: [{ kind: 'ip', value: '192.0.2.1', details: 'seen twice' }],
      extra: { intezer: { odd: [1, null] } },
      verdict: 'suspicious_behavior',
      riskScore: 40,
    })
    expect(made).toMatchObject({
      version: 1,
      status: 'new',
      severity: 'medium',
      environment: 'production',
      priority: 'medium',
      origin: 'manual',
      createdBy: { name: 'Ada' },
      verdict: 'suspicious_behavior',
      riskScore: 40,
      alertsCount: 0,
      entities: [{ kind: 'host', name: 'PC-1' }],
    })
    expect(await get(made.id.toUpperCase())).toEqual(made)
    const filters: Filter<IncidentField>[] = [
      { op: 'eq', field: 'any_id', value: 'EXT-1' },
      { op: 'eq', field: 'any_id', value: made.id },
      { op: 'eq', field: 'hostname', value: 'pc-1' },
      { op: 'eq', field: 'observable', value: 'i:192.0.2.1' },
      { op: 'eq', field: 'technique', value: 'T1566.002' },
      { op: 'eq', field: 'ticket_vendor', value: 'Jira' },
      { op: 'contains', field: 'text', value: 'WHAT happened' },
      { op: 'eq', field: 'assignee_email', value: 'BO@example.com' },
      { op: 'some', field: 'labels', item: { op: 'eq', field: 'label_name', value: 'x' } },
      { op: 'is_null', field: 'closed_at' },
    ]
    for (const filter of filters) expect(await list(filter)).toEqual({ total: 1, incidents: [made], next: null })
    const names = { ids: ['EXT-1', 'nothing', '\0'] }
    expect(await incidents.findIncidents(house.deps, house.ada, house.tenant, names)).toEqual([made])
    expect(
      await incidents.findIncidents(house.deps, house.ada, house.tenant, { ...names, environments: ['lab'] }),
    ).toEqual([])
  })

  it('gets the next number of its tenant, without gaps where others were refused', async () => {
    const { id, number } = await make('Second', { externalId: 'EXT-2' })
    expect(await codeOf(make('Same id', { id }))).toBe('conflict')
    expect(await codeOf(make('Same external id', { externalId: 'EXT-2' }))).toBe('conflict')
    expect(await codeOf(make('Unknown alert', { alertIds: [id] }))).toBe('invalid')
    const lab = await make('Elsewhere', { externalId: 'EXT-2', environment: 'lab' })
    const vendor = await make('Other source', { externalId: 'EXT-2', source: 's1' })
    expect([lab.number, vendor.number]).toEqual([number + 1, number + 2])
    const foreign = await make('Of others', { id: lab.id }, house.other)
    expect(foreign.number).toBe(1)
    // Unique in the installation, but it counts only what the tenant itself has.
    expect([foreign.serial % 1_000_000_000, vendor.serial - lab.serial]).toEqual([1, 1])
    const many = await Promise.all(Array.from({ length: 30 }, (_, n) => make(`Many ${n}`)))
    expect(many.map((made) => made.number - number - 2).sort((a, b) => a - b)).toEqual(many.map((_, n) => n + 1))
  })

  it('keeps the times it is given', async () => {
    const times = {
      createdAt: '2020-01-02T03:04:05.000Z',
      receivedAt: '2020-01-02T03:04:06.000Z',
      updatedAt: '2020-01-03T00:00:00.000Z',
      statusChangedAt: '2020-01-02T23:00:00.000Z',
      closedAt: '2020-01-02T22:59:00.000Z',
    }
    const made = await make('Old', { ...times, status: 'closed', resolution: 'benign_positive' })
    expect(made).toMatchObject({ ...times, resolution: 'benign_positive', assignee: null })
    for (const bad of ['yesterday', '0000-01-01T00:00:00Z', '+099999-01-01T00:00:00Z', '2026-13-01T00:00:00Z'])
      expect(await codeOf(make('Bad', { createdAt: bad }))).toBe('invalid')
  })
})

describe('a change', () => {
  it('leaves what it does not name, clears with null, raises the version and tells the history', async () => {
    const made = await make('Changing', { description: 'd', providerName: 'p' })
    const changed = await change(made.id, { title: 'Changed', description: null, priority: 'high' })
    expect(changed).toEqual({
      ...made,
      title: 'Changed',
      description: null,
      priority: 'high',
      version: 2,
      updatedAt: changed.updatedAt,
    })
    expect(changed.updatedAt > made.updatedAt).toBe(true)
    expect(await get(made.id)).toEqual(changed)
    const told = await changes(made.id)
    expect(told.map(({ verb, actor, requestId }) => [verb, actor, requestId])).toEqual([
      ['created', 'Ada', 'req-1'],
      ['priority_changed', 'Ada', 'req-1'],
    ])
    expect(told[0]!.after).toEqual(made)
    expect([told[1]!.before, told[1]!.after]).toEqual([
      { title: 'Changing', description: 'd', priority: 'medium' },
      { title: 'Changed', description: null, priority: 'high' },
    ])
  })

  it('follows the rules of closing and opening again', async () => {
    const { id } = await make('Rules')
    expect(await codeOf(change(id, { resolution: 'true_positive' }))).toBe('invalid')
    expect(await codeOf(change(id, { status: 'closed', resolutionReason: 'inaccurate_data' }))).toBe('invalid')
    const closed = await change(id, { status: 'closed', resolutionComment: 'nothing there' })
    expect(closed).toMatchObject({ resolution: 'undetermined', resolutionReason: null, assignee: { name: 'Ada' } })
    expect([closed.closedAt, closed.statusChangedAt]).toEqual([closed.updatedAt, closed.updatedAt])
    const judged = await change(id, { resolution: 'false_positive', resolutionReason: 'inaccurate_data' })
    expect(judged).toMatchObject({ resolution: 'false_positive', resolutionReason: 'inaccurate_data' })
    expect(judged.closedAt).toBe(closed.closedAt)
    // The reason does not fit the new resolution and is dropped with the old one.
    expect(await change(id, { resolution: 'low_priority' })).toMatchObject({ resolutionReason: null })
    const open = await change(id, { status: 'in_progress' })
    expect(open).toMatchObject({
      resolution: null,
      resolutionReason: null,
      resolutionComment: null,
      closedAt: null,
      assignee: { name: 'Ada' },
    })
    expect(open.statusChangedAt).toBe(open.updatedAt)
    const kept = await make('Kept', { assignee: { ...open.assignee!, name: 'Bo' } })
    expect((await change(kept.id, { status: 'closed' })).assignee?.name).toBe('Bo')
  })

  it('of one version is made by exactly one of many writers', async () => {
    const { id } = await make('Race')
    for (let version = 1; version < 6; version++) {
      const done = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          codeOf(change(id, { title: `Race ${version} ${n}` }, { expectedVersion: version })),
        ),
      )
      expect(done.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'conflict'), 'done'])
      expect((await get(id)).version).toBe(version + 1)
    }
    // Also where the writers want the same.
    const same = await Promise.all([1, 2].map(() => codeOf(change(id, { title: 'Race' }, { expectedVersion: 6 }))))
    expect(same.toSorted()).toEqual(['conflict', 'done'])
  })

  it('through put creates once, however many ask, and tells create from change', async () => {
    const id = '0c0ffee0-0000-4000-8000-00000000000a'
    const put = (title: string, options?: incidents.WriteOptions) =>
      incidents.putIncident(
        house.deps,
        house.ada,
        house.tenant,
        id.toUpperCase(),
        (before) => (before === null ? { title, severity: 'low' } : { title }),
        options,
      )
    expect(await codeOf(put('Too early', { expectedVersion: 1 }))).toBe('conflict')
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => put(`Put ${n}`)))
    expect(all.filter(({ created }) => created)).toHaveLength(1)
    expect(await get(id)).toMatchObject({ version: 10, severity: 'low', id })
    expect(await codeOf(put('Stale', { expectedVersion: 3 }))).toBe('conflict')
    await make('Holder', { externalId: 'HELD' })
    const held = { title: 'x', severity: 'low', externalId: 'HELD' } as const
    const other = '0c0ffee0-0000-4000-8000-00000000000b'
    expect(await codeOf(incidents.putIncident(house.deps, house.ada, house.tenant, other, () => held))).toBe('conflict')
  })

  it('is refused for a merged incident', async () => {
    const target = await make('Target')
    const merged = await make('Merged')
    await house.store.db.query('update incidents set merged_into = $1 where id = $2', [target.id, merged.id])
    expect(await codeOf(incidents.deleteIncident(house.deps, house.ada, house.tenant, target.id))).toBe('conflict')
    const subject = { kind: 'incident', id: merged.id } as const
    expect(await codeOf(change(merged.id, { title: 'x' }))).toBe('conflict')
    const comment = incidents.putComment(house.deps, house.ada, house.tenant, subject, { message: 'x' })
    expect(await codeOf(comment)).toBe('conflict')
    const entity = { kind: 'ip', properties: { address: '192.0.2.9' } } as const
    expect(await codeOf(incidents.addEntities(house.deps, house.ada, house.tenant, merged.id, [entity]))).toBe(
      'conflict',
    )
  })
})

describe('tenants', () => {
  it('see nothing of each other, and a foreign id is like one that does not exist', async () => {
    const made = await make('Secret', { externalId: 'S-1' })
    const spy = house.actorOf([house.other], 'Eve')
    const { deps, tenant, other } = house
    const none = '00000000-0000-4000-8000-00000000dead'
    const asked = (of: (id: string) => Promise<unknown>) =>
      Promise.all(
        [made.id, none].map((id) =>
          of(id).then(
            (value) => value,
            (error: DocketError) => [error.code, error.message, error.details],
          ),
        ),
      )
    const subject = (id: string) => ({ kind: 'incident', id }) as const
    const questions: ((id: string) => Promise<unknown>)[] = [
      (id) => incidents.getIncident(deps, spy, other, id),
      (id) => incidents.updateIncident(deps, spy, other, id, { title: 'x' }),
      (id) => incidents.deleteIncident(deps, spy, other, id),
      (id) => incidents.listComments(deps, spy, other, subject(id), { limit: 10, withTotal: true }),
      (id) => incidents.putComment(deps, spy, other, subject(id), { message: 'x' }),
      (id) => incidents.listIncidentAlerts(deps, spy, other, id, { limit: 10 }),
      (id) => incidents.listChanges(deps, spy, other, { id, withParts: true, limit: 10, order: 'asc' }),
      (id) => incidents.findIncidents(deps, spy, other, { ids: [id, 'S-1'] }),
      (id) => incidents.linkAlerts(deps, spy, other, id, [], { linkType: 'manual', reason: manual }),
    ]
    const manual = { rule: 'manual' as const, says: '', keys: [] } satisfies GroupingReason
    for (const question of questions) {
      const [foreign, missing] = await asked(question)
      expect(foreign).toEqual(missing)
    }
    expect(await codeOf(incidents.getIncident(deps, spy, tenant, made.id))).toBe('forbidden')
    const both = { tenants: [tenant, other], filter: { op: 'and', items: [] }, sort: [], page: { limit: 1 } } as const
    expect(await codeOf(incidents.listIncidents(deps, spy, { ...both, filter: { op: 'and', items: [] } }))).toBe(
      'forbidden',
    )
    // A foreign alert is like none, too.
    const alertId = await house.alert('foreign', {}, {})
    const own = await incidents.createIncident(deps, spy, other, { title: 'Mine', severity: 'low' })
    const link = (id: string) =>
      incidents.linkAlerts(deps, spy, other, own.id, [id], { linkType: 'manual', reason: manual })
    const [foreign, missing] = await Promise.all([alertId, none].map((id) => link(id).catch((e: DocketError) => e)))
    expect((foreign as DocketError).details).toEqual((missing as DocketError).details)
    expect((foreign as DocketError).code).toBe('invalid')
  })
})

describe('deletion', () => {
  it('takes parts and links along, leaves alerts, and can be taken back', async () => {
    const alertId = await house.alert('to keep', { usernames: ['bo'] }, {})
    const made = await make('Doomed', {
      alertIds: [alertId],
      entities: [{ kind: 'ip', properties: { address: '::1' } }],
    })
    const { deps, ada, tenant, store } = house
    const subject = { kind: 'incident', id: made.id } as const
    const { comment } = await incidents.putComment(deps, ada, tenant, subject, { message: 'one' })
    const { task } = await incidents.putTask(deps, ada, tenant, subject, { title: 'two' })
    const before = await get(made.id)
    expect(before).toMatchObject({ commentsCount: 1, tasksCount: 1, alertsCount: 1, version: 1 })
    expect(await incidents.deleteIncident(deps, ada, tenant, made.id)).toBe(true)
    expect(await incidents.deleteIncident(deps, ada, tenant, made.id)).toBe(false)
    expect(await codeOf(get(made.id))).toBe('not_found')
    for (const table of ['comments', 'tasks', 'incident_alerts', 'entities', 'relations']) {
      const column = table === 'comments' || table === 'tasks' ? 'subject_id' : 'incident_id'
      expect([table, await store.db.query(`select from ${table} where ${column} = $1`, [made.id])]).toEqual([table, []])
    }
    expect(await store.alerts.get(tenant, alertId)).toMatchObject({ incidentId: null, incidentLinkType: null })
    const told = await changes(made.id, true)
    expect(told.map(({ kind, verb }) => `${kind} ${verb}`)).toEqual([
      'incident created',
      'alert linked',
      'comment commented',
      'task created',
      'alert unlinked',
      'comment deleted',
      'task deleted',
      'incident deleted',
    ])
    const { snapshot } = told.at(-1)!.before as { snapshot: Parameters<typeof store.incidents.restore>[1] }
    expect(await store.db.transaction((tx) => store.incidents.restore(tx, snapshot))).toBe(true)
    expect(await get(made.id)).toEqual(before)
    expect(await incidents.getComment(deps, ada, tenant, subject, comment.id)).toEqual(comment)
    expect(await incidents.getTask(deps, ada, tenant, subject, task.id)).toEqual(task)
    expect(await store.db.transaction((tx) => store.incidents.restore(tx, snapshot))).toBe(false)
  })
})

describe('hostile input', () => {
  it('is kept as text or refused as invalid, never an internal failure', async () => {
    const nasty = `'; drop table incidents; -- \0 \ud800 ${'💥'.repeat(50)} \u202e %_\\`
    const made = await make(nasty, {
      description: nasty,
      labels: [{ name: nasty, kind: 'user' }],
      externalId: nasty,
      source: nasty.slice(0, 100),
      environment: 'lab',
      entities: [{ kind: 'malware', properties: { [nasty]: nasty, n: Number.MAX_VALUE } }],
      observables: [{ kind: 'url', value: nasty }],
      assignee: { id: nasty, name: nasty, email: nasty, userPrincipalName: nasty, kind: 'unknown' },
      extra: { x: { __proto__: nasty, constructor: nasty } },
    })
    const read = await get(made.id)
    expect(read).toEqual(made)
    expect(read.title).toContain('drop table')
    expect(read.title).not.toContain('\0')
    expect(await list({ op: 'contains', field: 'text', value: nasty })).toMatchObject({ total: expect.any(Number) })
    // As long as may be, in four bytes a character: nothing of it is too long for an index.
    const long = (bytes: number) => '💥'.repeat(bytes / 4)
    const person = { id: long(512), name: long(2000), email: long(2000), userPrincipalName: long(2000) }
    const longest = await make(long(2000), {
      environment: long(200),
      source: long(400),
      externalId: long(512),
      providerIncidentId: long(512),
      providerName: long(2000),
      sender: long(2000),
      responseStatus: long(2000),
      assignee: { ...person, kind: 'user' },
      observables: Array.from({ length: 1000 }, (_, n) => ({ kind: 'url', value: `${n}${long(4000)}` })),
      entities: Array.from({ length: 500 }, (_, n) => ({
        kind: 'account',
        properties: { accountName: `${n}${long(2000)}` },
      })),
      labels: [{ name: long(2000), kind: 'auto' }],
      tactics: [long(2000)],
      tickets: [{ vendor: long(2000), id: long(2000), url: null, status: null }],
    })
    expect(await get(longest.id)).toEqual(longest)
    const bad: [keyof incidents.NewIncident, unknown][] = [
      ['title', ''],
      ['title', 7],
      ['title', 'x'.repeat(3000)],
      ['severity', 'HIGH'],
      ['externalId', long(516)],
      ['providerIncidentId', long(516)],
      ['status', 'open'],
      ['priority', null],
      ['labels', [{ name: 1, kind: 'user' }]],
      ['labels', 'x'],
      ['labels', Array.from({ length: 501 }, () => ({ name: 'x', kind: 'user' }))],
      ['assignee', { name: 'only' }],
      ['extra', []],
      ['extra', { a: 'x'.repeat(600_000) }],
      ['id', 'not-a-uuid'],
      ['entities', [{ kind: 'ghost', properties: {} }]],
      ['entities', [{ kind: 'ip', properties: 'x' }]],
      ['entities', [null]],
      ['environment', 'a\nb'],
      ['caseId', '00000000-0000-4000-8000-00000000dead'],
      ['alertIds', ['x']],
      ['closedAt', '2026-99-99T00:00:00Z'],
      ['firstActivityAt', 'never'],
    ]
    for (const [field, value] of bad) {
      const error = await make('Bad', { [field]: value }).catch((caught: unknown) => caught)
      expect([field, (error as DocketError).code]).toEqual([field, 'invalid'])
    }
    for (const id of ['', 'x', '\0', "' or 1=1", '00000000-0000-0000-0000-00000000000g'])
      expect(await codeOf(get(id))).toBe('not_found')
  })
})
