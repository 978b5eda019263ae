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

/** No API nests deeper; programs that follow each level would run out of stack. */
export const maxDepth = 500

export function parseObject(text: string): { value: Record<string, unknown> } | { problem: string } {
  let value: unknown
  if (isDeeper(text, maxDepth)) return { problem: `is nested deeper than ${maxDepth}` }
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text)
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'}` }
  }
  return isObject(value) ? { value } : { problem: 'is no object' }
}

/** By brackets outside of texts. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (inText) {
      if (char === 92) at += 1
      else if (char === 34) inText = false
    } else if (char === 34) inText = true
    else if (char === 123 || char === 91) {
      depth += 1
      if (depth > most) return true
    } else if (char === 125 || char === 93) depth -= 1
  }
  return false
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

/** Whose file an object is out of, when it shows: by names that only that vendor's objects have. */
export function formatOf(value: unknown): keyof typeof listNames | null {
  const holder = isObject(value) && isObject(value.result) ? value.result : value
  if (!isObject(holder)) return null
  const lists = Object.values(holder).filter(Array.isArray)
  for (const one of [holder, ...lists.map(([first]: unknown[]) => first)]) {
    if (!isObject(one)) continue
    if (typeof one.type === 'string' && isObject(one.object)) return 'docket'
    if (isObject(one.properties) && typeof one.name === 'string') return 'sentinel'
    if (typeof one.InternalID === 'string') return 'kaspersky-xdr'
    if (['incident_id', 'case_id', 'alert_id', 'device_id'].some((name) => typeof one[name] === 'string'))
      return 'intezer'
  }
  return null
}
