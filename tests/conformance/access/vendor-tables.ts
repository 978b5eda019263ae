// Who may do what through the vendors' doors. Written down here on purpose and not taken from the code under test.
import type { Entry } from './native-table.ts'
import type { Thing } from './world.ts'

const open = (ok: number, more: Partial<Entry> = {}): Entry => ({ least: 'nobody', ok, ...more })
const reads = (params?: Record<string, Thing>, more: Partial<Entry> = {}): Entry => ({
  least: 'reader',
  ok: 200,
  ...(params ? { params, foreign: 404 } : {}),
  ...more,
})
const does = (ok: number, params: Record<string, Thing>, more: Partial<Entry> = {}): Entry => ({
  least: 'analyst',
  ok,
  params,
  foreign: 404,
  ...more,
})

export const intezerTable: Record<string, Entry> = {
  'intezer session.get_access_token': open(401, { body: () => ({ api_key: 'no key of anybody' }) }),
  'intezer session.is_available': open(200),
  'intezer downloads.get': open(404, { params: { link: 'newName' } }),
  'intezer alerts.ingest_binary': { least: 'analyst', ok: 200, mail: true },
  'intezer alerts.ingest': {
    least: 'analyst',
    ok: 200,
    body: () => ({ alert: { n: 'wire' }, definition_mapping: { alert_id: 'n' } }),
  },
  'intezer alerts.ingest_custom': {
    least: 'analyst',
    ok: 200,
    body: () => ({ alert: { n: 'wire' }, definition_mapping: { alert_id: 'n' } }),
  },
  'intezer alerts.get_by_id': reads({}, { body: (id) => ({ alert_id: id('alertName') }) }),
  'intezer alerts.search_by_ids': reads({}, { body: (id) => ({ alert_ids: [id('alertName')] }), foreign: 200 }),
  'intezer alerts.search': reads({}, { body: (id) => ({ incident_ids: [id('withAlert')] }), foreign: 200 }),
  'intezer alerts.raw_data': reads({ alert_id: 'alertName' }, { body: () => ({}) }),
  'intezer alerts.notify': does(409, { alert_id: 'alertName' }, { body: () => ({}) }),
  'intezer alerts.delete': does(200, { alert_id: 'alertName' }, { fresh: ['alertName'], body: () => ({}) }),
  'intezer operations.get': reads({ operation_id: 'operation' }, { body: () => ({}) }),
  // Nothing is triaged here, so there are no analyses; their tenants are tested where there are.
  'intezer analyses.get': reads({ analysis_id: 'newUuid' }, { ok: 404 }),
  'intezer analyses.sub_analyses': reads({ analysis_id: 'newUuid' }, { ok: 404 }),
  'intezer analyses.iocs': reads({ analysis_id: 'newUuid' }, { ok: 404 }),
  'intezer url.get': reads({ analysis_id: 'newUuid' }, { ok: 404 }),
  'intezer files.get': reads({ sha256: 'newUuid' }, { ok: 404 }),
  'intezer incidents.get_by_id': reads({}, { body: (id) => ({ incident_id: id('incidentName') }) }),
  'intezer incidents.search': reads(
    {},
    { body: (id) => ({ incident_ids: [id('incident'), id('incidentName')] }), foreign: 200 },
  ),
  'intezer incidents.raw_data': reads({ incident_id: 'incident' }, { body: () => ({}) }),
  'intezer cases.get': reads({ case_id: 'caseName' }, { body: () => ({}) }),
  'intezer cases.devices': reads({ case_id: 'case' }, { body: () => ({}) }),
  'intezer cases.users': reads({ case_id: 'case' }, { body: () => ({}) }),
  'intezer cases.ttps': reads({ case_id: 'case' }, { body: () => ({}) }),
  'intezer cases.search': reads({}, { body: (id) => ({ payload: { case_ids: [id('case')] } }), foreign: 200 }),
  'intezer devices.get_by_id': reads({}, { body: (id) => ({ device_id: id('device') }) }),
  'intezer devices.search': reads({}, { body: (id) => ({ device_ids: [id('device')] }), foreign: 200 }),
  'intezer accounts.me': reads(),
  'intezer accounts.get': reads({ account_id: 'user' }),
  'intezer accounts.list': reads(),
  'intezer quotas.get': reads(),
}

const incident = { incident: 'incident' } as const
const properties = (fields: object) => ({ body: () => ({ properties: fields }) })

/** In the workspace of the caller's own tenant; the place itself is tested apart. */
export const sentinelTable: Record<string, Entry> = {
  'sentinel incidents.list': reads(),
  'sentinel incidents.get': reads(incident),
  // An id that a foreign incident has is as free as any other: it makes an incident of one's own.
  'sentinel incidents.put': does(
    201,
    { incident: 'newUuid' },
    { fresh: ['newUuid'], foreign: 201, ...properties({ title: 'New', severity: 'Low', status: 'New' }) },
  ),
  'sentinel incidents.delete': does(200, { incident: 'other' }, { fresh: ['other'], foreign: 204 }),
  'sentinel incidents.alerts': reads(incident),
  'sentinel incidents.entities': reads(incident),
  'sentinel incidents.bookmarks': reads(incident),
  'sentinel comments.list': reads(incident),
  'sentinel comments.get': reads({ ...incident, comment: 'comment' }),
  'sentinel comments.put': does(
    201,
    { ...incident, comment: 'newUuid' },
    { fresh: ['newUuid'], ...properties({ message: 'm' }) },
  ),
  'sentinel comments.delete': does(200, { ...incident, comment: 'comment' }, { fresh: ['comment'], foreign: 204 }),
  'sentinel tasks.list': reads(incident),
  'sentinel tasks.get': reads({ ...incident, task: 'task' }),
  'sentinel tasks.put': does(
    201,
    { ...incident, task: 'newUuid' },
    { fresh: ['newUuid'], ...properties({ title: 't', status: 'New' }) },
  ),
  'sentinel tasks.delete': does(200, { ...incident, task: 'task' }, { fresh: ['task'], foreign: 204 }),
  'sentinel relations.list': reads(incident),
  'sentinel relations.get': reads({ ...incident, relation: 'relation' }),
  'sentinel relations.put': does(
    201,
    { ...incident, relation: 'newUuid' },
    {
      fresh: ['newUuid', 'bookmark'],
      body: (id) => ({ properties: { relatedResourceId: `{root}/bookmarks/${id('bookmark')}` } }),
    },
  ),
  'sentinel relations.delete': does(200, { ...incident, relation: 'relation' }, { fresh: ['relation'], foreign: 204 }),
  'sentinel bookmark_relations.list': reads({ bookmark: 'bookmark' }),
  'sentinel bookmark_relations.get': reads({ bookmark: 'bookmark', relation: 'bookmarkRelation' }),
  'sentinel bookmark_relations.put': does(
    201,
    { bookmark: 'bookmark', relation: 'newUuid' },
    {
      fresh: ['newUuid', 'other'],
      body: (id) => ({ properties: { relatedResourceId: `{root}/incidents/${id('other')}` } }),
    },
  ),
  'sentinel bookmark_relations.delete': does(
    200,
    { bookmark: 'bookmark', relation: 'bookmarkRelation' },
    { fresh: ['bookmarkRelation'], foreign: 204 },
  ),
  'sentinel bookmarks.list': reads(),
  'sentinel bookmarks.get': reads({ bookmark: 'bookmark' }),
  'sentinel bookmarks.put': does(
    201,
    { bookmark: 'newUuid' },
    { fresh: ['newUuid'], foreign: 201, ...properties({ displayName: 'B', query: 'q' }) },
  ),
  'sentinel bookmarks.delete': does(200, { bookmark: 'bookmark' }, { fresh: ['bookmark'], foreign: 204 }),
  'sentinel-discovery endpoints': open(200),
  'sentinel-login token': open(400, { params: { directory: 'newName' } }),
  'sentinel-login token_v1': open(400, { params: { directory: 'newName' } }),
  'sentinel-login openid': open(200, { params: { directory: 'newName' } }),
  'sentinel-login openid_v1': open(200, { params: { directory: 'newName' } }),
  'sentinel-login instance': open(200),
}

const closing = (thing: Thing, Reason: string): Entry => ({
  least: 'analyst',
  ok: 204,
  fresh: [thing],
  body: (id) => [{ ID: id(thing), TenantID: id('tenant'), Reason }],
  foreign: 403,
})

export const kasperskyTable: Record<string, Entry> = {
  'kaspersky incidents.list': reads({}, { query: (id) => `tenantID=${id('tenant')}`, foreign: 403 }),
  'kaspersky alerts.list': reads({}, { query: (id) => `tenantID=${id('tenant')}`, foreign: 403 }),
  'kaspersky incidents.close': closing('other', 'truePositive'),
  'kaspersky alerts.close': closing('alert', 'falsePositive'),
  'kaspersky tenants.list': reads(),
  'kaspersky users.whoami': reads(),
  'kaspersky-kuma users.whoami': reads(),
}
