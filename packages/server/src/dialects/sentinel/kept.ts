// Properties that Docket has no word for: kept under `extra.sentinel` of their object, and given back from there.
import { type Extra, pathsOf, type Shown } from '@docket/model'
import type { Properties } from './read-body.ts'

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was kept of an object; nothing when none was, or when it is no object. */
export function keptOf(extra: Extra): Fields {
  const kept: unknown = extra.sentinel
  return isObject(kept) ? kept : {}
}

/** Kept fields of `additionalData`, which ours stand beside. */
export function keptData(extra: Extra): Fields {
  const { additionalData } = keptOf(extra)
  return isObject(additionalData) ? additionalData : {}
}

/** Names of the properties by which a resource says what we have words for, and `more`. */
export function propertyNames(
  coverage: Readonly<Record<string, Shown | 'kept'>>,
  more: readonly string[],
): ReadonlySet<string> {
  const paths = [...Object.values(coverage).flatMap((cell) => (cell === 'kept' ? [] : pathsOf(cell))), ...more]
  return new Set(paths.flatMap((path) => /^properties\.([^.[]+)/.exec(path)?.[1] ?? []))
}

/** `extra` as it is to be: with what is given and `known` does not name, without what is given as null. Undefined when nothing is. */
export function extraFromWire(
  given: Properties,
  known: ReadonlySet<string>,
  before: { extra: Extra } | null,
): Extra | undefined {
  const others = given.others(known)
  if (others.length === 0) return undefined
  const kept = Object.entries({ ...(before ? keptOf(before.extra) : {}), ...Object.fromEntries(others) })
  return { ...before?.extra, sentinel: Object.fromEntries(kept.filter(([, value]) => value !== null)) }
}
