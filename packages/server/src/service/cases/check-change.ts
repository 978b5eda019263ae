// Refuses values no column or reader could take, by field: kinds, lengths, counts, times. Imports hand in what strangers wrote.
import { DocketError, isTime, type Person } from '@docket/model'
import { isUuid } from '../access.ts'

/** A day inside the years that a database and a JSON reader both know, whatever the zone. */
const times = { least: Date.parse('0001-01-02T00:00:00Z'), most: Date.UTC(9999, 11, 31) } as const

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Absent and null values pass every check: what may be null is said by the types, and null clears. */
export class Problems {
  private readonly found: Record<string, string[]> = {}

  add(field: string, problem: string): void {
    this.found[field] = [...(this.found[field] ?? []), problem]
  }

  uuid(field: string, value: unknown): void {
    if (value === null || value === undefined) return
    if (typeof value !== 'string' || !isUuid(value)) this.add(field, 'must be a uuid')
  }

  /** Text of at least `least` characters that are not white space. */
  text(field: string, value: unknown, most: number, least = 0): void {
    if (value === null || value === undefined) return
    if (typeof value !== 'string') this.add(field, 'must be text')
    else if (value.length > most) this.add(field, `must not exceed ${most} characters`)
    else if (least > 0 && value.trim().length < least) this.add(field, 'must not be empty')
  }

  /** For a value that null cannot clear. */
  required(field: string, value: unknown): void {
    if (value === null) this.add(field, 'must not be null')
  }

  texts(field: string, values: unknown, mostValues: number, mostChars: number): void {
    if (values === undefined) return
    if (!Array.isArray(values) || values.some((value) => typeof value !== 'string'))
      this.add(field, 'must be a list of texts')
    else if (values.length > mostValues) this.add(field, `must not have more than ${mostValues} entries`)
    else if (values.some((value: string) => value.length > mostChars))
      this.add(field, `must have entries of at most ${mostChars} characters`)
  }

  word(field: string, value: unknown, known: readonly string[]): void {
    if (value === null || value === undefined) return
    if (typeof value !== 'string' || !known.includes(value)) this.add(field, 'is not a known value')
  }

  /** ISO 8601 with zone. */
  time(field: string, value: unknown): void {
    if (value === null || value === undefined) return
    const at = typeof value === 'string' && isTime(value) ? Date.parse(value) : Number.NaN
    if (!(at >= times.least && at < times.most)) this.add(field, 'must be an ISO 8601 time with zone')
  }

  /** An object whose JSON text is not so long that the row becomes a burden for every list. */
  json(field: string, value: unknown, mostChars: number): void {
    if (value === undefined || value === null) return
    if (!isObject(value)) this.add(field, 'must be an object')
    else if (JSON.stringify(value).length > mostChars) this.add(field, 'is too large')
  }

  /** A list of objects; `named` is a field each must have as text. */
  objects(field: string, values: unknown, mostChars: number, named?: string): void {
    if (values === undefined) return
    if (!Array.isArray(values) || !values.every(isObject)) this.add(field, 'must be a list of objects')
    else if (named !== undefined && values.some((value) => typeof value[named] !== 'string'))
      this.add(field, `must have entries with a text ${named}`)
    else if (JSON.stringify(values).length > mostChars) this.add(field, 'is too large')
  }

  person(field: string, value: Person | null | undefined): void {
    if (value === null || value === undefined) return
    this.json(field, value, 5000)
    for (const part of ['id', 'name', 'email', 'userPrincipalName'] as const)
      this.text(`${field}.${part}`, value[part], 1000)
  }

  /** Throws `invalid` when something was found. */
  refuse(): void {
    const [first] = Object.entries(this.found)
    if (first === undefined) return
    throw new DocketError('invalid', `${first[0]} ${first[1][0]}`, { details: this.found })
  }
}
