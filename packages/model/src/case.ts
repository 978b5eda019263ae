// A case: the incidents of one story, and the investigation of them.
import { Type } from 'typebox'
import { Severity } from './alert.ts'
import { ExternalTicket, Extra, Label, Person, Priority, Resolution } from './incident.ts'
import { RiskCategory, RiskLevel, Verdict } from './verdict.ts'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const caseStatuses = ['suppressed', 'new', 'in_progress', 'on_hold', 'closed'] as const
export const CaseStatus = Type.Enum(caseStatuses)
export type CaseStatus = Type.Static<typeof CaseStatus>

/** The case as every door sees it. What it contains (alerts, sources, devices, users, techniques) is that of its incidents. */
export const Case = Type.Object(
  {
    id: Type.String({ description: 'uuid of ours' }),
    tenantId: Type.String(),
    number: Type.Integer({ description: 'From 1, per tenant' }),
    environment: Type.String(),
    externalId: Nullable(Type.String({ description: 'Id it came with from its product' })),
    title: Type.String(),
    description: Nullable(Type.String()),
    severity: Severity,
    status: CaseStatus,
    resolution: Nullable(Resolution),
    priority: Priority,
    assignee: Nullable(Person),
    tags: Type.Array(Label),
    tickets: Type.Array(ExternalTicket),
    verdict: Nullable(Verdict),
    analystVerdict: Nullable(Verdict),
    riskCategory: Nullable(RiskCategory),
    riskLevel: Nullable(RiskLevel),
    riskScore: Nullable(Type.Number()),
    responseStatus: Nullable(Type.String()),
    incidentIds: Type.Array(Type.String()),
    incidentsCount: Type.Integer(),
    alertsCount: Type.Integer(),
    commentsCount: Type.Integer(),
    tasksCount: Type.Integer(),
    sources: Type.Array(Type.String({ description: 'Products of its alerts' })),
    createdBy: Person,
    updatedBy: Person,
    createdAt: Type.String(),
    updatedAt: Type.String(),
    statusChangedAt: Nullable(Type.String()),
    closedAt: Nullable(Type.String()),
    lastAttachedAlertAt: Nullable(Type.String()),
    version: Type.Integer(),
    extra: Extra,
  },
  { $id: 'Case' },
)
export type Case = Type.Static<typeof Case>

/** What a person or a door may set. Absent means unchanged, null clears. */
export const CaseChange = Type.Partial(
  Type.Pick(Case, [
    'title',
    'description',
    'severity',
    'status',
    'resolution',
    'priority',
    'assignee',
    'tags',
    'tickets',
    'analystVerdict',
    'responseStatus',
    'extra',
  ]),
)
export type CaseChange = Type.Static<typeof CaseChange>
