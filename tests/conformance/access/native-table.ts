// Who may do what through the native API. Written down here on purpose and not taken from the code under test.
import type { Ids, Thing } from './world.ts'

export interface Entry {
  /** Whoever is at least this may. `chief` administers the installation, `admin` one tenant. */
  least: 'nobody' | 'reader' | 'analyst' | 'admin' | 'chief'
  /** The status for those who may. */
  ok: number
  /** What the placeholders of the path stand for. */
  params?: Record<string, Thing>
  query?: (id: Ids) => string
  body?: (id: Ids) => unknown
  /** Things that a call uses up: made anew for each. */
  fresh?: readonly Thing[]
  /**
   * What somebody of another tenant is told about them, in the same words as about things that do not exist. Absent where the operation
   * names nothing of a tenant.
   */
  foreign?: number
  /** A mail goes along. */
  mail?: true
  /** The answer never ends. */
  stream?: true
}

const reads = (params?: Record<string, Thing>): Entry => ({
  least: 'reader',
  ok: 200,
  ...(params ? { params, foreign: 404 } : {}),
})
const does = (ok: number, params: Record<string, Thing>, more: Partial<Entry> = {}): Entry => ({
  least: 'analyst',
  ok,
  params,
  foreign: 404,
  ...more,
})
const gone = (params: Record<string, Thing>, fresh: readonly Thing[], more: Partial<Entry> = {}): Entry =>
  does(204, params, { fresh, ...more })

const comment = { message: 'b' }
const task = { title: 'b' }
const incident = { id: 'incident' } as const
const ofCase = { id: 'case' } as const

export const nativeTable: Record<string, Entry> = {
  'native me': reads(),
  'native tenants.list': reads(),
  'native tenants.get': reads({ id: 'tenant' }),
  'native tenants.create': { least: 'chief', ok: 201, fresh: ['newName'], body: (id) => ({ name: id('newName') }) },
  'native keys.list': { least: 'admin', ok: 200 },
  'native keys.create': {
    least: 'admin',
    ok: 201,
    body: (id) => ({ name: 'k', tenant_ids: [id('tenant')], role: 'reader' }),
    foreign: 403,
  },
  'native keys.revoke': gone({ id: 'key' }, ['key'], { least: 'admin' }),
  'native channels.list': { least: 'admin', ok: 200 },
  'native channels.create': {
    least: 'admin',
    ok: 201,
    fresh: ['newName'],
    body: (id) => ({ kind: 'webhook', name: id('newName'), config: { url: 'https://hooks.example.org/' } }),
  },
  'native channels.delete': gone({ id: 'channel' }, ['channel'], { least: 'admin' }),
  'native users.list': reads(),
  'native users.get': reads({ id: 'user' }),
  'native users.create': {
    least: 'admin',
    ok: 201,
    body: (id) => ({ name: 'New', grants: [{ tenant_id: id('tenant'), role: 'reader' }] }),
    foreign: 403,
  },
  'native users.update': does(200, { id: 'user' }, { least: 'admin', body: () => ({ name: 'Changed' }) }),
  'native users.grant': does(
    200,
    { id: 'user', tenant_id: 'tenant' },
    { least: 'admin', body: () => ({ role: 'analyst' }) },
  ),
  'native users.revoke': gone({ id: 'user', tenant_id: 'tenant' }, ['user'], { least: 'admin' }),
  'native roles.list': reads(),
  'native roles.put': {
    least: 'chief',
    ok: 201,
    params: { name: 'newName' },
    fresh: ['newName'],
    body: () => ({ permissions: ['alert:read'] }),
  },
  'native roles.delete': { least: 'chief', ok: 204, params: { name: 'role' }, fresh: ['role'] },

  'native alerts.list': reads(),
  'native alerts.get': reads({ id: 'alert' }),
  'native alerts.raw': reads({ id: 'alertName' }),
  'native alerts.send_mail': { least: 'analyst', ok: 201, mail: true },
  'native alerts.send': {
    least: 'analyst',
    ok: 201,
    fresh: ['newName'],
    body: (id) => ({ alert: { n: id('newName') }, mapping: { alert_id: 'n' } }),
  },
  'native alerts.judge': does(200, { id: 'alert' }, { body: () => ({ verdict: 'false_positive' }) }),
  // Nothing is triaged here: what may be told is not ready yet.
  'native alerts.notify': does(409, { id: 'alert' }),
  'native alerts.delete': does(202, { id: 'alert' }, { fresh: ['alert'] }),

  'native incidents.list': reads(),
  'native incidents.create': { least: 'analyst', ok: 201, body: () => ({ title: 'New', severity: 'low' }) },
  'native incidents.get': reads(incident),
  'native incidents.update': does(200, incident, { body: () => ({ title: 'Changed' }) }),
  'native incidents.delete': gone({ id: 'other' }, ['other']),
  'native incidents.alerts': reads(incident),
  'native incidents.link_alerts': does(200, incident, { fresh: ['alert'], body: (id) => ({ alerts: [id('alert')] }) }),
  'native incidents.unlink_alert': does(
    204,
    { id: 'withAlert', alert_id: 'linked' },
    { fresh: ['linked', 'withAlert'] },
  ),
  'native incidents.entities': reads(incident),
  'native incidents.add_entities': does(200, incident, {
    body: () => ({ entities: [{ kind: 'ip', properties: { address: '192.0.2.1' } }] }),
  }),
  'native incidents.set_entities': does(200, incident, { body: () => ({ entities: [] }) }),
  'native incidents.comments.list': reads(incident),
  'native incidents.comments.create': does(201, incident, { body: () => comment }),
  'native incidents.comments.get': reads({ ...incident, part: 'comment' }),
  'native incidents.comments.update': does(200, { ...incident, part: 'comment' }, { body: () => comment }),
  'native incidents.comments.delete': gone({ ...incident, part: 'comment' }, ['comment']),
  'native incidents.tasks.list': reads(incident),
  'native incidents.tasks.create': does(201, incident, { body: () => task }),
  'native incidents.tasks.get': reads({ ...incident, part: 'task' }),
  'native incidents.tasks.update': does(200, { ...incident, part: 'task' }, { body: () => task }),
  'native incidents.tasks.delete': gone({ ...incident, part: 'task' }, ['task']),
  'native incidents.relations.list': reads(incident),
  'native incidents.relations.get': reads({ ...incident, part: 'relation' }),
  'native incidents.relations.put': does(
    201,
    { ...incident, part: 'newUuid' },
    { fresh: ['newUuid', 'bookmark'], body: (id) => ({ targetKind: 'bookmark', targetId: id('bookmark') }) },
  ),
  'native incidents.relations.delete': gone({ ...incident, part: 'relation' }, ['relation']),
  'native incidents.history': reads(incident),
  'native incidents.merge': does(
    200,
    { id: 'merged' },
    { fresh: ['source'], body: (id) => ({ sources: [id('source')] }) },
  ),
  'native incidents.split': does(
    200,
    { id: 'withAlert' },
    { fresh: ['linked', 'withAlert'], body: (id) => ({ alerts: [id('linked')] }) },
  ),
  'native incidents.bulk': {
    least: 'analyst',
    ok: 200,
    body: (id) => ({ ids: [id('incident')], change: { priority: 'high' } }),
    foreign: 404,
  },

  'native cases.list': reads(),
  'native cases.create': { least: 'analyst', ok: 201, body: () => ({ title: 'New' }) },
  'native cases.get': reads(ofCase),
  'native cases.update': does(200, ofCase, { body: () => ({ title: 'Changed' }) }),
  'native cases.delete': gone({ id: 'case' }, ['inCase', 'case']),
  'native cases.add_incidents': does(200, ofCase, { fresh: ['other'], body: (id) => ({ incidents: [id('other')] }) }),
  'native cases.remove_incident': does(204, { ...ofCase, incident_id: 'inCase' }, { fresh: ['inCase', 'case'] }),
  'native cases.alerts': reads(ofCase),
  'native cases.devices': reads(ofCase),
  'native cases.accounts': reads(ofCase),
  'native cases.techniques': reads(ofCase),
  'native cases.comments.list': reads(ofCase),
  'native cases.comments.create': does(201, ofCase, { body: () => comment }),
  'native cases.comments.get': reads({ ...ofCase, part: 'caseComment' }),
  'native cases.comments.update': does(200, { ...ofCase, part: 'caseComment' }, { body: () => comment }),
  'native cases.comments.delete': gone({ ...ofCase, part: 'caseComment' }, ['caseComment']),
  'native cases.tasks.list': reads(ofCase),
  'native cases.tasks.create': does(201, ofCase, { body: () => task }),
  'native cases.tasks.get': reads({ ...ofCase, part: 'caseTask' }),
  'native cases.tasks.update': does(200, { ...ofCase, part: 'caseTask' }, { body: () => task }),
  'native cases.tasks.delete': gone({ ...ofCase, part: 'caseTask' }, ['caseTask']),
  'native cases.history': reads(ofCase),
  'native cases.bulk': {
    least: 'analyst',
    ok: 200,
    body: (id) => ({ ids: [id('case')], change: { priority: 'high' } }),
    foreign: 404,
  },
  'native alerts.bulk': {
    least: 'analyst',
    ok: 200,
    body: (id) => ({ ids: [id('alert')], change: { resolution: 'false_positive' } }),
    foreign: 404,
  },

  'native bookmarks.list': reads(),
  'native bookmarks.create': { least: 'analyst', ok: 201, body: () => ({ displayName: 'New', query: 'q' }) },
  'native bookmarks.get': reads({ id: 'bookmark' }),
  'native bookmarks.update': does(200, { id: 'bookmark' }, { body: () => ({ notes: 'n' }) }),
  'native bookmarks.delete': gone({ id: 'bookmark' }, ['bookmark']),
  'native devices.list': reads(),
  'native devices.get': reads({ id: 'device' }),
  'native devices.put': {
    least: 'analyst',
    ok: 200,
    body: () => ({ devices: [{ environment: 'production', hostname: 'put' }] }),
  },
  'native accounts.list': reads(),
  'native accounts.get': reads({ id: 'account' }),
  'native accounts.put': {
    least: 'analyst',
    ok: 200,
    body: () => ({ accounts: [{ environment: 'production', name: 'put' }] }),
  },

  'native changes.list': { ...reads(), query: (id) => `object_id=${id('incident')}`, foreign: 200 },
  // The row lets readers in; undoing needs the right to change what was changed.
  'native changes.undo': does(200, { id: 'changeSet' }, { fresh: ['changeSet'], body: () => ({}) }),
  'native events.stream': { ...reads(), stream: true },
  'native settings.correlation.get': reads(),
  'native settings.correlation.put': { least: 'admin', ok: 200, body: () => ({}) },
  'native transfer.import': { least: 'analyst', ok: 200, body: () => ({ from: 'docket', records: [] }) },
  'native transfer.export': { ...reads(), query: () => 'to=docket' },
}
