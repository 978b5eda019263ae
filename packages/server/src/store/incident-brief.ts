// What a list shows of an incident that follows from its alerts: the first few of what may be many, with counts.
import type { Entity, Incident, IncidentPart, ObservableKind } from '@docket/model'

/** Most of each that a list shows; its alerts are cut to as many. */
export const briefItems = 5

/** What lies in the `brief` column. Counts say how many an incident read by itself shows. */
export type IncidentBrief = Pick<
  Incident,
  | 'rules'
  | 'tactics'
  | 'techniques'
  | 'alertProducts'
  | 'reporters'
  | 'observables'
  | 'entities'
  | 'reportersCount'
  | 'observablesCount'
  | 'entitiesCount'
>

/** Where an analyst looks first: what names the malice itself, then where it came from, then where it is. */
const tellingKinds: readonly ObservableKind[] = [
  'sha256',
  'url',
  'domain',
  'email',
  'ip',
  'file_name',
  'host',
  'user',
  'sha1',
  'md5',
  'process',
  'device',
  'message_id',
]

export function briefOf(incident: Incident): IncidentBrief {
  const { rules, tactics, techniques, alertProducts, reporters, observables, entities } = incident
  return {
    rules,
    tactics,
    techniques,
    alertProducts,
    reporters: reporters.slice(0, briefItems),
    observables: strongest(observables),
    entities: foremost(entities),
    reportersCount: reporters.length,
    observablesCount: observables.length,
    entitiesCount: entities.length,
  }
}

/** A whole incident with the parts that are not wanted whole cut as in a list. */
export function cutParts(incident: Incident, whole: readonly IncidentPart[]): Incident {
  const { reporters, observables, entities } = briefOf(incident)
  return {
    ...incident,
    ...(whole.includes('reporters') ? {} : { reporters }),
    ...(whole.includes('observables') ? {} : { observables }),
    ...(whole.includes('entities') ? {} : { entities }),
  }
}

/** One of each kind in turn, the most telling kinds first, so that hundreds of one kind hide no other. */
function strongest(observables: Incident['observables']): Incident['observables'] {
  const byKind = new Map<ObservableKind, Incident['observables']>()
  for (const observable of observables) {
    const known = byKind.get(observable.kind)
    if (known === undefined) byKind.set(observable.kind, [observable])
    else if (known.length < briefItems) known.push(observable)
  }
  const kinds = tellingKinds.filter((kind) => byKind.has(kind))
  const chosen: Incident['observables'] = []
  for (let round = 0; round < briefItems; round += 1) {
    for (const kind of kinds) {
      const next = byKind.get(kind)?.[round]
      if (next !== undefined) chosen.push(next)
    }
  }
  return chosen.slice(0, briefItems)
}

/** Attackers and victims before bystanders. */
function foremost(entities: readonly Entity[]): Entity[] {
  if (entities.length <= briefItems) return [...entities]
  const marked = entities.filter(({ isAttacker, isVictim }) => isAttacker || isVictim)
  const others = entities.filter(({ isAttacker, isVictim }) => !isAttacker && !isVictim)
  return [...marked, ...others].slice(0, briefItems)
}
