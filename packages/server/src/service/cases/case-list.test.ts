// The list of cases: every field, every order, pages, and what it refuses; on the real store.
import { randomUUID } from 'node:crypto'
import { type CaseField, caseFields, type Filter } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upsertAccounts } from '../accounts/accounts.ts'
import { upsertDevices } from '../devices/devices.ts'
import { updateIncident } from '../incidents/index.ts'
import { getCase, listCases, updateCase } from './index.ts'
import { ada, type CaseKit, openCaseKit, page } from './testing.ts'

let store: CaseKit['store']
let deps: CaseKit['deps']
let tenant: CaseKit['tenant']
let other: CaseKit['other']
let open: CaseKit['open']
let incident: CaseKit['incident']
let alertOf: CaseKit['alertOf']
let link: CaseKit['link']

beforeAll(async () => {
  ;({ store, deps, tenant, other, open, incident, alertOf, link } = await openCaseKit())
})
afterAll(() => store?.destroy())

const matching = async (filter: Filter<CaseField>, tenants = [tenant]) =>
  (await listCases(deps, ada, { tenants, filter, page })).cases.map(({ id }) => id)

describe('a list of cases', () => {
  let wanted: string
  let incidentId: string
  let alertId: string
  beforeAll(async () => {
    for (let n = 0; n < 20; n++) await open({ title: `Hay ${n % 7}`, priority: n % 2 ? 'low' : 'high' })
    alertId = await alertOf('Needle-Host', 'needle.user', { ip: '10.9.8.7', verdict: 'confirmed_threat', id: 'needle' })
    const [device] = await upsertDevices(deps, ada, tenant, [
      { environment: 'production', hostname: 'needle-host', tags: ['Crown'], managedBy: 'Intune' },
    ])
    expect(device!.deviceId).toBe('dev-needle-host')
    await upsertAccounts(deps, ada, tenant, [
      {
        environment: 'production',
        name: 'needle.user',
        email: 'needle@example.com',
        sid: 'S-1-5-21',
        externalId: 'aad-1',
      },
    ])
    const one = await incident({ techniques: ['T1059'] })
    incidentId = one.id
    await link(one.id, [alertId])
    const made = await open({
      title: 'Needle in hay 100%',
      environment: 'lab-x',
      externalId: 'EXT-N',
      incidentIds: [one.id],
      anyEnvironment: true,
      priority: 'escalated',
      tags: [{ name: 'Tagged Once', kind: 'user' }],
      tickets: [{ vendor: 'ServiceNow', id: 'T', url: null, status: null }],
      assignee: {
        id: 'needle-id',
        name: 'Needle Analyst',
        email: 'analyst@example.com',
        userPrincipalName: null,
        kind: 'user',
      },
      analystVerdict: 'audited',
      description: 'unlike any other description',
    })
    wanted = made.id
    await updateCase(deps, ada, tenant, wanted, { status: 'closed', resolution: 'benign_positive' })
    await updateIncident(deps, ada, tenant, incidentId, { responseStatus: 'needle-status' })
  })

  it('is filtered by every field there is', async () => {
    const made = await getCase(deps, ada, tenant, wanted)
    const device = (await caseDevicesOf())[0]!
    const account = (await store.accounts.named(tenant, ['needle.user']))[0]!
    const values: Record<CaseField, string | number> = {
      id: wanted.toUpperCase(),
      any_id: 'EXT-N',
      number: made.number,
      environment: 'LAB-X',
      title: 'Needle in hay 100%',
      description: 'unlike any other description',
      severity: made.severity,
      status: 'closed',
      resolution: 'benign_positive',
      priority: 'escalated',
      source: 'some edr',
      tag: 'tagged once',
      assignee_id: 'needle-id',
      assignee_name: 'needle analyst',
      assignee_email: 'ANALYST@example.com',
      verdict: 'confirmed_threat',
      analyst_verdict: 'audited',
      risk_category: made.riskCategory!,
      risk_level: 'critical',
      response_status: made.responseStatus!,
      ticket_vendor: 'servicenow',
      created_at: made.createdAt,
      updated_at: made.updatedAt,
      last_attached_alert_at: made.lastAttachedAlertAt!,
      alerts_count: 1,
      incident_id: incidentId,
      alert_id: alertId,
      hostname: 'NEEDLE-host',
      device_id: 'DEV-needle-host',
      device_ip_private: '10.9.8.7',
      device_ip_external: '192.0.2.9',
      device_tag: 'crown',
      device_managed_by: 'intune',
      device_key: device.id,
      username: 'Needle.User',
      user_id: 'AAD-1',
      user_email: 'needle@EXAMPLE.com',
      user_sid: 's-1-5-21',
      user_key: account.id,
      text: 'needle in',
      sub_tenant_name: 'DEFAULT',
    }
    for (const field of Object.keys(caseFields) as CaseField[]) {
      const { kind } = caseFields[field]
      const value = values[field]
      const hit: Filter<CaseField> =
        kind === 'part' ? { op: 'contains', field, value: String(value) } : { op: 'eq', field, value }
      expect(await matching(hit), field).toContain(wanted)
      if (field === 'sub_tenant_name') continue
      const wrong = kind === 'number' ? -5 : kind === 'time' ? '1999-01-01T00:00:00Z' : randomUUID()
      const miss: Filter<CaseField> =
        kind === 'part' ? { op: 'contains', field, value: String(wrong) } : { op: 'eq', field, value: wrong }
      expect(await matching(miss), field).toEqual([])
      if (kind === 'list') {
        expect(await matching({ op: 'not', item: hit }), field).not.toContain(wanted)
        expect(await matching({ op: 'contains', field, value: String(value).slice(1, -1) }), field).toContain(wanted)
        expect(await matching({ op: 'is_null', field }), field).not.toContain(wanted)
      }
    }
    async function caseDevicesOf() {
      return store.devices.named(tenant, ['needle-host'])
    }
  })

  it('knows no words of the other tenant', async () => {
    expect(await matching({ op: 'eq', field: 'hostname', value: 'needle-host' }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'device_tag', value: 'crown' }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'alert_id', value: alertId }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'hostname', value: 'needle-host' }, [other, tenant])).toContain(wanted)
  })

  it('is sorted by every order both ways, and paged without loss', async () => {
    const fields = [
      'created_at',
      'updated_at',
      'last_attached_alert_at',
      'alerts_count',
      'number',
      'title',
      'severity',
      'status',
      'priority',
    ] as const
    const all = new Set(
      (await listCases(deps, ada, { tenants: [tenant], page: { limit: 1000 } })).cases.map(({ id }) => id),
    )
    for (const field of fields) {
      for (const order of ['asc', 'desc'] as const) {
        const sort = [
          { field, order },
          { field: 'number', order: 'asc' },
        ] as const
        const seen: string[] = []
        for (let after: string | undefined; ; ) {
          const answer = await listCases(deps, ada, {
            tenants: [tenant],
            sort,
            page: { limit: 7, ...(after ? { after } : {}) },
          })
          expect(answer.total).toBe(all.size)
          seen.push(...answer.cases.map(({ id }) => id))
          if (answer.next === null) break
          after = answer.next
        }
        expect(seen, `${field} ${order}`).toHaveLength(all.size)
        expect(new Set(seen)).toEqual(all)
      }
    }
    const { cases } = await listCases(deps, ada, {
      tenants: [tenant],
      sort: [{ field: 'priority', order: 'desc' }],
      page,
    })
    expect(cases[0]!.priority).toBe('escalated')
    const plain = await listCases(deps, ada, { tenants: [tenant], page: { limit: 3, offset: 2, withTotal: false } })
    expect(plain).toMatchObject({ total: null })
    const newest = await listCases(deps, ada, { tenants: [tenant], page: { limit: 5 } })
    expect(plain.cases).toEqual(newest.cases.slice(2))
  })

  it('refuses what it cannot answer', async () => {
    for (const wrong of [
      { limit: -1 },
      { limit: 10_001 },
      { limit: 1.5 },
      { limit: 1, offset: -1 },
      { limit: 1, after: 'x' },
    ])
      await expect(listCases(deps, ada, { tenants: [tenant], page: wrong })).rejects.toMatchObject({ code: 'invalid' })
    const unknown = { op: 'eq', field: 'nonsense', value: 'x' } as unknown as Filter<CaseField>
    await expect(matching(unknown)).rejects.toMatchObject({ code: 'invalid' })
    for (const value of ['\0', '\ud800', '%', "'", 'x'.repeat(4000)])
      expect(await matching({ op: 'eq', field: 'hostname', value })).toEqual([])
  })
})
