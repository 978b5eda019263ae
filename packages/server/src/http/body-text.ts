// The text of a body, by the charset it begins with or names; what cannot be read is refused and never replaced.
import { isUtf8 } from 'node:buffer'
import { DocketError } from '@docket/model'

/**
 * JSON is UTF-8 (RFC 8259, section 8.1), with a byte order mark or without. What says that it is something else is read as that: older
 * shells of Windows send ISO 8859-1 or UTF-16. Throws `invalid` when bytes are no text: a name with a replacement character in it would
 * be kept as if somebody had written it so.
 */
export function bodyText(bytes: Buffer, contentType: string | undefined): string {
  const charset = /;\s{0,5}charset\s{0,5}=\s{0,5}"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase()
  const wide = wideCharset(bytes, charset)
  if (wide !== null) return decoded(bytes, wide)
  // Clients name charsets by habit: what is UTF-8 is hardly ever anything else by chance.
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8')
    throw new DocketError('invalid', 'the body is not UTF-8; name its charset in the content type if it is another')
  return decoded(bytes, charset)
}

/** UTF-16 by its mark or its name: its bytes may happen to be UTF-8 too. */
function wideCharset(bytes: Buffer, charset: string | undefined): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return charset?.startsWith('utf-16') ? charset : null
}

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new DocketError('invalid', `the body cannot be read as ${charset}`, { cause })
  }
}
