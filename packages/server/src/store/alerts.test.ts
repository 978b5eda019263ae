// Alerts: inserted once however often they come, triaged with their job in one commit, found, removed; on every engine.
import { createHash } from 'node:crypto'
import type { Scan, TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analysisIdOf, LeaseLost } from './index.ts'
import { openTestStore, sampleAlert, sampleTriage, type TestStore, testEngines } from './testing.ts'

const { present, missing } = await testEngines()
for (const reason of missing) test.skip(`skipped, ${reason}`, () => {})

describe.each(present)('alerts on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  let other: TenantId
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
    other = (await store.tenants.create({ name: 'other' })).id
  })
  afterAll(() => store.destroy())

  const jobsOf = async (id: string) =>
    store.db.query<{ payload: string }>(`select payload from jobs where payload->>'id' = $1`, [id])

  test('an inserted alert reads back as it was answered, with one job', async () => {
    const given = sampleAlert('one', { additionalInfo: { ticket: 7 }, displayFields: ['title'], zipPassword: 'pw' })
    const { id, created, alert } = await store.alerts.insert(tenant, given)
    expect(created).toBe(true)
    expect(await store.alerts.get(tenant, id)).toEqual(alert)
    expect(alert).toMatchObject({ status: 'queued', verdict: null, triagedAt: null, createdAt: given.createdAt })
    expect((await jobsOf(id)).map((job) => JSON.parse(job.payload))).toEqual([{ id, zipPassword: 'pw' }])
    expect(await store.alerts.raw(tenant, given.rawSha256)).toEqual(Buffer.from('{}'))
  })

  test('the same alert again gives the first one back and makes no job; another environment or tenant is another alert', async () => {
    const first = await store.alerts.insert(tenant, sampleAlert('again'))
    const second = await store.alerts.insert(tenant, sampleAlert('again', {}, { title: 'changed' }))
    expect(second).toMatchObject({ id: first.id, created: false, alert: { facts: { title: 'Alert again' } } })
    expect(await jobsOf(first.id)).toHaveLength(1)
    expect((await store.alerts.insert(tenant, sampleAlert('again', { environment: 'test' }))).created).toBe(true)
    expect((await store.alerts.insert(other, sampleAlert('again'))).created).toBe(true)
    expect((await store.alerts.find(tenant, 'alert-again')).map((alert) => alert.environment)).toEqual([
      'production',
      'test',
    ])
    expect(await store.alerts.find(tenant, 'alert-again', 'test')).toHaveLength(1)
    expect(await store.alerts.findMany(tenant, ['alert-again', 'alert-none'], ['production'])).toHaveLength(1)
  })

  test('2,000 inserts at once, each twice, share commits and make 2,000 alerts and jobs', async () => {
    const before = await store.jobs.stats()
    const inserts = Array.from({ length: 4000 }, (_, n) =>
      store.alerts.insert(tenant, sampleAlert(`flood-${n % 2000}`)),
    )
    const results = await Promise.all(inserts)
    expect(results.filter((result) => result.created)).toHaveLength(2000)
    expect(new Set(results.map((result) => result.id)).size).toBe(2000)
    for (const [n, result] of results.entries()) expect(result.alert.alertId).toBe(`alert-flood-${n % 2000}`)
    expect((await store.jobs.stats()).ready).toBe(before.ready + 2000)
  })

  test('an alert that no column can hold fails alone', async () => {
    const good = Array.from({ length: 20 }, (_, n) => store.alerts.insert(tenant, sampleAlert(`neighbour-${n}`)))
    const bad = store.alerts.insert(tenant, sampleAlert('bad', { createdAt: 'yesterday' }))
    // Passes the checks and is refused by the database.
    const worse = store.alerts.insert('not-a-uuid' as TenantId, sampleAlert('worse'))
    await expect(bad).rejects.toMatchObject({ code: 'invalid' })
    await expect(worse).rejects.toMatchObject({ code: '22P02' })
    expect((await Promise.all(good)).every((result) => result.created)).toBe(true)
  })

  test('hostile text is kept as far as a database can: NUL and lone surrogates become U+FFFD', async () => {
    const title = 'a\0b\ud800c \\u0000 "quoted" {curly} \u202e'
    const kept = 'a\ufffdb\ufffdc \\u0000 "quoted" {curly} \u202e'
    const { id } = await store.alerts.insert(
      tenant,
      sampleAlert(
        'hostile\0',
        { additionalInfo: { 'k\0': ['v\0'] } },
        { title, processCommandlines: ['cmd "a\\b", {x}\0 NULL'] },
      ),
    )
    const alert = await store.alerts.get(tenant, id)
    expect(alert).toMatchObject({
      alertId: 'alert-hostile\ufffd',
      facts: { title: kept },
      additionalInfo: { 'k\ufffd': ['v\ufffd'] },
    })
    const filter = { op: 'eq', field: 'process_commandline', value: 'CMD "a\\b", {x}\0 NULL' } as const
    const found = await store.alerts.search(tenant, {
      filter,
      sort: { field: 'created_at', order: 'desc' },
      offset: 0,
      limit: 5,
    })
    expect(found.alerts.map((one) => one.id)).toEqual([id])
    expect(await store.alerts.find(tenant, 'alert-hostile\0')).toHaveLength(1)
  })

  const scan: Scan = {
    type: 'file',
    sha256: createHash('sha256').update('attachment').digest('hex'),
    fileName: 'a.zip',
    fileType: 'zip',
    sizeBytes: 10,
    parent: null,
    verdict: 'malicious',
    findings: [],
  }

  test('triage is recorded with facts, observables, scans and the end of its job', async () => {
    const { id } = await store.alerts.insert(
      tenant,
      sampleAlert('triaged', { observables: [{ kind: 'ip', value: '192.0.2.1' }] }),
    )
    const claimed = (await store.jobs.claim('w1', ['triage-alert'], 10_000, 60_000)).find(
      (one) => one.payload.id === id,
    )!
    await store.alerts.markInProgress(tenant, id)
    expect(await store.alerts.get(tenant, id)).toMatchObject({ status: 'in_progress' })
    const result = sampleTriage({ scans: [scan], familyName: 'Dridex' }, { facts: { siteName: 'HQ' } })
    result.observables = [{ kind: 'sha256', value: scan.sha256 }]
    let ran = false
    const options = {
      job: claimed,
      alongside: async () => {
        ran = true
      },
    }
    expect(await store.alerts.recordTriage(tenant, id, result, options)).toBe(true)
    expect(ran).toBe(true)
    expect(await jobsOf(id)).toEqual([])
    const alert = await store.alerts.get(tenant, id)
    expect(alert).toMatchObject({
      status: 'finished',
      verdict: 'likely_true_positive',
      triagedAt: result.at,
      triageChangedAt: null,
    })
    expect(alert?.facts).toMatchObject({ siteName: 'HQ', title: 'Alert triaged' })
    expect(alert?.observables).toHaveLength(2)
    const analysis = analysisIdOf(id, scan)
    expect((await store.alerts.findScan(tenant, analysis))?.scan).toEqual(scan)
    expect((await store.alerts.findFileScan(tenant, scan.sha256))?.alert.id).toBe(id)
    expect(await store.alerts.findScan(other, analysis)).toBeNull()
    // Judged again: the verdict changed, and with it the time of change; scans are replaced.
    const again = sampleTriage({ verdict: 'false_positive' }, { at: '2026-03-02T00:00:00.000Z' })
    await store.alerts.recordTriage(tenant, id, again)
    expect(await store.alerts.get(tenant, id)).toMatchObject({ verdict: 'false_positive', triageChangedAt: again.at })
    expect(await store.alerts.findScan(tenant, analysis)).toBeNull()
    await store.jobs.release('w1')
  })

  test('nothing is recorded by a worker that lost its lease, and its neighbours in the batch are', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => (await store.alerts.insert(tenant, sampleAlert(`lost-${n}`))).id),
    )
    const jobs = (await store.jobs.claim('w2', ['triage-alert'], 10_000, 60_000)).filter((job) =>
      ids.includes(String(job.payload.id)),
    )
    await store.db.query(`update jobs set worker = 'thief' where id = $1`, [jobs[1]!.id])
    const records = jobs.map((job) =>
      store.alerts.recordTriage(tenant, String(job.payload.id), sampleTriage(), { job }),
    )
    const outcomes = await Promise.allSettled(records)
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((outcomes[1] as PromiseRejectedResult).reason).toBeInstanceOf(LeaseLost)
    expect(await store.alerts.get(tenant, String(jobs[1]!.payload.id))).toMatchObject({ status: 'queued' })
    await store.jobs.release('w2')
    await store.jobs.release('thief')
  })

  test('when what goes alongside fails, the triage is not recorded either', async () => {
    const { id } = await store.alerts.insert(tenant, sampleAlert('alongside'))
    const record = store.alerts.recordTriage(tenant, id, sampleTriage(), {
      alongside: async () => {
        throw new Error('no')
      },
    })
    await expect(record).rejects.toThrow('no')
    expect(await store.alerts.get(tenant, id)).toMatchObject({ status: 'queued' })
  })

  test('a person’s verdict stands beside the machine’s', async () => {
    const { id } = await store.alerts.insert(tenant, sampleAlert('judged'))
    const alert = await store.alerts.setAnalystVerdict(tenant, id, 'false_positive', 'Ana')
    expect(alert).toMatchObject({ analystVerdict: 'false_positive', verdict: null })
    expect(await store.alerts.setAnalystVerdict(other, id, 'false_positive', 'Eve')).toBeNull()
  })

  test('a removed alert is gone everywhere, and another tenant cannot remove it', async () => {
    const given = sampleAlert('removed')
    const { id } = await store.alerts.insert(tenant, given)
    await store.alerts.recordTriage(tenant, id, sampleTriage({ scans: [scan] }))
    expect(await store.alerts.remove(other, id)).toBe(false)
    expect(await store.alerts.remove(tenant, id)).toBe(true)
    expect(await store.alerts.remove(tenant, id)).toBe(false)
    expect(await store.alerts.get(tenant, id)).toBeNull()
    expect(await store.alerts.findScan(tenant, analysisIdOf(id, scan))).toBeNull()
    expect(await store.alerts.raw(tenant, given.rawSha256)).toBeNull()
    expect(await store.alerts.recordTriage(tenant, id, sampleTriage())).toBe(false)
    expect((await store.alerts.insert(tenant, given)).created).toBe(true)
  })

  test('raw bytes shared by two environments stay until the second one goes', async () => {
    const first = await store.alerts.insert(tenant, sampleAlert('shared'))
    const second = await store.alerts.insert(tenant, sampleAlert('shared', { environment: 'b' }))
    await store.alerts.remove(tenant, first.id)
    expect(await store.alerts.raw(tenant, first.alert.rawSha256)).not.toBeNull()
    await store.alerts.remove(tenant, second.id)
    expect(await store.alerts.raw(tenant, first.alert.rawSha256)).toBeNull()
  })

  test('raw bytes in the blob folder are in use while an alert of any tenant refers to them', async () => {
    const { sha256, sizeBytes } = await store.blobs.put(Buffer.from('From: a@example.com\n\nhello'))
    const given = sampleAlert('mail', { kind: 'email', rawSha256: sha256, rawSizeBytes: sizeBytes })
    delete given.raw
    const { id } = await store.alerts.insert(other, given)
    expect(await store.alerts.raw(other, sha256)).toEqual(Buffer.from('From: a@example.com\n\nhello'))
    expect(await store.alerts.rawInUse(sha256)).toBe(true)
    await store.alerts.remove(other, id)
    expect(await store.alerts.rawInUse(sha256)).toBe(false)
  })

  test('ids that are not ids find nothing', async () => {
    expect(await store.alerts.get(tenant, 'x')).toBeNull()
    expect(await store.alerts.findScan(tenant, "'; drop table alerts; --")).toBeNull()
    expect(await store.alerts.remove(tenant, 'x')).toBe(false)
  })
})
