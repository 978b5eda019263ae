// An incident: alerts that belong together, and what people did about them. One object behind every door.
import { Type } from 'typebox'
import { Severity } from './alert.ts'
import { Entity } from './entity.ts'
import { Observable } from './observable.ts'
import { Person, Resolution } from './person.ts'
import { RiskCategory, RiskLevel, Verdict } from './verdict.ts'

export { Person, Resolution, resolutions } from './person.ts'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const text = (description: string) => Type.String({ description })
const texts = Type.Array(Type.String())

export const incidentStatuses = ['new', 'in_progress', 'on_hold', 'closed'] as const
export const IncidentStatus = Type.Enum(incidentStatuses)
export type IncidentStatus = Type.Static<typeof IncidentStatus>

export const resolutionReasons = [
  'suspicious_activity',
  'suspicious_but_expected',
  'incorrect_alert_logic',
  'inaccurate_data',
] as const
export const ResolutionReason = Type.Enum(resolutionReasons)
export type ResolutionReason = Type.Static<typeof ResolutionReason>

/** Which reasons belong to which resolution; the others take none. */
export const reasonsOf: Readonly<Record<Resolution, readonly ResolutionReason[]>> = {
  true_positive: ['suspicious_activity'],
  benign_positive: ['suspicious_but_expected'],
  low_priority: ['suspicious_but_expected'],
  false_positive: ['incorrect_alert_logic', 'inaccurate_data'],
  undetermined: [],
}

export const priorities = ['informational', 'low', 'medium', 'high', 'escalated'] as const
export const Priority = Type.Enum(priorities)
export type Priority = Type.Static<typeof Priority>

export const Label = Type.Object({ name: Type.String(), kind: Type.Enum(['user', 'auto'] as const) }, { $id: 'Label' })
export type Label = Type.Static<typeof Label>

/** A detection rule that raised alerts of the incident. */
export const Rule = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    type: Nullable(text('Free text, e.g. IOA or correlation')),
    confidence: Nullable(Type.Enum(['low', 'medium', 'high'] as const)),
    severity: Nullable(Severity),
    custom: Type.Boolean(),
  },
  { $id: 'Rule' },
)
export type Rule = Type.Static<typeof Rule>

/** A ticket about the same matter in another system. */
export const ExternalTicket = Type.Object(
  {
    vendor: text('e.g. jira'),
    id: Type.String(),
    url: Nullable(Type.String()),
    status: Nullable(Type.String()),
  },
  { $id: 'ExternalTicket' },
)
export type ExternalTicket = Type.Static<typeof ExternalTicket>

/** Why an alert belongs to an incident; shown to people. */
export const GroupingReason = Type.Object(
  {
    rule: Type.Enum(['campaign', 'observables', 'vendor_incident', 'manual', 'import', 'merge', 'first'] as const),
    says: text('One sentence for a person'),
    keys: Type.Array(Type.String({ description: 'What was shared: observable keys, fingerprint, vendor id' })),
  },
  { $id: 'GroupingReason' },
)
export type GroupingReason = Type.Static<typeof GroupingReason>

export const IncidentAlert = Type.Object(
  {
    alertId: text('Our id of the alert (uuid)'),
    linkedAt: Type.String(),
    linkedBy: Type.String(),
    linkType: Type.Enum(['auto', 'manual'] as const),
    reason: GroupingReason,
  },
  { $id: 'IncidentAlert' },
)
export type IncidentAlert = Type.Static<typeof IncidentAlert>

/** Vendor fields we have no word for, by door (`intezer`, `sentinel`, `kaspersky`, …); given back through the door they came by. */
export const Extra = Type.Unsafe<Record<string, Record<string, unknown>>>(
  Type.Object({}, { description: 'Vendor fields kept by door' }),
)
export type Extra = Type.Static<typeof Extra>

/** The incident as every door sees it. Times are ISO 8601 UTC with milliseconds. */
export const Incident = Type.Object(
  {
    id: text('uuid of ours; Sentinel name, Kaspersky InternalID'),
    tenantId: Type.String(),
    number: Type.Integer({ description: 'From 1, per tenant' }),
    serial: Type.Integer({ description: 'Unique in the installation; what other tenants have does not count' }),
    environment: Type.String(),
    externalId: Nullable(text('Id the incident came with from its product; unique per tenant, environment and source')),
    title: Type.String(),
    description: Nullable(Type.String()),
    severity: Severity,
    status: IncidentStatus,
    resolution: Nullable(Resolution),
    resolutionReason: Nullable(ResolutionReason),
    resolutionComment: Nullable(Type.String()),
    priority: Priority,
    assignee: Nullable(Person),
    labels: Type.Array(Label),
    source: Nullable(text('Product it came from, or of its first alert')),
    sender: Nullable(Type.String()),
    url: Nullable(text('Link into the product')),
    origin: Type.Enum(['auto', 'manual'] as const),
    providerName: Nullable(Type.String()),
    providerIncidentId: Nullable(Type.String()),
    rules: Type.Array(Rule),
    detectionTechnologies: texts,
    tactics: Type.Array(Type.String({ description: 'ATT&CK tactic ids, TA0001' })),
    techniques: Type.Array(Type.String({ description: 'ATT&CK technique ids, T1566.002' })),
    tickets: Type.Array(ExternalTicket),
    entities: Type.Array(Entity, { description: 'In lists the first few, attackers and victims first' }),
    entitiesCount: Type.Integer({ description: 'How many the incident shows when it is read by itself' }),
    observables: Type.Array(
      Type.Object({ ...Observable.properties, details: Type.Optional(Type.String()) }, { $id: 'IncidentObservable' }),
      { description: 'In lists the first few, the most telling kinds first' },
    ),
    observablesCount: Type.Integer({ description: 'How many the incident shows when it is read by itself' }),
    alerts: Type.Array(IncidentAlert, {
      description: 'The first 1,000 (in lists the first few), oldest link first; alertsCount is exact',
    }),
    alertsCount: Type.Integer(),
    commentsCount: Type.Integer(),
    bookmarksCount: Type.Integer(),
    tasksCount: Type.Integer(),
    alertProducts: Type.Array(Type.String({ description: 'Products of its alerts' })),
    reporters: Type.Array(Type.String({ description: 'Who reported the mails of its alerts; in lists the first few' })),
    reportersCount: Type.Integer({ description: 'How many the incident shows when it is read by itself' }),
    verdict: Nullable(Verdict),
    riskCategory: Nullable(RiskCategory),
    riskLevel: Nullable(RiskLevel),
    riskScore: Nullable(Type.Number()),
    responseStatus: Nullable(Type.String()),
    caseId: Nullable(Type.String()),
    mergedInto: Nullable(text('The incident this one was merged into; then it is closed')),
    relatedIncidents: Type.Array(
      Type.String({ description: 'Linked ones, e.g. opened by a late alert after closing' }),
    ),
    createdBy: Person,
    updatedBy: Person,
    createdAt: Type.String(),
    receivedAt: Type.String(),
    updatedAt: Type.String(),
    statusChangedAt: Nullable(Type.String()),
    closedAt: Nullable(Type.String()),
    firstActivityAt: Nullable(Type.String()),
    lastActivityAt: Nullable(Type.String()),
    triagedAt: Nullable(Type.String()),
    triageChangedAt: Nullable(Type.String()),
    rawSha256: Nullable(text('Raw bytes the incident was imported from')),
    version: Type.Integer({ description: 'Grows with every change of the fields above the counts; the etag' }),
    extra: Extra,
  },
  { $id: 'Incident' },
)
export type Incident = Type.Static<typeof Incident>

/** Parts of an incident that may be long. A list that does not show them whole shows the first few of each. */
export const incidentParts = ['alerts', 'entities', 'observables', 'reporters'] as const
export type IncidentPart = (typeof incidentParts)[number]

/** What a person or a door may set. Absent means unchanged (on creation: the default), null clears. */
export const IncidentChange = Type.Partial(
  Type.Pick(Incident, [
    'title',
    'description',
    'severity',
    'status',
    'resolution',
    'resolutionReason',
    'resolutionComment',
    'priority',
    'assignee',
    'labels',
    'url',
    'sender',
    'providerName',
    'providerIncidentId',
    'rules',
    'detectionTechnologies',
    'tactics',
    'techniques',
    'tickets',
    'firstActivityAt',
    'lastActivityAt',
    'responseStatus',
    'caseId',
    'extra',
  ]),
)
export type IncidentChange = Type.Static<typeof IncidentChange>

export const Comment = Type.Object(
  {
    id: Type.String(),
    incidentId: Nullable(Type.String()),
    caseId: Nullable(Type.String()),
    message: text('Byte for byte as written; shown as text only'),
    author: Person,
    createdAt: Type.String(),
    updatedAt: Type.String(),
    version: Type.Integer(),
  },
  { $id: 'Comment' },
)
export type Comment = Type.Static<typeof Comment>

export const taskStatuses = ['new', 'completed'] as const
export const Task = Type.Object(
  {
    id: Type.String(),
    incidentId: Nullable(Type.String()),
    caseId: Nullable(Type.String()),
    title: Type.String(),
    description: Nullable(Type.String()),
    status: Type.Enum(taskStatuses),
    createdBy: Person,
    updatedBy: Person,
    createdAt: Type.String(),
    updatedAt: Type.String(),
    version: Type.Integer(),
  },
  { $id: 'Task' },
)
export type Task = Type.Static<typeof Task>
