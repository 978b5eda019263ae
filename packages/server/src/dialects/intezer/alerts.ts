// The alert operations: each reads the client's words, calls one use case, and answers in the client's words.
import { setImmediate as breathe } from 'node:timers/promises'
import { type Alert, type BoundOperation, type Call, operation, type TenantId } from '@docket/model'
import {
  type Deps,
  findAlert,
  findAlerts,
  getOperation,
  incidentProductIds,
  linkedIncidents,
  notifyAlert,
  openRawLink,
  readRaw,
  requestDeletion,
  searchAlerts,
  signRawLink,
} from '../../service/index.ts'
import { filterOf, sortOf } from './filters.ts'
import { ingest, ingestBinary } from './ingest.ts'
import { alertToWire, rowToWire, wireStatuses } from './map.ts'
import { totalOfPage } from './walk.ts'
import * as wire from './wire.ts'

const jsonLimit = 2 * 1024 * 1024
const mailLimit = 64 * 1024 * 1024 + jsonLimit
const defaultPage = 100

export function alertOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'alerts.ingest_binary',
        method: 'POST',
        path: '/alerts/ingest/binary',
        summary: 'Send a reported e-mail for triage',
        permission: 'alert:create',
        audit: 'created',
        bodyKind: 'multipart',
        bodyLimit: mailLimit,
        body: wire.BinaryForm,
        errors: ['invalid', 'too_large'],
      }),
      handle: (call) => ingestBinary(deps, call),
    },
    {
      row: operation({
        id: 'alerts.ingest',
        method: 'POST',
        path: '/alerts/ingest',
        summary: 'Send an alert of a product as JSON',
        permission: 'alert:create',
        audit: 'created',
        bodyLimit: jsonLimit,
        body: wire.JsonIngest,
        errors: ['invalid', 'too_large'],
      }),
      handle: (call) => ingest(deps, call),
    },
    {
      row: operation({
        id: 'alerts.ingest_custom',
        method: 'POST',
        path: '/alerts/ingest/custom',
        summary: 'Send an alert as JSON with a mapping of its fields',
        permission: 'alert:create',
        audit: 'created',
        bodyLimit: jsonLimit,
        body: wire.CustomIngest,
        errors: ['invalid', 'too_large'],
      }),
      handle: (call) => ingest(deps, call),
    },
    {
      row: operation({
        id: 'alerts.get_by_id',
        method: 'GET',
        path: '/alerts/get-by-id',
        summary: 'One alert with its verdict',
        permission: 'alert:read',
        audit: 'viewed',
        body: wire.GetById,
        errors: ['invalid', 'not_found', 'conflict'],
      }),
      handle: (call) => getById(deps, call),
    },
    {
      row: operation({
        id: 'alerts.search_by_ids',
        method: 'GET',
        path: '/alerts/search',
        summary: 'Several alerts by their ids',
        permission: 'alert:read',
        audit: 'viewed',
        body: wire.SearchByIds,
        bodyLimit: jsonLimit,
        errors: ['invalid'],
      }),
      handle: (call) => searchByIds(deps, call),
    },
    {
      row: operation({
        id: 'alerts.search',
        method: 'POST',
        path: '/alerts/search',
        summary: 'The history of alerts, filtered and paged',
        permission: 'alert:read',
        audit: 'viewed',
        body: wire.AlertSearch,
        bodyLimit: jsonLimit,
        errors: ['invalid'],
      }),
      handle: (call) => search(deps, call),
    },
    {
      row: operation({
        id: 'alerts.raw_data',
        method: 'GET',
        path: '/alerts/{alert_id}/raw-data',
        greedyParam: 'alert_id',
        summary: 'The alert as it came in',
        permission: 'alert:read',
        audit: 'downloaded',
        body: wire.RawData,
        errors: ['invalid', 'not_found', 'conflict'],
      }),
      handle: (call) => rawData(deps, call),
    },
    {
      row: operation({
        id: 'alerts.notify',
        method: 'POST',
        path: '/alerts/{alert_id}/notify',
        greedyParam: 'alert_id',
        summary: 'Tell the notification channels about an alert',
        permission: 'alert:notify',
        audit: 'notified',
        body: wire.ByEnvironment,
        errors: ['not_found', 'conflict'],
      }),
      handle: async (call) => {
        const names = await notifyAlert(deps, call.actor, nameOf(call))
        return { status: 200, body: { result: true, notified_channels: names } }
      },
    },
    {
      row: operation({
        id: 'alerts.delete',
        method: 'DELETE',
        path: '/alerts/{alert_id}',
        greedyParam: 'alert_id',
        summary: 'Delete an alert and its data',
        permission: 'alert:delete',
        audit: 'deleted',
        body: wire.ByEnvironment,
        errors: ['not_found', 'conflict'],
      }),
      handle: async (call) => {
        const { id } = await requestDeletion(deps, call.actor, nameOf(call))
        return { status: 200, body: { result_url: `/operations/${id}` } }
      },
    },
    {
      row: operation({
        id: 'operations.get',
        method: 'GET',
        path: '/operations/{operation_id}',
        summary: 'State of a long operation',
        permission: 'alert:read',
        audit: 'viewed',
        body: wire.ByTenant,
        errors: ['not_found'],
      }),
      handle: (call) => operationState(deps, call),
    },
    {
      row: operation({
        id: 'downloads.get',
        method: 'GET',
        path: '/downloads/{link}',
        summary: 'Raw data by a signed link that lives five minutes',
        permission: null,
        audit: 'downloaded',
        bodyKind: 'none',
        errors: ['not_found'],
      }),
      handle: (call) => download(deps, call),
    },
  ]
}

const nameOf = (call: Call) => {
  const { environment, tenant_id } = call.body as wire.ByEnvironment
  return { tenant: tenant_id ?? call.tenantHint, alertId: call.params.alert_id ?? '', environment: environment ?? null }
}

async function getById(deps: Deps, call: Call) {
  const { alert_id, environment, tenant_id } = call.body as wire.GetById
  const alert = await findAlert(deps, call.actor, {
    tenant: tenant_id ?? call.tenantHint,
    alertId: alert_id,
    environment: environment ?? null,
  })
  const raw =
    alert.kind === 'json' && alert.status === 'finished' ? parsed(await readRaw(deps, call.actor, alert)) : undefined
  const [incidents] = await incidentsOf(deps, call, [alert])
  return {
    status: 200,
    body: { result: { ...alertToWire(alert, call.publicUrl, raw), ...incidents }, status: wireStatuses[alert.status] },
  }
}

async function searchByIds(deps: Deps, call: Call) {
  const { alert_ids, environments, tenant_id } = call.body as wire.SearchByIds
  const alerts = await findAlerts(deps, call.actor, {
    tenant: tenant_id ?? call.tenantHint,
    alertIds: [...new Set(alert_ids)],
    ...(environments ? { environments } : {}),
  })
  return page(deps, alerts.length, alerts, call)
}

async function search(deps: Deps, call: Call) {
  const body = call.body as wire.AlertSearch
  const { total, alerts } = await searchAlerts(deps, call.actor, {
    tenant: body.tenant_id ?? call.tenantHint,
    filter: filterOf(
      body,
      await linkedIncidents(deps, call.actor, body.tenant_id ?? call.tenantHint, body.incident_ids ?? []),
    ),
    sort: sortOf(body),
    offset: body.offset ?? 0,
    limit: body.limit ?? defaultPage,
  })
  const { offset = 0, limit = defaultPage } = body
  return page(deps, totalOfPage(total, offset, alerts.length, limit), alerts, call)
}

async function page(deps: Deps, total: number, alerts: Alert[], call: Call) {
  const incidents = await incidentsOf(deps, call, alerts)
  const rows = alerts.map((alert, i) => ({ ...rowToWire(alert, call.publicUrl), ...incidents[i] }))
  return { status: 200, body: { result: { alerts_count: total, alerts: rows } } }
}

/** For each alert the incidents its product named, and the one it belongs to; left out where there are none. */
async function incidentsOf(deps: Deps, call: Call, alerts: Alert[]) {
  const ids = alerts.flatMap(({ incidentId }) => incidentId ?? [])
  const tenant = alerts[0]?.tenantId as TenantId
  const names = ids.length === 0 ? null : await incidentProductIds(deps, call.actor, tenant, ids)
  return alerts.map(({ incidentId, facts }) => {
    const own = (incidentId && names?.get(incidentId)) || null
    const all = [...new Set([...(own ? [own] : []), ...facts.incidentIds])]
    return all.length === 0 ? {} : { ...(own ? { incident_id: own } : {}), incident_ids: all }
  })
}

async function rawData(deps: Deps, call: Call) {
  const alert = await findAlert(deps, call.actor, nameOf(call))
  const bytes = await readRaw(deps, call.actor, alert)
  const link = await signRawLink(deps, call.actor, alert)
  const answer = {
    result_url: `${call.publicUrl}/api/v2-0/downloads/${link.text}`,
    metadata: {
      alert_id: alert.alertId,
      environment: alert.environment,
      raw_data_type: 'raw_alert',
      sha256: alert.rawSha256,
      size_in_bytes: alert.rawSizeBytes,
      link_expires_at: link.expiresAt.replace('Z', '+00:00'),
    },
  }
  if (alert.kind === 'json') return { status: 200, body: { ...answer, raw_data: parsed(bytes) } }
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: await withMail(answer, bytes),
  }
}

/** Bytes whose base64 has no padding, some milliseconds of work. */
const pieceBytes = 3 * 256 * 1024

/** The answer as JSON with the mail in it, put together piece by piece: a large mail must not hold up other requests. */
async function withMail(answer: object, mail: Buffer): Promise<Buffer> {
  const head = Buffer.from(`${JSON.stringify(answer).slice(0, -1)},"raw_data":{"raw_email":"`)
  const tail = '"}}'
  const whole = Buffer.allocUnsafeSlow(head.length + Math.ceil(mail.length / 3) * 4 + tail.length)
  let at = head.copy(whole)
  for (let from = 0; from < mail.length; from += pieceBytes) {
    at += whole.write(mail.toString('base64', from, Math.min(from + pieceBytes, mail.length)), at, 'latin1')
    if (mail.length > pieceBytes) await breathe()
  }
  at += whole.write(tail, at, 'latin1')
  return whole.subarray(0, at)
}

async function operationState(deps: Deps, call: Call) {
  const { tenant_id } = call.body as wire.ByTenant
  const found = await getOperation(deps, call.actor, tenant_id ?? call.tenantHint, call.params.operation_id ?? '')
  // A key `error` means failure to the client, even null; a failure without it would be polled for ever.
  if (found.status === 'failed')
    return { status: 200, body: { status: 'failed', error: found.error ?? 'The operation failed' } }
  if (found.status === 'succeeded') return { status: 200, body: { status: 'succeeded', result: found.result ?? true } }
  return { status: 200, body: { status: 'in_progress' } }
}

async function download(deps: Deps, call: Call) {
  const { bytes, fileName } = await openRawLink(deps, call.params.link ?? '')
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename=${fileName}` },
    body: bytes,
  }
}

const parsed = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'))
