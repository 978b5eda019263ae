// What is of different environments is put together only by somebody who says that he means it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

let n = 0
const place = () => [house.deps, house.ada, house.tenant] as const
const alert = (environment: string) => house.alert(`e${n++}`, {}, undefined, house.tenant, { environment })
const incident = (environment: string, more: object = {}) =>
  service.createIncident(...place(), { title: `i${n++}`, severity: 'low', environment, ...more })
const reason = { rule: 'manual', says: 'by hand', keys: [] as string[] } as const
const mixed = { code: 'conflict', message: expect.stringContaining('environment') }

describe('alerts', () => {
  it('go into an incident of their own environment, or where somebody wants them', async () => {
    const [here, there] = [await alert('production'), await alert('lab')]
    const { id } = await incident('production')
    const options = { linkType: 'manual', reason } as const
    const both = [here, there]
    await expect(service.linkAlerts(...place(), id, both, options)).rejects.toMatchObject(mixed)
    expect((await service.getIncident(...place(), id)).alertsCount).toBe(0)
    expect(await service.linkAlerts(...place(), id, [here], options)).toMatchObject({ alertsCount: 1 })
    const wanted = { ...options, anyEnvironment: true }
    expect(await service.linkAlerts(...place(), id, both, wanted)).toMatchObject({ alertsCount: 2 })
    // What is there already is no news.
    expect(await service.linkAlerts(...place(), id, both, options)).toMatchObject({ alertsCount: 2 })
  })

  it('are looked at when an incident is made of them; an import keeps what the vendor had', async () => {
    const there = await alert('lab')
    await expect(incident('production', { alertIds: [there] })).rejects.toMatchObject(mixed)
    const imported = { rule: 'import', says: 'as it was there', keys: [] }
    expect(await incident('production', { alertIds: [there], reason: imported })).toMatchObject({ alertsCount: 1 })
    const other = await alert('lab')
    expect(await incident('production', { alertIds: [other], anyEnvironment: true })).toMatchObject({ alertsCount: 1 })
  })
})

describe('incidents', () => {
  it('go into a case of their own environment, or where somebody wants them, on every way there', async () => {
    const kase = await service.createCase(...place(), { title: 'c' })
    const [here, there] = [await incident('production'), await incident('lab')]
    const ways = [
      () => service.addIncidentsToCase(...place(), kase.id, [here.id, there.id]),
      () => service.updateIncident(...place(), there.id, { caseId: kase.id }),
      () => incident('lab', { caseId: kase.id }),
      () => service.createCase(...place(), { title: 'd', incidentIds: [there.id] }),
      () => service.bulkUpdate(...place(), { kind: 'incident', ids: [here.id, there.id], change: { caseId: kase.id } }),
    ]
    for (const way of ways) await expect(way()).rejects.toMatchObject(mixed)
    expect((await service.getCase(...place(), kase.id)).incidentsCount).toBe(0)
    expect(await service.addIncidentsToCase(...place(), kase.id, [here.id])).toBe(1)
    expect(await service.addIncidentsToCase(...place(), kase.id, [there.id], { anyEnvironment: true })).toBe(1)
    await service.updateIncident(...place(), there.id, { caseId: null })
    const moved = await service.updateIncident(...place(), there.id, { caseId: kase.id }, { anyEnvironment: true })
    expect(moved.caseId).toBe(kase.id)
    // It is there already.
    expect(await service.addIncidentsToCase(...place(), kase.id, [there.id])).toBe(0)
    const made = await service.createCase(...place(), { title: 'e', incidentIds: [there.id], anyEnvironment: true })
    expect(made.incidentsCount).toBe(1)
  })
})
