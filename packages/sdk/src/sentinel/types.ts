// What Microsoft Sentinel's incidents API sends and takes, with its own names. Source: the public ARM description, 2024-03-01.

/** `A` or any other text: closed lists of the service grow. */
export type Open<A extends string> = A | (string & Record<never, never>)

/** Severities, worst first. */
export type SentinelSeverity = 'High' | 'Medium' | 'Low' | 'Informational'
/** Where the work on an incident stands. */
export type SentinelStatus = 'New' | 'Active' | 'Closed'
/** How an incident ended. */
export type SentinelClassification = 'Undetermined' | 'TruePositive' | 'BenignPositive' | 'FalsePositive'
/** Why it ended so; each belongs to one classification. */
export type SentinelClassificationReason =
  | 'SuspiciousActivity'
  | 'SuspiciousButExpected'
  | 'IncorrectAlertLogic'
  | 'InaccurateData'

/** Any resource: its path, its name (a GUID), its type, its etag. */
export interface Resource<Properties> {
  id: string
  name: string
  type: string
  etag?: string
  properties: Properties
}

/** Who works on it; all parts null when nobody does. */
export interface SentinelOwner {
  objectId?: string | null
  email?: string | null
  assignedTo?: string | null
  userPrincipalName?: string | null
  ownerType?: Open<'Unknown' | 'User' | 'Group'> | null
}

/** A label of an incident. */
export interface SentinelLabel {
  labelName: string
  labelType?: Open<'User' | 'AutoAssigned'>
}

/** Times are ISO 8601 UTC; the service prints up to 7 digits of a second, which a Date cannot hold: they stay text. */
export interface SentinelIncidentProperties {
  title: string
  severity: Open<SentinelSeverity>
  status: Open<SentinelStatus>
  description?: string | null
  classification?: Open<SentinelClassification> | null
  classificationReason?: Open<SentinelClassificationReason> | null
  classificationComment?: string | null
  owner?: SentinelOwner | null
  labels?: SentinelLabel[] | null
  firstActivityTimeUtc?: string | null
  lastActivityTimeUtc?: string | null
  createdTimeUtc?: string
  lastModifiedTimeUtc?: string
  incidentNumber?: number
  incidentUrl?: string
  relatedAnalyticRuleIds?: string[] | null
  providerName?: string | null
  providerIncidentId?: string | null
  additionalData?: {
    alertsCount?: number
    bookmarksCount?: number
    commentsCount?: number
    alertProductNames?: string[]
    tactics?: string[]
    techniques?: string[]
    providerIncidentUrl?: string | null
  } | null
}
/** An incident. */
export type SentinelIncident = Resource<SentinelIncidentProperties>

/** Who wrote something. */
export interface SentinelAuthor {
  objectId?: string | null
  email?: string | null
  name?: string | null
  userPrincipalName?: string | null
}

/** A comment of an incident. */
export type SentinelComment = Resource<{
  message: string
  author?: SentinelAuthor | null
  createdTimeUtc?: string
  lastModifiedTimeUtc?: string
}>

/** What an incident points to. */
export type SentinelRelation = Resource<{
  relatedResourceId: string
  relatedResourceName?: string
  relatedResourceType?: string
  relatedResourceKind?: string
}>

/** A kept query with what it found. */
export interface SentinelBookmarkProperties {
  displayName: string
  query: string
  queryResult?: string | null
  notes?: string | null
  /** Plain texts, unlike the labels of incidents. */
  labels?: string[] | null
  eventTime?: string | null
  queryStartTime?: string | null
  queryEndTime?: string | null
  created?: string
  updated?: string
  createdBy?: SentinelAuthor | null
  updatedBy?: SentinelAuthor | null
  incidentInfo?: {
    incidentId?: string | null
    severity?: string | null
    title?: string | null
    relationName?: string | null
  } | null
  entityMappings?: unknown[]
  tactics?: string[]
  techniques?: string[]
}
/** A bookmark. */
export type SentinelBookmark = Resource<SentinelBookmarkProperties>

/** A task of an incident. */
export type SentinelTask = Resource<{
  title: string
  status: Open<'New' | 'Completed'>
  description?: string | null
  createdTimeUtc?: string
  lastModifiedTimeUtc?: string
  createdBy?: SentinelAuthor | null
  lastModifiedBy?: SentinelAuthor | null
}>

/** Entities and alerts of an incident: `kind` says which properties to expect. */
export interface SentinelEntity {
  id: string
  name: string
  type: string
  kind: Open<'Account' | 'Host' | 'Ip' | 'Url' | 'File' | 'FileHash' | 'Mailbox' | 'MailMessage' | 'SecurityAlert'>
  properties: Record<string, unknown> & { friendlyName?: string; additionalData?: Record<string, unknown> }
}

/** An alert of an incident, as the service lists it: an entity of kind SecurityAlert. */
export type SentinelAlert = SentinelEntity & {
  properties: { systemAlertId: string; alertDisplayName: string; severity?: string; status?: string }
}

/** What `getIncident` adds when asked. */
export interface SentinelIncidentDetails extends SentinelIncident {
  entities?: SentinelEntity[]
  alerts?: SentinelAlert[]
  comments?: SentinelComment[]
  bookmarks?: SentinelBookmark[]
}
