// Reads what clients send as resources: JSON or a Python literal, and then property by property, strict in types, lax in names.
import { isDeepStrictEqual } from 'node:util'
import { DocketError, type ErrorDetails, readTime } from '@docket/model'
import { readPythonLiteral } from './python-literal.ts'

/** Nothing for an empty or white body whatever its content type says; else JSON; else a Python literal. */
export function readArmBody(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    // MSTICPy sends `str(dict)`; what is neither is refused with the words of the literal's reader.
    return readPythonLiteral(text)
  }
}

const prefix = 'properties.'

/** The `properties` of a resource. A key `properties.severity` means `severity` and wins over it: the manual tells people to write it so. */
export function propertiesOf(body: Record<string, unknown>): Properties {
  const given = body.properties
  const plain = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}
  const entries = Object.entries(plain)
  const prefixed = entries.filter(([name]) => name.startsWith(prefix))
  return new Properties(
    new Map([...entries, ...prefixed.map(([name, value]) => [name.slice(prefix.length), value] as const)]),
  )
}

/** Values by name: `undefined` when absent (unchanged), null when cleared; what has the wrong form is collected and refused together. */
export class Properties {
  private readonly values: Map<string, unknown>
  private readonly problems: ErrorDetails = Object.create(null)
  private readonly where: string

  constructor(values: Map<string, unknown>, where = 'properties') {
    this.values = values
    this.where = where
  }

  text(name: string, maxLength = 10_000): string | null | undefined {
    const value = this.values.get(name)
    if (value === undefined || value === null) return value
    if (typeof value !== 'string') return this.wrong(name, 'must be text')
    if (value.length > maxLength) return this.wrong(name, `is longer than ${maxLength} characters`)
    return value
  }

  /** Text that is there and not blank. */
  required(name: string, maxLength?: number): string {
    const given = this.values.get(name)
    if (given === undefined || given === null || (typeof given === 'string' && given.trim() === ''))
      this.wrong(name, 'is required and must not be empty')
    return this.text(name, maxLength) ?? ''
  }

  /** Text that may be absent but, when given, is not blank. */
  kept(name: string, maxLength?: number): string | undefined {
    return this.values.get(name) === undefined ? undefined : this.required(name, maxLength)
  }

  /** One of these words in any case, answered as it is spelled here. */
  word<const W extends string>(name: string, words: readonly W[]): W | null | undefined {
    const value = this.values.get(name)
    if (value === undefined || value === null) return value
    const found =
      typeof value === 'string' ? words.find((word) => word.toLowerCase() === value.toLowerCase()) : undefined
    return found ?? this.wrong(name, `must be one of ${words.join(', ')}`)
  }

  /** A time in our spelling: with `Z`, with an offset, or without zone, which means UTC. */
  time(name: string): string | null | undefined {
    const value = this.values.get(name)
    if (value === undefined || value === null || value === '') return value === undefined ? undefined : null
    const at = typeof value === 'string' ? timeOf(value) : null
    return at ?? this.wrong(name, 'must be an ISO 8601 time')
  }

  texts(name: string, maxItems: number, maxLength: number): string[] | undefined {
    return this.list(name, maxItems, (item) => {
      if (typeof item === 'string' && item.length <= maxLength) return item
      return this.wrong(name, `must hold texts of at most ${maxLength} characters`)
    })
  }

  /** A list of objects; each is read by `read`. Null means an empty list. */
  objects<T>(name: string, maxItems: number, read: (item: Properties) => T): T[] | undefined {
    return this.list(name, maxItems, (item) => {
      if (!isObject(item)) return this.wrong(name, 'must hold objects')
      return this.nested(name, item, read)
    })
  }

  object<T>(name: string, read: (item: Properties) => T): T | null | undefined {
    const value = this.values.get(name)
    if (value === undefined || value === null) return value
    return isObject(value) ? this.nested(name, value, read) : this.wrong(name, 'must be an object')
  }

  /** The plain objects of a list, unread. */
  rawObjects(name: string, maxItems: number): Record<string, unknown>[] | undefined {
    return this.list(name, maxItems, (item) => (isObject(item) ? item : this.wrong(name, 'must hold objects')))
  }

  /** Makes absent what has the value it was shown with. */
  leaveOut(shown: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of [...this.values])
      if (Object.hasOwn(shown, name) && isDeepStrictEqual(value, shown[name])) this.values.delete(name)
  }

  /** What is given beside `known` names. */
  others(known: ReadonlySet<string>): [string, unknown][] {
    return [...this.values].filter(([name]) => !known.has(name) && !name.startsWith(prefix))
  }

  has(name: string): boolean {
    return this.values.get(name) !== undefined
  }

  /** Notes a problem; `check` throws them all. */
  wrong(name: string, problem: string): undefined {
    const path = `${this.where}.${name}`
    const list = this.problems[path] ?? []
    if (!list.includes(problem)) list.push(problem)
    this.problems[path] = list
    return undefined
  }

  /** Throws `invalid` with every problem met so far. */
  check(): void {
    if (Object.keys(this.problems).length > 0)
      throw new DocketError('invalid', 'The request is invalid', { details: this.problems })
  }

  private nested<T>(name: string, value: Record<string, unknown>, read: (item: Properties) => T): T {
    const inner = new Properties(new Map(Object.entries(value)), `${this.where}.${name}`)
    const result = read(inner)
    Object.assign(this.problems, inner.problems)
    return result
  }

  private list<T>(name: string, maxItems: number, read: (item: unknown) => T | undefined): T[] | undefined {
    const value = this.values.get(name)
    if (value === undefined) return undefined
    if (value === null) return []
    if (!Array.isArray(value)) return this.wrong(name, 'must be a list')
    if (value.length > maxItems) return this.wrong(name, `has more than ${maxItems} items`)
    return value.map(read).filter((item) => item !== undefined)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first moment and the one behind the last that can be kept: a day less than the calendar at both ends, for zones. */
const [firstTime, endOfTimes] = [Date.parse('0001-01-02T00:00:00Z'), Date.UTC(9999, 11, 31)]

/** ISO 8601 UTC with milliseconds, or null when it is no time that can be kept. Python's `str` writes a blank for the `T`. */
export function timeOf(text: string): string | null {
  const read = readTime(text.trim().replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T'))
  if (!read) return null
  const at = Date.parse(read.at)
  return Number.isNaN(at) || at < firstTime || at >= endOfTimes ? null : new Date(at).toISOString()
}
