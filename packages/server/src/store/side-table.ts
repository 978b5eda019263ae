// A second table with one row for each row of a first one, joined where a condition speaks of it.

/** Has `tenant_id` and, in the column `id`, the id of the first table's row. */
export interface SideTable {
  table: string
  alias: string
  id: string
}

/** True when the condition, made by `compileFilter`, names the side table. */
export const speaksOf = (condition: string, { alias }: SideTable): boolean =>
  new RegExp(`\\b${alias}\\.`).test(condition)

/**
 * What stands behind `from`: the first table, and the side table where the condition speaks of it. With `counted` the side table leads
 * and the first one may be missing, so that the database leaves it out where no condition needs it.
 */
export function fromWith(
  first: string,
  alias: string,
  side: SideTable | undefined,
  condition: string,
  counted = false,
): string {
  if (side === undefined || !speaksOf(condition, side)) return `${first} ${alias}`
  const tie = `${side.alias}.tenant_id = ${alias}.tenant_id and ${side.alias}.${side.id} = ${alias}.id`
  return counted
    ? `${side.table} ${side.alias} left join ${first} ${alias} on ${tie}`
    : `${first} ${alias} join ${side.table} ${side.alias} on ${tie}`
}
