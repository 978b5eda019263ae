// The native alert operations.
import {
  type Alert,
  type AlertListQuery,
  type AnalystJudgement,
  alertFields,
  type Call,
  DocketError,
  type Filter,
  type NewJsonAlert,
  type NewMail,
  nativeVocabulary,
  observablePrefixes,
  parseFilter,
} from '@docket/model'
import {
  type Deps,
  findAlert,
  getAlert,
  ingestJson,
  ingestMail,
  isUuid,
  notifyAlert,
  readRaw,
  requestDeletion,
  searchAlerts,
  setAnalystVerdict,
} from '../../service/index.ts'
import type { Handlers } from './index.ts'
import { listOrDelta, nextOffset, offsetOf } from './lists.ts'
import { inTenant } from './requests.ts'

type Names =
  | 'listAlerts'
  | 'getAlert'
  | 'getRawAlert'
  | 'sendMail'
  | 'sendAlert'
  | 'judgeAlert'
  | 'notifyAlert'
  | 'deleteAlert'

export function alertHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    listAlerts: inTenant(deps, async (request) => {
      const { actor, tenant, call } = request
      const query = call.query as AlertListQuery
      const search = (filter: Filter, offset: number, limit: number) => {
        const sort = { field: query.sort ?? 'created_at', order: query.order ?? 'desc' } as const
        return searchAlerts(deps, actor, { tenant, filter, sort, offset, limit })
      }
      return listOrDelta(
        request,
        'alerts',
        'alert',
        async (ids) => (await search({ op: 'in', field: 'id', values: ids }, 0, ids.length)).alerts,
        async () => {
          const offset = query.cursor === undefined ? (query.offset ?? 0) : offsetOf(query.cursor)
          const { total, alerts } = await search(filterOf(query), offset, query.limit ?? 50)
          return { total, alerts, next: nextOffset(offset, alerts.length, total) }
        },
      )
    }),
    getAlert: async (call) => ({ status: 200, body: await named(deps, call) }),
    getRawAlert: async (call) => {
      const alert = await named(deps, call)
      const fileName = `${alert.rawSha256}.${alert.kind === 'email' ? 'eml' : 'json'}`
      const headers = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${fileName}"`,
      }
      return { status: 200, headers, body: await readRaw(deps, call.actor, alert) }
    },
    sendMail: async (call) => {
      const body = call.body as NewMail
      if (!call.upload) throw new DocketError('invalid', 'Invalid request', { details: { file: ['is required'] } })
      const mail = {
        bytes: call.upload.bytes,
        source: body.source ?? 'phishing_emails',
        ...(body.zip_password ? { zipPassword: body.zip_password } : {}),
      }
      return sent(await ingestMail(deps, call.actor, mail, optionsOf(call, body)))
    },
    sendAlert: async (call) => {
      const body = call.body as NewJsonAlert
      const input = { raw: body.alert, mapping: body.mapping, ...(body.source ? { source: body.source } : {}) }
      return sent(await ingestJson(deps, call.actor, input, optionsOf(call, body)))
    },
    judgeAlert: async (call) => {
      const { id } = await named(deps, call)
      const { verdict } = call.body as AnalystJudgement
      return { status: 200, body: await setAnalystVerdict(deps, call.actor, tenantOf(call), id, verdict) }
    },
    notifyAlert: async (call) => {
      const alert = await named(deps, call)
      return { status: 200, body: { channels: await notifyAlert(deps, call.actor, nameOf(alert)) } }
    },
    deleteAlert: async (call) => {
      const alert = await named(deps, call)
      const { id } = await requestDeletion(deps, call.actor, nameOf(alert))
      return { status: 202, body: { operation_id: id } }
    },
  }
}

const tenantOf = (call: Call) => (call.query.tenant_id as string | undefined) ?? call.tenantHint

const nameOf = (alert: Alert) => ({ tenant: alert.tenantId, alertId: alert.alertId, environment: alert.environment })

/** By our own id first; else by the id its source gave it, which may look like one of ours. */
async function named(deps: Deps, call: Call): Promise<Alert> {
  const id = call.params.id ?? ''
  const tenant = tenantOf(call)
  if (isUuid(id)) {
    try {
      return await getAlert(deps, call.actor, tenant, id)
    } catch (error) {
      if (!(error instanceof DocketError) || error.code !== 'not_found') throw error
    }
  }
  return findAlert(deps, call.actor, {
    tenant,
    alertId: id,
    environment: (call.query.environment as string | undefined) ?? null,
  })
}

const sent = ({ alert, created }: { alert: Alert; created: boolean }) => ({
  status: created ? 201 : 200,
  body: { id: alert.id, alertId: alert.alertId, created },
})

const optionsOf = (call: Call, body: NewMail | NewJsonAlert) => ({
  tenant: tenantOf(call),
  environment: body.environment ?? null,
  sender: body.sender ?? null,
  defaultVerdict: body.default_verdict ?? null,
})

function filterOf(query: AlertListQuery): Filter {
  const items: Filter[] = query.filter === undefined ? [] : [parseFilter(query.filter, nativeVocabulary(alertFields))]
  for (const field of ['environment', 'source', 'status', 'verdict'] as const) {
    const value = query[field]
    if (value) items.push({ op: 'eq', field, value })
  }
  if (query.text) items.push({ op: 'contains', field: 'text', value: query.text })
  if (query.observable) {
    const value = query.observable
    const keys = [...new Set(Object.values(observablePrefixes))].map((prefix) => `${prefix}:${value}`)
    items.push({ op: 'has_any', field: 'observable', values: keys })
  }
  if (query.since) items.push({ op: 'gte', field: 'created_at', value: query.since })
  if (query.until) items.push({ op: 'lte', field: 'created_at', value: query.until })
  return { op: 'and', items }
}
