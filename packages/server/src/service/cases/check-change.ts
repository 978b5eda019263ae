// Refuses values no column or reader could take, by field: lengths, counts, times.
import { DocketError, isTime } from '@docket/model'

export class Problems {
  private readonly found: Record<string, string[]> = {}

  add(field: string, problem: string): void {
    this.found[field] = [...(this.found[field] ?? []), problem]
  }

  /** Text of at least `least` characters that are not white space. */
  text(field: string, value: string | null | undefined, most: number, least = 0): void {
    if (value === null || value === undefined) return
    if (value.length > most) this.add(field, `must not exceed ${most} characters`)
    if (least > 0 && value.trim().length < least) this.add(field, 'must not be empty')
  }

  texts(field: string, values: readonly string[] | undefined, mostValues: number, mostChars: number): void {
    if (values === undefined) return
    if (values.length > mostValues) this.add(field, `must not have more than ${mostValues} entries`)
    if (values.some((value) => value.length > mostChars)) {
      this.add(field, `must have entries of at most ${mostChars} characters`)
    }
  }

  time(field: string, value: string | null | undefined): void {
    if (typeof value === 'string' && !isTime(value)) this.add(field, 'must be an ISO 8601 time with zone')
  }

  /** JSON text of the value, so that no row becomes a burden for every list. */
  json(field: string, value: unknown, mostChars: number): void {
    if (value !== undefined && JSON.stringify(value).length > mostChars) this.add(field, 'is too large')
  }

  /** Throws `invalid` when something was found. */
  refuse(): void {
    const [first] = Object.entries(this.found)
    if (first === undefined) return
    throw new DocketError('invalid', `${first[0]} ${first[1][0]}`, { details: this.found })
  }
}
