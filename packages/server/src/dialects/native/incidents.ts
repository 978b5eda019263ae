// The native operations on incidents, their alerts and entities.
import {
  type AlertIds,
  type EntityInputs,
  type Filter,
  type GroupingReason,
  type IncidentChange,
  type IncidentField,
  type IncidentInput,
  type IncidentListQuery,
  type IncidentPart,
  type IncidentPatchInput,
  IncidentSortField,
  incidentFields,
  incidentParts,
  incidentStatuses,
  priorities,
  resolutions,
  severities,
  verdicts,
} from '@docket/model'
import {
  addEntities,
  createIncident,
  type Deps,
  deleteIncident,
  findIncidents,
  getIncident,
  linkAlerts,
  listIncidentAlerts,
  listIncidents,
  type NewEntity,
  type NewIncident,
  setEntities,
  unlinkAlerts,
  updateIncident,
} from '../../service/index.ts'
import { missing } from './errors.ts'
import type { Handlers } from './index.ts'
import {
  equal,
  filterOf,
  listOrDelta,
  namesOf,
  nextOffset,
  offsetOf,
  pageOf,
  refuse,
  sortOf,
  wordsFilter,
} from './lists.ts'
import { conditionally, given, inTenant, one, type Request } from './requests.ts'

type Names =
  | 'listIncidents'
  | 'createIncident'
  | 'getIncident'
  | 'updateIncident'
  | 'deleteIncident'
  | 'listIncidentAlerts'
  | 'linkAlerts'
  | 'unlinkAlert'
  | 'listEntities'
  | 'addEntities'
  | 'setEntities'

const current = ({ deps, actor, tenant, param }: Request) => getIncident(deps, actor, tenant, param('id'))

export function incidentHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    listIncidents: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as IncidentListQuery
      const whole = includedParts(query.include)
      return listOrDelta(
        request,
        'incidents',
        'incident',
        (ids) => findIncidents(deps, actor, tenant, { ids, whole }),
        () =>
          listIncidents(deps, actor, {
            tenants: [tenant],
            filter: filterOf(query, incidentFields, simpleFilters(query)),
            sort: sortOf(query.sort, namesOf(IncidentSortField)),
            page: pageOf(query),
            whole,
          }),
      )
    }),
    createIncident: inTenant(deps, async ({ actor, tenant, call }) => {
      const input = given(call.body as IncidentInput) as NewIncident
      return one(call, await createIncident(deps, actor, tenant, input), 201)
    }),
    getIncident: inTenant(deps, async (request) => one(request.call, await current(request))),
    updateIncident: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      const { anyEnvironment = false, ...change } = call.body as IncidentPatchInput
      return conditionally(
        call,
        () => current(request),
        async (options) =>
          one(
            call,
            await updateIncident(deps, actor, tenant, param('id'), change as IncidentChange, {
              ...options,
              anyEnvironment,
            }),
          ),
      )
    }),
    deleteIncident: inTenant(deps, async (request) => {
      const { actor, tenant, call, param } = request
      return conditionally(
        call,
        () => current(request),
        async (options) => {
          if (!(await deleteIncident(deps, actor, tenant, param('id'), options))) throw missing('Incident')
          return { status: 204 }
        },
      )
    }),
    listIncidentAlerts: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const { cursor, limit = 50 } = call.query as { cursor?: string; limit?: number }
      const offset = offsetOf(cursor)
      const { total, alerts } = await listIncidentAlerts(deps, actor, tenant, param('id'), { offset, limit })
      return { status: 200, body: { total, alerts, next: nextOffset(offset, alerts.length, total) } }
    }),
    linkAlerts: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const { alerts, anyEnvironment = false } = call.body as AlertIds
      const reason: GroupingReason = { rule: 'manual', says: `Put together by ${actor.name}`, keys: [] }
      const options = { linkType: 'manual', reason, anyEnvironment } as const
      return one(call, await linkAlerts(deps, actor, tenant, param('id'), alerts, options))
    }),
    unlinkAlert: inTenant(deps, async (request) => {
      const { actor, tenant, param } = request
      const before = await current(request)
      const after = await unlinkAlerts(deps, actor, tenant, param('id'), [param('alert_id')])
      if (after.alertsCount === before.alertsCount) throw missing('Alert')
      return { status: 204 }
    }),
    listEntities: inTenant(deps, async (request) => ({
      status: 200,
      body: { entities: (await current(request)).entities },
    })),
    addEntities: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const entities = (call.body as EntityInputs).entities as NewEntity[]
      return {
        status: 200,
        body: { entities: (await addEntities(deps, actor, tenant, param('id'), entities)).entities },
      }
    }),
    setEntities: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const entities = (call.body as EntityInputs).entities as NewEntity[]
      return {
        status: 200,
        body: { entities: (await setEntities(deps, actor, tenant, param('id'), entities)).entities },
      }
    }),
  }
}

/** Parts that a list shows whole because they were asked for. */
function includedParts(text: string | undefined): IncidentPart[] {
  if (text === undefined) return []
  return text.split(',').map((name) => {
    const part = incidentParts.find((one) => one === name.trim().toLowerCase())
    if (part === undefined) throw refuse('include', `must be of ${incidentParts.join(', ')}`)
    return part
  })
}

function simpleFilters(query: IncidentListQuery): Filter<IncidentField>[] {
  const { since, until, text, assignee, label } = query
  return [
    ...wordsFilter('status', query.status, incidentStatuses),
    ...wordsFilter('severity', query.severity, severities),
    ...wordsFilter('priority', query.priority, priorities),
    ...wordsFilter('resolution', query.resolution, resolutions),
    ...wordsFilter('verdict', query.verdict, verdicts),
    ...equal('environment', query.environment),
    ...equal('source', query.source),
    ...equal('external_id', query.external_id),
    ...equal('case_id', query.case_id),
    ...(label === undefined
      ? []
      : ([{ op: 'some', field: 'labels', item: { op: 'eq', field: 'label_name', value: label } }] as const)),
    ...(assignee === undefined
      ? []
      : [anyOf(['assignee_id', 'assignee_name', 'assignee_email', 'assignee_upn'], assignee)]),
    ...(text === undefined ? [] : ([{ op: 'contains', field: 'text', value: text }] as const)),
    ...(since === undefined ? [] : ([{ op: 'gte', field: 'created_at', value: since }] as const)),
    ...(until === undefined ? [] : ([{ op: 'lte', field: 'created_at', value: until }] as const)),
  ]
}

/** One of several fields has the value. */
function anyOf<F extends string>(fields: readonly F[], value: string): Filter<F> {
  return { op: 'or', items: fields.map((field) => ({ op: 'eq', field, value })) }
}
