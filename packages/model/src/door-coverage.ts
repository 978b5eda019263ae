// What a door shows of our objects, as data: the documentation is made of it, and the doors are tested against it.
import type { Bookmark, Relation } from './bookmark.ts'
import type { Case } from './case.ts'
import type { Entity } from './entity.ts'
import type { Comment, Incident, IncidentAlert, Task } from './incident.ts'

/** A field that a door shows. */
export interface Shown {
  /** Path in the door's answer, e.g. `properties.title`; several when it says it more than once. `[]` stands for each item of a list. */
  as: string | readonly string[]
  /** The request that shows it, where that is not the list or the object itself. */
  by?: string
  /** The door's words for ours. Two of ours with one word are a loss, which needs no sentence in `loses`. */
  words?: Readonly<Record<string, string>>
  /** What of the field does not come through, said for a person. */
  loses?: string
  /** Requests of this door can set it; a text says how far. Absent: read-only here. */
  writable?: true | string
}

/** `kept`: this door does not show the field, leaves it as it is when it writes, and other doors show it. */
export type Coverage<T> = { readonly [K in keyof T]-?: Shown | 'kept' }

export interface CoveredObjects {
  incident: Incident
  incidentAlert: IncidentAlert
  entity: Entity
  comment: Comment
  task: Task
  bookmark: Bookmark
  relation: Relation
  case: Case
}

/** Every field of every object; null where the door has no such thing. */
export type ObjectCoverage = { readonly [O in keyof CoveredObjects]: Coverage<CoveredObjects[O]> | null }

export interface DoorCoverage {
  title: string
  objects: ObjectCoverage
  /** What stands in the door's incidents beside our fields: constants and links. Path → what it is. */
  ofItsOwn: Readonly<Record<string, string>>
}

/** Our words that share their word with another one, each with what the door says for it; empty when nothing is lost. */
export function sharedWords(words: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(words)
  return Object.fromEntries(
    entries.filter(([ours, theirs]) => entries.some(([other, word]) => other !== ours && word === theirs)),
  )
}

export const isLossy = (cell: Shown): boolean =>
  cell.loses !== undefined || Object.keys(sharedWords(cell.words ?? {})).length > 0

export const pathsOf = ({ as }: Shown): readonly string[] => (typeof as === 'string' ? [as] : as)
