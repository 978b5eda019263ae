// What people ask of incidents and cases, as requests of the native, the Sentinel and the Kaspersky door.
import { analystEmail, analysts, rareLabel, rareWord } from './fill-incidents.ts'

export interface IncidentRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  path: string
  body?: object
}

/** What is known of the store that is asked. */
export interface Known {
  /** Workspace path of the Sentinel door. */
  root: string
  tenant: string
  /** Of the newest page. */
  incidents: { id: string; title: string }[]
  cases: { id: string }[]
  cursor: string
}

export interface IncidentCase {
  door: 'native' | 'Sentinel' | 'Kaspersky'
  what: string
  request(n: number, known: Known): IncidentRequest
}

const native = (what: string, query: string | ((n: number, known: Known) => string)): IncidentCase => ({
  door: 'native',
  what,
  request: (n, known) => ({ method: 'GET', path: `/api/v1/${typeof query === 'string' ? query : query(n, known)}` }),
})
const sentinel = (what: string, query: (n: number, known: Known) => string): IncidentCase => ({
  door: 'Sentinel',
  what,
  request: (n, known) => ({
    method: 'GET',
    path: `${known.root}/incidents?api-version=2024-03-01${query(n, known)}`,
  }),
})
const filtered = (what: string, filter: (n: number, known: Known) => string): IncidentCase =>
  sentinel(what, (n, known) => `&$filter=${encodeURIComponent(filter(n, known))}`)
const text = encodeURIComponent
const at = <T>(items: readonly T[], n: number): T => items[n % items.length]!

export const incidentCases: readonly IncidentCase[] = [
  native('newest', 'incidents'),
  native('next page, no total', (_, { cursor }) => `incidents?total=false&cursor=${cursor}`),
  native('open ones', 'incidents?status=new,in_progress'),
  native('critical and high', 'incidents?severity=critical,high'),
  native('one source, staging', 'incidents?source=cs&environment=staging'),
  native('of one analyst', (n) => `incidents?assignee=${analystEmail(n % analysts)}`),
  native('of nobody', `incidents?filter=${text('assignee_email eq null and assignee_name eq null')}`),
  native('with a label', (n) => `incidents?label=campaign-${(n * 7) % 1000}`),
  native('with a word in the text', `incidents?text=${rareWord}`),
  native('with a frequent word', 'incidents?text=ransomware'),
  native('with a host', (n) => `incidents?filter=${text(`hostname eq 'ws-${40 + n}'`)}`),
  native('last changed first', 'incidents?sort=-updated_at'),
  native('by title', 'incidents?sort=title'),
  native('by severity', 'incidents?sort=-severity'),
  native('one incident', (n, { incidents }) => `incidents/${at(incidents, n).id}`),
  native('its alerts', (n, { incidents }) => `incidents/${at(incidents, n).id}/alerts`),
  {
    door: 'native',
    what: 'change status',
    request: (n, { incidents }) => ({
      method: 'PATCH',
      path: `/api/v1/incidents/${at(incidents, n).id}`,
      body: { status: n % 2 ? 'in_progress' : 'on_hold' },
    }),
  },
  {
    door: 'native',
    what: 'close, with its alerts',
    request: (n, { incidents }) => ({
      method: 'PATCH',
      path: `/api/v1/incidents/${at(incidents, n).id}`,
      body: { status: 'closed', resolution: 'benign_positive', resolutionReason: 'suspicious_but_expected' },
    }),
  },
  {
    door: 'native',
    what: 'bulk: priority of 50',
    request: (n, { incidents }) => ({
      method: 'POST',
      path: '/api/v1/incidents/bulk',
      body: { ids: incidents.map(({ id }) => id), change: { priority: n % 2 ? 'low' : 'high' } },
    }),
  },
  native('cases, newest', 'cases'),
  native('cases by title', 'cases?sort=title'),
  native('cases by priority', 'cases?sort=-priority'),
  native('cases of a source all have', `cases?filter=${text("source eq 'all-of-them'")}`),
  native('cases of one analyst', (n) => `cases?assignee=${analystEmail(n % analysts)}`),
  native('one case', (n, { cases }) => `cases/${at(cases, n).id}`),
  native('alerts, newest', 'alerts'),
  sentinel('newest', () => ''),
  sentinel('$top=500', () => '&$top=500'),
  sentinel('by title', () => `&$orderby=${text('properties/title asc')}`),
  filtered('status New', () => `properties/status eq 'New'`),
  filtered('a label', (n) => `properties/labels/any(l: l/labelName eq 'campaign-${(n * 7) % 1000}')`),
  filtered('a rare label', () => `properties/labels/any(l: l/labelName eq '${rareLabel}')`),
  filtered('no such label', (n) => `properties/labels/any(l: l/labelName eq 'never-${n}')`),
  filtered('description contains a word', () => `contains(properties/description, '${rareWord}')`),
  filtered('description contains no such word', (n) => `contains(properties/description, 'nowhere${n}')`),
  filtered("owner's address", (n) => `properties/owner/email eq '${analystEmail(n % analysts)}'`),
  filtered("nobody's address", (n) => `properties/owner/email eq 'nobody${n}@soc.example'`),
  filtered('title equals', (n, { incidents }) => `properties/title eq '${at(incidents, n).title}'`),
  filtered('title contains', () => `contains(properties/title, 'Ransomware')`),
  {
    door: 'Sentinel',
    what: 'one incident',
    request: (n, { root, incidents }) => ({
      method: 'GET',
      path: `${root}/incidents/${at(incidents, n).id}?api-version=2024-03-01`,
    }),
  },
  {
    door: 'Sentinel',
    what: 'change status',
    request: (n, { root, incidents }) => {
      const { id, title } = at(incidents, n)
      const properties = { title, severity: 'High', status: n % 2 ? 'Active' : 'New' }
      return { method: 'PUT', path: `${root}/incidents/${id}?api-version=2024-03-01`, body: { properties } }
    },
  },
  {
    door: 'Kaspersky',
    what: 'newest',
    request: (_, { tenant }) => ({ method: 'GET', path: `/xdr/api/v1/incidents?tenantID=${tenant}` }),
  },
  {
    door: 'Kaspersky',
    what: 'name pattern',
    request: (n, { tenant }) => ({
      method: 'GET',
      path: `/xdr/api/v1/incidents?tenantID=${tenant}&name=${text(`(?i)powershell.*ws-${n % 10}\\d+$`)}`,
    }),
  },
]
