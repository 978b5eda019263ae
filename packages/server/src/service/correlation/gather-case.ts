// Brings incidents of one story together in a case: they share something hardly anybody else has, and somebody or something it happened to.
import type { Actor, CorrelationSettings, Entity, Incident, TenantId } from '@docket/model'
import type { Db, IncidentPlace } from '../../store/index.ts'
import { addIncidentsToCase } from '../cases/case-incidents.ts'
import { createCase } from '../cases/cases.ts'
import type { Deps } from '../deps.ts'
import type { Traits } from './traits.ts'

const mostCompared = 10

/**
 * `keys` are the strong observables of the alert that was just put into the incident. The other incident's case wins; two incidents that
 * are in different cases already stay there, because people may have had a reason.
 */
export async function gatherCase(
  deps: Deps,
  tx: Db,
  actor: Actor,
  incidentId: string,
  keys: readonly string[],
  { span }: Traits,
  settings: CorrelationSettings,
): Promise<void> {
  if (!settings.rules.includes('case') || keys.length === 0) return
  const tenant = actor.tenants[0] as TenantId
  const { correlation, incidents } = deps.store
  const mine = await incidents.get(tenant, incidentId, tx)
  if (mine === null || mine.status === 'closed') return
  const others = await correlation.incidentsWith(tx, tenant, mine.environment, keys, span)
  const victims = victimsOf(mine)
  for (const { place, keys: shared } of others.slice(0, mostCompared)) {
    if (place.id === mine.id || place.mergedInto !== null || place.status === 'closed') continue
    if (shared.length < settings.observables_min_shared) continue
    // Together already, or each with people of its own.
    if (place.caseId !== null && mine.caseId !== null) continue
    // Nobody looks into a closed case any more.
    if (await isClosed(deps, tx, tenant, place.caseId ?? mine.caseId)) continue
    const other = await incidents.get(tenant, place.id, tx)
    const common = other === null ? [] : victimsOf(other).filter((victim) => victims.includes(victim))
    if (common.length === 0) continue
    await bringTogether(deps, actor, tenant, mine, place, { shared, common })
    return
  }
}

async function isClosed({ store }: Deps, tx: Db, tenant: TenantId, caseId: string | null): Promise<boolean> {
  return caseId !== null && (await store.cases.get(tenant, caseId, tx))?.status === 'closed'
}

async function bringTogether(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  mine: Incident,
  other: IncidentPlace,
  why: { shared: readonly string[]; common: readonly string[] },
): Promise<void> {
  if (other.caseId !== null && mine.caseId !== null) return
  if (other.caseId !== null) {
    await addIncidentsToCase(deps, actor, tenant, other.caseId, [mine.id])
    return
  }
  if (mine.caseId !== null) {
    await addIncidentsToCase(deps, actor, tenant, mine.caseId, [other.id])
    return
  }
  const who = why.common.slice(0, 3).join(', ').slice(0, 100)
  const what = why.shared
    .slice(0, 3)
    .map((key) => key.slice(2, 120))
    .join(', ')
  await createCase(deps, actor, tenant, {
    title: `Incidents ${other.number} and ${mine.number}: ${who}`.slice(0, 200),
    description: `Opened by correlation: incidents ${other.number} and ${mine.number} share ${what} and concern ${who}.`,
    environment: mine.environment,
    incidentIds: [other.id, mine.id],
  })
}

/** Names everybody has: they tell nobody apart. */
const everybodys = new Set(['admin', 'administrator', 'info', 'root', 'system', 'support', 'office', 'user', 'guest'])

/** Accounts, mailboxes and hosts it happened to, as comparable names: `anna` is EXAMPLE\anna and anna@example.org. */
export function victimsOf({ entities, reporters }: Pick<Incident, 'entities' | 'reporters'>): string[] {
  const found = new Set<string>()
  const account = (text: unknown) => {
    if (typeof text !== 'string') return
    const name = (text.split('\\').at(-1) ?? '').split('@')[0]?.trim().toLowerCase() ?? ''
    if (name.length >= 3 && !everybodys.has(name)) found.add(name)
  }
  for (const entity of entities) addVictim(entity, account, found)
  for (const reporter of reporters) account(reporter)
  return [...found].slice(0, 500)
}

function addVictim({ kind, properties, name, isVictim }: Entity, account: (text: unknown) => void, found: Set<string>) {
  if (!isVictim) return
  if (kind === 'account') account(properties.accountName ?? name)
  else if (kind === 'mailbox') account(properties.mailboxPrimaryAddress ?? name)
  else if (kind === 'host') {
    const host = String(properties.hostName ?? name)
    if (host.length >= 3) found.add(host.split('.')[0]!.toLowerCase())
  }
}
