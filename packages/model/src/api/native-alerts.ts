// The native rows on alerts.
import { Type } from 'typebox'
import { Alert, AlertStatus } from '../alert.ts'
import { AlertSortField } from '../filter/index.ts'
import { Verdict } from '../verdict.ts'
import { listAnswer, pageQuery, updatedSince } from './native-lists.ts'
import { AnalystJudgement, ByTenant, NewJsonAlert, NewMail, Sent, strict, tenantQuery } from './native-schemas.ts'
import { operation } from './operation.ts'

const optional = Type.Optional
const environmentQuery = Type.Object({ ...tenantQuery, environment: optional(Type.String({ maxLength: 100 })) }, strict)
const AlertListQuery = Type.Object(
  {
    ...pageQuery,
    filter: optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'Filter language over the snake_case names of fields',
      }),
    ),
    environment: optional(Type.String({ maxLength: 100 })),
    source: optional(Type.String({ maxLength: 100 })),
    status: optional(AlertStatus),
    verdict: optional(Verdict),
    text: optional(Type.String({ maxLength: 1000, description: 'Contained in title, addresses, hosts or names' })),
    observable: optional(
      Type.String({ maxLength: 600, description: 'Address, domain, URL, hash, host or account, whole' }),
    ),
    since: optional(Type.String({ maxLength: 40, description: 'Created at or after, ISO 8601 with zone' })),
    until: optional(Type.String({ maxLength: 40, description: 'Created at or before' })),
    sort: optional(AlertSortField),
    order: optional(Type.Enum(['asc', 'desc'] as const)),
    offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    updated_since: updatedSince,
  },
  strict,
)
export type AlertListQuery = Type.Static<typeof AlertListQuery>

const AlertList = listAnswer('alerts', Alert)
export type AlertList = Type.Static<typeof AlertList>

const mailLimit = 66 * 1024 * 1024
const jsonLimit = 2 * 1024 * 1024

export const alertOperations = {
  listAlerts: operation({
    id: 'alerts.list',
    method: 'GET',
    path: '/alerts',
    summary: 'Alerts, newest first, with the exact total; or what changed since a time',
    permission: 'alert:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: AlertListQuery,
    answer: AlertList,
    errors: ['invalid'],
  }),
  getAlert: operation({
    id: 'alerts.get',
    method: 'GET',
    path: '/alerts/{id}',
    greedyParam: 'id',
    summary: 'One alert by its id, or by the id its source gave it',
    permission: 'alert:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Alert,
    errors: ['not_found', 'conflict'],
  }),
  getRawAlert: operation({
    id: 'alerts.raw',
    method: 'GET',
    path: '/alerts/{id}/raw',
    greedyParam: 'id',
    summary: 'The bytes of an alert as they came in',
    permission: 'alert:read',
    audit: 'downloaded',
    bodyKind: 'none',
    query: environmentQuery,
    errors: ['not_found', 'conflict'],
  }),
  sendMail: operation({
    id: 'alerts.send_mail',
    method: 'POST',
    path: '/alerts/emails',
    summary: 'Send a reported e-mail (form field `file`) for triage',
    permission: 'alert:create',
    audit: 'created',
    bodyKind: 'multipart',
    bodyLimit: mailLimit,
    query: ByTenant,
    body: NewMail,
    answer: Sent,
    answerStatus: 201,
    errors: ['invalid', 'too_large'],
  }),
  sendAlert: operation({
    id: 'alerts.send',
    method: 'POST',
    path: '/alerts',
    summary: 'Send an alert of a product as JSON',
    permission: 'alert:create',
    audit: 'created',
    bodyLimit: jsonLimit,
    query: ByTenant,
    body: NewJsonAlert,
    answer: Sent,
    answerStatus: 201,
    errors: ['invalid', 'too_large'],
  }),
  judgeAlert: operation({
    id: 'alerts.judge',
    method: 'PUT',
    path: '/alerts/{id}/analyst-verdict',
    greedyParam: 'id',
    summary: "Set or take back a person's verdict",
    permission: 'alert:update',
    audit: 'judged',
    query: environmentQuery,
    body: AnalystJudgement,
    answer: Alert,
    errors: ['invalid', 'not_found', 'conflict'],
  }),
  notifyAlert: operation({
    id: 'alerts.notify',
    method: 'POST',
    path: '/alerts/{id}/notify',
    greedyParam: 'id',
    summary: 'Tell the notification channels about an alert',
    permission: 'alert:notify',
    audit: 'notified',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Type.Object({ channels: Type.Array(Type.String()) }),
    errors: ['not_found', 'conflict', 'not_ready'],
  }),
  deleteAlert: operation({
    id: 'alerts.delete',
    method: 'DELETE',
    path: '/alerts/{id}',
    greedyParam: 'id',
    summary: 'Delete an alert and its data',
    permission: 'alert:delete',
    audit: 'deleted',
    bodyKind: 'none',
    query: environmentQuery,
    answer: Type.Object({ operation_id: Type.String() }),
    answerStatus: 202,
    errors: ['not_found', 'conflict'],
  }),
} as const
