// Correlation on a real store: one incident for many reports, walls between tenants and environments, late alerts, killed workers.
import { createHash } from 'node:crypto'
import type { AlertFacts, Incident, TenantId } from '@docket/model'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateCase } from '../cases/index.ts'
import type { Deps } from '../deps.ts'
import { createIncident, getIncident, linkAlerts, updateIncident } from '../incidents/index.ts'
import { deliverNotification } from '../notify.ts'
import { correlateAlert } from './correlate.ts'
import { putCorrelation } from './settings.ts'
import { CorrelationRoom, phish } from './testing.ts'

const room = new CorrelationRoom()
beforeAll(() => room.open())
afterAll(() => room.close())
beforeEach(() => room.begin())
const { actor, reported, raised, run, correlate, incidents, incidentOf } = room

describe('campaigns', () => {
  it('gathers two hundred reports, correlated at once by several workers, in one incident', async () => {
    for (let n = 1; n <= 200; n++) await reported(phish(n))
    await correlate(8)
    expect(await room.store.db.query("select from jobs where kind = 'correlate-alert'")).toEqual([])
    const [incident, ...more] = await incidents()
    expect(more).toEqual([])
    expect(incident).toMatchObject({ alertsCount: 200, origin: 'auto', status: 'new', source: 'phishing_emails' })
    const reasons = incident!.alerts.map(({ reason }) => reason)
    expect(reasons.filter(({ rule }) => rule === 'first').length).toBe(1)
    expect(reasons.filter(({ rule }) => rule === 'campaign').length).toBe(199)
    expect(reasons.find(({ rule }) => rule === 'campaign')?.says).toMatch(
      /^Same campaign: .*same link template.*% of the text$/,
    )
    const marks = await room.store.db.query<{ n: number }>(
      'select count(*) as n from campaign_marks where tenant_id = $1',
      [room.tenant],
    )
    expect(marks[0]!.n).toBeLessThan(30)
  }, 120_000)

  it('never crosses environments or tenants', async () => {
    const other = (await room.store.tenants.create({ name: `other ${room.counter++}` })).id
    const first = await reported(phish(1))
    const elsewhere = await reported(phish(2), { environment: 'test' })
    const foreign = await reported(phish(3), { of: other })
    await correlate(3)
    const ids = await Promise.all([first, elsewhere, foreign].map(incidentOf))
    expect(new Set(ids).size).toBe(3)
    expect((await incidents()).map(({ environment }) => environment).sort()).toEqual(['production', 'test'])
    expect((await incidents(other)).length).toBe(1)
  })

  it('opens nothing for mails that are fine, and takes none of them in', async () => {
    const letter = Buffer.from(
      'From: anna@example.org\r\nTo: carl@example.org\r\nSubject: Lunch\r\n\r\nShall we have lunch at noon?\r\n',
    )
    const fine = await reported(letter)
    await reported(phish(1))
    await correlate()
    expect(await incidentOf(fine)).toBeNull()
    expect((await incidents()).length).toBe(1)
  })

  it('does not let a mail that copies an innocent one draw that in', async () => {
    const words =
      'The choir meets on Tuesday in the hall behind the library and everybody who likes to sing is welcome to come and bring a friend'
    const letter = (extra: string) =>
      Buffer.from(
        `From: "Choir" <choir@music.example>\r\nTo: anna@example.org\r\nSubject: Choir on Tuesday evening\r\nContent-Type: text/html\r\n\r\n<p>${words}.</p>${extra}`,
      )
    const trap = phish(9).toString().split('\r\n\r\n')[1] ?? ''
    const crafted = await reported(letter(trap))
    const innocent = await reported(letter(''))
    await correlate()
    expect(await incidentOf(crafted)).not.toBeNull()
    expect(await incidentOf(innocent)).toBeNull()
  })

  it('does not let a mail with the links of two others tie those together', async () => {
    const lure = (from: string, subject: string, words: string, links: string[]) =>
      Buffer.from(
        `From: ${from}\r\nTo: anna@example.org\r\nSubject: ${subject}\r\nContent-Type: text/html\r\n\r\n<p>${words}</p>${links
          .map((link) => `<p><a href="${link}">https://mail.example.org/quota</a></p>`)
          .join('')}`,
      )
    const links = ['http://198.51.100.7/quota/login.php?t=1', 'http://203.0.113.9/payroll/verify/account.php?t=2']
    const lures = [
      lure(
        '"Mail Support" <notice@login-verify.example>',
        'Your mailbox is full',
        'Your mailbox is full. Verify your password within 24 hours or it will be closed and all messages are lost.',
        [links[0]!],
      ),
      lure(
        '"Payroll" <payroll@pay-portal.example>',
        'Your salary is on hold',
        'We could not pay your salary because your bank details must be confirmed. Please sign in with your account and password today.',
        [links[1]!],
      ),
    ]
    const both = lure(
      '"Security" <x@attacker.example>',
      'Unusual sign-in to your account',
      'Somebody signed in to your account from abroad. Confirm your identity and password immediately, otherwise we suspend your access.',
      links,
    )
    const crafted = await reported(both)
    await correlate()
    const [one, two] = [await reported(lures[0]!), await reported(lures[1]!)]
    await correlate()
    const ids = await Promise.all([crafted, one, two].map(incidentOf))
    expect(ids).not.toContain(null)
    expect(new Set(ids).size).toBe(3)
  })

  it('waits for as many mails as the tenant wants, and then takes all of them', async () => {
    await putCorrelation(room.deps, actor(), null, { campaign_min_alerts: 3 })
    for (const n of [1, 2]) {
      await reported(phish(n))
      await correlate()
      expect(await incidents()).toEqual([])
    }
    await reported(phish(3))
    await correlate()
    expect((await incidents()).map(({ alertsCount }) => alertsCount)).toEqual([3])
  })

  it('does not join beyond the window, nor with the rule off', async () => {
    const first = await reported(phish(1))
    await correlate()
    room.now = new Date(room.now.getTime() + 73 * 3_600_000)
    const later = await reported(phish(2))
    await correlate()
    expect(await incidentOf(later)).not.toBe(await incidentOf(first))
    await putCorrelation(room.deps, actor(), null, { rules: ['vendor_incident'] })
    const unjoined = await reported(phish(3))
    await correlate()
    expect(new Set(await Promise.all([first, later, unjoined].map(incidentOf))).size).toBe(3)
  })
})

describe('alerts of products', () => {
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const bad = hashOf('bad')

  it('follow the incident id of their product, in its source and environment only', async () => {
    const one = await raised({ incidentIds: ['INC-1'] })
    const two = await raised({ incidentIds: ['INC-1'] }, { at: '2025-01-01T00:00:00.000Z', verdict: 'false_positive' })
    const otherSource = await raised({ incidentIds: ['INC-1'] }, { source: 'siem' })
    const otherPlace = await raised({ incidentIds: ['INC-1'] }, { environment: 'lab' })
    await correlate()
    const ids = await Promise.all([one, two, otherSource, otherPlace].map(incidentOf))
    expect(ids[0]).toBe(ids[1])
    expect(new Set(ids).size).toBe(3)
    const incident = await getIncident(room.deps, actor(), room.tenant, ids[0]!)
    expect(incident).toMatchObject({ externalId: 'INC-1', source: 'edr' })
    expect(incident.alerts.map(({ reason }) => reason.rule)).toEqual(['vendor_incident', 'vendor_incident'])
  })

  it('open nothing when harmless, even with an incident id', async () => {
    await raised({ incidentIds: ['INC-2'] }, { verdict: 'audited' })
    await raised({}, { verdict: 'false_positive' })
    await raised({}, { verdict: 'inconclusive' })
    await correlate()
    expect(await incidents()).toEqual([])
    await raised({ severity: 'high' }, { verdict: 'inconclusive' })
    await correlate()
    expect((await incidents()).length).toBe(1)
  })

  it('join by what hardly anybody else has, and not by what harmless alerts have too', async () => {
    const [one, two] = [await raised({ fileHashes: [bad] }), await raised({ fileHashes: [bad.toUpperCase()] })]
    await correlate()
    expect(await incidentOf(one)).toBe(await incidentOf(two))
    const [incident] = await incidents()
    expect(incident!.alerts.map(({ reason }) => reason.keys).filter((keys) => keys.length > 0)).toEqual([[`f:${bad}`]])
    expect(incident!.alerts.map(({ reason }) => reason.rule).sort()).toEqual(['first', 'observables'])
    const common = hashOf('common')
    for (let i = 0; i < 2; i++) await raised({ fileHashes: [common] }, { verdict: 'false_positive' })
    const [three, four] = [await raised({ fileHashes: [common] }), await raised({ fileHashes: [common] })]
    await correlate()
    expect(await incidentOf(three)).not.toBe(await incidentOf(four))
  })

  it('do not join by empty files, front pages, private addresses or names everybody uses', async () => {
    const weak: Partial<AlertFacts> = {
      fileHashes: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      urls: ['https://www.google.com/search?q=one+two+three', 'http://127.0.0.1/admin/login', 'https://evil.example/'],
    }
    await raised(weak)
    await raised(weak)
    await correlate()
    expect((await incidents()).length).toBe(2)
  })

  it('share a case with the phish that began the story', async () => {
    const link = 'http://login-verify.example/quota/session-1?u=1'
    await reported(
      Buffer.from(
        phish(5)
          .toString()
          .replace(/http:\/\/login-verify[^"]*/, link),
      ),
    )
    await raised({ urls: [link], usernames: ['EXAMPLE\\user5'], device: { hostname: 'ws-5' } })
    await raised(
      { urls: [link], usernames: ['EXAMPLE\\somebody'], device: { hostname: 'ws-6' } },
      { environment: 'lab' },
    )
    await correlate()
    const found = await incidents()
    expect(found.length).toBe(3)
    const cases = found.map(({ caseId }) => caseId)
    expect(cases.filter((id) => id !== null).length).toBe(2)
    const mail = found.find(({ source }) => source === 'phishing_emails')
    const story = await room.store.cases.get(room.tenant, mail!.caseId!)
    expect(story).toMatchObject({ incidentsCount: 2 })
    expect(story?.title).toContain('user5')
  })
})

it('puts nothing into a case that was closed', async () => {
  const link = 'http://login-verify.example/quota/session-2?u=2'
  const facts = { urls: [link], usernames: ['EXAMPLE\\user5'] }
  await raised({ ...facts, device: { hostname: 'ws-5' } })
  await reported(
    Buffer.from(
      phish(5)
        .toString()
        .replace(/http:\/\/login-verify[^"]*/, link),
    ),
  )
  await correlate()
  const [one, two] = await incidents()
  expect(one?.caseId).not.toBeNull()
  await updateCase(room.deps, actor(), room.tenant, one!.caseId!, { status: 'closed' })
  await updateIncident(room.deps, actor(), room.tenant, two!.id, { caseId: null })
  await reported(
    Buffer.from(
      phish(6)
        .toString()
        .replace(/http:\/\/login-verify[^"]*/, link),
    ),
  )
  await correlate()
  expect(await room.store.cases.get(room.tenant, one!.caseId!)).toMatchObject({ incidentsCount: 1, status: 'closed' })
})

describe('late alerts', () => {
  async function closedIncident(): Promise<Incident> {
    await room.store.channels.create(room.tenant, {
      name: 'hook',
      kind: 'webhook',
      config: { url: 'http://127.0.0.1:9' },
      secret: null,
    })
    const first = await reported(phish(1))
    await correlate()
    const id = (await incidentOf(first))!
    await updateIncident(room.deps, actor(), room.tenant, id, { status: 'closed', resolution: 'true_positive' })
    room.now = new Date(room.now.getTime() + 60_000)
    return getIncident(room.deps, actor(), room.tenant, id)
  }
  const tellAll = () => run('notify-alert', (job) => deliverNotification(room.deps, job))

  it('is told of when the incident is being closed at that very moment', async () => {
    await putCorrelation(room.deps, actor(), room.tenant, { late_alert: 'attach' })
    await room.store.channels.create(room.tenant, {
      name: 'hook',
      kind: 'webhook',
      config: { url: 'http://127.0.0.1:9' },
      secret: null,
    })
    const first = await reported(phish(1))
    await correlate()
    const id = (await incidentOf(first))!
    const late = await reported(phish(2))
    let correlating: Promise<number> | undefined
    await room.store.db.transaction(async (tx) => {
      await updateIncident(
        room.deps,
        actor(),
        room.tenant,
        id,
        { status: 'closed', resolution: 'true_positive' },
        { tx },
      )
      // It finds the incident open, and then waits for it.
      correlating = correlate()
      await new Promise((done) => setTimeout(done, 400))
    })
    await correlating
    expect(await incidentOf(late)).toBe(id)
    expect(await tellAll()).toBe(1)
    expect(room.told[0]).toMatch(/Late alert.*policy attach/)
  })

  it('follow no relation into another environment', async () => {
    const closed = await closedIncident()
    const lab = await createIncident(room.deps, actor(), room.tenant, {
      title: 'Lab',
      severity: 'low',
      environment: 'lab',
    })
    await room.store.db.query(
      `update incidents set detail = (detail::jsonb || jsonb_build_object('relatedIncidents', jsonb_build_array($2::text)))::json where id = $1`,
      [closed.id, lab.id],
    )
    expect((await getIncident(room.deps, actor(), room.tenant, closed.id)).relatedIncidents).toEqual([lab.id])
    const late = await reported(phish(2))
    await correlate()
    expect(await incidentOf(late)).not.toBe(lab.id)
    expect((await getIncident(room.deps, actor(), room.tenant, (await incidentOf(late))!)).environment).toBe(
      'production',
    )
  })

  it('open a linked incident by default, and later ones join that', async () => {
    const closed = await closedIncident()
    const late = await reported(phish(2))
    await correlate()
    const opened = await getIncident(room.deps, actor(), room.tenant, (await incidentOf(late))!)
    expect(opened).toMatchObject({ relatedIncidents: [closed.id], status: 'new' })
    const after = await getIncident(room.deps, actor(), room.tenant, closed.id)
    expect(after).toMatchObject({ status: 'closed', alertsCount: 1, relatedIncidents: [opened.id] })
    expect(await tellAll()).toBe(1)
    expect(room.told[0]).toMatch(/^hook: Late alert: it belongs to incident #1 .*#2 was opened.*policy open_linked/)
    const later = await reported(phish(3))
    await correlate()
    expect(await incidentOf(later)).toBe(opened.id)
    expect(await tellAll()).toBe(0)
  })

  it('reopen the incident when the tenant wants it', async () => {
    await putCorrelation(room.deps, actor(), null, { late_alert: 'reopen' })
    const closed = await closedIncident()
    const late = await reported(phish(2))
    await correlate()
    expect(await incidentOf(late)).toBe(closed.id)
    const after = await getIncident(room.deps, actor(), room.tenant, closed.id)
    expect(after).toMatchObject({ alertsCount: 2, resolution: null, closedAt: null })
    expect(after.status).not.toBe('closed')
    await tellAll()
    expect(room.told).toEqual([expect.stringMatching(/reopened \(policy reopen\)/)])
  })

  it('are attached when the tenant wants it, and the incident stays closed', async () => {
    await putCorrelation(room.deps, actor(), null, { late_alert: 'attach' })
    const closed = await closedIncident()
    const late = await reported(phish(2))
    await correlate()
    expect(await incidentOf(late)).toBe(closed.id)
    expect(await getIncident(room.deps, actor(), room.tenant, closed.id)).toMatchObject({
      status: 'closed',
      alertsCount: 2,
    })
    await tellAll()
    expect(room.told).toEqual([expect.stringMatching(/attached.*policy attach/)])
  })
})

describe('jobs done along', () => {
  it('end with the job that took them, other environments’ stay', async () => {
    for (let n = 1; n <= 5; n++) await reported(phish(n), { environment: n === 5 ? 'test' : 'production' })
    const [job] = await room.store.jobs.claim('w', ['correlate-alert'], 1, 60_000)
    await correlateAlert(room.deps, job!)
    expect((await incidents()).map(({ alertsCount }) => alertsCount)).toEqual([4])
    expect((await room.store.db.query('select from jobs')).length).toBe(1)
    expect(await correlate()).toBe(1)
    expect((await incidents()).map(({ alertsCount }) => alertsCount)).toEqual([4, 1])
  })

  it('stay for themselves after a failure, and one that fails costs the others nothing', async () => {
    const [one, two] = [await reported(phish(1)), await reported(phish(2, 'Something else entirely about storage'))]
    const alerts = room.store.alerts
    const failing = (id: string): Deps => {
      const get = async (of: TenantId, wanted: string) => {
        const alert = await alerts.get(of, wanted)
        return alert && wanted === id ? { ...alert, createdAt: 'a day that never was' } : alert
      }
      const within: typeof room.store.within = (tx) => ({
        ...room.store.within(tx),
        alerts: { ...room.store.within(tx).alerts, get },
      })
      return { ...room.deps, store: { ...room.store, within } }
    }
    const [job] = await room.store.jobs.claim('w', ['correlate-alert'], 1, 60_000)
    const other = job!.payload.id === one.id ? two : one
    await correlateAlert(failing(other.id), job!)
    expect((await incidents()).length).toBe(1)
    expect((await room.store.db.query('select from jobs')).length).toBe(1)
    expect(await correlate()).toBe(1)
    expect(await incidentOf(other)).not.toBeNull()
  })
})

describe('workers that die', () => {
  it('leave nothing half done, and the job done again doubles nothing', async () => {
    await reported(phish(1))
    const [job] = await room.store.jobs.claim('dying', ['correlate-alert'], 1, 1)
    // The lease runs out while the worker is at it: what it did is not kept.
    await room.store.db.query(`update jobs set worker = 'another' where id = $1`, [job!.id])
    await expect(correlateAlert(room.deps, job!)).rejects.toThrow('lease')
    expect(await incidents()).toEqual([])
    expect(await room.store.db.query('select from campaign_marks where tenant_id = $1', [room.tenant])).toEqual([])
    await room.store.db.query(`update jobs set state = 'ready', worker = null where id = $1`, [job!.id])
    expect(await correlate()).toBe(1)
    // The same alert once more, as after a second triage.
    const alert = (await incidents())[0]!.alerts[0]!
    await room.store.jobs.enqueue(room.store.db, {
      tenant: room.tenant,
      kind: 'correlate-alert',
      payload: { id: alert.alertId },
    })
    expect(await correlate()).toBe(1)
    expect((await incidents()).map(({ alertsCount, version }) => [alertsCount, version])).toEqual([[1, 1]])
  })

  it('leaves alone what a person has put elsewhere meanwhile', async () => {
    const first = await reported(phish(1))
    await correlate()
    const mine = await reported(phish(2), { environment: 'test' })
    await linkAlerts(room.deps, actor(), room.tenant, (await incidentOf(first))!, [mine.id], {
      linkType: 'manual',
      reason: { rule: 'manual', says: 'by hand', keys: [] },
      anyEnvironment: true,
    })
    await correlate()
    expect((await incidents()).map(({ alertsCount }) => alertsCount)).toEqual([2])
  })
})
