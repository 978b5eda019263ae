// Signed, expiring texts: access tokens and download links that need no table and survive a restart.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** What was signed; `exp` is epoch seconds. */
export interface Claims {
  exp: number
  [name: string]: string | number
}

const signature = (key: Buffer, purpose: string, payload: string) =>
  createHmac('sha256', key).update(`${purpose}.${payload}`).digest('base64url')

/** `payload.signature`, both base64url. A text signed for one purpose is worth nothing for another. */
export function sign(key: Buffer, purpose: string, claims: Claims): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${payload}.${signature(key, purpose, payload)}`
}

/** The claims, or null when the text was not signed by us for this purpose or has expired. */
export function verify(key: Buffer, purpose: string, text: string, now: Date): Claims | null {
  const match = /^([\w-]{1,1000})\.([\w-]{43})$/.exec(text)
  if (!match?.[1] || !match[2]) return null
  const given = Buffer.from(match[2])
  const right = Buffer.from(signature(key, purpose, match[1]))
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const claims = JSON.parse(Buffer.from(match[1], 'base64url').toString('utf8')) as Claims
  return claims.exp * 1000 > now.getTime() ? claims : null
}
