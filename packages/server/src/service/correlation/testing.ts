// For the tests of correlation: a store, a tenant of its own for each test, reports of one phish, alerts of products, and their jobs.
import { type Actor, type Alert, type AlertFacts, emptyFacts, type Incident, type TenantId } from '@docket/model'
import { triage } from '@docket/triage'
import type { Job } from '../../store/index.ts'
import { openTestStore, sampleTriage, type TestStore } from '../../store/testing.ts'
import type { Deps } from '../deps.ts'
import { listIncidents } from '../incidents/index.ts'
import { recordTriage } from '../triage.ts'
import { correlateAlert } from './correlate.ts'
import { correlator } from './traits.ts'

/** One report of a phish: recipient, token, amount and date differ from report to report. */
export function phish(n: number, subject = 'Your mailbox storage is almost full'): Buffer {
  return Buffer.from(
    [
      'From: "Mail Support" <notice@login-verify.example>',
      `To: "User${n} Person${n}" <user${n}@example.org>`,
      `Subject: ${subject} [${n * 7919}]`,
      `Message-ID: <${n}.${n * 31}@login-verify.example>`,
      'Date: Sat, 21 Nov 2026 10:00:00 +0000',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>Dear User${n},</p><p>Your mailbox user${n}@example.org has used ${90 + (n % 9)}.${n} % of its storage. New messages are held back`,
      'until you verify your password within 24 hours; otherwise the account will be closed for good and all messages are lost.</p>',
      `<p><a href="http://login-verify.example/quota/session-${(n * 48271).toString(36)}?u=user${n}@example.org">Verify your password</a></p>`,
      `<div style="display:none">${(n * 69621).toString(36)} filler ${n}</div>`,
      '',
    ].join('\r\n'),
  )
}

/** `open` before all tests, `begin` before each, `close` after all. */
export class CorrelationRoom {
  store!: TestStore
  deps!: Deps
  tenant!: TenantId
  now = new Date(0)
  /** What channels were told. */
  told: string[] = []
  counter = 0

  async open(): Promise<void> {
    this.store = await openTestStore({ now: () => this.now })
  }

  close(): Promise<void> {
    return this.store.destroy()
  }

  async begin(): Promise<void> {
    this.now = new Date('2026-11-21T12:00:00Z')
    this.told = []
    await this.store.db.query('delete from jobs')
    this.tenant = (await this.store.tenants.create({ name: `tenant ${this.counter++}` })).id
    this.deps = {
      store: this.store,
      // Time passes, as it does outside of tests.
      now: () => {
        this.now = new Date(this.now.getTime() + 1)
        return this.now
      },
      deliver: async (channel, _alert, note) => {
        this.told.push(`${channel.name}: ${note.split('\n')[0]}`)
      },
      mayReach: () => true,
      defaultTenant: this.tenant,
      signingKey: Buffer.alloc(32),
      tokenSeconds: 60,
      publicUrl: () => 'http://127.0.0.1:1',
      log: () => undefined,
    }
  }

  readonly actor = (of = this.tenant): Actor => correlator(of, 'test')

  /** The bytes as an alert with a finished triage; its correlation job waits. */
  readonly reported = async (bytes: Buffer, options: { environment?: string; of?: TenantId } = {}): Promise<Alert> => {
    const of = options.of ?? this.tenant
    const { sha256, sizeBytes } = await this.store.blobs.put(bytes)
    const { alert } = await this.store.alerts.insert(of, {
      alertId: sha256,
      environment: options.environment ?? 'production',
      source: 'phishing_emails',
      sender: null,
      kind: 'email',
      facts: emptyFacts(),
      observables: [],
      searchText: '',
      rawSha256: sha256,
      rawSizeBytes: sizeBytes,
      defaultVerdict: null,
      displayFields: [],
      additionalInfo: {},
      createdAt: this.now.toISOString(),
    })
    await recordTriage(
      this.deps,
      await this.claim('triage-alert', alert.id),
      alert,
      await triage({ kind: 'email', bytes }),
    )
    return alert
  }

  /** An alert of a product with a verdict of our choosing. */
  readonly raised = async (
    facts: Partial<AlertFacts>,
    options: { environment?: string; verdict?: Alert['verdict']; at?: string; source?: string } = {},
  ): Promise<Alert> => {
    this.counter++
    const observables = [
      ...(facts.fileHashes ?? []).map((value) => ({ kind: 'sha256' as const, value })),
      ...(facts.urls ?? []).map((value) => ({ kind: 'url' as const, value })),
    ]
    const { alert } = await this.store.alerts.insert(this.tenant, {
      alertId: `edr-${this.counter}`,
      environment: options.environment ?? 'production',
      source: options.source ?? 'edr',
      sender: null,
      kind: 'json',
      facts: { ...emptyFacts(), title: `Alert ${this.counter}`, ...facts },
      observables,
      searchText: '',
      rawSha256: 'a'.repeat(64),
      rawSizeBytes: 2,
      raw: Buffer.from('{}'),
      defaultVerdict: null,
      displayFields: [],
      additionalInfo: {},
      createdAt: options.at ?? this.now.toISOString(),
    })
    const { report } = sampleTriage({ verdict: options.verdict ?? 'likely_true_positive' })
    await recordTriage(this.deps, await this.claim('triage-alert', alert.id), alert, report)
    return alert
  }

  readonly claim = async (kind: string, id?: string): Promise<Job> => {
    const jobs = await this.store.jobs.claim('w', [kind], 100, 60_000)
    const job = jobs.find(({ payload }) => id === undefined || payload.id === id)
    await this.store.db.query(`update jobs set state = 'ready', worker = null where state = 'claimed' and id <> $1`, [
      job?.id ?? 0,
    ])
    if (!job) throw new Error(`no ${kind} job is ready`)
    await this.store.jobs.start(job)
    return job
  }

  /** Runs what waits of a kind, `lanes` at a time. */
  readonly run = async (kind: string, work: (job: Job) => Promise<void>, lanes = 1): Promise<number> => {
    let done = 0
    const lane = async (name: string) => {
      for (;;) {
        const [job] = await this.store.jobs.claim(name, [kind], 1, 60_000)
        if (!job) return
        await work(job)
        done++
      }
    }
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(`lane-${index}`)))
    return done
  }
  readonly correlate = (lanes = 1) => this.run('correlate-alert', (job) => correlateAlert(this.deps, job), lanes)

  readonly incidents = async (of = this.tenant): Promise<Incident[]> => {
    const { incidents } = await listIncidents(this.deps, this.actor(of), {
      tenants: [of],
      filter: { op: 'and', items: [] },
      sort: [{ field: 'number', order: 'asc' }],
      page: { limit: 100 },
    })
    return incidents
  }

  readonly incidentOf = async (alert: Alert) =>
    (await this.store.alerts.get(alert.tenantId as TenantId, alert.id))?.incidentId ?? null
}
