// Times of this API: what `from` and `to` accept, and how an epoch is printed.
const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|Z?([+ -])(\d{2}):(\d{2}))$/i

/** Bounds of what the store compares with. */
const earliestMs = Date.parse('0001-01-01T00:00:00.000Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

/** A moment: whole milliseconds, and whether further digits followed. */
export interface Moment {
  ms: number
  more: boolean
}

/**
 * RFC 3339 with one to nine decimals, and the manual's own `…Z+00:00`. A `+` that was not encoded arrives as a space. Answers the
 * moment, or a text that says what is wrong. Not `Date.parse`: that accepts a day alone and the 30th of February.
 */
export function readTime(text: string): Moment | string {
  const shown = JSON.stringify(text.slice(0, 60).toWellFormed())
  const parts = text.length > 60 ? null : form.exec(text)
  if (parts === null) return `${shown} is not a time in RFC 3339 format, such as 2021-09-06T00:00:00Z`
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const zoneHours = Number(parts[9] ?? 0)
  const zoneMinutes = Number(parts[10] ?? 0)
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return `${shown} is not a day of the calendar`
  if (hour > 23 || minute > 59 || second > 59) return `${shown} is not a time of day`
  if (zoneHours > 23 || zoneMinutes > 59) return `${shown} has no such time zone`
  const fraction = (parts[7] ?? '').padEnd(9, '0')
  // The year is set apart: Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const at = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, Number(fraction.slice(0, 3))))
  at.setUTCFullYear(year, month - 1, day)
  const offsetMs = (zoneHours * 60 + zoneMinutes) * 60_000 * (parts[8] === '-' ? -1 : 1)
  return { ms: at.getTime() - offsetMs, more: /[1-9]/.test(fraction.slice(3)) }
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/**
 * The first moment of an interval that begins at `moment`, and the first behind one that ends with it. Answers print milliseconds, so
 * a printed time must lie within an interval that begins or ends with it, whatever further digits the store keeps.
 */
export const firstInside = ({ ms, more }: Moment): string => isoWithin(more ? ms + 1 : ms)
export const firstBehind = ({ ms }: Moment): string => isoWithin(ms + 1)

function isoWithin(ms: number): string {
  return new Date(Math.min(latestMs, Math.max(earliestMs, ms))).toISOString()
}

/** ISO 8601 as the house writes it, with exactly three decimals; null stays: an empty text would break parsers of times. */
export function milliseconds(iso: string | null): string | null {
  return iso === null ? null : iso.replace(/(\.\d{3})\d+Z$/, '$1Z')
}

/** Milliseconds since 1970, 0 for none. */
export const epochOf = (iso: string | null | undefined): number => (iso ? Date.parse(iso) || 0 : 0)
