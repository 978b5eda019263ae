// One JSON text of a file as an object, and pages of objects as the vendors' APIs answer them.

/** An object of the file and where it stands, or what is wrong there. */
export type Found = { where: string; list: string | null; value: unknown } | { where: string; problem: string }

/** How pages are told from objects: names of lists, and names that only objects have. */
export interface ListNames {
  lists: readonly string[]
  ids: readonly string[]
}

/** Names in the answers of each API; lists of Intezer stand in `result`. */
export const listNames = {
  docket: { lists: [], ids: ['type'] },
  intezer: {
    lists: ['incidents', 'alerts', 'cases', 'devices'],
    ids: ['incident_id', 'alert_id', 'case_id', 'device_id', 'hostname'],
  },
  sentinel: { lists: ['value'], ids: ['id', 'name', 'properties'] },
  'kaspersky-xdr': { lists: ['Incidents', 'Alerts'], ids: ['InternalID'] },
} as const satisfies Record<string, ListNames>

export function parseObject(text: string): { value: Record<string, unknown> } | { problem: string } {
  let value: unknown
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text)
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'}` }
  }
  return isObject(value) ? { value } : { problem: 'is no object' }
}

/** Whole numbers beyond 2^53 stay exact as text: rounded, two ids become one. */
function keepLongNumbers(this: unknown, _name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value
  return /^-?\d+$/.test(context.source) ? context.source : value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The objects of a page; null when it is an object itself. */
export function objectsOfPage(
  value: Record<string, unknown>,
  names: ListNames,
): { list: string; value: unknown }[] | null {
  if (names.ids.some((name) => name in value)) return null
  const holder = isObject(value.result) ? value.result : value
  if (names.ids.some((name) => name in holder)) return null
  const found = names.lists.filter((name) => Array.isArray(holder[name]))
  if (found.length === 0) return null
  return found.flatMap((list) => (holder[list] as unknown[]).map((item) => ({ list, value: item })))
}
