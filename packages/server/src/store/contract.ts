// What the rest of the server may ask of the store: types only, one interface per noun.
import type {
  Alert,
  AlertFacts,
  AlertSortField,
  Change,
  ChangeKind,
  Filter,
  Grant,
  KeyId,
  Observable,
  Permission,
  RoleInfo,
  Scan,
  TenantId,
  TriageReport,
  User,
  Verdict,
} from '@docket/model'
import type { AccountStore } from './accounts.ts'
import type { BookmarkStore } from './bookmarks.ts'
import type { CaseStore } from './cases.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ChangeLog } from './change-log.ts'
import type { CorrelationStore } from './correlation.ts'
import type { DeviceStore } from './devices.ts'
import type { CommentStore, IncidentStore, ListChanges, TaskStore } from './incident-contract.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { MergeStore } from './merge-moves.ts'
import type { ProductIdStore } from './product-ids.ts'
import type { RelationStore } from './relations.ts'
import type { WholeAlert } from './transfer.ts'

export type { ChangeFeed, FeedEntry, FeedFilter, FeedPosition } from './change-feed.ts'
export type { ChangeLog, ChangeSet, ChangeStep } from './change-log.ts'
export type { CampaignMark, CorrelationStore, IncidentPlace, Span } from './correlation.ts'
export * from './incident-contract.ts'
export type { KeptAnswer, KeptAnswers } from './kept-answers.ts'
export type { MergeStore, Move, MovedPart, NewMove } from './merge-moves.ts'

/** SQL with `$1` parameters. Inside `transaction` only the handed-in `tx` belongs to the transaction. */
export interface Db {
  /** `name` makes it a prepared statement of each connection: only for constant texts that run often. */
  query<R = Record<string, unknown>>(sql: string, values?: unknown[], name?: string): Promise<R[]>
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /** Calls back after each transaction that this process committed; returns how to stop. */
  onCommit(listener: () => void): () => void
  close(): Promise<void>
}

/** Raw bytes by their sha256 (64 lower-case hex digits). */
export interface Blobs {
  /** Resolves once bytes and directory entry are on disk. Storing the same bytes again is cheap and harmless. */
  put(bytes: Uint8Array): Promise<{ sha256: string; sizeBytes: number }>
  get(sha256: string): Promise<Buffer | null>
  has(sha256: string): Promise<boolean>
  delete(sha256: string): Promise<void>
  /** Deletes only when nobody stored these bytes in the last `idleMs` (default 60,000): false means try again later. */
  deleteIfIdle(sha256: string, idleMs?: number): Promise<boolean>
}

/** An alert as a door hands it in. Times are ISO 8601 UTC. */
export interface NewAlert {
  alertId: string
  environment: string
  source: string
  sender: string | null
  kind: 'email' | 'json'
  facts: AlertFacts
  defaultVerdict: Verdict | null
  displayFields: string[]
  additionalInfo: Record<string, unknown>
  observables: Observable[]
  /** Words people search for, beyond title, subject, hosts and addresses, which the store adds itself. */
  searchText: string
  rawSha256: string
  rawSizeBytes: number
  /** Small raw bytes (JSON alerts up to 64 KB) kept in the same commit; larger ones are put into `blobs` first. */
  raw?: Uint8Array
  createdAt: string
  /** Kept in the payload of the triage job only, and gone with it. */
  zipPassword?: string
  /** Who sent it in and with which request, for the history. */
  actor?: string
  requestId?: string
}

export interface AlertQuery {
  filter: Filter
  sort: { field: AlertSortField; order: 'asc' | 'desc' }
  offset: number
  limit: number
  /** Who pages (a key id): sequential offsets of one caller continue behind the last row he saw, for a minute. */
  caller?: string
}

export interface TriageResult {
  report: TriageReport
  /** Facts that triage found out; given keys replace those of the alert. */
  facts?: Partial<AlertFacts>
  observables: Observable[]
  searchText: string
  /** When triage ended, ISO 8601 UTC. */
  at: string
  responseStatus?: string
}

export interface AlertStore {
  /** Durable when it resolves. The same (tenant, environment, alertId) again gives the first one back, `created: false`. */
  insert(tenant: TenantId, alert: NewAlert): Promise<{ id: string; created: boolean; alert: Alert }>
  /** Inserts an alert of an import as it is; one that is not triaged gets its job. False when its id or key is taken. */
  bring(tx: Db, tenant: TenantId, whole: WholeAlert): Promise<boolean>
  /** One per environment. */
  find(tenant: TenantId, alertId: string, environment?: string): Promise<Alert[]>
  findMany(tenant: TenantId, alertIds: string[], environments?: string[]): Promise<Alert[]>
  get(tenant: TenantId, id: string): Promise<Alert | null>
  /** Total and page are of one snapshot; the total is exact. */
  search(tenant: TenantId, query: AlertQuery): Promise<{ total: number; alerts: Alert[] }>
  markInProgress(tenant: TenantId, id: string): Promise<void>
  /**
   * One transaction: verdict, evidence, observables and scans; with `job`, the job is completed in it too (and nothing is
   * written when its lease was lost: `LeaseLost`), and `alongside` adds further work such as follow-up jobs.
   * False when the alert is gone (the job is completed all the same).
   */
  recordTriage(
    tenant: TenantId,
    id: string,
    result: TriageResult,
    options?: { job?: Job; alongside?: (tx: Db) => Promise<void> },
  ): Promise<boolean>
  /** Null when there is no such alert. */
  setAnalystVerdict(tenant: TenantId, id: string, verdict: Verdict | null, actorName: string): Promise<Alert | null>
  /** Removes alert, scans and its place in the roll-up; `tx` joins a running transaction. */
  remove(tenant: TenantId, id: string, tx?: Db): Promise<boolean>
  findScan(tenant: TenantId, analysisId: string): Promise<{ alert: Alert; scan: Scan } | null>
  /** The newest file scan of these bytes (sha256) in the tenant. */
  findFileScan(tenant: TenantId, sha256: string): Promise<{ alert: Alert; scan: Scan } | null>
  /** Raw bytes of an alert, wherever they are kept. */
  raw(tenant: TenantId, rawSha256: string): Promise<Buffer | null>
  /** True while an alert or incident of any tenant refers to these raw bytes. */
  rawInUse(rawSha256: string): Promise<boolean>
  /** True when the tenant itself has an alert or incident of these raw bytes: whoever only knows their hash must not get them. */
  holdsRaw(tenant: TenantId, rawSha256: string, tx?: Db): Promise<boolean>
  /** Distinct environments of the tenant. */
  environments(tenant: TenantId): Promise<string[]>
}

export interface Job {
  id: string
  tenant: TenantId
  kind: string
  payload: Record<string, unknown>
  /** 1 for the first try. */
  attempt: number
  /** Proof of the claim; completing needs it. */
  worker: string
  createdAt: string
}

export interface NewJob {
  tenant: TenantId
  kind: string
  payload: Record<string, unknown>
  runAt?: Date
  /** Higher first, default 0. */
  priority?: number
}

export interface JobStore {
  /** Pass the transaction that creates the work. */
  enqueue(tx: Db, job: NewJob): Promise<void>
  /** Ready jobs, leased to this worker; never more than `count`. */
  claim(worker: string, kinds: string[], count: number, leaseMs: number): Promise<Job[]>
  /** Says that work on the job begins now; a worker that dies from here on counts against the job. False: lease lost. */
  start(job: Job): Promise<boolean>
  /** Ids still held. */
  extend(worker: string, ids: string[], leaseMs: number): Promise<string[]>
  /**
   * Ready jobs of one kind and tenant, locked until the transaction ends: they may be done along with a job that does the same. Those
   * that were done are to be erased with `endAlong` in the same transaction; the others stay ready.
   */
  takeAlong(tx: Db, tenant: TenantId, kind: string, limit: number): Promise<{ id: string; payload: Job['payload'] }[]>
  endAlong(tx: Db, tenant: TenantId, ids: readonly string[]): Promise<void>
  /** Ends the job and erases its payload; throws `LeaseLost` when it is no longer this worker's. */
  complete(job: Job, tx?: Db): Promise<void>
  /** Back to the queue after `retryInMs`, or `final: true` (job left claimed, for `onExhausted`) after the third failure. */
  fail(job: Job, error: string, retryInMs: number): Promise<{ final: boolean; failures: string[] }>
  /** Frees jobs whose lease ran out. Returns those that are exhausted, claimed for `worker`, so that they can be ended. */
  reapExpired(worker: string, leaseMs: number): Promise<{ freed: number; exhausted: (Job & { failures: string[] })[] }>
  /** Orderly stop: everything of this worker is ready again at once. */
  release(worker: string): Promise<void>
  stats(): Promise<{ ready: number; claimed: number; oldestReadyAt: string | null }>
  /** Calls back when this process enqueued something; returns how to stop. */
  onEnqueued(listener: () => void): () => void
  /** To be called after the commit of a transaction that used `enqueue`, to wake workers without waiting for their poll. */
  wake(): void
}

export interface SentinelPlace {
  subscriptionId: string
  resourceGroup: string
  workspace: string
}
export interface Tenant {
  id: TenantId
  name: string
  sentinel: SentinelPlace
  createdAt: string
}
export interface TenantStore {
  /** `conflict` when id, name or Sentinel place is taken. */
  create(tenant: { id?: string; name: string; sentinel?: Partial<SentinelPlace> }): Promise<Tenant>
  get(id: TenantId, tx?: Db): Promise<Tenant | null>
  list(): Promise<Tenant[]>
}

/** The user a key belongs to, with what he may do where. */
export interface KeyUser {
  id: string
  name: string
  email: string | null
  userPrincipalName: string | null
  disabled: boolean
  grants: (Grant & { permissions: readonly Permission[] })[]
}
export interface ApiKey {
  id: KeyId
  name: string
  /** Null when the key belongs to a user. */
  role: string | null
  /** Of the role; empty for keys of users. */
  permissions: readonly Permission[]
  user: KeyUser | null
  tenants: readonly TenantId[] | 'all'
  createdAt: string
  revokedAt: string | null
}
export interface KeyStore {
  /** `text` is shown once; only its keyed hash is kept. Either a role or a user. */
  create(
    key: { name: string; tenantIds: readonly TenantId[] | 'all' } & (
      | { role: string; userId?: null }
      | { role?: null; userId: string }
    ),
    tx?: Db,
  ): Promise<{ key: ApiKey; text: string }>
  /** Null for unknown and for revoked keys. Answers may be up to 50 ms old. */
  findByText(text: string): Promise<ApiKey | null>
  /** Null for unknown and for revoked keys. Answers may be up to 50 ms old. */
  get(id: KeyId): Promise<ApiKey | null>
  list(): Promise<ApiKey[]>
  revoke(id: KeyId, tx?: Db): Promise<boolean>
  /** True while some live key, by its role or its user, may manage users and keys of all tenants. */
  hasAdministrator(tx: Db): Promise<boolean>
  /** Makes sure an administrator key with this text exists (at least 32 characters). */
  ensureAdminKey(text: string): Promise<ApiKey>
}

export interface UserQuery {
  /** Only users with a role in one of these tenants, or in all. */
  tenants?: readonly TenantId[] | 'all'
  /** Contained in name or addresses. */
  text?: string
  /** E-mail address or principal name, whole, in any case. */
  exactly?: string
  ids?: readonly string[]
  offset?: number
  /** Default 1,000. */
  limit?: number
}
/** What of a user can be set. */
export type UserFields = Pick<User, 'name' | 'email' | 'userPrincipalName' | 'disabled'>
export interface UserStore {
  /** One transaction that changes users, roles, grants or keys; such transactions wait for one another, so all in it must use `tx`. */
  change<T>(work: (tx: Db) => Promise<T>): Promise<T>
  get(id: string, tx?: Db): Promise<User | null>
  /** By name. */
  list(query: UserQuery, tx?: Db): Promise<{ total: number; users: User[] }>
  insert(tx: Db, user: UserFields): Promise<string>
  update(tx: Db, id: string, user: UserFields): Promise<void>
  setGrant(tx: Db, id: string, grant: Grant): Promise<void>
  removeGrant(tx: Db, id: string, tenantId: string): Promise<boolean>
}
export interface RoleStore {
  get(name: string, tx?: Db): Promise<RoleInfo | null>
  /** Built-in ones first. */
  list(): Promise<RoleInfo[]>
  put(tx: Db, role: Omit<RoleInfo, 'builtIn'>): Promise<void>
  remove(tx: Db, name: string): Promise<void>
  /** True while a user or a live key has it. */
  isUsed(tx: Db, name: string): Promise<boolean>
}

export interface SettingsStore {
  get<T = unknown>(name: string): Promise<T | null>
  set(name: string, value: unknown): Promise<void>
  /** 32 random bytes by name, made on first use, the same ever after and on every node; e.g. `token-signing`. */
  secret(name: string): Promise<Buffer>
}

export interface Operation {
  id: string
  tenant: TenantId
  kind: string
  status: 'queued' | 'in_progress' | 'succeeded' | 'failed'
  /** What it works on, e.g. `{ alertId }`. */
  subject: Record<string, unknown>
  result: unknown
  error: string | null
  createdAt: string
  finishedAt: string | null
}
export interface OperationStore {
  create(tenant: TenantId, kind: string, subject?: Record<string, unknown>, tx?: Db): Promise<Operation>
  start(tenant: TenantId, id: string): Promise<void>
  finish(tenant: TenantId, id: string, outcome: { result: unknown } | { error: string }, tx?: Db): Promise<void>
  get(tenant: TenantId, id: string): Promise<Operation | null>
}

export interface Channel {
  id: string
  name: string
  kind: 'webhook' | 'email'
  config: Record<string, unknown>
  secret: string | null
  createdAt: string
}
export interface ChannelStore {
  /** `conflict` when the tenant has a channel of that name. */
  create(tenant: TenantId, channel: Omit<Channel, 'id' | 'createdAt'>): Promise<Channel>
  list(tenant: TenantId): Promise<Channel[]>
  get(tenant: TenantId, id: string): Promise<Channel | null>
  delete(tenant: TenantId, id: string): Promise<boolean>
}

export interface AuditEntry {
  /** Null for what concerns the installation and no tenant. */
  tenant: TenantId | null
  actor: string
  verb: string
  /** What it happened to, e.g. `alert:<id>`. */
  object: string
  before?: unknown
  after?: unknown
  requestId: string
  at: string
  /** What was changed together and can be undone together (uuid). */
  changeSet?: string
  /** For parts and links: what they belong to. */
  subject?: { kind: 'incident' | 'case' | 'alert'; id: string }
}
export interface AuditStore {
  /** Append-only. `tx` joins the transaction of the change. */
  record(tx: Db | null, entry: AuditEntry): Promise<void>
  /** Many entries in one statement, in their order. */
  recordAll(tx: Db, entries: readonly AuditEntry[]): Promise<void>
  /** Entries of objects that have a uuid, in the order of their ids. */
  changes: ListChanges
  /** The histories of many objects at once, each with its parts: oldest first, at most `limit` of each; by the id of the object. */
  ofMany(
    objects: readonly { tenant: TenantId; kind: ChangeKind; id: string }[],
    limit: number,
  ): Promise<Map<string, Change[]>>
  /** Newest first. */
  list(tenant: TenantId | null, options?: { object?: string; limit?: number }): Promise<AuditEntry[]>
}

export interface Store {
  db: Db
  blobs: Blobs
  alerts: AlertStore
  jobs: JobStore
  tenants: TenantStore
  keys: KeyStore
  users: UserStore
  roles: RoleStore
  productIds: ProductIdStore
  settings: SettingsStore
  operations: OperationStore
  channels: ChannelStore
  audit: AuditStore
  incidents: IncidentStore
  cases: CaseStore
  bookmarks: BookmarkStore
  relations: RelationStore
  devices: DeviceStore
  accounts: AccountStore
  comments: CommentStore
  tasks: TaskStore
  /** Change sets, for undoing. */
  changes: ChangeLog
  feed: ChangeFeed
  merges: MergeStore
  correlation: CorrelationStore
  kept: KeptAnswers
  /** The same store inside a running transaction: everything read and written through it belongs to the transaction. */
  within(tx: Db): Store
  close(): Promise<void>
}

export interface StoreOptions {
  /** Folder of secrets, blobs and, without `databaseUrl`, the database. */
  dataDir: string
  databaseUrl?: string
  /** Folder for raw bytes, default `<dataDir>/blobs`. */
  blobs?: string
  /** Which PostgreSQL to run for the embedded store; default: a system one if there is one, else the one from npm. */
  postgres?: 'embedded' | 'system' | (string & {})
  /** Further settings of the embedded server, by name. */
  postgresSettings?: Record<string, string>
  log?: (line: string) => void
  now?: () => Date
  /** ATT&CK tactic id of a technique id, null when unknown. Without it incidents get no tactics from their alerts. */
  tacticOf?: (technique: string) => string | null | undefined
}
