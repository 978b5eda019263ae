// Live events end with the credential and the right they were opened with, say why, and do not need a reader for that.
import type { Actor } from '@docket/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../incidents/testing.ts'
import * as service from '../index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

let n = 0
const newKey = (more: { role: string } | { userId: string }) =>
  service.createKey(house.deps, house.ada, { name: `key ${n++}`, tenantIds: [house.tenant], ...more })

/** Everything the stream says until it ends; fails when it does not end within seconds. */
async function lastWords(stream: service.ChangeStream): Promise<service.StreamEnd | null> {
  const read = (async () => {
    let last: service.Tick = null
    for await (const tick of stream) last = tick
    return last !== null && 'end' in last ? last.end : null
  })()
  const late = new Promise<never>((_, fail) => setTimeout(fail, 8000, new Error('still open')))
  return Promise.race([read, late])
}

const watch = (deps: service.Deps, actor: Actor) => service.watchChanges(deps, actor, house.tenant)

it('when the access token expires, though its key lives on', async () => {
  const { text } = await newKey({ role: 'reader' })
  const deps = { ...house.deps, tokenSeconds: 2, now: () => new Date() }
  const { token, expiresAt } = await service.issueToken(deps, text)
  const stream = await watch(deps, await service.identifyBearer(deps, token, 'r'))
  const ofKey = await watch(deps, await service.identifyBearer(deps, text, 'r'))
  expect(await lastWords(stream)).toEqual({ code: 'unauthenticated', says: 'The access token expired' })
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt * 1000)
  expect(Date.now()).toBeLessThan(expiresAt * 1000 + 3500)
  expect(ofKey.over.aborted).toBe(false)
  // The same token, remembered from before, opens nothing more.
  await expect(service.identifyBearer(deps, token, 'r')).rejects.toMatchObject({ code: 'unauthenticated' })
  await ofKey.return?.()
})

it('when the key is revoked, also for one who does not read', async () => {
  const { key, text } = await newKey({ role: 'reader' })
  const actor = await service.identifyBearer(house.deps, text, 'r')
  const [read, idle] = [await watch(house.deps, actor), await watch(house.deps, actor)]
  const cut = new Promise((done) => idle.over.addEventListener('abort', done))
  await service.revokeKey(house.deps, house.ada, key.id)
  expect(await lastWords(read)).toMatchObject({ code: 'unauthenticated' })
  await cut
  // What happened meanwhile is not told any more.
  await service.createIncident(house.deps, house.ada, house.tenant, { title: 'later', severity: 'low' })
  expect(await idle.next()).toMatchObject({ value: { end: { code: 'unauthenticated' } } })
  expect(await idle.next()).toMatchObject({ done: true })
})

it('when the role loses the right, or the user his', async () => {
  await service.putRole(house.deps, house.ada, { name: 'watcher', permissions: ['history:read', 'incident:read'] })
  const { text } = await newKey({ role: 'watcher' })
  const byRole = await watch(house.deps, await service.identifyBearer(house.deps, text, 'r'))
  const grants = [{ tenantId: house.tenant, role: 'reader' }]
  const user = await service.createUser(house.deps, house.ada, { name: 'Cleo', grants })
  const ofUser = await newKey({ userId: user.id })
  const byUser = await watch(house.deps, await service.identifyBearer(house.deps, ofUser.text, 'r'))
  await service.putRole(house.deps, house.ada, { name: 'watcher', permissions: ['incident:read'] })
  await service.revokeRole(house.deps, house.ada, user.id, house.tenant)
  expect(await Promise.all([lastWords(byRole), lastWords(byUser)])).toMatchObject([
    { code: 'forbidden' },
    { code: 'forbidden' },
  ])
})
