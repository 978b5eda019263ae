// `docket sync kaspersky-xdr` and `docket sync intezer`: two servers, one playing the vendor.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../conformance/kit.ts'
import { changesOf, everything, makePair, type Pair, startWorld, story, type World } from './kit.ts'

let world: World
const pairs: Pair[] = []
const pairOf = async () => {
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

const only = async (of: Pair['there']): Promise<Json> => {
  const found = [...(await everything(of)).values()]
  expect(found).toHaveLength(1)
  return found[0]
}
const ann = { id: null, name: 'Ann', email: 'ann@example.org', userPrincipalName: null, kind: 'user' }

describe('docket sync kaspersky-xdr', () => {
  it('copies, then changes nothing, then takes over what changes', async () => {
    const pair = await pairOf()
    await story(pair.there, 'k1')
    const first = await pair.sync('kaspersky-xdr')
    expect([first.code, first.json.errors]).toEqual([0, []])
    const original = await only(pair.there)
    const copied = await only(pair.here)
    expect(copied).toMatchObject({ id: original.id, title: 'Story k1', status: 'new', alertsCount: 1 })
    expect(copied.entities.map(({ name }: Json) => name)).toContain('ws-k1')
    expect((await pair.sync('kaspersky-xdr')).json.pulled).toEqual({})
    expect(await only(pair.here)).toEqual(copied)

    await pair.there.native('PATCH', `/incidents/${original.id}`, {
      title: 'Renamed',
      priority: 'escalated',
      assignee: ann,
    })
    expect((await pair.sync('kaspersky-xdr')).json.pulled.incident).toEqual({ updated: 1 })
    expect(await only(pair.here)).toMatchObject({ title: 'Renamed', priority: 'escalated', assignee: { name: 'Ann' } })
    await pair.there.native('PATCH', `/incidents/${original.id}`, { status: 'closed', resolution: 'false_positive' })
    await pair.sync('kaspersky-xdr')
    expect(await only(pair.here)).toMatchObject({ status: 'closed', resolution: 'false_positive' })
    const changes = (await changesOf(pair.here, original.id)).length
    await pair.sync('kaspersky-xdr', '--full')
    expect((await changesOf(pair.here, original.id)).length).toBe(changes)
  })

  it('writes closing back once, and says of everything else that the API has no way to', async () => {
    const pair = await pairOf()
    await story(pair.there, 'k2')
    await pair.sync('kaspersky-xdr')
    const { id } = await only(pair.here)
    await pair.here.native('PATCH', `/incidents/${id}`, { status: 'in_progress', assignee: ann })
    await pair.here.native('POST', `/incidents/${id}/comments`, { message: 'looking' })
    const told = await pair.sync('kaspersky-xdr', '--write-back')
    expect(told.json.written).toEqual([])
    const what = told.json.notWritten.map((one: Json) => one.what).sort()
    expect(what).toEqual([expect.stringMatching(/^comment /), 'owner', 'status and resolution'])
    expect(told.json.notWritten[0].why).toContain('close')
    expect((await pair.sync('kaspersky-xdr', '--write-back')).json.notWritten).toEqual([])

    await pair.here.native('PATCH', `/incidents/${id}`, { status: 'closed', resolution: 'true_positive' })
    expect((await pair.sync('kaspersky-xdr', '--write-back')).json.written).toEqual([
      { id, what: 'status and resolution' },
    ])
    const closed = await only(pair.there)
    expect(closed).toMatchObject({ status: 'closed', resolution: 'true_positive' })
    const ours = await only(pair.here)
    const again = await pair.sync('kaspersky-xdr', '--write-back')
    expect(again.json).toMatchObject({ written: [], conflicts: [], notWritten: [] })
    expect((await only(pair.there)).version).toBe(closed.version)
    expect((await only(pair.here)).status).toBe('closed')
    expect((await only(pair.here)).assignee).toEqual(ours.assignee)
  })

  it('lets the vendor win what both changed', async () => {
    const pair = await pairOf()
    await story(pair.there, 'k3')
    await pair.sync('kaspersky-xdr')
    const { id } = await only(pair.here)
    await pair.there.native('PATCH', `/incidents/${id}`, { status: 'in_progress' })
    await pair.here.native('PATCH', `/incidents/${id}`, { status: 'closed', resolution: 'true_positive' })
    const { json } = await pair.sync('kaspersky-xdr', '--write-back')
    expect(json.conflicts).toEqual([{ id, aspect: 'state', winner: 'vendor' }])
    expect(await only(pair.here)).toMatchObject({ status: 'in_progress', resolution: null })
    expect(await only(pair.there)).toMatchObject({ status: 'in_progress' })
  })
})

describe('docket sync intezer', () => {
  it('copies incidents, alerts, cases and devices, then changes nothing, then takes over what changes', async () => {
    const pair = await pairOf()
    await story(pair.there, 'i1')
    const first = await pair.sync('intezer')
    expect([first.code, first.json.errors]).toEqual([0, []])
    const copied = await only(pair.here)
    expect(copied).toMatchObject({ externalId: 'inc-i1', title: 'Story i1', status: 'new', alertsCount: 1 })
    const { json: cases } = await pair.here.native('GET', '/cases')
    expect(cases.cases).toMatchObject([{ externalId: 'case-i1', title: 'Case i1', incidentsCount: 1 }])
    const { json: devices } = await pair.here.native('GET', '/devices')
    expect(devices.devices.map(({ hostname }: Json) => hostname)).toEqual(['ws-i1'])
    expect((await pair.sync('intezer')).json.pulled).toEqual({})
    expect((await only(pair.here)).version).toBe(copied.version)

    const original = await only(pair.there)
    await pair.there.native('PATCH', `/incidents/${original.id}`, {
      status: 'in_progress',
      priority: 'high',
      assignee: ann,
    })
    await pair.there.native('PATCH', `/cases/${original.caseId}`, { title: 'Case renamed' })
    expect((await pair.sync('intezer')).json.pulled).toMatchObject({ incident: { updated: 1 }, case: { updated: 1 } })
    expect(await only(pair.here)).toMatchObject({ status: 'in_progress', priority: 'high', assignee: { name: 'Ann' } })
    expect((await pair.here.native('GET', '/cases')).json.cases).toMatchObject([{ title: 'Case renamed' }])
  })

  it('says of everything decided here that the API has no way to write it, once', async () => {
    const pair = await pairOf()
    await story(pair.there, 'i2')
    await pair.sync('intezer')
    const { id } = await only(pair.here)
    await pair.here.native('PATCH', `/incidents/${id}`, {
      status: 'closed',
      resolution: 'false_positive',
      assignee: ann,
    })
    const told = await pair.sync('intezer', '--write-back')
    expect(told.code).toBe(0)
    expect(told.json.notWritten.map((one: Json) => one.what).sort()).toEqual(['owner', 'status and resolution'])
    expect((await pair.sync('intezer', '--write-back')).json.notWritten).toEqual([])
    expect(await only(pair.there)).toMatchObject({ status: 'new' })
    expect(await only(pair.here)).toMatchObject({ status: 'closed', assignee: { name: 'Ann' } })
  })
})
