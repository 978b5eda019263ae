// ATT&CK technique ids with their names and tactics.

export interface TechniqueRow {
  id: string
  name: string
  tactic: string
  tacticId: string
}

/** One row for each technique, in the order of first mention. */
export function techniqueRows(ids: readonly string[]): TechniqueRow[] {
  return [...new Set(ids)].map((id) => ({ id, name: id, tactic: '', tacticId: '' }))
}
