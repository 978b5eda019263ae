// What the vendor documents and Docket does not have: answered with 501 and listed in this folder's README.
import type { Method } from '@docket/model'

export interface Gap {
  method: Method
  /** Below `/xdr/api/v1`, or below the KUMA prefixes when it begins with `/kuma/`. */
  path: string
  what: string
}

const gap = (method: Method, path: string, what: string): Gap => ({ method, path, what })

export const gaps: readonly Gap[] = [
  gap('GET', '/aggregator/{tenantID}/rules', 'aggregation rules'),
  gap('POST', '/aggregator/{tenantID}/rules', 'aggregation rules'),
  gap('PUT', '/aggregator/{tenantID}/rules', 'aggregation rules'),
  gap('GET', '/kuma/alerts', 'KUMA alerts'),
  gap('GET', '/kuma/alerts/id/{id}', 'KUMA alerts'),
  gap('POST', '/kuma/alerts/assign', 'KUMA alerts'),
  gap('POST', '/kuma/alerts/close', 'KUMA alerts'),
  gap('POST', '/kuma/alerts/comment', 'KUMA alerts'),
  gap('POST', '/kuma/alerts/link-event', 'KUMA alerts'),
  gap('POST', '/kuma/alerts/unlink-event', 'KUMA alerts'),
  gap('GET', '/kuma/incidents', 'KUMA incidents'),
  gap('GET', '/kuma/incidents/id/{id}', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/create', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/assign', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/close', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/comment', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/link', 'KUMA incidents'),
  gap('POST', '/kuma/incidents/unlink', 'KUMA incidents'),
  gap('GET', '/kuma/tenants', 'KUMA tenants'),
  gap('POST', '/kuma/events', 'KUMA events'),
  gap('GET', '/kuma/events/clusters', 'KUMA events'),
  gap('GET', '/kuma/assets', 'KUMA assets'),
  gap('POST', '/kuma/assets/import', 'KUMA assets'),
  gap('POST', '/kuma/assets/delete', 'KUMA assets'),
  gap('GET', '/kuma/activeLists', 'KUMA active lists'),
  gap('POST', '/kuma/activeLists/import', 'KUMA active lists'),
  gap('GET', '/kuma/dictionaries', 'KUMA dictionaries'),
  gap('POST', '/kuma/dictionaries/update', 'KUMA dictionaries'),
]
