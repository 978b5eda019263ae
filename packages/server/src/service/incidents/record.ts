// Turns changes of incidents, links and alerts into entries of the history.
import type { Actor, Incident, TenantId } from '@docket/model'
import type { AlertClosing, AuditEntry, IncidentState, MovedLink } from '../../store/index.ts'

/** What all entries of one request have in common. */
export interface Context {
  actor: Actor
  tenant: TenantId
  at: string
  changeSet?: string | undefined
}

export function entryOf(
  context: Context,
  entry: Pick<AuditEntry, 'verb' | 'object' | 'before' | 'after' | 'subject'>,
): AuditEntry {
  const { actor, tenant, at, changeSet } = context
  return {
    tenant,
    actor: actor.name,
    requestId: actor.requestId,
    at,
    ...(changeSet === undefined ? {} : { changeSet }),
    ...entry,
  }
}

/** Grow with every write, or are told by the entries of the links or by the lists they count. */
const untold: ReadonlySet<string> = new Set([
  'updatedAt',
  'updatedBy',
  'version',
  'alerts',
  'reportersCount',
  'observablesCount',
  'entitiesCount',
])

type Sides = { before: Record<string, unknown>; after: Record<string, unknown> }

/**
 * The fields that differ, on both sides. `own` holds what of it was set by hand (null or empty: followed from the alerts), so that
 * the former state can be brought back exactly.
 */
export function differences(
  before: { incident: Incident; state: IncidentState },
  after: { incident: Incident; state: IncidentState },
): Sides {
  const sides = diff(before.incident, after.incident, untold)
  const own = diff(before.state.own, after.state.own, new Set())
  if (Object.keys(own.before).length > 0) {
    sides.before['own'] = own.before
    sides.after['own'] = own.after
  }
  return sides
}

function diff<T extends object>(before: T, after: T, skipped: ReadonlySet<string>): Sides {
  const sides: Sides = { before: {}, after: {} }
  for (const field of Object.keys(after) as (keyof T & string)[]) {
    if (skipped.has(field) || JSON.stringify(before[field]) === JSON.stringify(after[field])) continue
    sides.before[field] = before[field]
    sides.after[field] = after[field]
  }
  return sides
}

/** The most telling verb of a change. */
export function verbOf({ after }: Sides): string {
  if ('status' in after) return 'status_changed'
  if ('assignee' in after) return 'assigned'
  if ('priority' in after) return 'priority_changed'
  return 'updated'
}

/** One entry for leaving an incident and one for entering another. */
export function linkEntries(context: Context, moved: readonly MovedLink[]): AuditEntry[] {
  return moved.flatMap(({ alertId, before, after }) => {
    const object = `alert:${alertId}`
    const out = before && {
      ...entryOf(context, { verb: 'unlinked', object, before, after: { incidentId: null, link: null } }),
      subject: { kind: 'incident', id: before.incidentId } as const,
    }
    const into = after && {
      ...entryOf(context, { verb: 'linked', object, before: { incidentId: null, link: null }, after }),
      subject: { kind: 'incident', id: after.incidentId } as const,
    }
    return [out, into].filter((entry) => entry !== null)
  })
}

export function closingEntries(
  context: Context,
  closings: readonly AlertClosing[],
  incidentId: string | null,
): AuditEntry[] {
  return closings.map(({ alertId, before, after }) => ({
    ...entryOf(context, { verb: 'status_changed', object: `alert:${alertId}`, before, after }),
    ...(incidentId === null ? {} : { subject: { kind: 'incident', id: incidentId } as const }),
  }))
}
