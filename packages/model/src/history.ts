// One entry of the append-only history: who changed what, when, from what, to what.
import { Type } from 'typebox'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const changeKinds = [
  'alert',
  'incident',
  'case',
  'comment',
  'task',
  'bookmark',
  'relation',
  'device',
  'account',
] as const
export const ChangeKind = Type.Enum(changeKinds)
export type ChangeKind = Type.Static<typeof ChangeKind>

/**
 * `verb` is a past participle: created, updated, status_changed, assigned, priority_changed, deleted, restored, linked, unlinked,
 * merged, split, commented, triaged, judged, attached, imported, undone. One change has one verb; the most telling one wins.
 */
export const Change = Type.Object(
  {
    id: Type.Integer({ description: 'The cursor of live events; tells neither order nor count' }),
    kind: ChangeKind,
    objectId: Type.String(),
    /** For parts (comments, tasks, relations) and links: the incident or case they belong to. */
    subjectKind: Nullable(Type.Enum(['incident', 'case', 'alert'] as const)),
    subjectId: Nullable(Type.String()),
    verb: Type.String(),
    actor: Type.String(),
    at: Type.String(),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
    requestId: Type.String(),
    changeSet: Nullable(Type.String({ description: 'What was changed together and can be undone together' })),
    imported: Type.Optional(
      Type.Boolean({
        description: 'True for what happened elsewhere and came with an import, with its time and actor',
      }),
    ),
  },
  { $id: 'Change' },
)
export type Change = Type.Static<typeof Change>
