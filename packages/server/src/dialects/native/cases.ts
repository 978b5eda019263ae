// The native operations on cases and on what their incidents contain.
import {
  type CaseChange,
  type CaseField,
  type CaseInput,
  type CaseListQuery,
  CaseSortField,
  caseFields,
  caseStatuses,
  type Filter,
  type IncidentIds,
  priorities,
  resolutions,
  severities,
  verdicts,
} from '@docket/model'
import {
  addIncidentsToCase,
  caseAccounts,
  caseAlerts,
  caseDevices,
  caseTechniques,
  createCase,
  type Deps,
  deleteCase,
  findCases,
  getCase,
  listCases,
  type NewCase,
  removeIncidentsFromCase,
  updateCase,
} from '../../service/index.ts'
import { missing } from './errors.ts'
import type { Handlers } from './index.ts'
import {
  cut,
  equal,
  filterOf,
  listOrDelta,
  namesOf,
  nextOffset,
  offsetOf,
  pageOf,
  sortOf,
  wordsFilter,
} from './lists.ts'
import { conditionally, given, inTenant, one, type Request } from './requests.ts'

type Names =
  | 'listCases'
  | 'createCase'
  | 'getCase'
  | 'updateCase'
  | 'deleteCase'
  | 'addIncidentsToCase'
  | 'removeIncidentFromCase'
  | 'listCaseAlerts'
  | 'listCaseDevices'
  | 'listCaseAccounts'
  | 'listCaseTechniques'

const current = ({ deps, actor, tenant, param }: Request) => getCase(deps, actor, tenant, param('id'))

export function caseHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    listCases: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as CaseListQuery
      return listOrDelta(
        request,
        'cases',
        'case',
        (ids) => findCases(deps, actor, tenant, { ids }),
        () =>
          listCases(deps, actor, {
            tenants: [tenant],
            filter: filterOf(query, caseFields, simpleFilters(query)),
            sort: sortOf(query.sort, namesOf(CaseSortField)),
            page: pageOf(query),
          }),
      )
    }),
    createCase: inTenant(deps, async ({ actor, tenant, call }) =>
      one(call, await createCase(deps, actor, tenant, given(call.body as CaseInput) as NewCase), 201),
    ),
    getCase: inTenant(deps, async (request) => one(request.call, await current(request))),
    updateCase: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) =>
          one(call, await updateCase(deps, actor, tenant, param('id'), call.body as CaseChange, options)),
      )
    }),
    deleteCase: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteCase(deps, actor, tenant, param('id'), options))) throw missing('Case')
          return { status: 204 }
        },
      )
    }),
    addIncidentsToCase: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      const { incidents, anyEnvironment } = call.body as IncidentIds
      await addIncidentsToCase(deps, actor, tenant, param('id'), incidents, { anyEnvironment })
      return one(call, await current(request))
    }),
    removeIncidentFromCase: inTenant(deps, async ({ actor, tenant, param }) => {
      const left = await removeIncidentsFromCase(deps, actor, tenant, param('id'), [param('incident_id')])
      if (left === 0) throw missing('Incident')
      return { status: 204 }
    }),
    listCaseAlerts: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const { cursor, limit = 50 } = call.query as { cursor?: string; limit?: number }
      const offset = offsetOf(cursor)
      const { total, alerts } = await caseAlerts(deps, actor, tenant, param('id'), { offset, limit })
      return { status: 200, body: { total, alerts, next: nextOffset(offset, alerts.length, total) } }
    }),
    listCaseDevices: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const all = await caseDevices(deps, actor, tenant, param('id'))
      const { items, next } = cut(all, call.query)
      return { status: 200, body: { total: all.length, devices: items, next } }
    }),
    listCaseAccounts: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const all = await caseAccounts(deps, actor, tenant, param('id'))
      const { items, next } = cut(all, call.query)
      return { status: 200, body: { total: all.length, accounts: items, next } }
    }),
    listCaseTechniques: inTenant(deps, async ({ actor, tenant, param }) => ({
      status: 200,
      body: { techniques: await caseTechniques(deps, actor, tenant, param('id')) },
    })),
  }
}

function simpleFilters(query: CaseListQuery): Filter<CaseField>[] {
  const { since, until, text, assignee } = query
  return [
    ...wordsFilter('status', query.status, caseStatuses),
    ...wordsFilter('severity', query.severity, severities),
    ...wordsFilter('priority', query.priority, priorities),
    ...wordsFilter('resolution', query.resolution, resolutions),
    ...wordsFilter('verdict', query.verdict, verdicts),
    ...equal('environment', query.environment),
    ...equal('source', query.source),
    ...equal('any_id', query.external_id),
    ...equal('tag', query.tag),
    ...(assignee === undefined
      ? []
      : ([
          {
            op: 'or',
            items: (['assignee_id', 'assignee_name', 'assignee_email'] as const).map(
              (field) => ({ op: 'eq', field, value: assignee }) as const,
            ),
          },
        ] as const)),
    ...(text === undefined ? [] : ([{ op: 'contains', field: 'text', value: text }] as const)),
    ...(since === undefined ? [] : ([{ op: 'gte', field: 'created_at', value: since }] as const)),
    ...(until === undefined ? [] : ([{ op: 'lte', field: 'created_at', value: until }] as const)),
  ]
}
