// Texts that clients keep for us and can neither read nor change: cursors with numbers that are nobody's business.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

const [nonceBytes, tagBytes] = [12, 16]

const derived = (key: Buffer, purpose: string) => createHmac('sha256', key).update(purpose).digest()

/** Base64url. The same text for the same purpose seals to the same: the nonce is made from it (as in RFC 8452), so none is used twice. */
export function seal(key: Buffer, purpose: string, text: string): string {
  const secret = derived(key, `sealed.${purpose}`)
  const nonce = createHmac('sha256', derived(secret, 'nonce')).update(text).digest().subarray(0, nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** What was sealed for this purpose, or null. */
export function unseal(key: Buffer, purpose: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed.slice(0, 2000), 'base64url')
  if (bytes.length < nonceBytes + tagBytes) return null
  const cipher = createDecipheriv('aes-256-gcm', derived(key, `sealed.${purpose}`), bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  cipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([cipher.update(bytes.subarray(nonceBytes, -tagBytes)), cipher.final()]).toString('utf8')
  } catch {
    // The tag does not fit: it was not sealed by us, or not for this purpose.
    return null
  }
}
