// The keys of one row: each once, none of an empty value, not without end.

const mostKeys = 2000

/** Keys `prefix:value` as `keyOf` makes them. */
export function keysOf(keys: Iterable<string>): string[] {
  const kept = new Set<string>()
  for (const key of keys) {
    if (key.indexOf(':') === key.length - 1) continue
    kept.add(key.toWellFormed())
    if (kept.size >= mostKeys) break
  }
  return [...kept]
}
