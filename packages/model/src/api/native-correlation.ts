// The native rows on how a tenant's alerts are gathered.
import { Type } from 'typebox'
import { CorrelationSettings } from '../correlation.ts'
import { ByTenant } from './native-schemas.ts'
import { operation } from './operation.ts'

/** Absent fields keep what they were. */
export const CorrelationChange = Type.Partial(CorrelationSettings, {
  $id: 'CorrelationChange',
  additionalProperties: false,
})
export type CorrelationChange = Type.Static<typeof CorrelationChange>

export const correlationOperations = {
  getCorrelation: operation({
    id: 'settings.correlation.get',
    method: 'GET',
    path: '/settings/correlation',
    summary: 'How alerts of the tenant are gathered into incidents and cases',
    permission: 'tenant:read',
    audit: 'viewed',
    bodyKind: 'none',
    query: ByTenant,
    answer: CorrelationSettings,
  }),
  putCorrelation: operation({
    id: 'settings.correlation.put',
    method: 'PUT',
    path: '/settings/correlation',
    summary: 'Change how alerts of the tenant are gathered; what was gathered before stays as it is',
    permission: 'settings:manage',
    audit: 'changed',
    query: ByTenant,
    body: CorrelationChange,
    answer: CorrelationSettings,
    errors: ['invalid'],
  }),
} as const
