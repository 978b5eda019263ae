// An alert: one product's claim that something happened (or one reported mail), with our verdict beside it.
import { Type } from 'typebox'
import { Observable } from './observable.ts'
import { Person, Resolution } from './person.ts'
import { TriageReport } from './triage-report.ts'
import { Verdict } from './verdict.ts'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const
export const Severity = Type.Enum(severities)
export type Severity = Type.Static<typeof Severity>

export const alertStatuses = ['queued', 'in_progress', 'finished'] as const
export const AlertStatus = Type.Enum(alertStatuses)
export type AlertStatus = Type.Static<typeof AlertStatus>

export const Device = Type.Object(
  {
    hostname: Type.Optional(Type.String()),
    deviceId: Type.Optional(Type.String()),
    osType: Type.Optional(Type.String()),
    osVersion: Type.Optional(Type.String()),
    privateIps: Type.Optional(Type.Array(Type.String())),
    externalIps: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'Device' },
)
export type Device = Type.Static<typeof Device>

/** What a JSON alert says about itself once its product or a mapping has been applied. All values are claims of the source. */
export const AlertFacts = Type.Object(
  {
    sourceAlertId: Nullable(Type.String({ description: "The product's own id of the alert" })),
    title: Nullable(Type.String()),
    url: Nullable(Type.String({ description: 'Link into the product' })),
    createdAt: Nullable(Type.String({ description: 'ISO 8601 UTC; when the product raised it' })),
    severity: Nullable(Severity),
    isMitigated: Nullable(Type.Boolean()),
    device: Nullable(Device),
    siteName: Nullable(Type.String()),
    accountName: Nullable(Type.String()),
    usernames: Type.Array(Type.String()),
    fileHashes: Type.Array(Type.String()),
    urls: Type.Array(Type.String()),
    ips: Type.Array(Type.String()),
    domains: Type.Array(Type.String()),
    processCommandlines: Type.Array(Type.String()),
    incidentIds: Type.Array(Type.String()),
    techniques: Type.Array(Type.String({ description: 'ATT&CK technique ids the product names' })),
    email: Nullable(
      Type.Object({
        sender: Nullable(Type.String()),
        recipients: Type.Array(Type.String()),
        cc: Type.Array(Type.String()),
        bcc: Type.Array(Type.String()),
        subject: Nullable(Type.String()),
        messageId: Nullable(Type.String()),
        reportedBy: Nullable(Type.String()),
      }),
    ),
  },
  { $id: 'AlertFacts' },
)
export type AlertFacts = Type.Static<typeof AlertFacts>

/** Facts with nothing known. */
export function emptyFacts(): AlertFacts {
  return {
    sourceAlertId: null,
    title: null,
    url: null,
    createdAt: null,
    severity: null,
    isMitigated: null,
    device: null,
    siteName: null,
    accountName: null,
    usernames: [],
    fileHashes: [],
    urls: [],
    ips: [],
    domains: [],
    processCommandlines: [],
    incidentIds: [],
    techniques: [],
    email: null,
  }
}

/** The alert as every door sees it. Times are ISO 8601 UTC with milliseconds. */
export const Alert = Type.Object(
  {
    id: Type.String({ description: 'uuid of ours' }),
    tenantId: Type.String(),
    alertId: Type.String({
      description: 'Id within tenant and environment: sha256 of a mail, or the product id of a JSON alert',
    }),
    environment: Type.String(),
    source: Type.String({ description: 'Product, e.g. phishing_emails, cs, s1, microsoft_sentinel' }),
    sender: Nullable(Type.String({ description: 'Who sent the alert to us, as given at ingest' })),
    kind: Type.Enum(['email', 'json']),
    status: AlertStatus,
    facts: AlertFacts,
    verdict: Nullable(Verdict),
    analystVerdict: Nullable(Verdict),
    defaultVerdict: Nullable(Verdict),
    report: Nullable(TriageReport),
    observables: Type.Array(Observable),
    displayFields: Type.Array(Type.String()),
    additionalInfo: Type.Record(Type.String(), Type.Unknown()),
    rawSha256: Type.String(),
    rawSizeBytes: Type.Integer(),
    createdAt: Type.String({
      description: 'When the event happened according to its source, else when it was received',
    }),
    receivedAt: Type.String(),
    triagedAt: Nullable(Type.String()),
    triageChangedAt: Nullable(Type.String()),
    updatedAt: Type.String(),
    serial: Type.Optional(
      Type.Integer({ description: 'Unique in the installation; what other tenants have does not count' }),
    ),
    incidentId: Type.Optional(Nullable(Type.String({ description: 'The incident it belongs to' }))),
    incidentLinkType: Type.Optional(Nullable(Type.Enum(['auto', 'manual'] as const))),
    resolution: Type.Optional(Nullable(Resolution)),
    closedAt: Type.Optional(Nullable(Type.String({ description: 'When a person closed it; triage never does' }))),
    statusChangedAt: Type.Optional(Nullable(Type.String())),
    assignee: Type.Optional(Nullable(Person)),
  },
  { $id: 'Alert' },
)
export type Alert = Type.Static<typeof Alert>
