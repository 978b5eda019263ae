// `docket sync sentinel`: two servers, one playing the workspace.
import { randomUUID } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changesOf, everything, makePair, type Pair, put, richIncident, startWorld, story, type World } from './kit.ts'

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

const incidentAt = async (pair: Pair, id: string) => (await pair.there.sentinel.call('GET', `/incidents/${id}`)).json
const here = async (pair: Pair, id: string) => (await pair.here.native('GET', `/incidents/${id}`)).json

describe('docket sync sentinel', () => {
  it('copies everything first, changes nothing the second time, and nothing when its memory is lost', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    const first = await pair.sync('sentinel')
    expect(first.err).toBe('')
    expect(first.code).toBe(0)
    expect(first.json).toMatchObject({ full: true, errors: [], pulled: { incident: { created: 1 } } })
    const copied = await everything(pair.here)
    expect(copied.get(id)).toMatchObject({
      title: 'Password spray',
      severity: 'high',
      status: 'new',
      assignee: { email: 'ann@example.org', name: 'Ann' },
      labels: [{ name: 'spray' }],
      bookmarksCount: 1,
      comments: [{ message: 'seen on Password spray' }],
      tasks: [{ title: 'Reset the passwords', status: 'new' }],
    })
    const original = (await everything(pair.there)).get(id)
    expect(copied.get(id).createdAt).toBe(original.createdAt)

    const second = await pair.sync('sentinel')
    expect(second.json).toMatchObject({ full: false, pulled: {}, same: 2, looked: 2 })
    await rm(pair.stateFile)
    const third = await pair.sync('sentinel')
    expect(third.json.full).toBe(true)
    for (const [kind, row] of Object.entries(third.json.pulled))
      expect([kind, ...Object.keys(row as object)]).toEqual([kind, 'unchanged'])
    expect(await everything(pair.here)).toEqual(copied)
    expect((await pair.sync('sentinel', '--full')).json.pulled.incident).toEqual({ unchanged: 1 })
    expect(await everything(pair.here)).toEqual(copied)
  })

  it('brings the alerts and entities of an incident, and comments edited later', async () => {
    const pair = await pairOf()
    await story(pair.there, 's1')
    const [original] = (await everything(pair.there)).values()
    const { id } = original
    const comment = randomUUID()
    await put(pair.there.sentinel, `/incidents/${id}/comments/${comment}`, { message: 'first words' })
    expect((await pair.sync('sentinel')).json).toMatchObject({ errors: [], pulled: { alert: { created: 1 } } })
    const alerts = async () => (await pair.here.native('GET', `/incidents/${id}/alerts`)).json.alerts
    expect(await alerts()).toMatchObject([{ alertId: 'alert-s1', source: 'edr', facts: { title: 'Odd process s1' } }])
    expect((await here(pair, id)).entities.map(({ name }: { name: string }) => name)).toContain('ws-s1')
    await put(pair.there.sentinel, `/incidents/${id}/comments/${comment}`, { message: 'better words' })
    await pair.sync('sentinel', '--full')
    expect((await everything(pair.here)).get(id).comments).toMatchObject([{ id: comment, message: 'better words' }])
    expect(await alerts()).toHaveLength(1)
    // Edited here: stays, and is told.
    await pair.here.native('PATCH', `/incidents/${id}/comments/${comment}`, { message: 'our words' })
    expect((await pair.sync('sentinel', '--write-back')).json.written).toHaveLength(1)
    expect((await everything(pair.there)).get(id).comments).toMatchObject([{ id: comment, message: 'our words' }])
    expect((await pair.sync('sentinel', '--full', '--write-back')).json.written).toEqual([])
    expect((await everything(pair.here)).get(id).comments).toMatchObject([{ message: 'our words' }])
  })

  it('keeps its memory to its user, without secrets and without texts', async () => {
    const pair = await pairOf()
    await richIncident(pair.there, 'Nobody else may read this')
    const ran = await pair.sync('sentinel')
    const state = await readFile(pair.stateFile, 'utf8')
    expect((await stat(pair.stateFile)).mode & 0o777).toBe(0o600)
    for (const text of [state, ran.out, ran.err]) {
      expect(text).not.toContain(pair.there.key)
      expect(text).not.toContain(pair.here.key)
    }
    expect(state).not.toContain('Nobody else')
    expect(state).not.toContain('ann@example.org')
  })

  it('takes over what changes at the vendor: fields, comments, tasks, alerts, closing', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    await pair.sync('sentinel')
    const { sentinel } = pair.there
    await put(sentinel, `/incidents/${id}`, {
      title: 'Renamed',
      severity: 'Low',
      status: 'Active',
      owner: { email: 'bob@example.org' },
    })
    await put(sentinel, `/incidents/${id}/comments/${randomUUID()}`, { message: 'a second one' })
    expect((await pair.sync('sentinel')).json).toMatchObject({
      pulled: { incident: { updated: 1 }, comment: { created: 1 } },
    })
    expect(await here(pair, id)).toMatchObject({
      title: 'Renamed',
      severity: 'low',
      status: 'in_progress',
      assignee: { email: 'bob@example.org' },
      commentsCount: 2,
    })
    await put(sentinel, `/incidents/${id}`, {
      status: 'Closed',
      classification: 'FalsePositive',
      classificationReason: 'InaccurateData',
      classificationComment: 'a test',
    })
    await pair.sync('sentinel')
    expect(await here(pair, id)).toMatchObject({
      status: 'closed',
      resolution: 'false_positive',
      resolutionReason: 'inaccurate_data',
      resolutionComment: 'a test',
      assignee: { email: 'bob@example.org' },
    })
    await put(sentinel, `/incidents/${id}`, { status: 'New' })
    await pair.sync('sentinel')
    expect(await here(pair, id)).toMatchObject({ status: 'new', resolution: null })
    const versions = (await changesOf(pair.here, id)).length
    await pair.sync('sentinel')
    expect((await changesOf(pair.here, id)).length).toBe(versions)
  })

  it('writes status, owner, classification and comments to the vendor exactly once, only when told to', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    await pair.sync('sentinel')
    await pair.here.native('PATCH', `/incidents/${id}`, {
      status: 'closed',
      resolution: 'true_positive',
      resolutionReason: 'suspicious_activity',
      resolutionComment: 'it was real',
      assignee: { id: null, name: 'Cy', email: 'cy@example.org', userPrincipalName: null, kind: 'user' },
    })
    await pair.here.native('POST', `/incidents/${id}/comments`, { message: 'from Docket' })
    await pair.sync('sentinel')
    expect((await incidentAt(pair, id)).properties.status).toBe('New')

    const told = await pair.sync('sentinel', '--write-back')
    expect(told.json.written).toHaveLength(3)
    expect(told.json.conflicts).toEqual([])
    const after = await incidentAt(pair, id)
    expect(after.properties).toMatchObject({
      status: 'Closed',
      classification: 'TruePositive',
      classificationReason: 'SuspiciousActivity',
      classificationComment: 'it was real',
      owner: { email: 'cy@example.org', assignedTo: 'Cy' },
      labels: [{ labelName: 'spray' }],
      severity: 'High',
    })
    const theirs = (await everything(pair.there)).get(id)
    expect(theirs.comments.map(({ message }: { message: string }) => message).sort()).toEqual([
      'from Docket',
      'seen on Password spray',
    ])

    const ours = (await everything(pair.here)).get(id)
    const again = await pair.sync('sentinel', '--write-back')
    expect(again.json).toMatchObject({ written: [], conflicts: [], notWritten: [] })
    expect((await incidentAt(pair, id)).etag).toBe(after.etag)
    expect((await everything(pair.here)).get(id)).toEqual(ours)
    // Lost memory: the vendor is not told a second time.
    await rm(pair.stateFile)
    expect((await pair.sync('sentinel', '--write-back')).json).toMatchObject({ written: [], conflicts: [] })
    expect((await incidentAt(pair, id)).etag).toBe(after.etag)
    expect((await everything(pair.here)).get(id)).toEqual(ours)
  })

  it('lets the vendor win what both changed, or Docket when asked, and says so; other fields go both ways', async () => {
    const pair = await pairOf()
    const id = await richIncident(pair.there)
    await pair.sync('sentinel')
    const both = async (theirs: object, ours: object) => {
      await put(pair.there.sentinel, `/incidents/${id}`, theirs)
      await pair.here.native('PATCH', `/incidents/${id}`, ours)
    }
    const eve = { id: null, name: 'Eve', email: 'eve@example.org', userPrincipalName: null, kind: 'user' }
    await both({ status: 'Active' }, { status: 'closed', resolution: 'undetermined', assignee: eve })
    const vendorWins = await pair.sync('sentinel', '--write-back')
    expect(vendorWins.json.conflicts).toEqual([{ id, aspect: 'state', winner: 'vendor' }])
    expect(await here(pair, id)).toMatchObject({ status: 'in_progress', assignee: { email: 'eve@example.org' } })
    expect((await incidentAt(pair, id)).properties).toMatchObject({
      status: 'Active',
      owner: { email: 'eve@example.org' },
    })

    await both({ status: 'New', title: 'Theirs' }, { status: 'closed', resolution: 'undetermined' })
    const docketWins = await pair.sync('sentinel', '--write-back', '--prefer', 'docket')
    expect(docketWins.json.conflicts).toEqual([{ id, aspect: 'state', winner: 'docket' }])
    expect((await incidentAt(pair, id)).properties).toMatchObject({ status: 'Closed', title: 'Theirs' })
    expect(await here(pair, id)).toMatchObject({ status: 'closed', title: 'Theirs' })
    expect((await pair.sync('sentinel', '--write-back')).json).toMatchObject({ conflicts: [], written: [] })

    await both({ status: 'Active' }, { status: 'in_progress' })
    expect((await pair.sync('sentinel', '--write-back')).json).toMatchObject({ conflicts: [], written: [] })
  })

  it('notices deletions when it looks at everything, labels and comments with --prune, deletes nothing', async () => {
    const pair = await pairOf()
    const kept = await richIncident(pair.there, 'Kept')
    const gone = await richIncident(pair.there, 'Gone')
    await pair.sync('sentinel')
    expect((await pair.there.sentinel.call('DELETE', `/incidents/${gone}`)).status).toBe(200)
    expect((await pair.sync('sentinel')).json.gone).toEqual([])
    expect((await pair.sync('sentinel', '--full')).json.gone).toEqual([{ id: gone, marked: false }])
    expect((await here(pair, gone)).labels).toEqual([{ name: 'spray', kind: 'user' }])
    expect((await pair.sync('sentinel', '--prune')).json.gone).toEqual([{ id: gone, marked: true }])
    const marked = (await everything(pair.here)).get(gone)
    expect(marked.labels.map(({ name }: { name: string }) => name)).toContain('deleted at the vendor')
    expect(marked.comments).toHaveLength(2)
    expect((await pair.sync('sentinel', '--prune')).json.gone).toEqual([])
    expect((await everything(pair.here)).get(gone)).toEqual(marked)
    expect((await here(pair, kept)).labels).toHaveLength(1)
  })
})
