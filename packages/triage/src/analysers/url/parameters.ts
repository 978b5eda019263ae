// What the parameters, path pieces and fragment of a URL carry: the reader's own address, plain or encoded, and double encoding.
import type { RawFinding } from '../../analyser.ts'
import { decodeBase64Text, decodeHexText } from './base64.ts'
import { isMailingService } from './mailing-services.ts'
import { decodeLoosely, type UrlParts } from './parts.ts'

const address = /^[a-z0-9._%+'-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}$/i
const addressInside = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}/i
/** Places where mailing software honestly writes the subscriber's address. */
const subscription =
  /unsub|opt-?out|abmeld|desinscri|désinscri|desabonn|baja|cancel|remove|preferenc|subscri|manage|afmeld/i

/** Findings about addresses and encodings inside the URL. */
export function examineParameters(parts: UrlParts): RawFinding[] {
  const findings: RawFinding[] = []
  const where = { url: parts.url.href.slice(0, 2048) }
  const carried = carriedAddress(parts)
  if (carried) {
    const isRecipient = (parts.recipients ?? []).includes(carried.address.toLowerCase())
    const whose = isRecipient ? 'the recipient’s address' : 'an e-mail address'
    if (carried.place === 'fragment') {
      findings.push({
        id: 'url-address-in-fragment',
        where,
        says: `Behind # stands ${whose} (${carried.address}), ready to be filled into a form`,
      })
    } else if (carried.encoding !== 'plain') {
      findings.push({
        id: 'url-encoded-address',
        where,
        says: `The URL carries ${whose} in ${carried.encoding} (${carried.address})`,
      })
    } else if (
      (isRecipient || parts.recipients === null) &&
      carried.place === 'query' &&
      isFormPage(parts) &&
      !subscription.test(parts.path + parts.url.search.slice(0, 1000))
    ) {
      findings.push({ id: 'url-address', where, says: `The URL carries ${whose} (${carried.address})` })
    }
  }
  const packed = isMailingService(parts.host) ? null : packedText(parts)
  if (packed) {
    const says = `A piece of the path is encoded text that is itself an address (${packed.slice(0, 60)})`
    findings.push({ id: 'url-packed-path', where, says })
  }
  if (/%25(?:2f|3a|3d|3f|40|20|26)/i.test(parts.url.href.slice(0, 4096))) {
    findings.push({ id: 'url-double-encoding', where, says: 'Parts of the URL are percent-encoded twice' })
  }
  if (encodedLetters(parts.written)) {
    findings.push({
      id: 'url-needless-encoding',
      where,
      says: 'Ordinary letters of the URL are percent-encoded, which only serves to hide them',
    })
  }
  return findings
}

interface Carried {
  address: string
  place: 'fragment' | 'query' | 'path'
  encoding: 'plain' | 'base64' | 'hex'
}

function carriedAddress(parts: UrlParts): Carried | null {
  const fragment = readAddress(parts.fragment.replace(/^[/?!&=]+/, ''))
  if (fragment) return { ...fragment, place: 'fragment' }
  for (const { key, value } of parts.params.slice(0, 40)) {
    const found = readAddress(value) ?? (value === '' ? readAddress(key) : null)
    if (found) return { ...found, place: 'query' }
  }
  // Cased path: base64 does not survive lower-casing.
  for (const segment of parts.url.pathname.slice(0, 2048).split('/', 20)) {
    const found = readAddress(decodeLoosely(segment))
    if (found) return { ...found, place: 'path' }
  }
  return null
}

function readAddress(text: string): Pick<Carried, 'address' | 'encoding'> | null {
  if (text.length < 6 || text.length > 1500) return null
  if (address.test(text)) return { address: text, encoding: 'plain' }
  if (/^[\w.-]{0,30}=/.test(text)) {
    const value = text.slice(text.indexOf('=') + 1)
    if (address.test(value)) return { address: value, encoding: 'plain' }
  }
  const base64 = addressInside.exec(decodeBase64Text(text) ?? '')
  if (base64) return { address: base64[0], encoding: 'base64' }
  const hex = addressInside.exec(decodeHexText(text) ?? '')
  return hex && { address: hex[0], encoding: 'hex' }
}

/** Four or more escapes of letters or digits, which never need escaping (RFC 3986 2.3). */
function encodedLetters(written: string): boolean {
  const escapes = written.match(/%(?:3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])/gi)
  return escapes !== null && escapes.length >= 4
}

/** Text such as `go/to.php?id=…` in base64 as a piece of the path. */
function packedText(parts: UrlParts): string | null {
  for (const segment of parts.url.pathname.slice(0, 2048).split('/', 20)) {
    if (segment.length < 24) continue
    const text = decodeBase64Text(segment)
    if (text !== null && /\.(?:php|html?|aspx?)\b|[?&][a-z_]{1,20}=/i.test(text)) return text
  }
  return null
}

/** Address of a page rather than of a program that counts clicks: a file, a folder, or the address alone behind `?`. */
function isFormPage(parts: UrlParts): boolean {
  return (
    parts.url.search.slice(1).indexOf('=') < 0 ||
    /(?:\.(?:php\d?|html?|aspx?)|\/|\/(?:index|login|go|u|m|a|v|x))$/.test(parts.path)
  )
}
