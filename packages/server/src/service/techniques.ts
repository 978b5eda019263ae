// ATT&CK technique ids with their names and tactics.
import { tacticOf, tacticsById, techniqueName } from '@docket/triage/without-analysis'

export interface TechniqueRow {
  id: string
  name: string
  tacticId: string
  tactic: string
}

/** One row for each technique, in the order of first mention; an id nobody knows is its own name. */
export function techniqueRows(ids: readonly string[]): TechniqueRow[] {
  return [...new Set(ids)].map((id) => {
    const tacticId = tacticOf(id) ?? ''
    return { id, name: techniqueName(id) ?? id, tacticId, tactic: tacticsById[tacticId] ?? '' }
  })
}
