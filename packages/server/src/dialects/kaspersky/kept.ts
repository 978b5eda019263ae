// Fields of this API that Docket has no word for: kept under `extra.kaspersky` of their object, and given back from there.

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was kept of an object; nothing when none was, or when it is no object. */
export function keptOf(extra: unknown): Fields {
  if (!isObject(extra)) return {}
  const kept = extra.kaspersky
  return isObject(kept) ? kept : {}
}

/**
 * `shape` with the values of `kept` in the places where they have the type that the shape shows; what the shape does not have is left
 * out. An array of the shape shows its element. Shapes are our own, so their depth bounds the recursion.
 */
export function filled<T extends Fields>(shape: T, kept: unknown): T {
  const given = isObject(kept) ? kept : {}
  return Object.fromEntries(Object.entries(shape).map(([name, sample]) => [name, taken(sample, given[name])])) as T
}

function taken(sample: unknown, value: unknown): unknown {
  if (Array.isArray(sample)) {
    if (!Array.isArray(value)) return []
    const [element] = sample
    if (isObject(element)) return value.filter(isObject).map((item) => filled(element, item))
    return value.filter((item) => typeof item === typeof element)
  }
  if (isObject(sample)) return filled(sample, value)
  return typeof value === typeof sample && (typeof value !== 'number' || Number.isFinite(value)) ? value : sample
}
