// What travels through the native operations on incidents and cases beside the objects themselves.
import { Type } from 'typebox'
import { severities } from '../alert.ts'
import { CaseChange, caseStatuses } from '../case.ts'
import { Entity } from '../entity.ts'
import {
  Comment,
  Incident,
  IncidentChange,
  incidentParts,
  incidentStatuses,
  priorities,
  resolutions,
  Task,
  taskStatuses,
} from '../incident.ts'
import { Observable } from '../observable.ts'
import { verdicts } from '../verdict.ts'
import { listQuery, pageQuery, updatedSince, uuid } from './native-lists.ts'
import { strict } from './native-schemas.ts'

const optional = Type.Optional
const word = Type.String({ maxLength: 300 })
const words = (of: readonly string[]) =>
  Type.String({ maxLength: 300, description: `One or several, divided by commas: ${of.join(', ')}` })
const time = (description: string) => Type.String({ maxLength: 40, description })

const simple = {
  environment: optional(word),
  severity: optional(words(severities)),
  priority: optional(words(priorities)),
  resolution: optional(words(resolutions)),
  verdict: optional(words(verdicts)),
  assignee: optional(Type.String({ maxLength: 300, description: 'Id, name or address of the person' })),
  source: optional(word),
  external_id: optional(word),
  text: optional(Type.String({ maxLength: 1000, description: 'Contained in title or description' })),
  since: optional(time('Created at or after, ISO 8601 with zone')),
  until: optional(time('Created at or before')),
  updated_since: updatedSince,
}

export const IncidentListQuery = listQuery({
  ...simple,
  status: optional(words(incidentStatuses)),
  label: optional(word),
  case_id: optional(uuid),
  include: optional(
    Type.String({
      maxLength: 100,
      description: `Parts to show whole, divided by commas: ${incidentParts.join(', ')}. Without it a list shows the first few of each, and their counts`,
    }),
  ),
})
export type IncidentListQuery = Type.Static<typeof IncidentListQuery>

export const CaseListQuery = listQuery({ ...simple, status: optional(words(caseStatuses)), tag: optional(word) })
export type CaseListQuery = Type.Static<typeof CaseListQuery>

const title = Type.String({ minLength: 1, maxLength: 4000 })

/** A change of an incident as its body: absent means unchanged, null clears. */
const anyEnvironment = optional(
  Type.Boolean({ description: 'Put together also what is of different environments; without it that is a conflict' }),
)
export const IncidentPatch = Type.Object({ ...IncidentChange.properties, title: optional(title) }, strict)
/** `anyEnvironment` is about the case that is named. */
export const IncidentPatchInput = Type.Object({ ...IncidentPatch.properties, anyEnvironment }, strict)
export type IncidentPatchInput = Type.Static<typeof IncidentPatchInput>

export const CasePatch = Type.Object({ ...CaseChange.properties, title: optional(title) }, strict)
export type CasePatch = Type.Static<typeof CasePatch>

export const EntityInput = Type.Object(
  {
    id: optional(uuid),
    kind: Entity.properties.kind,
    name: optional(Type.String({ maxLength: 2000 })),
    properties: Entity.properties.properties,
    isAttacker: optional(Type.Boolean()),
    isVictim: optional(Type.Boolean()),
    data: optional(Entity.properties.data),
  },
  strict,
)
export const EntityInputs = Type.Object({ entities: Type.Array(EntityInput, { maxItems: 1000 }) }, strict)
export type EntityInputs = Type.Static<typeof EntityInputs>
export const EntityList = Type.Object({ entities: Type.Array(Entity) })

const origin = {
  id: optional(uuid),
  environment: optional(Type.String({ minLength: 1, maxLength: 100 })),
  externalId: optional(Type.String({ minLength: 1, maxLength: 500 })),
}

export const IncidentInput = Type.Object(
  {
    ...IncidentPatchInput.properties,
    title,
    severity: Incident.properties.severity,
    ...origin,
    source: optional(Type.String({ minLength: 1, maxLength: 100 })),
    alertIds: optional(Type.Array(uuid, { maxItems: 10_000 })),
    entities: optional(Type.Array(EntityInput, { maxItems: 1000 })),
    observables: optional(Type.Array(Observable, { maxItems: 10_000 })),
  },
  strict,
)
export type IncidentInput = Type.Static<typeof IncidentInput>

export const CaseInput = Type.Object(
  {
    ...CasePatch.properties,
    title,
    ...origin,
    incidentIds: optional(Type.Array(uuid, { maxItems: 10_000 })),
    anyEnvironment,
  },
  strict,
)
export type CaseInput = Type.Static<typeof CaseInput>

export const CommentInput = Type.Object(
  { id: optional(uuid), message: Type.String({ minLength: 1, maxLength: 200_000 }) },
  strict,
)
export type CommentInput = Type.Static<typeof CommentInput>
export const CommentPatch = Type.Object({ message: CommentInput.properties.message }, strict)

const task = { description: optional(Task.properties.description), status: optional(Type.Enum(taskStatuses)) }
export const TaskInput = Type.Object({ id: optional(uuid), title, ...task }, strict)
export type TaskInput = Type.Static<typeof TaskInput>
export const TaskPatch = Type.Object({ title: optional(title), ...task }, strict)
export type TaskPatch = Type.Static<typeof TaskPatch>

export const RelationInput = Type.Object(
  { targetKind: Type.Enum(['bookmark', 'alert', 'entity'] as const), targetId: uuid },
  strict,
)
export type RelationInput = Type.Static<typeof RelationInput>

/** Lists of parts: oldest first unless `sort` says otherwise. */
export const PartListQuery = listQuery({})
export type PartListQuery = Type.Static<typeof PartListQuery>

export const AlertIds = Type.Object(
  { alerts: Type.Array(uuid, { minItems: 1, maxItems: 10_000 }), anyEnvironment },
  strict,
)
export type AlertIds = Type.Static<typeof AlertIds>
export const IncidentIds = Type.Object(
  { incidents: Type.Array(uuid, { minItems: 1, maxItems: 10_000 }), anyEnvironment },
  strict,
)
export type IncidentIds = Type.Static<typeof IncidentIds>

export const PageQuery = Type.Object(pageQuery, strict)
export type PageQuery = Type.Static<typeof PageQuery>

export { Comment, Task }
