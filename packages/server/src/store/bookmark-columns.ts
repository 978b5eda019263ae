// Where the fields of bookmarks (alias `b`) and relations (alias `r`) lie, for filters and for orders.
import type { BookmarkField, BookmarkSortField, RelationField, RelationSortField } from '@docket/model'
import type { FieldColumns } from './filter-columns.ts'
import type { SortKey } from './keyset-page.ts'

export const bookmarkColumns: FieldColumns<BookmarkField> = {
  id: { sql: 'b.id', as: 'uuid' },
  display_name: 'b.display_name',
  query: 'b.query',
  query_result: 'b.query_result',
  notes: 'b.notes',
  label: { keys: 'b.keys', prefix: 'label' },
  tactic: { keys: 'b.keys', prefix: 'tactic' },
  technique: { keys: 'b.keys', prefix: 'technique' },
  event_time: 'b.event_time',
  query_start_time: 'b.query_start_time',
  query_end_time: 'b.query_end_time',
  created_by_id: "b.created_by ->> 'id'",
  created_by_name: "b.created_by ->> 'name'",
  created_by_email: "b.created_by ->> 'email'",
  updated_by_name: "b.updated_by ->> 'name'",
  incident_id: {
    from: "relations r where r.tenant_id = b.tenant_id and r.target_kind = 'bookmark' and r.target_id = b.id",
    value: 'r.incident_id',
    as: 'uuid',
  },
  created_at: 'b.created_at',
  updated_at: 'b.updated_at',
}

export const bookmarkSortKeys: Record<BookmarkSortField, Omit<SortKey, 'order'>> = {
  created_at: { expression: 'b.created_at', type: 'timestamptz' },
  updated_at: { expression: 'b.updated_at', type: 'timestamptz' },
  event_time: { expression: "coalesce(b.event_time, '-infinity')", type: 'timestamptz' },
  display_name: { expression: 'lower(b.display_name)', type: 'text' },
}

export const relationColumns: FieldColumns<RelationField> = {
  name: 'r.name',
  incident_id: { sql: 'r.incident_id', as: 'uuid' },
  target_kind: 'r.target_kind',
  target_id: { sql: 'r.target_id', as: 'uuid' },
  created_at: 'r.created_at',
}

export const relationSortKeys: Record<RelationSortField, Omit<SortKey, 'order'>> = {
  created_at: { expression: 'r.created_at', type: 'timestamptz' },
  name: { expression: 'r.name_key', type: 'text' },
}
