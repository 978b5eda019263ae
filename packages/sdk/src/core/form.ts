// Writes multipart/form-data (RFC 7578) the way the vendors' own clients do: text fields first, the file last.
import { randomUuid } from './random.ts'

/** A form ready to be sent. */
export interface Form {
  bytes: Uint8Array
  contentType: string
}

const encoder = new TextEncoder()

/** Field names and file name must not break the header lines they stand in. */
const quoted = (text: string) => text.replace(/["\r\n]/g, (sign) => encodeURIComponent(sign))

/** A form with these fields and one file named `file`. Fields that are undefined are left out. */
export function formOf(fields: Record<string, string | undefined>, file: { name: string; bytes: Uint8Array }): Form {
  const boundary = `docket-${randomUuid()}`
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`],
  )
  const head = `${lines.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file.name)}"\r\n\r\n`
  const parts = [encoder.encode(head), file.bytes, encoder.encode(`\r\n--${boundary}--\r\n`)]
  return { bytes: joined(parts), contentType: `multipart/form-data; boundary=${boundary}` }
}

/** The pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}

/** SHA-256 as 64 lower-case hex digits; null where a browser does not compute it (a page without TLS that is not loopback). */
export async function sha256(bytes: Uint8Array): Promise<string | null> {
  const { subtle } = globalThis.crypto as Partial<typeof globalThis.crypto>
  if (subtle === undefined) return null
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
