// How deep an object of a file is nested: programs that follow each level, JSON's own among them, run out of stack.

/** No API nests deeper. */
export const maxDepth = 500

/** True when something lies deeper than `most` levels; walks without recursion and stops there. */
export function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true
    const next: unknown[] = []
    for (const one of level)
      if (typeof one === 'object' && one !== null)
        for (const part of Object.values(one)) if (typeof part === 'object') next.push(part)
    level = next
  }
  return false
}
