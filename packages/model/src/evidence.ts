// One finding: what was seen, where, and how much it weighs. Findings cite the catalogue by id.
import { Type } from 'typebox'

/** Where a finding was seen; every kind is something a person can open and check. */
export const Where = Type.Union(
  [
    Type.Object({ header: Type.String(), value: Type.Optional(Type.String()) }),
    Type.Object({
      part: Type.String(),
      offset: Type.Optional(Type.Integer()),
      length: Type.Optional(Type.Integer()),
      text: Type.Optional(Type.String()),
    }),
    Type.Object({ url: Type.String(), part: Type.Optional(Type.String()) }),
    Type.Object({
      attachment: Type.String(),
      path: Type.Optional(Type.String()),
      offset: Type.Optional(Type.Integer()),
    }),
    Type.Object({ field: Type.String(), value: Type.Optional(Type.String()) }),
    Type.Object({ message: Type.String() }),
  ],
  { description: 'Header, MIME part (dotted number, offset in its decoded text), URL, attachment, or JSON field' },
)
export type Where = Type.Static<typeof Where>

export const Finding = Type.Object(
  {
    id: Type.String({ description: 'Id of the catalogue entry, e.g. link-text-mismatch' }),
    weight: Type.Number({ description: 'Log-odds added to the score; negative speaks for the mail' }),
    where: Where,
    says: Type.String({
      description:
        'One sentence for a person, with the value that was seen (untrusted text defanged by the door that shows it)',
    }),
    techniques: Type.Array(Type.String(), { description: 'ATT&CK technique ids' }),
    analyser: Type.String(),
  },
  { $id: 'Finding' },
)
export type Finding = Type.Static<typeof Finding>

/** Something that could not be looked at. It never speaks for "benign". */
export const Unexamined = Type.Object(
  {
    analyser: Type.String(),
    reason: Type.Enum(['timeout', 'limit', 'unsupported', 'crashed', 'encrypted', 'malformed', 'offline']),
    detail: Type.String(),
  },
  { $id: 'Unexamined' },
)
export type Unexamined = Type.Static<typeof Unexamined>

/** `where` as one short line for terminals and JSON, e.g. `header From`, `part 1.2 @120`, `url https://…`. */
export function describeWhere(where: Where): string {
  if ('header' in where) return `header ${where.header}`
  if ('attachment' in where) return `attachment ${where.attachment}${where.path ? ` » ${where.path}` : ''}`
  if ('url' in where) return `url ${where.url}`
  if ('part' in where) return `part ${where.part}${where.offset === undefined ? '' : ` @${where.offset}`}`
  if ('field' in where) return `field ${where.field}`
  return where.message
}
