// Links: normalising an href, undoing the rewriting of mail gateways, and finding addresses in plain text.
import type { Link } from '../message.ts'

export const maxHrefChars = 8192
const maxTextChars = 500
const kept = new Set(['http:', 'https:', 'ftp:', 'mailto:'])
const bareHost =
  /^[a-z0-9\u00a1-\uffff][a-z0-9\u00a1-\uffff-]{0,62}(?:\.[a-z0-9\u00a1-\uffff-]{1,63}){1,8}(?:[:/?#]|$)/i

/**
 * The address an href leads to, or null when it is no http(s), ftp or mailto address. `base` is the page's base address.
 * Gateways' rewritten links (SafeLinks, URL Defense and the like) are undone.
 */
export function resolveHref(href: string, base: URL | null): URL | null {
  let text = href.length > maxHrefChars ? href.slice(0, maxHrefChars) : href
  const first = text.charCodeAt(0)
  if (first <= 32 || text.charCodeAt(text.length - 1) <= 32) text = text.trim()
  if (text === '' || first === 35) return null
  let url = parse(text, base)
  if (!url && bareHost.test(text)) url = parse(`http://${text}`, null)
  if (!url || !kept.has(url.protocol)) return null
  return unwrap(url)
}

function parse(text: string, base: URL | null): URL | null {
  if (text.startsWith('//')) return URL.parse(`https:${text}`)
  if (/^h[x*][x*]ps?:/i.test(text)) return URL.parse(refang(text))
  const direct = URL.parse(text)
  return direct ?? (base ? URL.parse(text, base.href) : null)
}

/** Address as meant when written so that it cannot be clicked: `hxxp`, `[.]`, `(dot)`. */
export function refang(text: string): string {
  return text
    .replace(/^h[x*][x*]p/i, 'http')
    .replace(/\[:\]/g, ':')
    .replace(/\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}/gi, '.')
}

/** Query parameter that holds the original address, by host suffix of the rewriting gateway. */
const rewriters: readonly (readonly [string, string])[] = [
  ['safelinks.protection.outlook.com', 'url'],
  ['safelinks.protection.office365.us', 'url'],
  ['linkprotect.cudasvc.com', 'a'],
  ['clicktime.symantec.com', 'u'],
  ['ctp.trendmicro.com', 'url'],
  ['imsva91-ctp.trendmicro.com', 'url'],
  ['protect2.fireeye.com', 'u'],
  ['protect.checkpoint.com', 'url'],
  ['url.emailprotection.link', 'url'],
  ['scanmail.trustwave.com', 'u'],
  ['shared.outlook.inky.com', 'url'],
  ['urlsand.esvalabs.com', 'u'],
  ['linkscan.io', 'url'],
]

/** Undoes the rewriting of mail gateways, at most three layers deep. */
export function unwrap(url: URL): URL {
  let current = url
  for (let layer = 0; layer < 3; layer += 1) {
    const inner = unwrapOnce(current)
    if (!inner || !kept.has(inner.protocol)) return current
    current = inner
  }
  return current
}

function unwrapOnce(url: URL): URL | null {
  const host = url.hostname
  if (host.endsWith('urldefense.com') || host.endsWith('urldefense.proofpoint.com')) return unwrapUrlDefense(url)
  if (host.endsWith('secure-web.cisco.com')) {
    const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
    return URL.parse(safeDecode(last))
  }
  if (host.endsWith('protection.sophos.com')) {
    const coded = url.searchParams.get('u')
    return coded ? URL.parse(Buffer.from(coded, 'base64').toString('utf8')) : null
  }
  for (const [suffix, name] of rewriters) {
    if (host !== suffix && !host.endsWith(`.${suffix}`)) continue
    const target = url.searchParams.get(name)
    return target ? URL.parse(target) : null
  }
  return null
}

/** Proofpoint URL Defense v1, v2 and v3; v3 replaces characters by `*` and lists them, base64-coded, at the end. */
function unwrapUrlDefense(url: URL): URL | null {
  const coded = url.searchParams.get('u')
  if (url.pathname.startsWith('/v1/') && coded) return URL.parse(coded)
  if (url.pathname.startsWith('/v2/') && coded)
    return URL.parse(safeDecode(coded.replace(/-/g, '%').replace(/_/g, '/')))
  const third = /^\/v3\/__(.{1,8000}?)__;([\w-]{0,4000})/.exec(url.pathname + url.search)
  if (!third) return null
  const replaced = [...Buffer.from(third[2]!, 'base64url').toString('utf8')]
  let used = 0
  const text = third[1]!.replace(/\*(\*[A-Za-z0-9_-])?/g, (_all, run?: string) => {
    const count = run ? runLength(run[1]!) : 1
    const piece = replaced.slice(used, used + count).join('')
    used += count
    return piece
  })
  return URL.parse(text.replace(/^(https?:)\/(?!\/)/, '$1//'))
}

function runLength(code: string): number {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet.indexOf(code) + 2
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray percent sign: the text is not percent-encoded after all.
    return text
  }
}

/** Makes a link; `href` is kept as written. */
export function makeLink(
  kind: Link['kind'],
  href: string,
  url: URL | null,
  text: string,
  part: string,
  offset: number | null,
): Link {
  return {
    href: href.length > maxHrefChars ? href.slice(0, maxHrefChars) : href,
    url,
    text: text.slice(0, maxTextChars),
    kind,
    part,
    offset,
    wrapsImage: false,
  }
}

const withScheme =
  /(?:h(?:tt|xx|\*\*)ps?|ftp)(?::|\[:\])\/\/[^\s<>"\u00a0\u200b\u3000]{1,8192}|www(?:\.|\[\.\])[^\s<>"\u00a0\u200b\u3000]{2,8192}/gi

/** Finds addresses in plain text: with scheme, `www.`, defanged, and bare hosts followed by a path. At most `limit`. */
export function findTextLinks(text: string, part: string, offset: number, limit: number): Link[] {
  const links: Link[] = []
  if (limit <= 0) return links
  if (text.includes('://') || text.includes('ww') || text.includes('WW') || text.includes('[:]')) {
    for (const match of text.matchAll(withScheme)) {
      if (match.index > 0 && /[\w@]/.test(text[match.index - 1]!) && /^w/i.test(match[0])) continue
      const href = trimEnd(match[0])
      const plain = refang(href)
      const url = resolveHref(/^www/i.test(plain) ? `http://${plain}` : plain, null)
      if (url?.hostname.includes('.') || url?.hostname.startsWith('[')) {
        links.push(makeLink('text', href, url, '', part, offset + match.index))
        if (links.length >= limit) return links
      }
    }
  }
  return findBareHosts(text, part, offset, limit, links)
}

/** Punctuation that ends the sentence and not the address; a closing bracket stays when the address opened one. */
function trimEnd(href: string): string {
  let end = href.length
  const round = href.includes('(')
  const square = href.includes('[')
  while (end > 0) {
    const last = href[end - 1]!
    if ((last === ')' && round) || (last === ']' && square)) break
    if (!'.,;:!?\'")]}>*_|`\u201d\u2019\u300d\u3002\uff0c\uff09'.includes(last)) break
    end -= 1
  }
  return href.slice(0, end)
}

/** `example.org/path` without scheme: looks back from each slash over at most 253 host characters. */
function findBareHosts(text: string, part: string, offset: number, limit: number, links: Link[]): Link[] {
  let done = 0
  let slash = text.indexOf('/')
  while (slash >= 0 && links.length < limit) {
    const next = text.charCodeAt(slash + 1)
    const before = text.charCodeAt(slash - 1)
    if (next !== 47 && before !== 47 && before !== 58 && slash > done) {
      let start = slash
      while (start > done && slash - start < 253 && isHostChar(text.charCodeAt(start - 1))) start -= 1
      const host = text.slice(start, slash)
      const prior = text.charCodeAt(start - 1)
      if (slash - start < 253 && prior !== 47 && prior !== 64 && prior !== 61 && looksLikeHost(host)) {
        const rest = /^[^\s<>"\u00a0]{1,8192}/.exec(text.slice(slash, slash + maxHrefChars))?.[0] ?? '/'
        const href = trimEnd(host + rest)
        const url = resolveHref(`http://${href}`, null)
        if (url) links.push(makeLink('text', href, url, '', part, offset + start))
        done = start + href.length
        slash = text.indexOf('/', Math.max(done, slash + 1))
        continue
      }
    }
    // A path that belongs to an address with scheme is skipped as a whole.
    if (next === 47 || before === 47) {
      const stop = /[\s<>"]/.exec(text.slice(slash + 1, slash + 1 + maxHrefChars))
      done = slash + 1 + (stop ? stop.index : maxHrefChars)
      slash = text.indexOf('/', done)
    } else slash = text.indexOf('/', slash + 1)
  }
  return links
}

function isHostChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 46
  )
}

/** Endings of files that look like top-level domains are no hosts here: `read.me/x` is rare, `src/main.c/x` is not. */
const common =
  /\.(?:com|net|org|info|biz|io|co|me|app|dev|xyz|top|online|site|shop|club|live|link|click|ly|gl|gd|page|ru|cn|de|uk|fr|it|es|nl|pl|br|in|jp|eu|us|ca|au|ch|at|be|se|no|dk|fi|cz|tk|ml|ga|cf|gq|cc|tv|ws|to|id|vn|tr|kr|za|mx|ar|cl|pe|icu|vip|store|tech|pro|cloud|life|world|space|website|fun|buzz|rest|cam|bar|lat|sbs|cfd|mom|ai|gle|edu|gov|int|mil)$/i

function looksLikeHost(host: string): boolean {
  if (host.length < 4 || host.startsWith('.') || host.startsWith('-') || host.includes('..')) return false
  return common.test(host)
}
