// Filters of PDF streams (ISO 32000-1 7.4): deflate, hexadecimal and base-85 text, each within a limit.
import { inflateSync } from 'node:zlib'
import { latin1 } from './signature.ts'

/**
 * Undoes the filters that text and objects are stored with; null for others and for damage beyond use. Stops before a
 * picture format, whose bytes are handed out as they are.
 */
export function decodeStream(dictionary: string, body: Uint8Array, maxBytes: number): Uint8Array | null {
  const filters = [
    ...(/\/Filter\s{0,5}(\[[^\]]{0,200}\]|\/[A-Za-z0-9]{1,30})/.exec(dictionary)?.[1] ?? '').matchAll(
      /\/([A-Za-z0-9]{1,30})/g,
    ),
  ].map(([, name]) => name)
  let bytes = body
  for (const filter of filters.slice(0, 4)) {
    if (filter === 'FlateDecode' || filter === 'Fl') {
      const plain = inflateLoosely(bytes, maxBytes)
      if (!plain) return null
      bytes = plain
    } else if (filter === 'ASCIIHexDecode' || filter === 'AHx') {
      const digits = latin1(bytes, 0, maxBytes * 2).replace(/[^0-9a-f]/gi, '')
      bytes = Buffer.from(digits.slice(0, digits.length & ~1), 'hex')
    } else if (filter === 'ASCII85Decode' || filter === 'A85') bytes = decodeAscii85(bytes, maxBytes)
    else if (filter === 'DCTDecode') return bytes
    else return null
  }
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes
}

/** Inflates what is there; a missing end or checksum does not matter, passing `maxBytes` does. */
export function inflateLoosely(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
  try {
    // Z_SYNC_FLUSH (2) as final flush lets zlib hand out what came before a cut.
    return inflateSync(bytes, { maxOutputLength: maxBytes, finishFlush: 2 })
  } catch {
    return null
  }
}

/** Five characters `!` to `u` make four bytes, `z` makes four zero bytes (7.4.3). */
function decodeAscii85(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const out = new Uint8Array(Math.min(maxBytes, bytes.length * 4))
  let at = 0
  let digits = 0
  let value = 0
  const put = (count: number): void => {
    for (let i = 0; i < count && at < out.length; i += 1) out[at++] = Math.floor(value / 256 ** (3 - i)) & 255
  }
  for (const code of bytes) {
    if (code === 0x7e || at >= out.length) break
    if (code === 0x7a && digits === 0) {
      value = 0
      put(4)
    } else if (code >= 0x21 && code <= 0x75) {
      value = value * 85 + (code - 0x21)
      digits += 1
      if (digits === 5) {
        put(4)
        digits = 0
        value = 0
      }
    }
  }
  if (digits > 1) {
    for (let i = digits; i < 5; i += 1) value = value * 85 + 84
    put(digits - 1)
  }
  return out.subarray(0, at)
}
