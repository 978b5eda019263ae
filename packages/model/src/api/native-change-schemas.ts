// What travels through the native operations on changes: merge, split, bulk, undo, history and live events.
import { Type } from 'typebox'
import { ChangeKind } from '../history.ts'
import { Incident, Person, Resolution } from '../incident.ts'
import { Verdict } from '../verdict.ts'
import { CasePatch, IncidentPatch } from './native-incident-schemas.ts'
import { cursor, pageLimit, uuid } from './native-lists.ts'
import { strict, tenantQuery } from './native-schemas.ts'

const optional = Type.Optional
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const changeSet = Type.String({ description: 'Undo it with POST /changes/{change_set}/undo' })

export const MergeInput = Type.Object({ sources: Type.Array(uuid, { minItems: 1, maxItems: 100 }) }, strict)
export type MergeInput = Type.Static<typeof MergeInput>
export const Merged = Type.Object({ change_set: changeSet, incident: Incident })

export const SplitInput = Type.Union([
  MergeInput,
  Type.Object(
    {
      alerts: Type.Array(uuid, { minItems: 1, maxItems: 10_000 }),
      title: optional(Type.String({ minLength: 1, maxLength: 4000 })),
    },
    strict,
  ),
])
export type SplitInput = Type.Static<typeof SplitInput>
export const Split = Type.Object({
  change_set: changeSet,
  incidents: Type.Array(Incident, { description: 'The incident first, then those that came out of it' }),
})

/** What can be changed on many alerts at once: a person's verdict, the assignee, and closing with a resolution. */
export const AlertPatch = Type.Object(
  {
    analystVerdict: optional(Nullable(Verdict)),
    assignee: optional(Nullable(Person)),
    resolution: optional(Nullable(Resolution)),
  },
  { ...strict, minProperties: 1 },
)
export type AlertPatch = Type.Static<typeof AlertPatch>

const bulkOf = <T extends Type.TSchema>(change: T) =>
  Type.Object(
    {
      filter: optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Everything it matches' })),
      ids: optional(Type.Array(uuid, { minItems: 1, maxItems: 10_000 })),
      change,
      limit: optional(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          description: 'Nothing is changed when more match; default and most 10,000',
        }),
      ),
    },
    strict,
  )
export const IncidentBulk = bulkOf(IncidentPatch)
export const CaseBulk = bulkOf(CasePatch)
export const AlertBulk = bulkOf(AlertPatch)
export type BulkInput = Type.Static<typeof IncidentBulk> | Type.Static<typeof CaseBulk> | Type.Static<typeof AlertBulk>
export const BulkDone = Type.Object({
  change_set: changeSet,
  matched: Type.Integer(),
  changed: Type.Integer({ description: 'Those that had another value before' }),
})

export const UndoInput = Type.Object(
  { force: optional(Type.Boolean({ description: 'Undo what can be undone, leave the conflicts as they are' })) },
  strict,
)
export const Undone = Type.Object({
  change_set: Nullable(Type.String({ description: 'Of this undo, which can be undone itself; null when nothing was' })),
  undone: Type.Integer({ description: 'Objects that are as they were' }),
  conflicts: Type.Array(
    Type.Object({ kind: Type.String(), id: Type.String() }, { description: 'Changed again since; left as they are' }),
  ),
})

export const ChangeListQuery = Type.Object(
  {
    ...tenantQuery,
    kind: optional(ChangeKind),
    object_id: optional(uuid),
    change_set: optional(uuid),
    order: optional(Type.Enum(['asc', 'desc'] as const)),
    cursor: optional(cursor),
    limit: optional(pageLimit),
  },
  strict,
)
export type ChangeListQuery = Type.Static<typeof ChangeListQuery>

export const EventQuery = Type.Object(
  {
    ...tenantQuery,
    after: optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Id of the last event seen; 0 begins with the first ever. Without it: from now on',
      }),
    ),
    full: optional(Type.Boolean({ description: 'With `before` and `after`' })),
    kind: optional(ChangeKind),
  },
  strict,
)
export type EventQuery = Type.Static<typeof EventQuery>
