// Times in filters: which texts are one, and how the laxer spellings of people and vendors become one.

const zoned =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** ISO 8601 with zone and at most microseconds, on a day of the years 1 to 9999 that the calendar has: databases refuse others. */
export function isTime(text: string): boolean {
  const day = zoned.exec(text)?.[1]
  if (day === undefined || day < '0001-01-01' || day > '9999-12-31') return false
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

export interface ReadTime {
  /** What `isTime` accepts. */
  at: string
  /** True when digits beyond the microsecond were cut: the time meant lies just behind `at`. */
  cut: boolean
}

const lax = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:(\.\d{1,6})(\d{0,3}))?(Z|[+-]\d{2}:\d{2})?)?$/i

/** Also without zone (UTC), with up to nine decimals, with small letters, or a day alone (its beginning). Null when it is no time. */
export function readTime(text: string): ReadTime | null {
  if (text.length > 40) return null
  const parts = lax.exec(text)
  if (parts === null) return null
  const [, day, clock = '00:00:00', fraction = '', rest = '', zone = 'Z'] = parts
  const at = `${day}T${clock}${fraction}${zone.toUpperCase()}`
  return isTime(at) ? { at, cut: /[1-9]/.test(rest) } : null
}
