// What a door's filters may speak of: its paths, and the field and words of ours that each stands for.
import type { FieldTable } from './kinds.ts'

export interface VocabularyEntry<F extends string = string> {
  field: F
  /** For `word` fields: their words to ours, one or several; asked without case. Absent: our words as they are. */
  words?: Readonly<Record<string, string | readonly string[]>>
  /** For `objects` fields: the paths within an element. Absent: the fields of an element as they are. */
  elements?: Readonly<Record<string, Pick<VocabularyEntry, 'field' | 'words'>>>
}

export interface Vocabulary<F extends string = string> {
  /** The fields that come out. */
  table: FieldTable<F>
  /** By path, names joined with `/`. */
  paths: Readonly<Record<string, VocabularyEntry<F>>>
  /** Whether the case of paths counts. Default false. */
  caseSensitive?: boolean
}

/** The fields of a table by their own names. */
export function nativeVocabulary<F extends string>(table: FieldTable<F>): Vocabulary<F> {
  const names = Object.keys(table) as F[]
  return { table, paths: Object.fromEntries(names.map((field) => [field, { field }])) }
}
