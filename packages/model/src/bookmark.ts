// Bookmarks (a kept query with what it found) and relations (what an incident points to).
import { Type } from 'typebox'
import { Extra, Person } from './incident.ts'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const texts = Type.Array(Type.String())

export const Bookmark = Type.Object(
  {
    id: Type.String({ description: 'uuid' }),
    tenantId: Type.String(),
    displayName: Type.String(),
    query: Type.String(),
    queryResult: Nullable(Type.String()),
    notes: Nullable(Type.String()),
    labels: texts,
    eventTime: Nullable(Type.String()),
    queryStartTime: Nullable(Type.String()),
    queryEndTime: Nullable(Type.String()),
    entityMappings: Type.Array(Type.Unsafe<Record<string, unknown>>(Type.Object({}))),
    tactics: texts,
    techniques: texts,
    createdBy: Person,
    updatedBy: Person,
    createdAt: Type.String(),
    updatedAt: Type.String(),
    version: Type.Integer(),
    extra: Extra,
  },
  { $id: 'Bookmark' },
)
export type Bookmark = Type.Static<typeof Bookmark>

/** What an incident points to. `name` is the relation's own id within its incident. */
export const Relation = Type.Object(
  {
    name: Type.String(),
    incidentId: Type.String(),
    targetKind: Type.Enum(['bookmark', 'alert', 'entity'] as const),
    targetId: Type.String({ description: 'uuid of bookmark, alert or entity' }),
    createdAt: Type.String(),
    version: Type.Integer(),
  },
  { $id: 'Relation' },
)
export type Relation = Type.Static<typeof Relation>

/** What a person or a door may set. Absent means unchanged (on creation: empty), null clears. */
export const BookmarkChange = Type.Partial(
  Type.Pick(Bookmark, [
    'displayName',
    'query',
    'queryResult',
    'notes',
    'labels',
    'eventTime',
    'queryStartTime',
    'queryEndTime',
    'entityMappings',
    'tactics',
    'techniques',
    'extra',
  ]),
)
export type BookmarkChange = Type.Static<typeof BookmarkChange>
