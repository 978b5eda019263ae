// What importing and exporting speak about: objects on their way in and out, and the formats of files that doors offer.
import type {
  Alert,
  AlertFacts,
  Bookmark,
  Case,
  Change,
  Comment,
  Incident,
  IncidentAlert,
  Observable,
  Person,
  Relation,
  Resolution,
  Task,
  TenantAccount,
  TenantDevice,
  Verdict,
} from '@docket/model'
import type { NewAccount, NewDevice, OwnParts, Tenant } from '../../store/index.ts'
import type { BookmarkInput } from '../bookmarks/index.ts'
import type { NewCase } from '../cases/index.ts'
import type { NewIncident, Subject } from '../incidents/index.ts'

/** An alert out of a product's list: not triaged by us yet. `raw` is what triage will look at. */
export interface IncomingAlert {
  id?: string
  alertId: string
  environment?: string
  source: string
  sender?: string | null
  facts: AlertFacts
  observables?: Observable[]
  additionalInfo?: Record<string, unknown>
  /** What the product judged; counts where our triage finds nothing to decide by. */
  defaultVerdict?: Verdict | null
  analystVerdict?: Verdict | null
  createdAt?: string
  receivedAt?: string
  resolution?: Resolution | null
  closedAt?: string | null
  assignee?: Person | null
  raw: unknown
  /** The bytes of a reported mail, which then is what triage looks at. */
  mail?: Uint8Array
}

/**
 * One object of a file. Alerts and incidents that are named by others may come before or after them; ids are ours (uuids) or those of
 * their products. `whole` objects are as we wrote them out, with everything a door cannot say.
 */
export type Incoming =
  | { kind: 'device'; device: NewDevice }
  | { kind: 'account'; account: NewAccount }
  | { kind: 'alert'; alert: IncomingAlert; incidentId?: string }
  | { kind: 'incident'; incident: NewIncident; alerts?: readonly string[] }
  | { kind: 'case'; case: NewCase; incidents?: readonly string[] }
  | { kind: 'bookmark'; bookmark: BookmarkInput & { id: string } }
  | { kind: 'relation'; incidentId: string; relation: Pick<Relation, 'name' | 'targetKind' | 'targetId'> }
  | { kind: 'comment'; subject: Subject; comment: Partial<Comment> & Pick<Comment, 'id' | 'message'> }
  | { kind: 'task'; subject: Subject; task: Partial<Task> & Pick<Task, 'id' | 'title'> }
  | { kind: 'whole'; whole: Whole }
  | { kind: 'history'; changes: PastChange[] }

/** An entry of the history that is on its way from elsewhere: without the id it had there. */
export type PastChange = Omit<Change, 'id' | 'imported'>

/** An object as the store has it. */
export type Whole =
  | { type: 'device'; object: TenantDevice }
  | { type: 'account'; object: TenantAccount }
  | { type: 'alert'; object: Alert; raw: Uint8Array }
  | { type: 'case'; object: Case; own: CaseOwn }
  | { type: 'incident'; object: Incident; own: OwnParts; initialSeverity: Incident['severity']; links: IncidentAlert[] }
  | { type: 'bookmark'; object: Bookmark }
  | { type: 'relation'; object: Relation }
  | { type: 'comment'; object: Comment }
  | { type: 'task'; object: Task }
  | { type: 'change'; object: PastChange }
export type WholeType = Whole['type']

/** What was set by hand of a case where its incidents would decide otherwise. */
export interface CaseOwn {
  severityFollows: boolean
  responseStatus: string | null
}

/** Where objects are written out from. `alertIds` and `incidentIds` are what its product calls an object of ours. */
export interface Outlet {
  tenant: Tenant
  publicUrl: string
  /** Ids of the alerts of an incident as their products know them. */
  productAlertIds(incident: Incident): Promise<string[]>
  /** The same of the incidents of a case. */
  productIncidentIds(found: Case): Promise<string[]>
  device(id: string): Promise<TenantDevice | null>
  account(id: string): Promise<TenantAccount | null>
}

/** One vendor's files: what an object of a list means, and what an object of ours looks like in it. */
export interface ExchangeFormat {
  /**
   * Its alerts and cases name their incidents, which have to be there when they come: else alerts would open incidents of their own.
   * Without it incidents name their alerts and case.
   */
  incidentsFirst?: true
  /** It has a place for the history of its objects, behind all of them. */
  withHistory?: true
  /** The order of the answer is the order of making. `invalid`, naming the field, for what is none of its objects. */
  read(record: Record<string, unknown>, list: string | null, tenant: Tenant): Incoming[]
  /** Null: its files have no place for such a thing. */
  write(whole: Whole, outlet: Outlet): Promise<Record<string, unknown> | null> | Record<string, unknown> | null
}
export type FormatName = 'intezer' | 'sentinel' | 'kaspersky-xdr' | 'docket'
export type Formats = Readonly<Record<FormatName, ExchangeFormat>>
