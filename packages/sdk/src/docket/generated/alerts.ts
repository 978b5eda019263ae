// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { Alert, AlertsBulkAnswer, AlertsBulkBody, AlertsBulkQuery, AlertsDeleteAnswer, AlertsDeleteQuery, AlertsGetQuery, AlertsJudgeBody, AlertsJudgeQuery, AlertsListPage, AlertsListQuery, AlertsNotifyAnswer, AlertsNotifyQuery, AlertsRawQuery, AlertsSendAnswer, AlertsSendBody, AlertsSendMailAnswer, AlertsSendMailBody, AlertsSendMailQuery, AlertsSendQuery } from './types.ts'

/** The operations on alerts; get it from a `Docket` client. */
export class AlertsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Alerts, newest first, with the exact total; or what changed since a time. Fetches page after page. */
  list(options: AlertsListQuery & CallSettings = {}): PagedList<Alert> {
    return this.calls.list<Alert>({ method: 'GET', path: '/alerts', query: ['tenant_id', 'cursor', 'limit', 'filter', 'environment', 'source', 'status', 'verdict', 'text', 'observable', 'since', 'until', 'sort', 'order', 'offset', 'updated_since'], options }, 'alerts')
  }

  /** One page of the same. */
  listPage(options: AlertsListQuery & CallSettings = {}): Promise<AlertsListPage> {
    return this.calls.json({ method: 'GET', path: '/alerts', query: ['tenant_id', 'cursor', 'limit', 'filter', 'environment', 'source', 'status', 'verdict', 'text', 'observable', 'since', 'until', 'sort', 'order', 'offset', 'updated_since'], options })
  }

  /** One alert by its id, or by the id its source gave it. */
  async get(id: string, options: AlertsGetQuery & CallSettings = {}): Promise<Alert> {
    return this.calls.json({ method: 'GET', path: `/alerts/${pathPart(id)}`, query: ['tenant_id', 'environment'], options })
  }

  /** The bytes of an alert as they came in. */
  async raw(id: string, options: AlertsRawQuery & CallSettings = {}): Promise<Uint8Array> {
    return this.calls.bytes({ method: 'GET', path: `/alerts/${pathPart(id)}/raw`, query: ['tenant_id', 'environment'], options })
  }

  /** Send a reported e-mail (form field `file`) for triage. */
  sendMail(file: Uint8Array, body: AlertsSendMailBody = {}, options: AlertsSendMailQuery & CallSettings = {}): Promise<AlertsSendMailAnswer> {
    return this.calls.json({ method: 'POST', path: '/alerts/emails', query: ['tenant_id'], file, fields: body, options })
  }

  /** Send an alert of a product as JSON. */
  send(body: AlertsSendBody, options: AlertsSendQuery & CallSettings = {}): Promise<AlertsSendAnswer> {
    return this.calls.json({ method: 'POST', path: '/alerts', query: ['tenant_id'], json: body, options })
  }

  /** Set or take back a person's verdict. */
  async judge(id: string, body: AlertsJudgeBody, options: AlertsJudgeQuery & CallSettings = {}): Promise<Alert> {
    return this.calls.json({ method: 'PUT', path: `/alerts/${pathPart(id)}/analyst-verdict`, query: ['tenant_id', 'environment'], json: body, options })
  }

  /** Tell the notification channels about an alert. */
  async notify(id: string, options: AlertsNotifyQuery & CallSettings = {}): Promise<AlertsNotifyAnswer> {
    return this.calls.json({ method: 'POST', path: `/alerts/${pathPart(id)}/notify`, query: ['tenant_id', 'environment'], options })
  }

  /** Delete an alert and its data. */
  async delete(id: string, options: AlertsDeleteQuery & CallSettings = {}): Promise<AlertsDeleteAnswer> {
    return this.calls.json({ method: 'DELETE', path: `/alerts/${pathPart(id)}`, query: ['tenant_id', 'environment'], options })
  }

  /** Judge, assign or close every alert that a filter matches, all or none. */
  bulk(body: AlertsBulkBody, options: AlertsBulkQuery & CallSettings = {}): Promise<AlertsBulkAnswer> {
    return this.calls.json({ method: 'POST', path: '/alerts/bulk', query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
