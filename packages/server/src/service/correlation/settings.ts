// A tenant's settings of correlation: read by whoever may see the tenant, changed by its administrators.
import { type Actor, type CorrelationSettings, DocketError, defaultCorrelation, type TenantId } from '@docket/model'
import { tenantFor } from '../access.ts'
import type { Deps } from '../deps.ts'

/** Settings in force; what was never set has its default, also fields that are newer than what was saved. */
export async function correlationSettings(deps: Deps, tenant: TenantId): Promise<CorrelationSettings> {
  return { ...defaultCorrelation, ...(await deps.store.correlation.settings(tenant)) }
}

export async function getCorrelation(
  deps: Deps,
  actor: Actor,
  tenantName: string | null | undefined,
): Promise<CorrelationSettings> {
  return correlationSettings(deps, await tenantFor(deps, actor, tenantName, 'tenant:read'))
}

/** Changes the given fields. `invalid` when a value does not fit; nothing that was gathered before is touched. */
export async function putCorrelation(
  deps: Deps,
  actor: Actor,
  tenantName: string | null | undefined,
  change: Partial<CorrelationSettings>,
): Promise<CorrelationSettings> {
  const tenant = await tenantFor(deps, actor, tenantName, 'settings:manage')
  const at = deps.now().toISOString()
  return deps.store.db.transaction(async (tx) => {
    // Two changes of different fields at once: the second must see the first.
    await deps.store.correlation.lock(tx, tenant, 'settings')
    const inside = { ...deps, store: deps.store.within(tx) }
    const before = await correlationSettings(inside, tenant)
    const after = checked({ ...before, ...change })
    await deps.store.correlation.saveSettings(tx, tenant, after, at)
    await deps.store.audit.record(tx, {
      tenant,
      actor: actor.name,
      verb: 'changed',
      object: 'settings:correlation',
      before,
      after,
      requestId: actor.requestId,
      at,
    })
    return after
  })
}

function checked(settings: CorrelationSettings): CorrelationSettings {
  const { rules, ...rest } = settings
  if (new Set(rules).size !== rules.length)
    throw new DocketError('invalid', 'rules names a rule twice', { details: { rules: ['must name each rule once'] } })
  return { ...rest, rules: defaultCorrelation.rules.filter((rule) => rules.includes(rule)) }
}
