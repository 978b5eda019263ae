// The native operations on how a tenant's alerts are gathered.
import type { Call, CorrelationChange } from '@docket/model'
import { type Deps, getCorrelation, putCorrelation } from '../../service/index.ts'
import type { Handlers } from './index.ts'

export function correlationHandlers(deps: Deps): Pick<Handlers, 'getCorrelation' | 'putCorrelation'> {
  return {
    getCorrelation: async (call) => ({ status: 200, body: await getCorrelation(deps, call.actor, tenantOf(call)) }),
    putCorrelation: async (call) => ({
      status: 200,
      body: await putCorrelation(deps, call.actor, tenantOf(call), call.body as CorrelationChange),
    }),
  }
}

const tenantOf = (call: Call) => (call.query.tenant_id as string | undefined) ?? call.tenantHint
