// Generated from the operation rows of the native API by `npm run generate`; change those instead.

export interface AccountsGetQuery {
  tenant_id?: string
}

export interface AccountsListPage {
  total: number | null
  accounts: TenantAccount[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface AccountsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
  environment?: string
  name?: string
  email?: string
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
}

export interface AccountsPutAnswer {
  accounts: TenantAccount[]
}

export interface AccountsPutBody {
  accounts: ({
    environment?: string
    /** Account name as products print it */
    name: string
    displayName?: string | null
    email?: string | null
    domain?: string | null
    userPrincipalName?: string | null
    sid?: string | null
    externalId?: string | null
    /** ISO 8601 UTC */
    firstSeenAt?: string
    lastSeenAt?: string
    extra?: Record<string, unknown>
  })[]
}

export interface AccountsPutQuery {
  tenant_id?: string
}

export interface Alert {
  /** uuid of ours */
  id: string
  tenantId: string
  /** Id within tenant and environment: sha256 of a mail, or the product id of a JSON alert */
  alertId: string
  environment: string
  /** Product, e.g. phishing_emails, cs, s1, microsoft_sentinel */
  source: string
  sender: string | null
  kind: 'email' | 'json'
  status: 'queued' | 'in_progress' | 'finished'
  facts: AlertFacts
  verdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  analystVerdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  defaultVerdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  report: TriageReport | null
  observables: Observable[]
  displayFields: string[]
  additionalInfo: Record<string, unknown>
  rawSha256: string
  rawSizeBytes: number
  /** When the event happened according to its source, else when it was received */
  createdAt: string
  receivedAt: string
  triagedAt: string | null
  triageChangedAt: string | null
  updatedAt: string
  /** Unique in the installation; what other tenants have does not count */
  serial?: number
  incidentId?: string | null
  incidentLinkType?: 'auto' | 'manual' | null
  resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  closedAt?: string | null
  statusChangedAt?: string | null
  assignee?: Person | null
}

export interface AlertFacts {
  sourceAlertId: string | null
  title: string | null
  url: string | null
  createdAt: string | null
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical' | null
  isMitigated: boolean | null
  device: Device | null
  siteName: string | null
  accountName: string | null
  usernames: string[]
  fileHashes: string[]
  urls: string[]
  ips: string[]
  domains: string[]
  processCommandlines: string[]
  incidentIds: string[]
  techniques: string[]
  email: {
    sender: string | null
    recipients: string[]
    cc: string[]
    bcc: string[]
    subject: string | null
    messageId: string | null
    reportedBy: string | null
  } | null
}

export interface AlertsBulkAnswer {
  /** Undo it with POST /changes/{change_set}/undo */
  change_set: string
  matched: number
  /** Those that had another value before */
  changed: number
}

export interface AlertsBulkBody {
  /** Everything it matches */
  filter?: string
  ids?: string[]
  change: {
    analystVerdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
    assignee?: Person | null
    resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  }
  /** Nothing is changed when more match; default and most 10,000 */
  limit?: number
}

export interface AlertsBulkQuery {
  tenant_id?: string
}

export interface AlertsDeleteAnswer {
  operation_id: string
}

export interface AlertsDeleteQuery {
  tenant_id?: string
  environment?: string
}

export interface AlertsGetQuery {
  tenant_id?: string
  environment?: string
}

export interface AlertsJudgeBody {
  verdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
}

export interface AlertsJudgeQuery {
  tenant_id?: string
  environment?: string
}

export interface AlertsListPage {
  total: number | null
  alerts: Alert[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface AlertsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language over the snake_case names of fields */
  filter?: string
  environment?: string
  source?: string
  status?: 'queued' | 'in_progress' | 'finished'
  /** Machine verdict of an alert, worst first */
  verdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  /** Contained in title, addresses, hosts or names */
  text?: string
  /** Address, domain, URL, hash, host or account, whole */
  observable?: string
  /** Created at or after, ISO 8601 with zone */
  since?: string
  /** Created at or before */
  until?: string
  sort?: 'created_at' | 'triaged_at' | 'triage_changed_at' | 'updated_at'
  order?: 'asc' | 'desc'
  offset?: number
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
}

export interface AlertsNotifyAnswer {
  channels: string[]
}

export interface AlertsNotifyQuery {
  tenant_id?: string
  environment?: string
}

export interface AlertsRawQuery {
  tenant_id?: string
  environment?: string
}

export interface AlertsSendAnswer {
  id: string
  alertId: string
  created: boolean
}

export interface AlertsSendBody {
  environment?: string
  source?: string
  sender?: string
  /** Machine verdict of an alert, worst first */
  default_verdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  alert: Record<string, unknown>
  mapping?: Record<string, unknown>
}

export interface AlertsSendMailAnswer {
  id: string
  alertId: string
  created: boolean
}

export interface AlertsSendMailBody {
  environment?: string
  source?: string
  sender?: string
  /** Machine verdict of an alert, worst first */
  default_verdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  zip_password?: string
}

export interface AlertsSendMailQuery {
  tenant_id?: string
}

export interface AlertsSendQuery {
  tenant_id?: string
}

export interface Bookmark {
  /** uuid */
  id: string
  tenantId: string
  displayName: string
  query: string
  queryResult: string | null
  notes: string | null
  labels: string[]
  eventTime: string | null
  queryStartTime: string | null
  queryEndTime: string | null
  entityMappings: (Record<string, unknown>)[]
  tactics: string[]
  techniques: string[]
  createdBy: Person
  updatedBy: Person
  createdAt: string
  updatedAt: string
  version: number
  /** Vendor fields kept by door */
  extra: Record<string, unknown>
}

export interface BookmarksCreateBody {
  id?: string
  displayName: string
  query: string
  queryResult?: string | null
  notes?: string | null
  labels?: string[]
  eventTime?: string | null
  queryStartTime?: string | null
  queryEndTime?: string | null
  entityMappings?: (Record<string, unknown>)[]
  tactics?: string[]
  techniques?: string[]
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
}

export interface BookmarksCreateQuery {
  tenant_id?: string
}

export interface BookmarksDeleteQuery {
  tenant_id?: string
}

export interface BookmarksGetQuery {
  tenant_id?: string
}

export interface BookmarksListPage {
  total: number | null
  bookmarks: Bookmark[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface BookmarksListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
  /** Contained in name or query */
  text?: string
  label?: string
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
}

export interface BookmarksUpdateBody {
  displayName?: string
  query?: string
  queryResult?: string | null
  notes?: string | null
  labels?: string[]
  eventTime?: string | null
  queryStartTime?: string | null
  queryEndTime?: string | null
  entityMappings?: (Record<string, unknown>)[]
  tactics?: string[]
  techniques?: string[]
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
}

export interface BookmarksUpdateQuery {
  tenant_id?: string
}

export interface CampaignFingerprint {
  /** Fingerprints of different versions are not compared */
  version: number
  /** Words of the subject without names, numbers and random tokens, sorted */
  subject: string[]
  /** Distinct word triples of the visible text */
  textSize: number
  /** The 128 lowest hashes (32 bits, big-endian, ascending) of those triples, base64 */
  sketch: string
  /** Where links lead: host and shape of the path, redirectors resolved; no well-known hosts */
  links: string[]
  /** sha256 of attached files */
  files: string[]
  /** sha256 of pictures, which strangers may share */
  images: string[]
  /** Addresses to answer to: Reply-To, mailto links, addresses in the text */
  contacts: string[]
  /** Displayed name without digits and names of recipients */
  senderName: string
  senderAddress: string | null
  /** Registrable; null for mail providers open to anybody */
  senderDomain: string | null
  /** What the store finds candidates by, `kind:hash` */
  keys: string[]
}

export interface Case {
  /** uuid of ours */
  id: string
  tenantId: string
  /** From 1, per tenant */
  number: number
  environment: string
  externalId: string | null
  title: string
  description: string | null
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status: 'suppressed' | 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  priority: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee: Person | null
  tags: Label[]
  tickets: ExternalTicket[]
  verdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  analystVerdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  riskCategory: 'phishing' | 'malware' | 'scam' | 'business_email_compromise' | 'spam' | 'intrusion' | 'policy_violation' | 'generic_threat' | 'none' | 'unknown' | null
  riskLevel: 'informational' | 'low' | 'medium' | 'high' | 'critical' | null
  riskScore: number | null
  responseStatus: string | null
  incidentIds: string[]
  incidentsCount: number
  alertsCount: number
  commentsCount: number
  tasksCount: number
  sources: string[]
  createdBy: Person
  updatedBy: Person
  createdAt: string
  updatedAt: string
  statusChangedAt: string | null
  closedAt: string | null
  lastAttachedAlertAt: string | null
  version: number
  /** Vendor fields kept by door */
  extra: Record<string, unknown>
}

export interface CasesAccountsPage {
  total: number | null
  accounts: TenantAccount[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesAccountsQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface CasesAddIncidentsBody {
  incidents: string[]
  /** Put together also what is of different environments; without it that is a conflict */
  anyEnvironment?: boolean
}

export interface CasesAddIncidentsQuery {
  tenant_id?: string
}

export interface CasesAlertsPage {
  total: number | null
  alerts: Alert[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesAlertsQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface CasesBulkAnswer {
  /** Undo it with POST /changes/{change_set}/undo */
  change_set: string
  matched: number
  /** Those that had another value before */
  changed: number
}

export interface CasesBulkBody {
  /** Everything it matches */
  filter?: string
  ids?: string[]
  change: {
    title?: string
    description?: string | null
    severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical'
    status?: 'suppressed' | 'new' | 'in_progress' | 'on_hold' | 'closed'
    resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
    priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
    assignee?: Person | null
    tags?: Label[]
    tickets?: ExternalTicket[]
    analystVerdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
    responseStatus?: string | null
    /** Vendor fields kept by door */
    extra?: Record<string, unknown>
  }
  /** Nothing is changed when more match; default and most 10,000 */
  limit?: number
}

export interface CasesBulkQuery {
  tenant_id?: string
}

export interface CasesCommentsCreateBody {
  id?: string
  message: string
}

export interface CasesCommentsCreateQuery {
  tenant_id?: string
}

export interface CasesCommentsDeleteQuery {
  tenant_id?: string
}

export interface CasesCommentsGetQuery {
  tenant_id?: string
}

export interface CasesCommentsListPage {
  total: number | null
  comments: Comment[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesCommentsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
}

export interface CasesCommentsUpdateBody {
  message: string
}

export interface CasesCommentsUpdateQuery {
  tenant_id?: string
}

export interface CasesCreateBody {
  title: string
  description?: string | null
  severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status?: 'suppressed' | 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee?: Person | null
  tags?: Label[]
  tickets?: ExternalTicket[]
  analystVerdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  responseStatus?: string | null
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
  id?: string
  environment?: string
  externalId?: string
  incidentIds?: string[]
  /** Put together also what is of different environments; without it that is a conflict */
  anyEnvironment?: boolean
}

export interface CasesCreateQuery {
  tenant_id?: string
}

export interface CasesDeleteQuery {
  tenant_id?: string
}

export interface CasesDevicesPage {
  total: number | null
  devices: TenantDevice[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesDevicesQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface CasesGetQuery {
  tenant_id?: string
}

export interface CasesHistoryPage {
  changes: Change[]
  next: string | null
}

export interface CasesHistoryQuery {
  tenant_id?: string
  order?: 'asc' | 'desc'
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface CasesListPage {
  total: number | null
  cases: Case[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
  environment?: string
  /** One or several, divided by commas: informational, low, medium, high, critical */
  severity?: string
  /** One or several, divided by commas: informational, low, medium, high, escalated */
  priority?: string
  /** One or several, divided by commas: true_positive, benign_positive, false_positive, low_priority, undetermined */
  resolution?: string
  /** One or several, divided by commas: confirmed_threat, likely_true_positive, suspicious_behavior, inconclusive, false_positive, audited */
  verdict?: string
  /** Id, name or address of the person */
  assignee?: string
  source?: string
  external_id?: string
  /** Contained in title or description */
  text?: string
  /** Created at or after, ISO 8601 with zone */
  since?: string
  /** Created at or before */
  until?: string
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
  /** One or several, divided by commas: suppressed, new, in_progress, on_hold, closed */
  status?: string
  tag?: string
}

export interface CasesRemoveIncidentQuery {
  tenant_id?: string
}

export interface CasesTasksCreateBody {
  id?: string
  title: string
  description?: string | null
  status?: 'new' | 'completed'
}

export interface CasesTasksCreateQuery {
  tenant_id?: string
}

export interface CasesTasksDeleteQuery {
  tenant_id?: string
}

export interface CasesTasksGetQuery {
  tenant_id?: string
}

export interface CasesTasksListPage {
  total: number | null
  tasks: Task[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface CasesTasksListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
}

export interface CasesTasksUpdateBody {
  title?: string
  description?: string | null
  status?: 'new' | 'completed'
}

export interface CasesTasksUpdateQuery {
  tenant_id?: string
}

export interface CasesTechniquesAnswer {
  techniques: ({
    /** T1566.002 */
    id: string
    name: string
    tacticId: string
    tactic: string
  })[]
}

export interface CasesTechniquesQuery {
  tenant_id?: string
}

export interface CasesUpdateBody {
  title?: string
  description?: string | null
  severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status?: 'suppressed' | 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee?: Person | null
  tags?: Label[]
  tickets?: ExternalTicket[]
  analystVerdict?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  responseStatus?: string | null
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
}

export interface CasesUpdateQuery {
  tenant_id?: string
}

export interface Change {
  /** The cursor of live events; tells neither order nor count */
  id: number
  kind: 'alert' | 'incident' | 'case' | 'comment' | 'task' | 'bookmark' | 'relation' | 'device' | 'account'
  objectId: string
  subjectKind: 'incident' | 'case' | 'alert' | null
  subjectId: string | null
  verb: string
  actor: string
  at: string
  before?: unknown
  after?: unknown
  requestId: string
  changeSet: string | null
  /** True for what happened elsewhere and came with an import, with its time and actor */
  imported?: boolean
}

export interface ChangesListPage {
  changes: Change[]
  next: string | null
}

export interface ChangesListQuery {
  tenant_id?: string
  kind?: 'alert' | 'incident' | 'case' | 'comment' | 'task' | 'bookmark' | 'relation' | 'device' | 'account'
  object_id?: string
  change_set?: string
  order?: 'asc' | 'desc'
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface ChangesUndoAnswer {
  change_set: string | null
  /** Objects that are as they were */
  undone: number
  conflicts: ({
    kind: string
    id: string
  })[]
}

export interface ChangesUndoBody {
  /** Undo what can be undone, leave the conflicts as they are */
  force?: boolean
}

export interface ChangesUndoQuery {
  tenant_id?: string
}

export interface ChannelsCreateAnswer {
  id: string
  name: string
  kind: 'webhook' | 'email'
  config: Record<string, unknown>
  created_at: string
  /** Of a webhook; shown once, when it is made */
  signing_secret?: string
}

export type ChannelsCreateBody = {
  kind: 'webhook'
  name: string
  config: {
    url: string
    /** Machine verdict of an alert, worst first */
    notifyFrom?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  }
} | {
  kind: 'email'
  name: string
  config: {
    host: string
    port: number
    secure: boolean
    user?: string
    from: string
    to: string[]
    /** Machine verdict of an alert, worst first */
    notifyFrom?: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  }
  password?: string
}

export interface ChannelsCreateQuery {
  tenant_id?: string
}

export interface ChannelsDeleteQuery {
  tenant_id?: string
}

export interface ChannelsListAnswer {
  channels: ({
    id: string
    name: string
    kind: 'webhook' | 'email'
    config: Record<string, unknown>
    created_at: string
    /** Of a webhook; shown once, when it is made */
    signing_secret?: string
  })[]
}

export interface ChannelsListQuery {
  tenant_id?: string
}

export interface Comment {
  id: string
  incidentId: string | null
  caseId: string | null
  /** Byte for byte as written; shown as text only */
  message: string
  author: Person
  createdAt: string
  updatedAt: string
  version: number
}

export interface CorrelationChange {
  /** Rules that are on; default all */
  rules?: ('vendor_incident' | 'campaign' | 'observables' | 'case')[]
  /** Alerts further apart than this are not joined, except by the incident id of their product; default 72 */
  window_hours?: number
  /** So many mails of one campaign open an incident; default 1 */
  campaign_min_alerts?: number
  /** So many other alerts that belong together open an incident; default 1 */
  other_min_alerts?: number
  /** So many strong observables must be shared; default 1 */
  observables_min_shared?: number
  /** An observable seen in so many harmless alerts joins nothing; default 2 */
  weak_from_harmless?: number
  /** An observable seen in so many incidents joins nothing; default 5 */
  weak_from_incidents?: number
  /** So long harmless alerts and incidents count for that, in days; default 90 */
  weak_days?: number
  /** Whether an inconclusive alert opens an incident; default high_severity: when its product calls it high or critical */
  inconclusive_opens?: 'never' | 'high_severity' | 'always'
  /** An alert that belongs to a closed incident reopens it, opens one linked to it, or is attached to it as it is; default open_linked */
  late_alert?: 'reopen' | 'open_linked' | 'attach'
}

export interface CorrelationSettings {
  /** Rules that are on; default all */
  rules: ('vendor_incident' | 'campaign' | 'observables' | 'case')[]
  /** Alerts further apart than this are not joined, except by the incident id of their product; default 72 */
  window_hours: number
  /** So many mails of one campaign open an incident; default 1 */
  campaign_min_alerts: number
  /** So many other alerts that belong together open an incident; default 1 */
  other_min_alerts: number
  /** So many strong observables must be shared; default 1 */
  observables_min_shared: number
  /** An observable seen in so many harmless alerts joins nothing; default 2 */
  weak_from_harmless: number
  /** An observable seen in so many incidents joins nothing; default 5 */
  weak_from_incidents: number
  /** So long harmless alerts and incidents count for that, in days; default 90 */
  weak_days: number
  /** Whether an inconclusive alert opens an incident; default high_severity: when its product calls it high or critical */
  inconclusive_opens: 'never' | 'high_severity' | 'always'
  /** An alert that belongs to a closed incident reopens it, opens one linked to it, or is attached to it as it is; default open_linked */
  late_alert: 'reopen' | 'open_linked' | 'attach'
}

export interface Deleted {
  id: string
  deleted_at: string
}

export interface Device {
  hostname?: string
  deviceId?: string
  osType?: string
  osVersion?: string
  privateIps?: string[]
  externalIps?: string[]
}

export interface DevicesGetQuery {
  tenant_id?: string
}

export interface DevicesListPage {
  total: number | null
  devices: TenantDevice[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface DevicesListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
  environment?: string
  hostname?: string
  device_id?: string
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
}

export interface DevicesPutAnswer {
  devices: TenantDevice[]
}

export interface DevicesPutBody {
  devices: ({
    environment?: string
    hostname: string
    deviceId?: string | null
    hostType?: string | null
    osType?: string | null
    osVersion?: string | null
    privateIps?: string[]
    externalIps?: string[]
    fqdns?: string[]
    macs?: string[]
    tags?: string[]
    groups?: string[]
    managedBy?: string | null
    cloudProvider?: string | null
    siteName?: string | null
    lastLoginUser?: string | null
    source?: string | null
    /** ISO 8601 UTC */
    firstSeenAt?: string
    lastSeenAt?: string
    extra?: Record<string, unknown>
  })[]
}

export interface DevicesPutQuery {
  tenant_id?: string
}

export interface EmailFacts {
  subject: string
  from: Mailbox[]
  replyTo: Mailbox[]
  to: Mailbox[]
  cc: Mailbox[]
  bcc: Mailbox[]
  messageId: string | null
  /** Date header, ISO 8601 UTC */
  sentAt: string | null
  /** Who forwarded the mail, when a report wraps it */
  reportedBy: Mailbox | null
  recipientsTotal: number
}

export interface Entity {
  /** uuid; the same thing in the same tenant keeps its id */
  id: string
  kind: 'account' | 'host' | 'file' | 'azure_resource' | 'cloud_application' | 'dns_resolution' | 'file_hash' | 'ip' | 'malware' | 'process' | 'registry_key' | 'registry_value' | 'security_group' | 'url' | 'iot_device' | 'mail_cluster' | 'mail_message' | 'mailbox' | 'submission_mail' | 'nic'
  /** What a person calls it */
  name: string
  properties: Record<string, unknown>
  isAttacker: boolean
  isVictim: boolean
  deviceId: string | null
  accountId: string | null
  data: Record<string, unknown>
}

export interface ExternalTicket {
  /** e.g. jira */
  vendor: string
  id: string
  url: string | null
  status: string | null
}

export interface Finding {
  /** Id of the catalogue entry, e.g. link-text-mismatch */
  id: string
  /** Log-odds added to the score; negative speaks for the mail */
  weight: number
  /** Header, MIME part (dotted number, offset in its decoded text), URL, attachment, or JSON field */
  where: {
    header: string
    value?: string
  } | {
    part: string
    offset?: number
    length?: number
    text?: string
  } | {
    url: string
    part?: string
  } | {
    attachment: string
    path?: string
    offset?: number
  } | {
    field: string
    value?: string
  } | {
    message: string
  }
  /** One sentence for a person, with the value that was seen (untrusted text defanged by the door that shows it) */
  says: string
  /** ATT&CK technique ids */
  techniques: string[]
  analyser: string
}

export interface GroupingReason {
  rule: 'campaign' | 'observables' | 'vendor_incident' | 'manual' | 'import' | 'merge' | 'first'
  /** One sentence for a person */
  says: string
  keys: string[]
}

export interface ImportBatch {
  from: 'docket' | 'intezer' | 'sentinel' | 'kaspersky-xdr'
  records: ({
    /** Told in refusals, e.g. `line 3` */
    where: string
    /** Name of the list it stood in, when the file is an answer of the vendor's API */
    list?: string | null
    /** The object as the vendor's API prints it */
    value: unknown
    /** When it is here already, what of it is to become as its product has it now */
    refresh?: ('title' | 'description' | 'severity' | 'priority' | 'state' | 'assignee' | 'labels' | 'activity' | 'entities' | 'details')[]
  })[]
}

export interface ImportResult {
  counts: Record<string, {
    created?: number
    /** Was here, and became what its product has now */
    updated?: number
    /** Was here, and got links to objects that came after it */
    extended?: number
    /** Was here already and stays as it is */
    unchanged?: number
  }>
  refused: ({
    where: string
    message: string
    details: Record<string, string[]>
  })[]
  /** What was taken in otherwise than the file says, e.g. under another number */
  notes?: ({
    where: string
    message: string
  })[]
  /** What incidents of records with `refresh` are here */
  incidents?: ({
    where: string
    id: string
    outcome: string
  })[]
}

export interface Incident {
  /** uuid of ours; Sentinel name, Kaspersky InternalID */
  id: string
  tenantId: string
  /** From 1, per tenant */
  number: number
  /** Unique in the installation; what other tenants have does not count */
  serial: number
  environment: string
  externalId: string | null
  title: string
  description: string | null
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status: 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  resolutionReason: 'suspicious_activity' | 'suspicious_but_expected' | 'incorrect_alert_logic' | 'inaccurate_data' | null
  resolutionComment: string | null
  priority: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee: Person | null
  labels: Label[]
  source: string | null
  sender: string | null
  url: string | null
  origin: 'auto' | 'manual'
  providerName: string | null
  providerIncidentId: string | null
  rules: Rule[]
  detectionTechnologies: string[]
  tactics: string[]
  techniques: string[]
  tickets: ExternalTicket[]
  /** In lists the first few, attackers and victims first */
  entities: Entity[]
  /** How many the incident shows when it is read by itself */
  entitiesCount: number
  /** In lists the first few, the most telling kinds first */
  observables: IncidentObservable[]
  /** How many the incident shows when it is read by itself */
  observablesCount: number
  /** The first 1,000 (in lists the first few), oldest link first; alertsCount is exact */
  alerts: IncidentAlert[]
  alertsCount: number
  commentsCount: number
  bookmarksCount: number
  tasksCount: number
  alertProducts: string[]
  reporters: string[]
  /** How many the incident shows when it is read by itself */
  reportersCount: number
  verdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited' | null
  riskCategory: 'phishing' | 'malware' | 'scam' | 'business_email_compromise' | 'spam' | 'intrusion' | 'policy_violation' | 'generic_threat' | 'none' | 'unknown' | null
  riskLevel: 'informational' | 'low' | 'medium' | 'high' | 'critical' | null
  riskScore: number | null
  responseStatus: string | null
  caseId: string | null
  mergedInto: string | null
  relatedIncidents: string[]
  createdBy: Person
  updatedBy: Person
  createdAt: string
  receivedAt: string
  updatedAt: string
  statusChangedAt: string | null
  closedAt: string | null
  firstActivityAt: string | null
  lastActivityAt: string | null
  triagedAt: string | null
  triageChangedAt: string | null
  rawSha256: string | null
  /** Grows with every change of the fields above the counts; the etag */
  version: number
  /** Vendor fields kept by door */
  extra: Record<string, unknown>
}

export interface IncidentAlert {
  /** Our id of the alert (uuid) */
  alertId: string
  linkedAt: string
  linkedBy: string
  linkType: 'auto' | 'manual'
  reason: GroupingReason
}

export interface IncidentObservable {
  kind: 'ip' | 'domain' | 'url' | 'email' | 'sha256' | 'sha1' | 'md5' | 'host' | 'user' | 'device' | 'process' | 'file_name' | 'message_id'
  value: string
  /** Where it came from, e.g. sender, recipient, link, attachment, target_host */
  role?: string
  details?: string
}

export interface IncidentsAddEntitiesAnswer {
  entities: Entity[]
}

export interface IncidentsAddEntitiesBody {
  entities: ({
    id?: string
    kind: 'account' | 'host' | 'file' | 'azure_resource' | 'cloud_application' | 'dns_resolution' | 'file_hash' | 'ip' | 'malware' | 'process' | 'registry_key' | 'registry_value' | 'security_group' | 'url' | 'iot_device' | 'mail_cluster' | 'mail_message' | 'mailbox' | 'submission_mail' | 'nic'
    name?: string
    properties: Record<string, unknown>
    isAttacker?: boolean
    isVictim?: boolean
    data?: Record<string, unknown>
  })[]
}

export interface IncidentsAddEntitiesQuery {
  tenant_id?: string
}

export interface IncidentsAlertsPage {
  total: number | null
  alerts: Alert[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface IncidentsAlertsQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface IncidentsBulkAnswer {
  /** Undo it with POST /changes/{change_set}/undo */
  change_set: string
  matched: number
  /** Those that had another value before */
  changed: number
}

export interface IncidentsBulkBody {
  /** Everything it matches */
  filter?: string
  ids?: string[]
  change: {
    title?: string
    description?: string | null
    severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical'
    status?: 'new' | 'in_progress' | 'on_hold' | 'closed'
    resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
    resolutionReason?: 'suspicious_activity' | 'suspicious_but_expected' | 'incorrect_alert_logic' | 'inaccurate_data' | null
    resolutionComment?: string | null
    priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
    assignee?: Person | null
    labels?: Label[]
    sender?: string | null
    url?: string | null
    providerName?: string | null
    providerIncidentId?: string | null
    rules?: Rule[]
    detectionTechnologies?: string[]
    tactics?: string[]
    techniques?: string[]
    tickets?: ExternalTicket[]
    responseStatus?: string | null
    caseId?: string | null
    firstActivityAt?: string | null
    lastActivityAt?: string | null
    /** Vendor fields kept by door */
    extra?: Record<string, unknown>
  }
  /** Nothing is changed when more match; default and most 10,000 */
  limit?: number
}

export interface IncidentsBulkQuery {
  tenant_id?: string
}

export interface IncidentsCommentsCreateBody {
  id?: string
  message: string
}

export interface IncidentsCommentsCreateQuery {
  tenant_id?: string
}

export interface IncidentsCommentsDeleteQuery {
  tenant_id?: string
}

export interface IncidentsCommentsGetQuery {
  tenant_id?: string
}

export interface IncidentsCommentsListPage {
  total: number | null
  comments: Comment[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface IncidentsCommentsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
}

export interface IncidentsCommentsUpdateBody {
  message: string
}

export interface IncidentsCommentsUpdateQuery {
  tenant_id?: string
}

export interface IncidentsCreateBody {
  title: string
  description?: string | null
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status?: 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  resolutionReason?: 'suspicious_activity' | 'suspicious_but_expected' | 'incorrect_alert_logic' | 'inaccurate_data' | null
  resolutionComment?: string | null
  priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee?: Person | null
  labels?: Label[]
  sender?: string | null
  url?: string | null
  providerName?: string | null
  providerIncidentId?: string | null
  rules?: Rule[]
  detectionTechnologies?: string[]
  tactics?: string[]
  techniques?: string[]
  tickets?: ExternalTicket[]
  responseStatus?: string | null
  caseId?: string | null
  firstActivityAt?: string | null
  lastActivityAt?: string | null
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
  /** Put together also what is of different environments; without it that is a conflict */
  anyEnvironment?: boolean
  id?: string
  environment?: string
  externalId?: string
  source?: string
  alertIds?: string[]
  entities?: ({
    id?: string
    kind: 'account' | 'host' | 'file' | 'azure_resource' | 'cloud_application' | 'dns_resolution' | 'file_hash' | 'ip' | 'malware' | 'process' | 'registry_key' | 'registry_value' | 'security_group' | 'url' | 'iot_device' | 'mail_cluster' | 'mail_message' | 'mailbox' | 'submission_mail' | 'nic'
    name?: string
    properties: Record<string, unknown>
    isAttacker?: boolean
    isVictim?: boolean
    data?: Record<string, unknown>
  })[]
  observables?: Observable[]
}

export interface IncidentsCreateQuery {
  tenant_id?: string
}

export interface IncidentsDeleteQuery {
  tenant_id?: string
}

export interface IncidentsEntitiesAnswer {
  entities: Entity[]
}

export interface IncidentsEntitiesQuery {
  tenant_id?: string
}

export interface IncidentsGetQuery {
  tenant_id?: string
}

export interface IncidentsHistoryPage {
  changes: Change[]
  next: string | null
}

export interface IncidentsHistoryQuery {
  tenant_id?: string
  order?: 'asc' | 'desc'
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
}

export interface IncidentsLinkAlertsBody {
  alerts: string[]
  /** Put together also what is of different environments; without it that is a conflict */
  anyEnvironment?: boolean
}

export interface IncidentsLinkAlertsQuery {
  tenant_id?: string
}

export interface IncidentsListPage {
  total: number | null
  incidents: Incident[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface IncidentsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
  environment?: string
  /** One or several, divided by commas: informational, low, medium, high, critical */
  severity?: string
  /** One or several, divided by commas: informational, low, medium, high, escalated */
  priority?: string
  /** One or several, divided by commas: true_positive, benign_positive, false_positive, low_priority, undetermined */
  resolution?: string
  /** One or several, divided by commas: confirmed_threat, likely_true_positive, suspicious_behavior, inconclusive, false_positive, audited */
  verdict?: string
  /** Id, name or address of the person */
  assignee?: string
  source?: string
  external_id?: string
  /** Contained in title or description */
  text?: string
  /** Created at or after, ISO 8601 with zone */
  since?: string
  /** Created at or before */
  until?: string
  /** ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only */
  updated_since?: string
  /** One or several, divided by commas: new, in_progress, on_hold, closed */
  status?: string
  label?: string
  case_id?: string
  /** Parts to show whole, divided by commas: alerts, entities, observables, reporters. Without it a list shows the first few of each, and their counts */
  include?: string
}

export interface IncidentsMergeAnswer {
  /** Undo it with POST /changes/{change_set}/undo */
  change_set: string
  incident: Incident
}

export interface IncidentsMergeBody {
  sources: string[]
}

export interface IncidentsMergeQuery {
  tenant_id?: string
}

export interface IncidentsRelationsDeleteQuery {
  tenant_id?: string
}

export interface IncidentsRelationsGetQuery {
  tenant_id?: string
}

export interface IncidentsRelationsListPage {
  total: number | null
  relations: Relation[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface IncidentsRelationsListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
}

export interface IncidentsRelationsPutBody {
  targetKind: 'bookmark' | 'alert' | 'entity'
  targetId: string
}

export interface IncidentsRelationsPutQuery {
  tenant_id?: string
}

export interface IncidentsSetEntitiesAnswer {
  entities: Entity[]
}

export interface IncidentsSetEntitiesBody {
  entities: ({
    id?: string
    kind: 'account' | 'host' | 'file' | 'azure_resource' | 'cloud_application' | 'dns_resolution' | 'file_hash' | 'ip' | 'malware' | 'process' | 'registry_key' | 'registry_value' | 'security_group' | 'url' | 'iot_device' | 'mail_cluster' | 'mail_message' | 'mailbox' | 'submission_mail' | 'nic'
    name?: string
    properties: Record<string, unknown>
    isAttacker?: boolean
    isVictim?: boolean
    data?: Record<string, unknown>
  })[]
}

export interface IncidentsSetEntitiesQuery {
  tenant_id?: string
}

export interface IncidentsSplitAnswer {
  /** Undo it with POST /changes/{change_set}/undo */
  change_set: string
  /** The incident first, then those that came out of it */
  incidents: Incident[]
}

export type IncidentsSplitBody = {
  sources: string[]
} | {
  alerts: string[]
  title?: string
}

export interface IncidentsSplitQuery {
  tenant_id?: string
}

export interface IncidentsTasksCreateBody {
  id?: string
  title: string
  description?: string | null
  status?: 'new' | 'completed'
}

export interface IncidentsTasksCreateQuery {
  tenant_id?: string
}

export interface IncidentsTasksDeleteQuery {
  tenant_id?: string
}

export interface IncidentsTasksGetQuery {
  tenant_id?: string
}

export interface IncidentsTasksListPage {
  total: number | null
  tasks: Task[]
  next: string | null
  /** With `updated_since` only */
  deleted?: Deleted[]
  /** With `updated_since` only: more changes are there already */
  has_more?: boolean
}

export interface IncidentsTasksListQuery {
  tenant_id?: string
  /** `next` of the answer before */
  cursor?: string
  /** Default 50 */
  limit?: number
  /** Filter language of the house over the snake_case names of fields, see docs/native-api.md */
  filter?: string
  /** Fields divided by commas, `-` before those that descend; the id is the last tie-break */
  sort?: string
  offset?: number
  /** `false` spares the count */
  total?: boolean
}

export interface IncidentsTasksUpdateBody {
  title?: string
  description?: string | null
  status?: 'new' | 'completed'
}

export interface IncidentsTasksUpdateQuery {
  tenant_id?: string
}

export interface IncidentsUnlinkAlertQuery {
  tenant_id?: string
}

export interface IncidentsUpdateBody {
  title?: string
  description?: string | null
  severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical'
  status?: 'new' | 'in_progress' | 'on_hold' | 'closed'
  resolution?: 'true_positive' | 'benign_positive' | 'false_positive' | 'low_priority' | 'undetermined' | null
  resolutionReason?: 'suspicious_activity' | 'suspicious_but_expected' | 'incorrect_alert_logic' | 'inaccurate_data' | null
  resolutionComment?: string | null
  priority?: 'informational' | 'low' | 'medium' | 'high' | 'escalated'
  assignee?: Person | null
  labels?: Label[]
  sender?: string | null
  url?: string | null
  providerName?: string | null
  providerIncidentId?: string | null
  rules?: Rule[]
  detectionTechnologies?: string[]
  tactics?: string[]
  techniques?: string[]
  tickets?: ExternalTicket[]
  responseStatus?: string | null
  caseId?: string | null
  firstActivityAt?: string | null
  lastActivityAt?: string | null
  /** Vendor fields kept by door */
  extra?: Record<string, unknown>
  /** Put together also what is of different environments; without it that is a conflict */
  anyEnvironment?: boolean
}

export interface IncidentsUpdateQuery {
  tenant_id?: string
}

export interface KeysCreateAnswer {
  id: string
  name: string
  /** Null when the key belongs to a user */
  role: string | null
  user_id: string | null
  tenant_ids: 'all' | string[]
  created_at: string
  revoked_at: string | null
  /** Shown once, when the key is made */
  key?: string
}

export interface KeysCreateBody {
  name: string
  tenant_ids: 'all' | string[]
  /** reader, analyst, admin or a role of this installation */
  role?: string
  user_id?: string
}

export interface KeysListAnswer {
  keys: ({
    id: string
    name: string
    /** Null when the key belongs to a user */
    role: string | null
    user_id: string | null
    tenant_ids: 'all' | string[]
    created_at: string
    revoked_at: string | null
    /** Shown once, when the key is made */
    key?: string
  })[]
}

export interface Label {
  name: string
  kind: 'user' | 'auto'
}

export interface Mailbox {
  name: string
  address: string
}

export interface MeAnswer {
  key_id: string
  name: string
  /** Several, separated by commas, when they differ by tenant */
  role: string
  user: {
    id: string
    name: string
    email: string | null
    user_principal_name: string | null
  } | null
  tenant_ids: 'all' | string[]
  tenants: ({
    id: string
    name: string
    permissions: ('alert:read' | 'alert:create' | 'alert:update' | 'alert:delete' | 'alert:notify' | 'analysis:read' | 'incident:read' | 'incident:create' | 'incident:update' | 'incident:delete' | 'case:read' | 'case:create' | 'case:update' | 'case:delete' | 'bookmark:read' | 'bookmark:update' | 'device:read' | 'device:update' | 'history:read' | 'import:run' | 'sync:manage' | 'user:read' | 'user:manage' | 'tenant:read' | 'tenant:manage' | 'key:manage' | 'settings:manage')[]
  })[]
  permissions: ('alert:read' | 'alert:create' | 'alert:update' | 'alert:delete' | 'alert:notify' | 'analysis:read' | 'incident:read' | 'incident:create' | 'incident:update' | 'incident:delete' | 'case:read' | 'case:create' | 'case:update' | 'case:delete' | 'bookmark:read' | 'bookmark:update' | 'device:read' | 'device:update' | 'history:read' | 'import:run' | 'sync:manage' | 'user:read' | 'user:manage' | 'tenant:read' | 'tenant:manage' | 'key:manage' | 'settings:manage')[]
}

export interface Observable {
  kind: 'ip' | 'domain' | 'url' | 'email' | 'sha256' | 'sha1' | 'md5' | 'host' | 'user' | 'device' | 'process' | 'file_name' | 'message_id'
  value: string
  /** Where it came from, e.g. sender, recipient, link, attachment, target_host */
  role?: string
}

export interface Person {
  id: string | null
  name: string | null
  email: string | null
  userPrincipalName: string | null
  kind: 'user' | 'group' | 'unknown'
}

export interface Relation {
  name: string
  incidentId: string
  targetKind: 'bookmark' | 'alert' | 'entity'
  /** uuid of bookmark, alert or entity */
  targetId: string
  createdAt: string
  version: number
}

export interface RoleAnswer {
  name: string
  description: string | null
  permissions: ('alert:read' | 'alert:create' | 'alert:update' | 'alert:delete' | 'alert:notify' | 'analysis:read' | 'incident:read' | 'incident:create' | 'incident:update' | 'incident:delete' | 'case:read' | 'case:create' | 'case:update' | 'case:delete' | 'bookmark:read' | 'bookmark:update' | 'device:read' | 'device:update' | 'history:read' | 'import:run' | 'sync:manage' | 'user:read' | 'user:manage' | 'tenant:read' | 'tenant:manage' | 'key:manage' | 'settings:manage')[]
  built_in: boolean
}

export interface RolesListAnswer {
  roles: RoleAnswer[]
}

export interface RolesPutBody {
  description?: string | null
  permissions: ('alert:read' | 'alert:create' | 'alert:update' | 'alert:delete' | 'alert:notify' | 'analysis:read' | 'incident:read' | 'incident:create' | 'incident:update' | 'incident:delete' | 'case:read' | 'case:create' | 'case:update' | 'case:delete' | 'bookmark:read' | 'bookmark:update' | 'device:read' | 'device:update' | 'history:read' | 'import:run' | 'sync:manage' | 'user:read' | 'user:manage' | 'tenant:read' | 'tenant:manage' | 'key:manage' | 'settings:manage')[]
}

export interface Rule {
  id: string
  name: string
  type: string | null
  confidence: 'low' | 'medium' | 'high' | null
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical' | null
  custom: boolean
}

export type Scan = {
  type: 'file'
  sha256: string
  fileName: string | null
  /** What the bytes are, e.g. pdf, zip, pe, html, unknown */
  fileType: string
  sizeBytes: number
  /** sha256 of the container it came out of */
  parent: string | null
  verdict: 'malicious' | 'suspicious' | 'no_threats' | 'unknown' | 'not_supported'
  findings: Finding[]
} | {
  type: 'url'
  url: string
  domain: string | null
  /** Where: part numbers, qr, pdf, attachment names */
  foundIn: string[]
  verdict: 'malicious' | 'suspicious' | 'no_threats' | 'unknown' | 'not_supported'
  findings: Finding[]
}

export interface SettingsCorrelationGetQuery {
  tenant_id?: string
}

export interface SettingsCorrelationPutQuery {
  tenant_id?: string
}

export interface Task {
  id: string
  incidentId: string | null
  caseId: string | null
  title: string
  description: string | null
  status: 'new' | 'completed'
  createdBy: Person
  updatedBy: Person
  createdAt: string
  updatedAt: string
  version: number
}

export interface TenantAccount {
  /** uuid of ours */
  id: string
  tenantId: string
  environment: string
  /** Account name as products print it */
  name: string
  displayName: string | null
  email: string | null
  domain: string | null
  userPrincipalName: string | null
  sid: string | null
  externalId: string | null
  /** ISO 8601 UTC */
  firstSeenAt: string
  lastSeenAt: string
  updatedAt: string
  extra: Record<string, unknown>
}

export interface TenantDevice {
  /** uuid of ours */
  id: string
  tenantId: string
  environment: string
  deviceId: string | null
  hostname: string
  hostType: string | null
  osType: string | null
  osVersion: string | null
  privateIps: string[]
  externalIps: string[]
  fqdns: string[]
  macs: string[]
  tags: string[]
  groups: string[]
  managedBy: string | null
  cloudProvider: string | null
  siteName: string | null
  lastLoginUser: string | null
  source: string | null
  /** ISO 8601 UTC */
  firstSeenAt: string
  lastSeenAt: string
  updatedAt: string
  extra: Record<string, unknown>
}

export interface TenantsCreateAnswer {
  id: string
  name: string
  created_at: string
  sentinel: {
    subscription_id: string
    resource_group: string
    workspace: string
  }
}

export interface TenantsCreateBody {
  id?: string
  name: string
  sentinel?: {
    subscription_id?: string
    resource_group?: string
    workspace?: string
  }
}

export interface TenantsGetAnswer {
  id: string
  name: string
  created_at: string
  sentinel: {
    subscription_id: string
    resource_group: string
    workspace: string
  }
}

export interface TenantsListAnswer {
  tenants: ({
    id: string
    name: string
    created_at: string
    sentinel: {
      subscription_id: string
      resource_group: string
      workspace: string
    }
  })[]
}

export interface TransferExportQuery {
  tenant_id?: string
  to: 'docket' | 'intezer' | 'sentinel' | 'kaspersky-xdr'
}

export interface TransferImportQuery {
  tenant_id?: string
}

export interface TriageReport {
  kind: 'email' | 'alert' | 'file' | 'url' | 'unknown'
  /** Machine verdict of an alert, worst first */
  verdict: 'confirmed_threat' | 'likely_true_positive' | 'suspicious_behavior' | 'inconclusive' | 'false_positive' | 'audited'
  /** What kind of harm the alert stands for */
  riskCategory: 'phishing' | 'malware' | 'scam' | 'business_email_compromise' | 'spam' | 'intrusion' | 'policy_violation' | 'generic_threat' | 'none' | 'unknown'
  riskScore: number
  familyName: string | null
  findings: Finding[]
  /** Smallest set of finding ids without which the verdict would be milder */
  flipsWithout: string[]
  unexamined: Unexamined[]
  email: EmailFacts | null
  observables: Observable[]
  scans: Scan[]
  /** Version of catalogue and weights the verdict was made with */
  rulePack: string
  fingerprint?: CampaignFingerprint
  error: {
    code: string
    message: string
  } | null
}

export interface Unexamined {
  analyser: string
  reason: 'timeout' | 'limit' | 'unsupported' | 'crashed' | 'encrypted' | 'malformed' | 'offline'
  detail: string
}

export interface UserAnswer {
  id: string
  name: string
  email: string | null
  user_principal_name: string | null
  /** Keys of a disabled user open nothing */
  disabled: boolean
  /** Roles in the tenants whose users you may see */
  grants: UserGrant[]
  created_at: string
  updated_at: string
}

export interface UserGrant {
  /** A tenant, or `all` for every tenant, also later ones */
  tenant_id: string
  role: string
}

export interface UsersCreateBody {
  name: string
  email?: string | null
  user_principal_name?: string | null
  grants?: ({
    /** A tenant, or `all` for every tenant, also later ones */
    tenant_id: string
    /** reader, analyst, admin or a role of this installation */
    role: string
  })[]
}

export interface UsersGrantBody {
  /** reader, analyst, admin or a role of this installation */
  role: string
}

export interface UsersListPage {
  total: number
  users: UserAnswer[]
}

export interface UsersListQuery {
  tenant_id?: string
  /** Contained in name or addresses */
  text?: string
  offset?: number
  /** Default 100 */
  limit?: number
}

export interface UsersUpdateBody {
  name?: string
  email?: string | null
  user_principal_name?: string | null
  disabled?: boolean
}

