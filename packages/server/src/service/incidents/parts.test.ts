// Comments and tasks: kept byte for byte, one writer wins, counted exactly, gone with what they belong to.
import { DocketError, everything } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as incidents from './index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
let subject: incidents.Subject
beforeAll(async () => {
  house = await openTestHouse()
  const { deps, ada, tenant } = house
  const made = await incidents.createIncident(deps, ada, tenant, { title: 'Talked about', severity: 'low' })
  subject = { kind: 'incident', id: made.id }
})
afterAll(() => house?.store.destroy())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DocketError ? error.code : String(error)),
  )
const get = () => incidents.getIncident(house.deps, house.ada, house.tenant, subject.id)
const say = (message: string, more: object = {}, options?: incidents.WriteOptions) =>
  incidents.putComment(house.deps, house.ada, house.tenant, subject, { message, ...more }, options)
const plan = (given: Parameters<typeof incidents.putTask>[4], options?: incidents.WriteOptions) =>
  incidents.putTask(house.deps, house.ada, house.tenant, subject, given, options)

describe('a comment', () => {
  it('is kept byte for byte, with its author, and leaves the version of its incident alone', async () => {
    const before = await get()
    const message = '  <b>"it\'s"</b>\r\n\t\u202e%s {{x}} 💥 \u0000 end \n\n'
    const author = { id: 'x', name: 'Bo', email: null, userPrincipalName: 'bo@example.com', kind: 'user' } as const
    const { comment, created } = await say(message, { author, createdAt: '2020-01-01T00:00:00Z' })
    expect([created, comment.message]).toEqual([true, message.replace('\0', '\ufffd')])
    expect(comment).toMatchObject({ author, createdAt: '2020-01-01T00:00:00.000Z', version: 1, caseId: null })
    const upper = { kind: 'incident', id: subject.id.toUpperCase() } as const
    expect(await incidents.getComment(house.deps, house.ada, house.tenant, upper, comment.id.toUpperCase())).toEqual(
      comment,
    )
    const changed = await say('new words', { id: comment.id, author: { ...author, name: 'Eve' } })
    expect(changed).toMatchObject({
      created: false,
      comment: { message: 'new words', author, createdAt: comment.createdAt, version: 2 },
    })
    expect(await get()).toEqual({ ...before, commentsCount: 1 })
    const told = await incidents.listChanges(house.deps, house.ada, house.tenant, {
      kind: 'comment',
      id: comment.id,
      limit: 10,
      order: 'asc',
    })
    expect(told.map(({ verb, subjectId }) => [verb, subjectId])).toEqual([
      ['commented', subject.id],
      ['updated', subject.id],
    ])
    expect(told[1]!.before).toEqual(comment)
  })

  it('of one version is changed by exactly one writer, and an id makes one comment', async () => {
    const id = '0c0ffee0-0000-4000-8000-00000000000c'
    const made = await Promise.all(Array.from({ length: 6 }, (_, n) => say(`made ${n}`, { id })))
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    const done = await Promise.all(
      Array.from({ length: 6 }, (_, n) => codeOf(say(`race ${n}`, { id }, { expectedVersion: 6 }))),
    )
    expect(done.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'conflict'), 'done'])
    expect(await codeOf(say('x', { id: '0c0ffee0-0000-4000-8000-0000000000ff' }, { expectedVersion: 1 }))).toBe(
      'conflict',
    )
  })

  it('is listed in pages, newest first, filtered, and counted exactly', async () => {
    const { deps, ada, tenant } = house
    const all = await incidents.listComments(deps, ada, tenant, subject, { limit: 0, withTotal: true })
    for (let n = 0; n < 12; n++) await say(`page ${n}`)
    expect((await get()).commentsCount).toBe(all.total! + 12)
    const filter = { op: 'starts_with', field: 'message', value: 'page' } as const
    const messages: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await incidents.listComments(deps, ada, tenant, subject, {
        limit: 5,
        withTotal: true,
        filter,
        ...(after === undefined ? {} : { after }),
      })
      expect(page.total).toBe(12)
      messages.push(...page.comments.map(({ message }) => message))
      if (page.next === null) break
      after = page.next
    }
    expect(messages).toEqual(Array.from({ length: 12 }, (_, n) => `page ${11 - n}`))
  })

  it('can be deleted once', async () => {
    const { deps, ada, tenant } = house
    const { comment } = await say('gone soon')
    const count = (await get()).commentsCount
    expect(await incidents.deleteComment(deps, ada, tenant, subject, comment.id)).toBe(true)
    expect(await incidents.deleteComment(deps, ada, tenant, subject, comment.id)).toBe(false)
    expect((await get()).commentsCount).toBe(count - 1)
    expect(await codeOf(incidents.getComment(deps, ada, tenant, subject, comment.id))).toBe('not_found')
  })

  it('is refused when empty, too long, without a subject, or with an id that is none', async () => {
    expect(await codeOf(say(''))).toBe('invalid')
    expect(await codeOf(say('x'.repeat(100_001)))).toBe('invalid')
    expect(await codeOf(say('x', { id: 'y' }))).toBe('invalid')
    expect(await codeOf(say('x', { createdAt: 'y' }))).toBe('invalid')
    for (const kind of ['incident', 'case'] as const)
      for (const id of ['x', '\0', '00000000-0000-4000-8000-00000000dead']) {
        const nowhere = { kind, id }
        const { deps, ada, tenant } = house
        expect(await codeOf(incidents.putComment(deps, ada, tenant, nowhere, { message: 'x' }))).toBe('not_found')
        expect(await codeOf(incidents.listComments(deps, ada, tenant, nowhere, { limit: 1 }))).toBe('not_found')
        expect(await codeOf(incidents.putTask(deps, ada, tenant, nowhere, { title: 'x' }))).toBe('not_found')
      }
  })
})

describe('a task', () => {
  it('is made, completed, listed and deleted', async () => {
    const { deps, ada, tenant } = house
    expect(await codeOf(plan({ description: 'no title' }))).toBe('invalid')
    expect(await codeOf(plan({ title: ' ' }))).toBe('invalid')
    const { task, created } = await plan({ title: 'Call them', description: 'now' })
    expect([created, task]).toMatchObject([true, { status: 'new', version: 1, createdBy: { name: 'Ada' } }])
    const bo = house.actorOf('all', 'Bo')
    const done = await incidents.putTask(deps, bo, tenant, subject, { id: task.id, status: 'completed' })
    expect(done).toEqual({
      created: false,
      task: {
        ...task,
        status: 'completed',
        version: 2,
        updatedAt: done.task.updatedAt,
        updatedBy: { ...task.updatedBy, name: 'Bo' },
      },
    })
    expect(await codeOf(plan({ id: task.id, title: 'late' }, { expectedVersion: 1 }))).toBe('conflict')
    expect((await plan({ id: task.id, description: null })).task.description).toBeNull()
    const page = await incidents.listTasks(deps, ada, tenant, subject, {
      limit: 5,
      withTotal: true,
      filter: everything,
      sort: [{ field: 'title', order: 'asc' }],
    })
    expect([page.total, page.tasks.map(({ id }) => id), (await get()).tasksCount]).toEqual([1, [task.id], 1])
    expect(await incidents.deleteTask(deps, ada, tenant, subject, task.id)).toBe(true)
    expect(await incidents.deleteTask(deps, ada, tenant, subject, task.id)).toBe(false)
    expect((await get()).tasksCount).toBe(0)
  })
})
