// What a pass needs of a vendor: what changed, everything of one object, and what can be written there.
import type { RefreshAspect, TransferFormat } from '@docket/model'

/** Parts of an incident that people at both ends change, in the vendor's words; equal texts mean the same. */
export type Aspects = Partial<Record<RefreshAspect, string>>

/** One object as a list of the vendor shows it. */
export interface Item {
  /** `incident:<id>`, `bookmark:<id>` and so on: what it is known by in the state. */
  key: string
  id: string
  /** Name of the list it stood in. */
  list?: string
  /** Becomes another text whenever the object may have changed. */
  mark: string
  /** ISO 8601, by the vendor's clock; null where it tells none. */
  changedAt: string | null
  aspects: Aspects
  value: object
}

/** One object for the import; the first of an incident is the incident itself. */
export interface ImportRecord {
  list?: string
  value: object
}

/** What people did in Docket, to be told the vendor. */
export interface Outgoing {
  /** The vendor's id of the incident. */
  id: string
  /** The incident as Docket shows it through the vendor's own door. */
  ours: Item
  /** What of it was changed, and what the vendor said of it when we looked last. */
  aspects: readonly WritableAspect[]
  base: (aspect: WritableAspect, theirs: Item) => boolean
}
export type WritableAspect = 'state' | 'assignee'

/** What became of a write: `theirs` is the incident after it; `left` was not written, for these reasons. */
export interface Written {
  theirs: Item | null
  done: WritableAspect[]
  left: { aspect: WritableAspect; why: string /** Trying again would not help. */; isFinal: boolean }[]
}

export interface OutgoingComment {
  id: string
  message: string
}

/** One side: a vendor's service, or Docket seen through that vendor's door. */
export interface Source {
  format: TransferFormat
  /** For people, e.g. `Sentinel workspace docket`. */
  title: string
  /** Everything that may have changed since; null: everything there is. `known` are ids of open incidents seen before. */
  changed(since: Date | null, known: readonly string[]): AsyncIterable<Item>
  /**
   * The object with everything that belongs to it, in the order of making. With `trustsCounts` nobody is asked for parts of which its
   * list says that there are none.
   */
  whole(item: Item, trustsCounts: boolean): Promise<ImportRecord[]>
  /** Parts of an incident whose changes no list shows: looked at in turns, some of the open ones in each pass. */
  hidden?(item: Item): Promise<ImportRecord[]>
  /** What else belongs to an incident, where Docket's own id of it has to be known first. */
  belonging?(item: Item, docketId: string): Promise<ImportRecord[]>
  /** One incident as a list would show it; null when there is none. */
  incident(id: string): Promise<Item | null>
  write(change: Outgoing): Promise<Written>
  /** False when it is there as it is already. A text when this vendor takes no comments: why. */
  comment: string | ((incidentId: string, comment: OutgoingComment) => Promise<boolean>)
  /** True when the incident is open: its parts are looked at in every pass. */
  isOpen(item: Item): boolean
  close(): Promise<void>
}
