// People who work on alerts, incidents and cases, and how their work ended.
import { Type } from 'typebox'

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Somebody who works on incidents, as far as a door told: any part may be unknown. */
export const Person = Type.Object(
  {
    id: Nullable(Type.String({ description: 'Id in the directory it came from; a uuid for users of ours' })),
    name: Nullable(Type.String({ description: 'Display name' })),
    email: Nullable(Type.String()),
    userPrincipalName: Nullable(Type.String()),
    kind: Type.Enum(['user', 'group', 'unknown'] as const),
  },
  { $id: 'Person' },
)
export type Person = Type.Static<typeof Person>

/** How a closed incident or alert ended. `low_priority` is real but not worth the work. */
export const resolutions = [
  'true_positive',
  'benign_positive',
  'false_positive',
  'low_priority',
  'undetermined',
] as const
export const Resolution = Type.Enum(resolutions)
export type Resolution = Type.Static<typeof Resolution>
