// On a real store: deleting for good, telling channels that are down, triage that cannot be done, credentials that end.
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Actor, type KeyId, rolePermissions, type TenantId } from '@docket/model'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../store/index.ts'
import { openTestStore, type TestStore } from '../store/testing.ts'
import {
  createChannel,
  type Deps,
  deleteAlert,
  deleteBlob,
  deliverNotification,
  getOperation,
  identifyBearer,
  ingestMail,
  issueToken,
  noteOf,
  postponeNotification,
  recordFailedTriage,
  requestDeletion,
} from './index.ts'

let store: TestStore
let deps: Deps
let actor: Actor
let delivered: string[] = []
let isDown = false
const now = new Date('2026-11-21T12:00:00Z')

beforeAll(async () => {
  store = await openTestStore()
  const [tenant] = await store.tenants.list()
  actor = {
    keyId: 'k' as KeyId,
    name: 'tester',
    role: 'admin',
    tenants: 'all',
    permissions: new Set(rolePermissions.admin),
    requestId: 'r1',
  }
  deps = {
    store,
    now: () => now,
    deliver: async (channel) => {
      if (isDown) throw new Error('down')
      delivered.push(channel.name)
    },
    mayReach: () => true,
    defaultTenant: tenant?.id as TenantId,
    signingKey: Buffer.alloc(32),
    tokenSeconds: 60,
    publicUrl: () => 'http://127.0.0.1:1',
    log: () => undefined,
  }
})
afterAll(() => store.destroy())
beforeEach(async () => {
  delivered = []
  isDown = false
  await store.db.query('delete from jobs')
})

let counter = 0
const mail = () => Buffer.from(`From: a@example.org\r\nSubject: background ${counter++}\r\n\r\nhello\r\n`)
const ingest = async (bytes: Buffer, environment = 'production') =>
  (await ingestMail(deps, actor, { bytes, source: 'phishing_emails' }, { environment })).alert

async function claim(kind: string): Promise<Job> {
  const [job] = await store.jobs.claim('w1', [kind], 1, 60_000)
  if (!job) throw new Error(`no ${kind} job is ready`)
  await store.jobs.start(job)
  return job
}

async function blobFiles(): Promise<string[]> {
  const entries = await readdir(join(store.dataDir, 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
const holds = async (sha256: string) => (await blobFiles()).some((path) => path.endsWith(sha256))
const makeOld = async () => {
  for (const path of await blobFiles()) await utimes(path, 0, 0)
}

describe('deleting', () => {
  it('keeps the bytes while another alert has them, and removes them with the last one', async () => {
    const bytes = mail()
    const first = await ingest(bytes, 'one')
    await ingest(bytes, 'two')
    for (const [environment, isKept] of [
      ['one', true],
      ['two', false],
    ] as const) {
      const operation = await requestDeletion(deps, actor, { alertId: first.alertId, environment })
      expect((await getOperation(deps, actor, null, operation.id)).status).toBe('queued')
      await deleteAlert(deps, await claim('delete-alert'))
      expect(await getOperation(deps, actor, null, operation.id)).toMatchObject({ status: 'succeeded', error: null })
      await makeOld()
      await deleteBlob(deps, await claim('delete-blob'))
      expect([environment, await holds(first.rawSha256)]).toEqual([environment, isKept])
    }
    const history = await store.audit.list(deps.defaultTenant, { object: `alert:${first.id}` })
    expect(history.map(({ verb, actor: who }) => [verb, who])).toEqual([
      ['deleted', 'tester'],
      ['created', 'tester'],
    ])
  })

  it('looks again later for bytes that may be on their way into a new alert', async () => {
    const alert = await ingest(mail())
    await requestDeletion(deps, actor, { alertId: alert.alertId })
    await deleteAlert(deps, await claim('delete-alert'))
    await deleteBlob(deps, await claim('delete-blob'))
    expect(await holds(alert.rawSha256)).toBe(true)
    const [later] = await store.db.query<{ kind: string; payload: string }>(
      "select kind, payload from jobs where kind = 'delete-blob'",
    )
    expect(later?.payload).toContain(alert.rawSha256)
  })
})

describe('notifications', () => {
  const channel = () =>
    createChannel(deps, actor, null, {
      kind: 'webhook',
      name: `hook ${counter++}`,
      config: { url: 'http://127.0.0.1:9/x', notifyFrom: 'inconclusive' },
    })

  it('follow the verdict, only for channels that asked, and wait longer each time a channel is down', async () => {
    const { channel: made } = await channel()
    await ingest(mail())
    const triage = await claim('triage-alert')
    await recordFailedTriage(deps, triage, ['boom'])
    isDown = true
    for (const [round, pauseMs] of [60_000, 600_000, 3_600_000, null].entries()) {
      await store.db.query("update jobs set run_at = $1 where kind = 'notify-alert'", [new Date(0)])
      const job = await claim('notify-alert')
      await expect(deliverNotification(deps, job)).rejects.toThrow('down')
      await postponeNotification(deps, job, ['down', 'down', 'down'])
      const [next] = await store.db.query<{ run_at: string; payload: string }>(
        "select run_at, payload from jobs where kind = 'notify-alert'",
      )
      if (pauseMs === null) expect(next).toBeUndefined()
      else {
        expect(Date.parse(next?.run_at ?? '') - now.getTime()).toBe(pauseMs)
        expect(next?.payload).toContain(`"round":${round + 1}`)
      }
    }
    await store.channels.delete(deps.defaultTenant, made.id)
  })

  it('end quietly when the alert or the channel is gone, and are recorded when they arrived', async () => {
    const { channel: made } = await channel()
    const alert = await ingest(mail())
    await recordFailedTriage(deps, await claim('triage-alert'), ['boom'])
    await deliverNotification(deps, await claim('notify-alert'))
    expect(delivered).toEqual([made.name])
    const [entry] = await store.audit.list(deps.defaultTenant, { object: `alert:${alert.id}` })
    expect(entry).toMatchObject({ verb: 'notified', actor: 'docket', after: { channels: [made.name] } })
    await ingest(mail())
    await recordFailedTriage(deps, await claim('triage-alert'), ['boom'])
    await store.channels.delete(deps.defaultTenant, made.id)
    await deliverNotification(deps, await claim('notify-alert'))
    expect(delivered).toEqual([made.name])
  })
})

describe('triage that cannot be done', () => {
  it('ends as inconclusive with the reason, never as stuck', async () => {
    const { id } = await ingest(mail())
    await recordFailedTriage(deps, await claim('triage-alert'), ['x', 'the process ran out of memory'])
    const alert = await store.alerts.get(deps.defaultTenant, id)
    expect([alert?.status, alert?.verdict]).toEqual(['finished', 'inconclusive'])
    expect(alert?.report?.error?.message).toContain('the process ran out of memory')
    expect(alert && noteOf(alert)).toContain('Not examined')
    // Only finding its incident is left to do.
    expect((await store.db.query<{ kind: string }>('select kind from jobs')).map(({ kind }) => kind)).toEqual([
      'correlate-alert',
    ])
  })
})

describe('credentials', () => {
  it('stop when the token expires or the key is revoked, however often they were used before', async () => {
    let clock = now
    const at: Deps = { ...deps, now: () => clock }
    const { key, text } = await store.keys.create({ name: 'short', tenantIds: 'all', role: 'reader' })
    const { token, expiresAt } = await issueToken(at, text)
    expect(expiresAt).toBe(now.getTime() / 1000 + 60)
    for (const bearer of [token, text, token, text]) expect((await identifyBearer(at, bearer, 'r')).keyId).toBe(key.id)
    clock = new Date(now.getTime() + 60_000)
    await expect(identifyBearer(at, token, 'r')).rejects.toThrow('Invalid or expired')
    expect((await identifyBearer(at, text, 'r')).keyId).toBe(key.id)
    clock = now
    await store.keys.revoke(key.id)
    await expect
      .poll(() =>
        identifyBearer(at, token, 'r').then(
          () => 'known',
          () => 'refused',
        ),
      )
      .toBe('refused')
    await expect(identifyBearer(at, text, 'r')).rejects.toThrow('Invalid or expired')
    await expect(issueToken(at, text)).rejects.toThrow('Invalid API key')
  })
})
