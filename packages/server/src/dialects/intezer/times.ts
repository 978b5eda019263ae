// The three spellings of time in this API, and its epoch seconds.

/** `2026-01-02T03:04:05.123+00:00`: the offset is written out, older Pythons refuse `Z`. */
export const isoWithOffset = (iso: string): string => `${new Date(iso).toISOString().slice(0, -1)}+00:00`

/** `2026-01-02T03:04:05`, UTC without saying so. */
export const isoWithoutZone = (iso: string): string => new Date(iso).toISOString().slice(0, 19)

/** `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 1123), the only form the client's analyses read. */
export const rfc1123 = (iso: string): string => new Date(iso).toUTCString()

/** `02 Jan 26 | 03:04 UTC`, for people. */
export function displayTime(iso: string): string {
  const [, day = '', month = '', year = '', time = ''] = rfc1123(iso).split(' ')
  return `${day} ${month} ${year.slice(2)} | ${time.slice(0, 5)} UTC`
}

/**
 * The end of a range as the first moment behind it: clients cut their times to whole seconds, so a whole second is meant to its end,
 * while one with decimals ends right behind that very microsecond. Null when out of range.
 */
export function afterEpochSeconds(seconds: number): string | null {
  return fromEpochSeconds(Number.isInteger(seconds) ? seconds + 1 : (Math.round(seconds * 1e6) + 1) / 1e6)
}

/** Epoch seconds with up to six decimals as ISO 8601 with microseconds; null when out of the years 1 to 9999. */
export function fromEpochSeconds(seconds: number): string | null {
  const micros = Math.round(seconds * 1e6)
  const wholeSeconds = Math.floor(micros / 1e6)
  const date = new Date(wholeSeconds * 1000)
  const year = Number.isNaN(date.getTime()) ? -1 : date.getUTCFullYear()
  if (year < 1 || year > 9999) return null
  return `${date.toISOString().slice(0, 19)}.${String(micros - wholeSeconds * 1e6).padStart(6, '0')}Z`
}
