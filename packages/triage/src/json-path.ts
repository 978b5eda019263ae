// Paths into a raw alert: names joined by dots, `[n]` for one element, `[*]` for all. Parsed once, walked within bounds.

export type PathStep = { name: string } | { index: number } | { all: true }

const maxPathChars = 512
const maxSteps = 40
/** Nodes one walk may touch, and values it may yield. */
const maxVisits = 20_000
const maxValues = 2_000

/** Steps of a path, or null when its text is malformed (empty name, open bracket, too long). */
export function parsePath(text: string): PathStep[] | null {
  if (text.length === 0 || text.length > maxPathChars) return null
  const steps: PathStep[] = []
  for (const piece of text.split('.')) {
    const bracket = piece.indexOf('[')
    const name = bracket < 0 ? piece : piece.slice(0, bracket)
    if (name) steps.push({ name })
    else if (bracket < 0 || steps.length > 0) return null
    if (bracket >= 0) {
      const brackets = parseBrackets(piece.slice(bracket))
      if (!brackets) return null
      steps.push(...brackets)
    }
    if (name.includes(']') || steps.length > maxSteps) return null
  }
  return steps
}

function parseBrackets(text: string): PathStep[] | null {
  const steps: PathStep[] = []
  let at = 0
  while (at < text.length) {
    const end = text.indexOf(']', at)
    if (text[at] !== '[' || end < 0) return null
    const inside = text.slice(at + 1, end)
    if (inside === '*') steps.push({ all: true })
    else if (/^\d{1,6}$/.test(inside)) steps.push({ index: Number(inside) })
    else return null
    at = end + 1
  }
  return steps
}

/** Nodes that all walks of one mapping together may still touch. */
export interface VisitBudget {
  left: number
}

/**
 * Every value the path leads to, in document order; null and missing values are left out. Only own properties are seen.
 * A key that itself contains dots (`"kibana.alert.uuid": …`, as log shippers write) is found by the same path text.
 */
export function readPath(
  raw: unknown,
  steps: readonly PathStep[],
  budget: VisitBudget = { left: maxVisits },
): unknown[] {
  const found: unknown[] = []
  const pending: { node: unknown; at: number }[] = [{ node: raw, at: 0 }]
  let visits = 0
  while (pending.length > 0 && visits < maxVisits && budget.left > 0 && found.length < maxValues) {
    visits += 1
    budget.left -= 1
    const { node, at } = pending.pop()!
    const step = steps[at]
    if (node === null || node === undefined) continue
    if (step === undefined) found.push(node)
    else if ('name' in step) pending.push(...childrenByName(node, steps, at))
    else if (!Array.isArray(node)) continue
    else if ('index' in step) pending.push({ node: node[step.index], at: at + 1 })
    else for (let i = Math.min(node.length, maxValues) - 1; i >= 0; i--) pending.push({ node: node[i], at: at + 1 })
  }
  return found
}

/** The child under the next name, or under the shortest run of names that is one key of the object. */
function childrenByName(node: unknown, steps: readonly PathStep[], at: number): { node: unknown; at: number }[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return []
  let key = ''
  for (let end = at; end < steps.length; end++) {
    const step = steps[end]!
    if (!('name' in step)) break
    key = end === at ? step.name : `${key}.${step.name}`
    if (Object.hasOwn(node, key)) return [{ node: (node as Record<string, unknown>)[key], at: end + 1 }]
  }
  return []
}

/** First value a path text leads to, or undefined. For paths written in our own sources, which are never malformed. */
export function firstAt(raw: unknown, path: string): unknown {
  return valuesAt(raw, path)[0]
}

/** All values a path text leads to. */
export function valuesAt(raw: unknown, path: string): unknown[] {
  let steps = parsed.get(path)
  if (!steps) {
    const fresh = parsePath(path)
    if (!fresh) throw new Error(`malformed path in a source reader: ${path}`)
    parsed.set(path, fresh)
    steps = fresh
  }
  return readPath(raw, steps)
}

/** Holds only paths written in this repository, so it cannot grow without bound. */
const parsed = new Map<string, PathStep[]>()
