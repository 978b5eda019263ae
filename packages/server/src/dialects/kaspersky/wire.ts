// The parameters of the lists, for documents: the lists read the raw query, because names repeat and flags count by presence.
import { Type } from 'typebox'

const optional = Type.Optional
const texts = (description: string) => Type.Array(Type.String(), { description })
const text = (description: string) => Type.String({ description })
const present = (description: string) =>
  optional(Type.String({ description: `${description}; counts by presence, whatever its value` }))

const both = {
  page: optional(text('From 1; a hundred entries a page')),
  id: optional(texts('InternalID, repeated for several')),
  tenantID: texts('Tenants to read, repeated for several; all must be readable'),
  name: optional(text('Perl-compatible regular expression, found anywhere in the name')),
  timestampField: optional(text('Which time from and to speak of, and what the list is ordered by')),
  from: optional(text('RFC 3339')),
  to: optional(text('RFC 3339')),
  withAffected: present('Details of hosts and accounts'),
  withHistory: present('What was changed'),
}

export const IncidentQuery = Type.Object({
  ...both,
  status: optional(texts('new, inProgress, hold, closed; repeated for several')),
})

export const AlertQuery = Type.Object({
  ...both,
  status: optional(texts('new, inProgress, inIncident, closed; repeated for several')),
  withEvents: present('The event behind each alert'),
})
