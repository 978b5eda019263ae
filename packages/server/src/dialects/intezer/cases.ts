// The case operations.
import { type BoundOperation, type Call, type Case, DocketError, operation, type TenantId } from '@docket/model'
import {
  caseAccounts,
  caseDevices,
  caseTechniques,
  type Deps,
  findCases,
  incidentProductIds,
  incidentsOfAlerts,
  listCases,
  tenantFor,
} from '../../service/index.ts'
import { caseFilterOf, caseSortOf } from './case-filters.ts'
import { caseDeviceToWire, caseToWire, caseUserToWire, ttpsToWire } from './map-cases.ts'
import { walkPage } from './walk.ts'
import { ByEnvironment } from './wire.ts'
import { CaseSearch } from './wire-incidents.ts'

const jsonLimit = 2 * 1024 * 1024
const defaultPage = 100

export function caseOperations(deps: Deps): BoundOperation[] {
  const part = (
    name: string,
    summary: string,
    read: (call: Call, tenant: TenantId, id: string) => Promise<unknown[]>,
  ) => ({
    row: row(`cases.${name}`, `/cases/{case_id}/${name}`, summary),
    handle: async (call: Call) => {
      const found = await theCase(deps, call)
      return { status: 200, body: { result: { [name]: await read(call, found.tenantId as TenantId, found.id) } } }
    },
  })
  return [
    {
      row: row('cases.get', '/cases/{case_id}', 'One case with what triage made of it'),
      handle: async (call) => {
        const found = await theCase(deps, call)
        const [result] = await rows(deps, call, found.tenantId as TenantId, [found])
        return { status: 200, body: { result } }
      },
    },
    part('devices', 'Devices in a case', async (call, tenant, id) =>
      (await caseDevices(deps, call.actor, tenant, id)).map(caseDeviceToWire),
    ),
    part('users', 'Users in a case', async (call, tenant, id) =>
      (await caseAccounts(deps, call.actor, tenant, id)).map(caseUserToWire),
    ),
    part('ttps', 'ATT&CK techniques in a case', async (call, tenant, id) =>
      ttpsToWire(await caseTechniques(deps, call.actor, tenant, id)),
    ),
    {
      row: operation({
        id: 'cases.search',
        method: 'POST',
        path: '/cases/search',
        summary: 'The history of cases, filtered and paged',
        permission: 'case:read',
        audit: 'viewed',
        body: CaseSearch,
        bodyLimit: jsonLimit,
        errors: ['invalid'],
      }),
      handle: (call) => search(deps, call),
    },
  ]
}

const row = (id: string, path: string, summary: string) =>
  operation({
    id,
    method: 'GET',
    path,
    greedyParam: 'case_id',
    summary,
    permission: 'case:read',
    audit: 'viewed',
    body: ByEnvironment,
    errors: ['not_found', 'conflict'],
  })

async function theCase(deps: Deps, call: Call): Promise<Case> {
  const { environment, tenant_id } = call.body as ByEnvironment
  const tenant = await tenantFor(deps, call.actor, tenant_id ?? call.tenantHint, 'case:read')
  const named = environment?.trim()
  const [found, another] = await findCases(deps, call.actor, tenant, {
    ids: [call.params.case_id ?? ''],
    ...(named ? { environments: [named] } : {}),
  })
  if (!found) throw new DocketError('not_found', 'Case not found')
  if (another) throw new DocketError('conflict', 'Case exists in multiple environments')
  return found
}

async function search(deps: Deps, call: Call) {
  const body = call.body as CaseSearch
  const tenant = await tenantFor(deps, call.actor, body.tenant_id ?? call.tenantHint, 'case:read')
  const identifiers = body.payload?.alert_identifiers ?? []
  const ofAlerts = await incidentsOfAlerts(
    deps,
    call.actor,
    tenant,
    identifiers.map(({ alert_id, environment }) => ({ alertId: alert_id, environment: environment?.trim() || null })),
  )
  const filter = caseFilterOf(body, ofAlerts)
  const sort = caseSortOf(body)
  const { total, rows: cases } = await walkPage(deps, {
    call,
    question: ['cases', tenant, filter, sort],
    offset: body.offset ?? 0,
    newestFirst: true,
    ask: async (place) => {
      const page = { ...place, limit: body.limit ?? defaultPage, withTotal: true }
      const { cases, ...rest } = await listCases(deps, call.actor, { tenants: [tenant], filter, sort, page })
      return { ...rest, rows: cases }
    },
  })
  return { status: 200, body: { result: { cases_count: total, cases: await rows(deps, call, tenant, cases) } } }
}

async function rows(deps: Deps, call: Call, tenant: TenantId, cases: Case[]) {
  const ids = await incidentProductIds(
    deps,
    call.actor,
    tenant,
    cases.flatMap(({ incidentIds }) => incidentIds),
  )
  return cases.map((found) =>
    caseToWire(
      found,
      call.publicUrl,
      found.incidentIds.map((id) => ids.get(id) ?? id),
    ),
  )
}
