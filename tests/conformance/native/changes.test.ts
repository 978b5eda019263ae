// Merge, split, bulk, undo, the history feed and live events of the native API, over real HTTP.
import { randomUUID } from 'node:crypto'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, type Json, makeTenant, type Reply, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let other: Awaited<ReturnType<typeof makeTenant>>
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  tenant = await makeTenant(server, 'Acme')
  other = await makeTenant(server, 'Other')
})
afterAll(() => server.stop())

const call = (method: string, path: string, body?: unknown, key = tenant.keys.analyst) =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })
async function done(reply: Promise<Reply>, status = 200): Promise<Json> {
  const answer = await reply
  expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
  return answer.json
}
const incident = (title: string, more: object = {}, key?: string) =>
  done(call('POST', '/incidents', { title, severity: 'medium', ...more }, key), 201)
const alert = async () =>
  (await done(call('POST', '/alerts', { alert: { id: randomUUID() }, mapping: { alert_id: 'id' } }), 201)).id as string
const get = async (id: string) => {
  const { version: _, updatedAt: __, updatedBy: ___, ...rest } = await done(call('GET', `/incidents/${id}`))
  return rest
}

describe('merging', () => {
  it('moves everything, shows the history with it, and is taken back by a split', async () => {
    const target = await incident('Target', { alertIds: [await alert()] })
    const source = await incident('Source', { alertIds: [await alert(), await alert()] })
    await done(call('POST', `/incidents/${source.id}/comments`, { message: 'Mine' }), 201)
    await done(call('POST', `/incidents/${source.id}/tasks`, { title: 'Do it' }), 201)
    const before = [await get(target.id), await get(source.id)]
    const merged = await done(call('POST', `/incidents/${target.id}/merge`, { sources: [source.id] }))
    expect(merged.incident).toMatchObject({
      id: target.id,
      title: 'Target',
      alertsCount: 3,
      commentsCount: 1,
      tasksCount: 1,
    })
    expect(merged.incident.alerts[1].reason).toMatchObject({ rule: 'merge' })
    expect(await get(source.id)).toMatchObject({ status: 'closed', mergedInto: target.id, alertsCount: 0 })
    const historyOf = async (id: string) =>
      (await done(call('GET', `/incidents/${id}/history`))).changes.map(({ kind, verb }: Json) => `${kind} ${verb}`)
    expect(await historyOf(target.id)).toEqual(
      expect.arrayContaining(['comment commented', 'task created', 'incident merged']),
    )
    expect(await historyOf(source.id)).not.toContain('comment commented')
    // A merged incident is a picture of the past.
    expect((await call('PATCH', `/incidents/${source.id}`, { title: 'x' })).status).toBe(409)
    expect((await call('POST', `/incidents/${source.id}/merge`, { sources: [target.id] })).status).toBe(409)
    const split = await done(call('POST', `/incidents/${target.id}/split`, { sources: [source.id] }))
    expect(split.incidents.map(({ id }: Json) => id)).toEqual([target.id, source.id])
    expect([await get(target.id), await get(source.id)]).toEqual(before)
    expect(await historyOf(source.id)).toEqual(expect.arrayContaining(['comment commented', 'incident split']))
    expect(await historyOf(target.id)).not.toContain('comment commented')
    expect((await call('POST', `/incidents/${target.id}/split`, { sources: [source.id] })).status).toBe(409)
  })

  it('refuses itself, other environments, strangers and nobody', async () => {
    const one = await incident('One')
    const far = await incident('Far', { environment: 'lab' })
    const foreign = await incident('Foreign', {}, other.keys.admin)
    const merge = (sources: string[]) => call('POST', `/incidents/${one.id}/merge`, { sources })
    expect((await merge([one.id])).status).toBe(400)
    expect((await merge([])).status).toBe(400)
    expect((await merge([far.id])).status).toBe(400)
    const strange = await merge([foreign.id])
    const missing = await merge([randomUUID()])
    expect([strange.status, strange.json.detail]).toEqual([404, missing.json.detail])
    expect((await call('POST', `/incidents/${one.id}/merge`, { sources: [far.id] }, tenant.keys.reader)).status).toBe(
      403,
    )
  })

  it('splits alerts into an incident of their own, which can be undone', async () => {
    const alerts = [await alert(), await alert()]
    const from = await incident('Two alerts', { alertIds: alerts, severity: 'high' })
    const before = await get(from.id)
    const split = await done(call('POST', `/incidents/${from.id}/split`, { alerts: [alerts[1]], title: 'Other story' }))
    expect(split.incidents).toMatchObject([
      { alertsCount: 1 },
      { title: 'Other story', severity: 'high', alertsCount: 1 },
    ])
    expect((await call('POST', `/incidents/${from.id}/split`, { alerts: [alerts[1]] })).status).toBe(400)
    expect(await done(call('POST', `/changes/${split.change_set}/undo`, {}))).toMatchObject({ conflicts: [] })
    expect(await get(from.id)).toEqual(before)
    expect((await call('GET', `/incidents/${split.incidents[1].id}`)).status).toBe(404)
  })
})

describe('bulk changes', () => {
  it('change everything that matches, and nothing else; undo and redo are exact', async () => {
    const mark = randomUUID().slice(0, 8)
    const alertId = await alert()
    const mine = [await incident(`a ${mark}`, { alertIds: [alertId] }), await incident(`b ${mark}`)]
    const others = await incident(`c ${mark}`, { severity: 'high' })
    const before = await Promise.all(mine.map(({ id }) => get(id)))
    const filter = `startswith(title, 'a ${mark}') or startswith(title, 'b ${mark}')`
    const change = { status: 'closed', resolution: 'false_positive', resolutionReason: 'inaccurate_data' }
    const bulk = await done(call('POST', '/incidents/bulk', { filter, change }))
    expect(bulk).toMatchObject({ matched: 2, changed: 2 })
    const after = await Promise.all(mine.map(({ id }) => get(id)))
    expect(after).toMatchObject([change, change])
    expect((await done(call('GET', `/alerts/${alertId}`))).resolution).toBe('false_positive')
    expect((await get(others.id)).status).toBe('new')
    const entries = (await done(call('GET', `/changes?change_set=${bulk.change_set}`))).changes
    expect(entries.map(({ kind }: Json) => kind).sort()).toEqual(['alert', 'incident', 'incident'])
    const undone = await done(call('POST', `/changes/${bulk.change_set}/undo`, {}))
    expect(undone).toMatchObject({ undone: 3, conflicts: [] })
    expect(await Promise.all(mine.map(({ id }) => get(id)))).toEqual(before)
    expect((await done(call('GET', `/alerts/${alertId}`))).resolution ?? null).toBeNull()
    await done(call('POST', `/changes/${undone.change_set}/undo`, {}))
    expect(await Promise.all(mine.map(({ id }) => get(id)))).toEqual(after)
  })

  it('are not undone over what others did since, unless forced', async () => {
    const both = [await incident('Untouched'), await incident('Touched')]
    const ids = both.map(({ id }) => id)
    const bulk = await done(call('POST', '/incidents/bulk', { ids, change: { priority: 'high', description: 'bulk' } }))
    await done(call('PATCH', `/incidents/${ids[1]}`, { description: 'by hand' }))
    const refused = await done(call('POST', `/changes/${bulk.change_set}/undo`, {}))
    expect(refused).toEqual({ change_set: null, undone: 0, conflicts: [{ kind: 'incident', id: ids[1] }] })
    expect((await get(ids[0])).priority).toBe('high')
    const forced = await done(call('POST', `/changes/${bulk.change_set}/undo`, { force: true }))
    expect(forced).toMatchObject({ undone: 1, conflicts: [{ id: ids[1] }] })
    expect([(await get(ids[0])).priority, (await get(ids[1])).description]).toEqual(['medium', 'by hand'])
  })

  it('are all or nothing, and bounded', async () => {
    const one = await incident('All or nothing')
    const foreign = await incident('Foreign', {}, other.keys.admin)
    const bulk = (body: object, path = 'incidents', key?: string) => call('POST', `/${path}/bulk`, body, key)
    expect((await bulk({ ids: [one.id, foreign.id], change: { title: 'x' } })).status).toBe(404)
    expect((await get(one.id)).title).toBe('All or nothing')
    const many = await bulk({ filter: "status eq 'new'", change: { title: 'x' }, limit: 1 })
    expect([many.status, many.json.detail]).toEqual([
      400,
      expect.stringMatching(/matches \d+, more than the limit of 1/),
    ])
    expect((await bulk({ change: { title: 'x' } })).status).toBe(400)
    expect((await bulk({ ids: [one.id], filter: "status eq 'new'", change: { title: 'x' } })).status).toBe(400)
    expect((await bulk({ ids: [one.id], change: { resolution: 'true_positive' } })).status).toBe(400)
    expect((await bulk({ ids: [one.id], change: { title: 'x' } }, 'incidents', tenant.keys.reader)).status).toBe(403)
    const story = await done(call('POST', '/cases', { title: 'Story' }), 201)
    const cases = await done(bulk({ ids: [story.id], change: { priority: 'escalated' } }, 'cases'))
    expect(cases).toMatchObject({ matched: 1, changed: 1 })
    const id = await alert()
    const alerts = await done(
      bulk({ ids: [id], change: { analystVerdict: 'audited', resolution: 'benign_positive' } }, 'alerts'),
    )
    expect(await done(call('GET', `/alerts/${id}`))).toMatchObject({
      analystVerdict: 'audited',
      resolution: 'benign_positive',
    })
    await done(call('POST', `/changes/${alerts.change_set}/undo`, {}))
    expect((await done(call('GET', `/alerts/${id}`))).analystVerdict).toBeNull()
    const set = `/changes/${alerts.change_set}/undo`
    expect((await call('POST', set, {}, other.keys.admin)).status).toBe(404)
    expect((await call('POST', `/changes/${randomUUID()}/undo`, {})).status).toBe(404)
  })
})

interface Event {
  id: number
  event: string
  data: Json
}

/** A stream of events as a browser reads it. */
class Stream {
  readonly events: Event[] = []
  readonly raw: string[] = []
  status = 0
  ended = false
  /** It did not end by itself, its connection was lost. */
  cut = false
  private outgoing: ClientRequest | null = null

  async open(path: string, key: string, headers: Record<string, string> = {}): Promise<this> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      this.outgoing = request(
        `${server.url}/api/v1/events${path}`,
        { headers: { authorization: `Bearer ${key}`, ...headers } },
        resolve,
      )
      this.outgoing.on('error', reject)
      this.outgoing.end()
    })
    this.status = answer.statusCode ?? 0
    let rest = ''
    answer.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8')
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) this.read(block)
    })
    const end = () => {
      this.ended = true
    }
    answer.on('end', end)
    answer.on('error', () => {
      this.cut = true
      end()
    })
    await until(() => this.raw.length > 0 || this.status !== 200)
    return this
  }

  private read(block: string): void {
    this.raw.push(block)
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
    const data = field('data')
    if (data) this.events.push({ id: Number(field('id')), event: field('event') ?? '', data: JSON.parse(data) })
  }

  close(): void {
    this.outgoing?.destroy()
  }
}

async function until(isTrue: () => boolean, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('it did not become true in time')
    await new Promise((next) => setTimeout(next, 5))
  }
}

describe('live events', () => {
  it('arrive at every stream of the tenant, once, in order, and at no other', async () => {
    const streams = [
      await new Stream().open('', tenant.keys.reader),
      await new Stream().open('?full=true', tenant.keys.admin),
    ]
    const foreign = await new Stream().open('', other.keys.admin)
    const started = performance.now()
    const made = await incident('Live')
    await until(() => streams.every(({ events }) => events.length > 0))
    // At once, not with the next heartbeat after fifteen seconds; a busy machine takes longer than the promised second.
    expect(performance.now() - started).toBeLessThan(10_000)
    await done(call('PATCH', `/incidents/${made.id}`, { status: 'in_progress' }))
    await done(call('POST', `/incidents/${made.id}/comments`, { message: 'x\n\ny' }), 201)
    await incident('Foreign', {}, other.keys.admin)
    await until(() => streams.every(({ events }) => events.length === 3) && foreign.events.length === 1)
    const [short, full] = streams.map(({ events }) => events)
    const names = ['incident.created', 'incident.status_changed', 'comment.commented']
    expect(short!.map(({ event }) => event)).toEqual(names)
    expect(full!.map(({ event }) => event)).toEqual(names)
    expect(short![1]!.data).toMatchObject({ kind: 'incident', objectId: made.id, verb: 'status_changed' })
    expect([short![1]!.data.after, full![1]!.data.after.status]).toEqual([undefined, 'in_progress'])
    expect(short![2]!.data).toMatchObject({ subjectKind: 'incident', subjectId: made.id })
    expect(foreign.events.map(({ data }) => data.objectId)).not.toContain(made.id)
    for (const stream of [...streams, foreign]) stream.close()
  })

  it('are missed by nobody who connects again', async () => {
    const first = await new Stream().open('', tenant.keys.reader)
    await incident('Seen')
    await until(() => first.events.length === 1)
    first.close()
    const made: string[] = []
    // Many writers at once, so that entries become true in another order than they were numbered.
    const write = async (n: number) => {
      for (let i = 0; i < 10; i++) made.push((await incident(`Missed ${n} ${i}`)).id)
    }
    const writers = Promise.all([0, 1, 2, 3].map(write))
    const seen: Event[] = []
    let last = first.events[0]!.id
    while (seen.length < 40) {
      const stream = await new Stream().open('', tenant.keys.reader, { 'last-event-id': String(last) })
      await until(() => stream.events.length >= Math.min(7, 40 - seen.length))
      // The client goes away in the middle: what it did not see comes again.
      const some = stream.events.slice(0, 7)
      stream.close()
      seen.push(...some)
      last = some.at(-1)!.id
    }
    await writers
    expect(seen.map(({ data }) => data.objectId).sort()).toEqual(made.sort())
    const again = await new Stream().open(`?after=${first.events[0]!.id}&kind=incident`, tenant.keys.reader)
    await until(() => again.events.length >= 40)
    expect(again.events.map(({ id }) => id)).toEqual(seen.map(({ id }) => id))
    again.close()
  })

  it('end when the key is revoked, and are limited for each key', async () => {
    const key = await done(
      send(
        `${server.url}/api/v1/keys`,
        'POST',
        { name: 'watcher', tenant_ids: [tenant.id], role: 'reader' },
        { authorization: `Bearer ${adminKey}` },
      ),
      201,
    )
    const streams = await Promise.all(Array.from({ length: 20 }, () => new Stream().open('', key.key)))
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await call('GET', '/events', undefined, key.key)).status).toBe(429)
    streams[0]!.close()
    let again = await new Stream().open('', key.key)
    for (let tries = 0; again.status !== 200 && tries < 50; tries++) {
      await new Promise((next) => setTimeout(next, 50))
      again = await new Stream().open('', key.key)
    }
    expect(again.status).toBe(200)
    await done(
      send(`${server.url}/api/v1/keys/${key.id}`, 'DELETE', undefined, { authorization: `Bearer ${adminKey}` }),
      204,
    )
    await until(() => streams.slice(1).every(({ ended }) => ended) && again.ended)
    const last = { event: 'end', data: { code: 'unauthenticated', detail: expect.stringContaining('revoked') } }
    expect(again.events.at(-1)).toMatchObject(last)
    expect([again.raw.at(-1)?.includes('id:'), again.cut]).toEqual([false, false])
    expect((await call('GET', '/events?after=x')).status).toBe(400)
    const odd = await send(`${server.url}/api/v1/events`, 'GET', undefined, {
      authorization: `Bearer ${tenant.keys.reader}`,
      'last-event-id': 'abc',
    })
    expect(odd.status).toBe(400)
  })
})

describe('the history as a feed', () => {
  it('is read forwards by a cursor that goes on, and backwards from the newest', async () => {
    const made = await incident('Fed')
    const pages: Json[] = []
    let cursor = ''
    for (;;) {
      const page = await done(call('GET', `/changes?limit=50${cursor && `&cursor=${cursor}`}`))
      if (page.changes.length === 0) break
      pages.push(...page.changes)
      cursor = page.next
    }
    expect(pages.at(-1)).toMatchObject({
      kind: 'incident',
      objectId: made.id,
      verb: 'created',
      after: { title: 'Fed' },
    })
    expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)
    await done(call('PATCH', `/incidents/${made.id}`, { title: 'Fed again' }))
    const more = await done(call('GET', `/changes?cursor=${cursor}`))
    expect(more.changes).toMatchObject([{ objectId: made.id, verb: 'updated', before: { title: 'Fed' } }])
    const back = await done(call('GET', `/changes?order=desc&object_id=${made.id}&limit=1`))
    expect(back.changes).toEqual(more.changes)
    expect(
      (await done(call('GET', `/changes?cursor=${back.next}&order=desc&object_id=${made.id}`))).changes,
    ).toHaveLength(1)
    expect((await done(call('GET', '/changes?kind=task', undefined, other.keys.admin))).changes).toEqual([])
    expect((await call('GET', '/changes?cursor=zzz')).status).toBe(400)
  })
})

describe('a server that stops', () => {
  it('ends its streams instead of waiting for them', async () => {
    const stream = await new Stream().open('', tenant.keys.reader)
    await server.restart()
    await until(() => stream.ended)
    // A server that stops cuts what is still open after ten seconds.
    expect(stream.cut).toBe(false)
  })
})
