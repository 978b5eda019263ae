// Reads texts that were base64- or hex-encoded into a URL, so that what hides there can be named.

/** Decodes base64 or base64url when the result is printable ASCII; null otherwise. */
export function decodeBase64Text(text: string): string | null {
  if (text.length < 8 || text.length > 8192 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null
  const decoded = Buffer.from(text, 'base64url').toString('latin1')
  return /^[\x20-\x7e\r\n\t]+$/.test(decoded) ? decoded : null
}

/** Decodes an even run of hex digits when the result is printable ASCII; null otherwise. */
export function decodeHexText(text: string): string | null {
  if (text.length < 12 || text.length > 1024 || text.length % 2 === 1 || !/^[0-9a-f]+$/i.test(text)) return null
  const decoded = Buffer.from(text, 'hex').toString('latin1')
  return /^[\x20-\x7e]+$/.test(decoded) ? decoded : null
}
