// Redirectors: links on a trusted host that send the reader on, and the address they send him to.
import type { RawFinding } from '../../analyser.ts'
import { brandOfHost } from '../brands.ts'
import { decodeBase64Text } from './base64.ts'
import { domainOf, isUnder, parseWebUrl, type UrlParts } from './parts.ts'

/** How one redirector carries its target. */
interface Redirector {
  /** Host tail, or `google.*` for the country domains. */
  host: string
  /** Start of the path in lower case. */
  path: string
  /** Parameters that hold the target; `/` takes what follows in the path. */
  keys: string
  /** The target cannot be read from the link, the path alone tells. */
  opaque?: true
  /** Written by a mail gateway to protect the reader: unwrapped without a finding. */
  protective?: true
}

const redirectors: readonly Redirector[] = [
  { host: 'google.*', path: '/url', keys: 'q url' },
  { host: 'google.*', path: '/amp/', keys: '/' },
  { host: 'google.*', path: '/travel/clk', keys: 'pcurl' },
  { host: 'google.*', path: '/pagead/aclk', keys: 'adurl' },
  { host: 'google.*', path: '/local_url', keys: 'q' },
  { host: 'google.*', path: '/search', keys: 'btni' },
  { host: 'googleadservices.com', path: '/pagead', keys: 'adurl' },
  { host: 'doubleclick.net', path: '/', keys: 'adurl ds_dest_url url dest destination r1' },
  { host: 'dartsearch.net', path: '/link', keys: 'ds_dest_url ds_u' },
  { host: 'googleweblight.com', path: '/', keys: 'lite_url' },
  { host: 'translate.google.com', path: '/translate', keys: 'u' },
  { host: 'youtube.com', path: '/redirect', keys: 'q' },
  { host: 'youtube.com', path: '/attribution_link', keys: 'u' },
  { host: 'bing.com', path: '/ck/a', keys: 'u', opaque: true },
  { host: 'share.google', path: '/', keys: '-', opaque: true },
  { host: 'clicktime.symantec.com', path: '/', keys: 'u', opaque: true },
  { host: 'bing.com', path: '/alink', keys: 'url' },
  { host: 'bing.com', path: '/search', keys: 'r' },
  { host: 'linkedin.com', path: '/slink', keys: 'code', opaque: true },
  { host: 'linkedin.com', path: '/redir', keys: 'url' },
  { host: 'linkedin.com', path: '/safety/go', keys: 'url' },
  { host: 'facebook.com', path: '/l.php', keys: 'u' },
  { host: 'facebook.com', path: '/flx/warn', keys: 'u' },
  { host: 'instagram.com', path: '/linkshim', keys: 'u' },
  { host: 'l.instagram.com', path: '/', keys: 'u' },
  { host: 'l.wl.co', path: '/l', keys: 'u' },
  { host: 'out.reddit.com', path: '/', keys: 'url' },
  { host: 'vk.com', path: '/away', keys: 'to' },
  { host: 'yandex.*', path: '/clck', keys: 'url' },
  { host: 'yandex.*', path: '/redirect', keys: 'url' },
  { host: 'baidu.com', path: '/link', keys: 'url' },
  { host: 'duckduckgo.com', path: '/l/', keys: 'uddg' },
  { host: 'search.yahoo.com', path: '/', keys: 'ru' },
  { host: 'awstrack.me', path: '/l0/', keys: '/' },
  { host: 'exacttarget.com', path: '/', keys: 'u url' },
  { host: 'adform.net', path: '/', keys: 'url rdurl' },
  { host: 'adnxs.com', path: '/', keys: 'clickenc url' },
  { host: 'adsrvr.org', path: '/', keys: 'r' },
  { host: 'atdmt.com', path: '/', keys: 'url' },
  { host: 'criteo.com', path: '/', keys: 'maxdest dest' },
  { host: 'flashtalking.com', path: '/', keys: 'url redir' },
  { host: 'serving-sys.com', path: '/', keys: 'rtu url' },
  { host: 'emltrk.com', path: '/', keys: 'd' },
  { host: 'tradedoubler.com', path: '/', keys: 'url' },
  { host: 'awin1.com', path: '/', keys: 'ued p' },
  { host: 'anrdoezrs.net', path: '/', keys: 'url' },
  { host: 'rover.ebay.com', path: '/', keys: 'mpre loc' },
  { host: 'medium.com', path: '/r/', keys: 'url' },
  { host: 'slack-redir.net', path: '/link', keys: 'url' },
  { host: 'steamcommunity.com', path: '/linkfilter', keys: 'url u' },
  { host: 'douban.com', path: '/link2', keys: 'url' },
  { host: 'zhihu.com', path: '/', keys: 'target' },
  { host: 'pardot.com', path: '/', keys: 'url' },
  { host: 'indeed.com', path: '/r', keys: 'url target' },
  { host: 'shopifyemail.com', path: '/', keys: 'url' },
  { host: 'page.link', path: '/', keys: 'link afl ofl' },
  { host: 'app.link', path: '/', keys: '$fallback_url $desktop_url $web_only' },
  { host: 'href.li', path: '/', keys: '?' },
  { host: 'anonym.to', path: '/', keys: '?' },
  { host: 'safelinks.protection.outlook.com', path: '/', keys: 'url', protective: true },
  { host: 'linkprotect.cudasvc.com', path: '/url', keys: 'a', protective: true },
  { host: 'secure-web.cisco.com', path: '/', keys: '/', protective: true },
  { host: 'protection.sophos.com', path: '/', keys: 'u d', protective: true },
  { host: 'urldefense.proofpoint.com', path: '/v1/url', keys: 'u', protective: true },
  { host: 'urldefense.proofpoint.com', path: '/v2/url', keys: '~u', protective: true },
  { host: 'urldefense.com', path: '/v3/__', keys: '__', protective: true },
]

/** A target found inside a URL. */
export interface Unwrapped {
  /** Null when the link does not tell. */
  target: URL | null
  /** `known`: through a redirector of the table; `embedded`: some parameter of any other site holds it; `protective`: a mail gateway. */
  through: 'known' | 'embedded' | 'protective'
}

/** The address a URL passes its reader on to, when it can be read from the URL itself. Never fetches. */
export function unwrapRedirect(parts: UrlParts): Unwrapped | null {
  for (const row of redirectors) {
    if (!hostMatches(parts, row.host) || !parts.path.startsWith(row.path)) continue
    const target = row.keys
      .split(' ')
      .map((key) => targetAt(parts, key))
      .find((found) => found !== null)
    if (target || row.opaque) return { target: target ?? null, through: row.protective ? 'protective' : 'known' }
  }
  // Share buttons and log-ins of the large services carry addresses for honest reasons.
  const embedded = brandOfHost(parts.host) ? null : embeddedTarget(parts)
  return embedded && { target: embedded, through: 'embedded' }
}

function hostMatches(parts: UrlParts, pattern: string): boolean {
  if (pattern.endsWith('.*')) return parts.name === pattern.slice(0, -2)
  return isUnder(parts.host, pattern)
}

function targetAt(parts: UrlParts, key: string): URL | null {
  if (key === '/') return embeddedInPath(parts)
  if (key === '__') return proofpointV3(parts)
  if (key === '~u') return proofpointV2(parts)
  if (key === '?') return readTarget(parts.url.search.slice(1))
  const param = parts.params.find((candidate) => candidate.key === key)
  if (!param) return null
  // Bing writes `a1` and then the target in base64url.
  if (/^a1[A-Za-z0-9_-]{12,}={0,2}$/.test(param.value)) return readTarget(decodeBase64Text(param.value.slice(2)) ?? '')
  return readTarget(param.value) ?? readTarget(decodeBase64Text(param.value) ?? '')
}

/** `u=https-3A__host_path`: `-` stands for `%`, `_` for `/`. */
function proofpointV2(parts: UrlParts): URL | null {
  const value = parts.params.find(({ key }) => key === 'u')?.value
  return value === undefined ? null : parseWebUrl(safeDecode(value.replace(/-/g, '%').replace(/_/g, '/')))
}

/** `/v3/__https://host/path__;…`: replaced characters (`*`) stay as they are, the host never has any. */
function proofpointV3(parts: UrlParts): URL | null {
  const found = /\/v3\/__(.{1,4000}?)__;/.exec(parts.url.pathname.slice(0, 4096))?.[1]
  return found === undefined ? null : parseWebUrl(found.replace(/^(https?:)\/(?!\/)/i, '$1//'))
}

function readTarget(text: string): URL | null {
  const direct = parseWebUrl(text.trim())
  if (direct) return direct
  // Targets without a scheme (`//host/…`, `host.tld/…`) and double-encoded ones.
  if (/^https?%3a/i.test(text)) return parseWebUrl(safeDecode(text))
  if (/^(?:\/\/)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}(?:\/|$)/i.test(text)) {
    return parseWebUrl(`https://${text.replace(/^\/\//, '')}`)
  }
  return null
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // an escape that does not decode leaves no target to look at
  }
}

function embeddedInPath(parts: UrlParts): URL | null {
  const path = parts.url.pathname.slice(0, 4096)
  const found = /\/(https?(?::|%3a)(?:\/|%2f){1,2}[^/].*)$/i.exec(path)
  if (found) {
    const text = safeDecode(found[1] ?? '').replace(/^(https?:)\/(?!\/)/i, '$1//')
    return parseWebUrl(text + parts.url.search)
  }
  const amp = /^\/amp\/(?:s\/)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}(?:\/.*)?)$/i.exec(path)
  return amp ? parseWebUrl(`https://${amp[1]}`) : null
}

/** A full address of another site inside the path, a parameter (plain or base64) or the fragment. */
function embeddedTarget(parts: UrlParts): URL | null {
  const own = parts.domain ?? parts.host
  const values = [...parts.params.map((param) => param.value), parts.fragment]
  for (const value of values.slice(0, 40)) {
    if (value.length < 8) continue
    const target =
      parseWebUrl(value) ?? (/^https?%3a/i.test(value) ? parseWebUrl(safeDecode(value)) : null) ?? base64Target(value)
    if (target && domainOf(target.hostname) !== own) return target
  }
  const inPath = embeddedInPath(parts) ?? base64InPath(parts)
  return inPath && domainOf(inPath.hostname) !== own ? inPath : null
}

/** Some mailing services (Mailjet) write the target as the last, base64 piece of the path. */
function base64InPath(parts: UrlParts): URL | null {
  const { pathname } = parts.url
  return base64Target(pathname.slice(pathname.lastIndexOf('/') + 1).slice(0, 4000))
}

function base64Target(value: string): URL | null {
  // `http` in base64 is always `aHR0c`; anything else need not be decoded.
  return /^aHR0c[A-Za-z0-9+/_=-]{8,4000}$/.test(value) ? parseWebUrl(decodeBase64Text(value) ?? '') : null
}

/** Findings about the redirection itself; the target is examined by the caller. */
export function examineRedirect(parts: UrlParts, unwrapped: Unwrapped | null): RawFinding[] {
  if (!unwrapped || unwrapped.through === 'protective') return []
  const where = { url: parts.url.href.slice(0, 2048) }
  const to = unwrapped.target?.hostname ?? 'an address that cannot be read from it'
  if (unwrapped.through === 'known') {
    return [
      {
        id: 'url-open-redirect',
        where,
        says: `${parts.host} only passes the reader on to ${to}`,
      },
    ]
  }
  const says = `The address on ${parts.host} carries another site’s address: ${to}`
  return [{ id: 'url-embedded-url', where, says }]
}
