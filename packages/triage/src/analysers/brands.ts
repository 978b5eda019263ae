// Which brand a name or text speaks of, and whether a domain is that brand's own.
import { ambiguousBrands, type BrandRow, distinctBrands } from './brand-table.ts'
import { editDistance, readAs, registrableDomain, skeleton, splitHost } from './domains.ts'

export interface Brand {
  /** As shown to people. */
  name: string
  /** Registrable domains (or hosts below a public suffix) the brand uses itself. */
  domains: readonly string[]
  /** Labels in front of the suffix of those domains. */
  labels: readonly string[]
  /** True when the name is also an ordinary word. */
  ambiguous: boolean
}

/** A brand name met in a text. */
export interface BrandHit {
  brand: Brand
  /** Words of the text it was read from, joined by blanks (after `readAs`). */
  seen: string
  /** Index of the first word and count of words in `words(text)`. */
  at: number
  count: number
  /** True when the name was written with look-alike characters rather than plainly. */
  disguised: boolean
}

interface Alias {
  words: readonly string[]
  brand: Brand
}

/** Every brand known, distinct names first. */
export const brands: readonly Brand[] = [
  ...distinctBrands.map((row) => fromRow(row, false)),
  ...ambiguousBrands.map((row) => fromRow(row, true)),
]

function fromRow([names, domains]: BrandRow, ambiguous: boolean): Brand {
  const own = domains.split(' ')
  const labels = own.map((domain) => splitHost(domain).label || domain)
  return { name: names.split('|')[0] ?? names, domains: own, labels: [...new Set(labels)], ambiguous }
}

const rows = [...distinctBrands, ...ambiguousBrands]
const byFirstWord = new Map<string, Alias[]>()
const byLabel = new Map<string, Brand>()
for (const [at, brand] of brands.entries()) {
  for (const name of (rows[at]?.[0] ?? '').split('|')) {
    const parts = words(name).map(skeleton)
    const first = parts[0]
    if (first === undefined) continue
    const list = byFirstWord.get(first) ?? []
    list.push({ words: parts, brand })
    byFirstWord.set(first, list)
    const joined = readAs(name).replace(/[^a-z0-9]/g, '')
    if (!brand.ambiguous && joined.length >= 4 && !byLabel.has(joined)) byLabel.set(joined, brand)
  }
}
for (const list of byFirstWord.values()) list.sort((a, b) => b.words.length - a.words.length)
const plainNames = new Set(rows.flatMap(([names]) => names.split('|').map((name) => words(name).join(' '))))

/** Words of a text as a reader takes them in; apostrophes and marks inside a word are dropped (`D'isney` is `disney`). */
export function words(text: string): string[] {
  const read = readAs(text).replace(/['’‘`´"“”™®©*_]/g, '')
  const found = /[^\0-\x7f]/.test(read) ? read.match(/[\p{L}\p{N}&+!|]+/gu) : read.match(/[a-z0-9&+!|]+/g)
  const list: string[] = []
  for (const word of found ?? []) {
    const bare = /[&+!|]/.test(word) ? word.replace(/^[&+!|]+|[!|]+$/g, '') : word
    if (bare !== '') list.push(bare)
  }
  return list
}

/** Brand names in a text, in order, longest name first at each place. `text` should be short (a name, a subject, some lines). */
export function findBrands(text: string): BrandHit[] {
  return findBrandsIn(words(text))
}

/** The same for words already split. */
export function findBrandsIn(list: readonly string[]): BrandHit[] {
  const hits: BrandHit[] = []
  for (let at = 0; at < list.length; at++) {
    const aliases = aliasesAt(list[at] ?? '')
    const hit = aliases === null ? null : brandAt(list, aliases, at)
    if (hit === null) continue
    hits.push(hit)
    at += hit.count - 1
  }
  return hits
}

// Most words of most mails are met again and are no brand; remembering them spares their skeletons.
const rememberedWords = new Map<string, readonly Alias[] | null>()

function aliasesAt(word: string): readonly Alias[] | null {
  const seen = rememberedWords.get(word)
  if (seen !== undefined) return seen
  const aliases = word.length > 24 ? null : (byFirstWord.get(skeleton(word)) ?? null)
  if (rememberedWords.size >= 20_000) rememberedWords.clear()
  rememberedWords.set(word, aliases)
  return aliases
}

function brandAt(list: readonly string[], aliases: readonly Alias[], at: number): BrandHit | null {
  for (const alias of aliases) {
    const count = alias.words.length
    if (at + count > list.length || alias.words.some((word, i) => i > 0 && skeleton(list[at + i] ?? '') !== word))
      continue
    const seen = list.slice(at, at + count).join(' ')
    const disguised = !plainNames.has(seen)
    if (disguised && seen.length < 5) continue
    return { brand: alias.brand, seen, at, count, disguised }
  }
  return null
}

// Country domains anybody may register for nothing, where a bare brand label proves nothing.
const givenAway = new Set([
  'tk',
  'ml',
  'ga',
  'cf',
  'gq',
  'pw',
  'cc',
  'co',
  'me',
  'io',
  'ws',
  'su',
  'to',
  'la',
  'sh',
  'st',
  'vc',
  'ly',
  'gd',
])

/**
 * True when `host` is the brand's: one of its domains or a name below one, or its own label under another country
 * (`amazon.de`, `paypal.co.uk`), which trade-mark owners of this size hold.
 */
export function belongsTo(host: string, brand: Brand): boolean {
  const name = host.toLowerCase()
  for (const own of brand.domains) if (name === own || name.endsWith(`.${own}`)) return true
  const { label, suffix, known } = splitHost(name)
  if (known && regional.some(([of, own]) => of === brand.name && own.test(label))) return true
  if (!known || label.length < 4 || !brand.labels.includes(label)) return false
  const country = suffix.slice(suffix.lastIndexOf('.') + 1)
  return country.length === 2 && !givenAway.has(suffix) && /^(?:[a-z]{2}|com?\.[a-z]{2})$/.test(suffix)
}

// Domains of a brand where anybody can publish: neither the brand's word nor a disguise of it.
const rented = new Set(
  (
    'onmicrosoft.com github.io githubusercontent.com blogspot.com amazonaws.com windows.net azureedge.net sharepoint.com force.com googleusercontent.com googlegroups.com ' +
    'wordpress.com cloudflare.net amazonses.com awscloud.com appspot.com cloudfront.net office.net herokuapp.com facebook.net'
  ).split(' '),
)
const ownDomains = new Map<string, Brand>()
for (const brand of brands) {
  for (const domain of brand.domains) if (!ownDomains.has(domain)) ownDomains.set(domain, brand)
}

/** The brand a host really belongs to, or null. */
export function brandOfHost(host: string): Brand | null {
  const domain = registrableDomain(host)
  if (domain === null || rented.has(domain)) return null
  const listed = ownDomains.get(domain) ?? ownDomains.get(host.toLowerCase())
  if (listed !== undefined) return listed
  const named = byLabel.get(splitHost(domain).label)
  return named !== undefined && belongsTo(domain, named) ? named : null
}

// Brands of many local firms, each with a domain of its own that carries the name.
const regional: readonly (readonly [name: string, label: RegExp])[] = [
  ['Sparkasse', /sparkasse|^(?:ksk|ssk|spk|haspa|nospa|sskm)/],
  ['Volksbank', /volksbank|^(?:vr|vb|rb)-|vr-?bank/],
  ['Raiffeisen', /raiffeisen|^rb-/],
  ['Credit Agricole', /^ca-|credit-?agricole/],
]

// Words and firms that only happen to be near a brand's name.
const innocent = /^(?:interact|amazonas|amazoni|discordi|telegramm|telecom|paypay|tresor|detrans|mastercrafts?|phantom)/

// Services whose own servers send what strangers wrote: shared files, invoices, invitations, comments, forms. Their proof says nothing of the text.
const lendsItsVoice = new Set(
  (
    'Microsoft,Google,Adobe,Dropbox,DocuSign,WeTransfer,GitHub,Salesforce,WordPress,Facebook,Instagram,LinkedIn,TikTok,Telegram,Pinterest,Reddit,Discord,' +
    'eBay,Aliexpress,Airbnb,Booking.com,PayPal,Venmo,Cash App,Zoom,Stripe,Yahoo,iCloud,Apple,Outlook,Meta,Wise,Zelle,OpenSea,GoDaddy,OVHcloud,IONOS,cPanel'
  ).split(','),
)

/** True when mail from the brand's own servers carries only the brand's own words. */
export function speaksForItself(brand: Brand): boolean {
  return !lendsItsVoice.has(brand.name)
}

/** How a foreign host borrows a brand. */
export interface Borrowed {
  brand: Brand
  how: 'same-name' | 'look-alike' | 'typo' | 'embedded' | 'subdomain'
  /** The part of the host that does it. */
  part: string
}

const skeletonLabels = new Map([...byLabel].map(([label, brand]) => [skeleton(label), { label, brand }] as const))
// Longer labels only: an edit in a short one meets innocent words (visa/viva, temu/tema).
const typoLabels = [...byLabel].filter(([label]) => label.length >= 6)

/**
 * The brand a host pretends to, or null when it is a brand's own host or resembles none: same name under another suffix,
 * look-alike characters, one edit away, the name inside a hyphenated or longer label, or as a subdomain of a stranger.
 */
export function borrowedBrand(host: string): Borrowed | null {
  const parts = splitHost(host)
  if (parts.domain === null || rented.has(parts.domain) || brandOfHost(host) !== null) return null
  const unicode = punycodeLabel(parts.label)
  if (innocent.test(unicode) || regional.some(([, own]) => own.test(unicode))) return null
  return ofLabel(unicode) ?? ofPieces(unicode) ?? ofSubdomain(parts.subdomain)
}

function ofLabel(label: string): Borrowed | null {
  const same = byLabel.get(label)
  if (same !== undefined) return { brand: same, how: 'same-name', part: label }
  const alike = skeletonLabels.get(skeleton(label))
  if (alike !== undefined && alike.label.length >= 5) return { brand: alike.brand, how: 'look-alike', part: label }
  const plain = label.replaceAll('-', '')
  for (const [name, brand] of typoLabels) {
    // A first letter is hardly ever changed by squatters, and innocent neighbours mostly differ in it.
    if (Math.abs(name.length - plain.length) > 1 || name[0] !== plain[0]) continue
    if (editDistance(plain, name, 1) === 1) return { brand, how: 'typo', part: label }
  }
  return null
}

function ofPieces(label: string): Borrowed | null {
  if (label.includes('-')) {
    for (const piece of label.split('-').slice(0, 12)) {
      const brand = byLabel.get(piece) ?? (piece.length >= 6 ? skeletonLabels.get(skeleton(piece))?.brand : undefined)
      if (brand !== undefined) return { brand, how: 'embedded', part: label }
    }
  }
  if (label.length < 8) return null
  for (const [name, brand] of typoLabels) {
    if (label.length > name.length && (label.startsWith(name) || label.endsWith(name))) {
      return { brand, how: 'embedded', part: label }
    }
  }
  return null
}

function ofSubdomain(subdomain: string): Borrowed | null {
  if (subdomain === '') return null
  for (const label of subdomain.split('.').slice(0, 10)) {
    const brand = label.length >= 4 ? byLabel.get(label) : undefined
    if (brand !== undefined) return { brand, how: 'subdomain', part: label }
    for (const piece of label.includes('-') ? label.split('-').slice(0, 8) : []) {
      const part = piece.length >= 5 ? byLabel.get(piece) : undefined
      if (part !== undefined) return { brand: part, how: 'subdomain', part: label }
    }
  }
  return null
}

function punycodeLabel(label: string): string {
  if (!label.startsWith('xn--')) return readAs(label)
  return readAs(decodeLabel(label) ?? label)
}

/** Decodes one `xn--` label (RFC 3492), or null when it is not valid. */
export function decodeLabel(label: string): string | null {
  const input = label.slice(4)
  const cut = input.lastIndexOf('-')
  const output = cut > 0 ? [...input.slice(0, cut)] : []
  let n = 128
  let bias = 72
  let i = 0
  let first = true
  for (let at = cut > 0 ? cut + 1 : 0; at < input.length; ) {
    const start = i
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(input[at++] ?? '?')
      if (digit < 0) return null
      const value = digit < 10 ? digit + 26 : digit - 10
      i += value * weight
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (value < threshold) break
      weight *= 36 - threshold
      if (weight > 0x7fffffff) return null
    }
    const length = output.length + 1
    bias = adapt(i - start, length, first)
    first = false
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff) return null
    output.splice(i++, 0, String.fromCodePoint(n))
  }
  return output.join('')
}

function adapt(delta: number, length: number, first: boolean): number {
  let left = first ? Math.floor(delta / 700) : delta >> 1
  left += Math.floor(left / length)
  let k = 0
  for (; left > 455; k += 36) left = Math.floor(left / 35)
  return k + Math.floor((36 * left) / (left + 38))
}
