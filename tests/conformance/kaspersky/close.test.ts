// Closing alerts and incidents: bodies, reasons, refusals in their order, and that nothing is changed unless all of it can be.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import { sampleAlert } from '../../../packages/server/src/store/testing.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.stop())

let count = 0
const makeIncident = async (tenant = scene.tenant) =>
  service.createIncident(scene.deps, scene.actor, tenant, { title: `Incident ${++count}`, severity: 'high' })
const makeAlert = async () => (await scene.store.alerts.insert(scene.tenant, sampleAlert(`c${++count}`))).id
const item = (ID: string, Reason: string, TenantID: string = scene.tenant) => ({ ID, TenantID, Reason })
const shown = async (kind: 'incidents' | 'alerts', id: string) => {
  const { json } = await scene.get(`v1/${kind}?tenantID=${scene.tenant}&id=${id}`)
  return json[kind === 'incidents' ? 'Incidents' : 'Alerts'][0]
}

describe('incidents', () => {
  it.each(['truePositive', 'falsePositive', 'lowPriority'])('close as %s, with no body', async (reason) => {
    const { id } = await makeIncident()
    const reply = await scene.post('v1/incidents/close', [item(id.toUpperCase(), reason)])
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(await shown('incidents', id)).toMatchObject({ Status: 'closed', StatusResolution: reason })
    expect((await shown('incidents', id)).Assignee.Name).toBe('analyst')
  })

  it('close their alerts with the same resolution', async () => {
    const { id } = await makeIncident()
    const alert = await makeAlert()
    const reason = { rule: 'manual', says: 'by hand', keys: [] } as const
    await service.linkAlerts(scene.deps, scene.actor, scene.tenant, id, [alert], {
      linkType: 'manual',
      reason: { ...reason, keys: [] },
    })
    expect(await shown('alerts', alert)).toMatchObject({ Status: 'inIncident', IncidentID: id })
    await scene.post('v1/incidents/close', [item(id, 'truePositive')])
    expect(await shown('alerts', alert)).toMatchObject({ Status: 'closed', StatusResolution: 'truePositive' })
  })

  it('a bare object is taken, and a tenant in the query is ignored', async () => {
    const { id } = await makeIncident()
    const reply = await scene.post(`v1/incidents/close?tenantID=${scene.foreign}`, item(id, 'lowPriority'))
    expect(reply.status).toBe(204)
  })

  it('closing again with the same reason is done, with another one is 406', async () => {
    const { id } = await makeIncident()
    await scene.post('v1/incidents/close', [item(id, 'lowPriority')])
    const before = await shown('incidents', id)
    expect((await scene.post('v1/incidents/close', [item(id, 'lowPriority')])).status).toBe(204)
    expect(await shown('incidents', id)).toEqual(before)
    const other = await scene.post('v1/incidents/close', [item(id, 'falsePositive')])
    expect([other.status, other.json]).toEqual([406, { message: 'incident already closed', details: null }])
  })

  it('all is checked before anything is changed', async () => {
    const { id } = await makeIncident()
    for (const [bad, status, message] of [
      [{ TenantID: scene.tenant, Reason: 'lowPriority' }, 400, 'id required'],
      [{ ID: id, TenantID: scene.tenant }, 400, 'reason required'],
      [item(id, 'merged'), 400, 'invalid reason'],
      [item(id, 'toString'), 400, 'invalid reason'],
      [{ ID: id, Reason: 'lowPriority' }, 403, 'access denied'],
      [item(id, 'lowPriority', scene.foreign), 403, 'access denied'],
      [item(id, 'lowPriority', 'none'), 403, 'access denied'],
      [item('00000000-0000-0000-0000-000000000000', 'lowPriority'), 404, 'incident not found'],
      [item('not a uuid', 'lowPriority'), 404, 'incident not found'],
      [item('\u0000', 'lowPriority'), 404, 'incident not found'],
    ] as const) {
      const reply = await scene.post('v1/incidents/close', [item(id, 'truePositive'), bad])
      expect([reply.status, reply.json]).toEqual([status, { message, details: null }])
    }
    expect((await shown('incidents', id)).Status).toBe('open')
  })

  it('of another tenant are not found', async () => {
    const { id } = await makeIncident(scene.foreign)
    expect((await scene.post('v1/incidents/close', [item(id, 'lowPriority')])).json.message).toBe('incident not found')
    const there = item(id, 'lowPriority', scene.foreign)
    expect((await scene.post('v1/incidents/close', [there], scene.everywhere)).status).toBe(204)
  })

  it('need the right to change them', async () => {
    const { id } = await makeIncident()
    const reply = await scene.post('v1/incidents/close', [item(id, 'lowPriority')], scene.reader)
    expect([reply.status, reply.json]).toEqual([403, { message: 'access denied', details: null }])
  })

  it.each(['', ' ', '{', '"x"', '[1]', '[[]]', 'null', `[${'['.repeat(5000)}${']'.repeat(5000)}]`])(
    'a body that is none of this is refused: %s',
    async (body) => {
      const reply = await scene.post('v1/incidents/close', body)
      expect([reply.status, typeof reply.json.message]).toEqual([400, 'string'])
    },
  )
  it('a body that is too large is refused, also when nobody said how large it is', async () => {
    const pieces = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(`[${' '.repeat(700_000)}`))
        controller.enqueue(Buffer.from(`${' '.repeat(700_000)}]`))
        controller.close()
      },
    })
    for (const body of [pieces, `[${' '.repeat(1_400_000)}]`]) {
      const answer = await fetch(`${scene.url}/xdr/api/v1/incidents/close`, {
        method: 'POST',
        headers: { authorization: `Bearer ${scene.analyst}` },
        body,
        duplex: 'half',
      } as RequestInit)
      expect([answer.status, await answer.json()]).toEqual([
        413,
        { message: 'the body is larger than 1048576 bytes', details: null },
      ])
    }
  })

  it('an empty list is done', async () => {
    expect((await scene.post('v1/incidents/close', [])).status).toBe(204)
  })
})

describe('alerts', () => {
  it.each(['falsePositive', 'lowPriority'])('close as %s', async (reason) => {
    const id = await makeAlert()
    const reply = await scene.post('v1/alerts/close', [item(id, reason)])
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(await shown('alerts', id)).toMatchObject({ Status: 'closed', StatusResolution: reason })
    expect((await scene.post('v1/alerts/close', item(id, reason))).status).toBe(204)
    const other = await scene.post(
      'v1/alerts/close',
      item(id, reason === 'lowPriority' ? 'falsePositive' : 'lowPriority'),
    )
    expect([other.status, other.json]).toEqual([406, { message: 'alert already closed', details: null }])
  })
  it('become true positives only through their incident', async () => {
    const reply = await scene.post('v1/alerts/close', [item(await makeAlert(), 'truePositive')])
    expect([reply.status, reply.json.message]).toEqual([400, 'invalid reason'])
  })
  it('that do not exist are not found', async () => {
    const reply = await scene.post('v1/alerts/close', [item('00000000-0000-0000-0000-000000000000', 'lowPriority')])
    expect([reply.status, reply.json.message]).toEqual([404, 'alert not found'])
  })
})
