// The mapping language: the caller says where in a raw alert each canonical field lives (wire/intezer.md 6.2).
import { type AlertFacts, DocketError, type ErrorDetails } from '@docket/model'
import { type CanonicalName, canonicalNames, type FoundValues, factsFrom } from './alert-facts.ts'
import { parsePath, readPath, type VisitBudget } from './json-path.ts'

const field = 'definition_mapping'
const known: ReadonlySet<string> = new Set(canonicalNames)
const groups: ReadonlySet<string> = new Set(
  canonicalNames.filter((name) => name.includes('.')).map((name) => name.split('.', 1)[0]!),
)
/** Alternatives of one field and nesting of alternatives. */
const limits = { alternatives: 50, depth: 5, visits: 200_000 } as const

/**
 * Applies a mapping to a raw alert. A mapping is an object from canonical name (dotted or nested) to a source: a path, a
 * list of sources of which the first that yields something wins, `{ path, default? }`, or `{ const }`.
 * Throws `DocketError('invalid')` with the reason under `definition_mapping.<name>` for unknown names, malformed sources
 * and when `alert_id` yields no non-empty scalar. A path that finds nothing leaves its field absent.
 */
export function applyMapping(raw: unknown, mapping: unknown): { facts: AlertFacts } {
  if (!isObject(mapping)) throw refuse({ [field]: ['must be an object from field name to source'] })
  const problems: ErrorDetails = {}
  const found: FoundValues = {}
  const budget: VisitBudget = { left: limits.visits }
  for (const [name, source] of namedSources(mapping, problems)) {
    const values = evaluate(raw, source, 0, budget)
    if (typeof values === 'string') problems[`${field}.${name}`] = [values]
    else if (values.length > 0) found[name] = values
  }
  const facts = factsFrom(found)
  if (Object.keys(problems).length === 0 && facts.sourceAlertId === null)
    problems[`${field}.alert_id`] = [
      'alert_id' in found ? 'must yield text or a number' : 'is required and found nothing',
    ]
  if (Object.keys(problems).length > 0) throw refuse(problems)
  return { facts }
}

/** Flattens `{ device: { hostname } }` to `device.hostname` and reports names that do not exist or come twice. */
function namedSources(mapping: Record<string, unknown>, problems: ErrorDetails): Map<CanonicalName, unknown> {
  const flat: [string, unknown][] = []
  for (const [name, source] of Object.entries(mapping)) {
    if (!groups.has(name)) flat.push([name, source])
    else if (isObject(source))
      for (const [inner, value] of Object.entries(source)) flat.push([`${name}.${inner}`, value])
    else problems[`${field}.${name}`] = ['must be an object of its fields']
  }
  const named = new Map<CanonicalName, unknown>()
  for (const [name, source] of flat) {
    if (!isCanonical(name)) {
      if (Object.keys(problems).length < 20) problems[`${field}.${name.slice(0, 80)}`] = ['is not a known field']
    } else if (named.has(name)) problems[`${field}.${name}`] = ['is given twice']
    else named.set(name, source)
  }
  return named
}

/** Values of a source, or a sentence about what is wrong with it. Empty when nothing was found. */
function evaluate(raw: unknown, source: unknown, depth: number, budget: VisitBudget): unknown[] | string {
  // Reading a path costs something even where it finds nothing.
  budget.left -= 20
  if (budget.left <= 0) return 'the mapping asks for too much'
  if (depth > limits.depth) return `alternatives are nested deeper than ${limits.depth}`
  if (typeof source === 'string') {
    const steps = parsePath(source)
    return steps
      ? readPath(raw, steps, budget).filter(saysSomething)
      : `malformed path ${JSON.stringify(source.slice(0, 80))}`
  }
  if (Array.isArray(source)) return firstYielding(raw, source, depth, budget)
  if (!isObject(source)) return 'must be a path, a list of sources, or an object with path or const'
  const keys = Object.keys(source)
  if (keys.length === 1 && Object.hasOwn(source, 'const')) return [source.const].filter(saysSomething)
  if (!Object.hasOwn(source, 'path') || keys.some((key) => key !== 'path' && key !== 'default'))
    return 'an object source has either path (and default) or const'
  const values = evaluate(raw, source.path, depth + 1, budget)
  if (typeof values === 'string' || values.length > 0) return values
  return [source.default].filter(saysSomething)
}

/** All alternatives are checked, so that a malformed one is reported even when an earlier one already answered. */
function firstYielding(raw: unknown, sources: unknown[], depth: number, budget: VisitBudget): unknown[] | string {
  if (sources.length === 0) return 'the list of sources is empty'
  if (sources.length > limits.alternatives) return `more than ${limits.alternatives} alternatives`
  let winner: unknown[] = []
  for (const source of sources) {
    const values = evaluate(raw, source, depth + 1, budget)
    if (typeof values === 'string') return values
    if (winner.length === 0) winner = values
  }
  return winner
}

function saysSomething(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

function isCanonical(name: string): name is CanonicalName {
  return known.has(name)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(details: ErrorDetails): DocketError {
  const [[at, reasons]] = Object.entries(details) as [[string, string[]]]
  return new DocketError('invalid', `${at} ${reasons[0]}`, { details })
}
