// What the rest of the server may ask of the store about incidents, their alerts, comments, tasks and history: types only.
import type {
  Alert,
  Change,
  ChangeKind,
  Comment,
  CommentField,
  CommentSortField,
  Filter,
  GroupingReason,
  Incident,
  IncidentAlert,
  IncidentField,
  IncidentPart,
  IncidentSortField,
  Resolution,
  Task,
  TaskField,
  TaskSortField,
  TenantId,
} from '@docket/model'
import type { Db } from './contract.ts'
import type { IncidentState } from './incident-state.ts'
import type { PageRequest } from './keyset-page.ts'

export interface IncidentSort {
  field: IncidentSortField
  order: 'asc' | 'desc'
}

export interface IncidentQuery {
  tenants: readonly TenantId[]
  filter: Filter<IncidentField>
  /** The id decides where all keys are equal, in the order of the first key. Empty: newest first. */
  sort: readonly IncidentSort[]
  page: PageRequest
  /** Parts to show whole; of the others the first few, and the counts tell how many there are. Default: all. */
  whole?: readonly IncidentPart[]
}

/** A link as it is to be kept. */
export interface NewLink {
  alertId: string
  linkedAt: string
  linkedBy: string
  linkType: IncidentAlert['linkType']
  reason: GroupingReason
}

/** What happened to the link of one alert: where it was before, and where it is now. */
export interface MovedLink {
  alertId: string
  before: { incidentId: string; link: IncidentAlert } | null
  after: { incidentId: string; link: IncidentAlert } | null
}

/** What of an alert follows its incident. */
export interface AlertClosing {
  alertId: string
  before: Pick<Alert, 'resolution' | 'closedAt' | 'assignee'>
  after: Pick<Alert, 'resolution' | 'closedAt' | 'assignee'>
}

/** What is kept of a deleted incident so that it can be brought back. */
export interface IncidentSnapshot {
  state: IncidentState
  links: IncidentAlert[]
  comments: Comment[]
  tasks: Task[]
  /** Rows of the table, as they are. */
  relations: Record<string, unknown>[]
}

export interface IncidentStore {
  list(query: IncidentQuery): Promise<{ total: number | null; incidents: Incident[]; next: string | null }>
  get(tenant: TenantId, id: string, tx?: Db): Promise<Incident | null>
  /** Ids of ours or of products, one for each environment and source. */
  find(
    tenant: TenantId,
    ids: readonly string[],
    environments?: readonly string[],
    whole?: readonly IncidentPart[],
  ): Promise<Incident[]>
  /** Which incident of the tenant came with this id from its product. */
  findExternal(
    tx: Db,
    tenant: TenantId,
    key: { environment: string; source: string | null; externalId: string },
  ): Promise<string | null>
  /** Locks rows in the order of their ids; those that are not there are left out. Lock incidents before alerts. */
  lock(tx: Db, tenant: TenantId, ids: readonly string[]): Promise<IncidentState[]>
  /** Takes the number that is given when it is free, else the next one. Null when the id or the product's id is taken. */
  insert(tx: Db, state: Omit<IncidentState, 'number' | 'serial'> & { number?: number }): Promise<IncidentState | null>
  /** Writes everything of a locked incident; the version is the caller's to raise. */
  save(tx: Db, state: IncidentState): Promise<void>
  /** The incident of a state, with its first links. */
  view(tx: Db, state: IncidentState): Promise<Incident>
  /** Removes row, comments, tasks, relations and links; alerts stay. */
  remove(tx: Db, state: IncidentState): Promise<IncidentSnapshot>
  /** True when other incidents were merged into it and not split off again. */
  hasMerged(tx: Db, state: IncidentState): Promise<boolean>
  /** Brings a removed incident back, with number, version and parts as they were; alerts that went elsewhere stay there. */
  restore(tx: Db, snapshot: IncidentSnapshot): Promise<boolean>

  /** Locks alerts in the order of their ids; those that are not there are left out. */
  lockAlerts(tx: Db, tenant: TenantId, alertIds: readonly string[]): Promise<LockedAlert[]>
  /** Incidents these alerts belong to now. */
  incidentsOf(tx: Db, tenant: TenantId, alertIds: readonly string[]): Promise<string[]>
  /** Puts locked alerts into a locked incident, out of whatever incident they were in. Follow with `derive` of all of them. */
  link(tx: Db, state: IncidentState, links: readonly NewLink[]): Promise<MovedLink[]>
  /** Takes alerts out; those that are in another incident are left alone. */
  unlink(tx: Db, state: IncidentState, alertIds: readonly string[]): Promise<MovedLink[]>
  /** Works out what follows from the alerts; with `added`, alerts just linked, the others need not be read again. */
  derive(tx: Db, state: IncidentState, added?: readonly string[]): Promise<void>
  /** Locks, derives and saves; versions grow where something became different. Answers how many incidents there were. */
  refresh(tx: Db, tenant: TenantId, ids: readonly string[], at: string): Promise<number>
  links(tx: Db, tenant: TenantId, incidentId: string): Promise<IncidentAlert[]>
  listAlerts(
    tenant: TenantId,
    incidentId: string,
    page: { offset?: number; limit: number },
  ): Promise<{ total: number; alerts: Alert[] }>
  /** Closes alerts that are open, or with null opens closed ones; answers those it changed. */
  closeAlerts(
    tx: Db,
    tenant: TenantId,
    alertIds: readonly string[],
    closing: { resolution: Resolution | null; at: string; assignee: Alert['assignee'] },
  ): Promise<AlertClosing[]>
  alertIdsOf(tx: Db, tenant: TenantId, incidentId: string): Promise<string[]>
}

export interface LockedAlert {
  id: string
  incidentId: string | null
  environment: string
  source: string
  isClosed: boolean
}

/** What comments and tasks belong to. */
export interface Subject {
  kind: 'incident' | 'case'
  id: string
}

export interface PartQuery<F extends string, S extends string> {
  filter?: Filter<F>
  sort?: readonly { field: S; order: 'asc' | 'desc' }[]
  page: PageRequest
}

export interface CommentStore {
  list(
    tenant: TenantId,
    subject: Subject,
    query: PartQuery<CommentField, CommentSortField>,
  ): Promise<{ total: number | null; comments: Comment[]; next: string | null }>
  get(tenant: TenantId, subject: Subject, id: string, tx?: Db): Promise<Comment | null>
  /** True when the subject is there; it stays locked. */
  lockSubject(tx: Db, tenant: TenantId, subject: Subject): Promise<{ mergedInto: string | null } | null>
  /** Inserts or replaces, and counts again. */
  save(tx: Db, tenant: TenantId, comment: Comment): Promise<void>
  remove(tx: Db, tenant: TenantId, subject: Subject, id: string): Promise<Comment | null>
}

export interface TaskStore {
  list(
    tenant: TenantId,
    subject: Subject,
    query: PartQuery<TaskField, TaskSortField>,
  ): Promise<{ total: number | null; tasks: Task[]; next: string | null }>
  get(tenant: TenantId, subject: Subject, id: string, tx?: Db): Promise<Task | null>
  save(tx: Db, tenant: TenantId, task: Task): Promise<void>
  remove(tx: Db, tenant: TenantId, subject: Subject, id: string): Promise<Task | null>
}

export interface ChangeQuery {
  kind?: ChangeKind
  id?: string
  /** Also what happened to parts and links of the object. */
  withParts?: boolean
  changeSet?: string
  /** Id of the last change seen, in the given order. */
  after?: number
  limit: number
  order: 'asc' | 'desc'
}
export type ListChanges = (tenant: TenantId, query: ChangeQuery, tx?: Db) => Promise<Change[]>
