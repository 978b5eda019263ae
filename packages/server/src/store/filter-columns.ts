// How a table of the database says where the fields of a filter lie: one entry a field, read by the compiler.

/** A value of the row itself. */
export interface ScalarColumn {
  /** SQL expression, e.g. `i.title`. */
  sql: string
  /** Type of the column where it is not text, boolean, a time or an integer (the default of numbers is `bigint`). */
  as?: 'uuid' | 'bigint' | 'double precision'
  /** SQL literal that stands for "none" where the column is not nullable, e.g. `'-infinity'`. */
  missing?: string
  /** Column with a trigram index whose text holds this one's, in lower case; asked first by `contains` and its like. */
  search?: string
  /** `headOf` this text where there is an index on it; asked first by `eq` and `in`. */
  head?: string
  /** Column with a GIN index that holds `prefix:value` for this text; asked first by `eq` and `in`. */
  key?: { keys: string; prefix: string }
  /** Condition of rows whose search text and keys may not tell everything: they are always looked at. */
  unsure?: string
}

export type FieldColumn<F extends string = string> =
  /** Short for `{ sql }`. */
  | string
  | ScalarColumn
  /** Any of several: an id of ours or of the product. */
  | { any: readonly (string | ScalarColumn)[] }
  /** A list kept as keys `prefix:value` in a `text[]` with a GIN index; with null the value brings its own prefix. */
  | { keys: string; prefix: string | null }
  /** A list kept as an array; `folded` when its texts are in lower case, so that an index on it can answer. */
  | { array: string; as?: 'uuid'; folded?: true }
  /**
   * A list kept in another table: everything of that subquery behind `from`, tied to the row (`incident_alerts l where
   * l.tenant_id = i.tenant_id and l.incident_id = i.id`), and the value in it; `folded` as above; with `exact` whole values are
   * compared as they are (ids of products, which an index on them can answer).
   */
  | { from: string; value: string; as?: 'uuid'; folded?: true; exact?: true }
  /** A list of objects: a subquery as above and where the fields of an element lie in it; their hints speak of the whole row. */
  | { from: string; columns: FieldColumns<F> }

export type FieldColumns<F extends string = string> = { readonly [field in F]: FieldColumn }
