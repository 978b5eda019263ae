// Splits a URL once into the pieces that every URL check reads: host labels, registrable domains, decoded path, parameters.
import { parse } from 'tldts'
import { splitHost } from '../domains.ts'

/** What is known about where a URL came from; everything is optional because a URL may stand alone. */
export interface UrlHints {
  /** The URL as it was written, before WHATWG normalisation folded tricks such as `0x7f.1` away. */
  written?: string
  /** Addresses (lower case) of those the mail was sent to. */
  recipients?: readonly string[]
}

/** A URL taken apart. Host and path are lower case, texts are cut to bounded lengths, nothing is fetched. */
export interface UrlParts {
  url: URL
  written: string
  /** Null when the URL does not come from a mail. */
  recipients: readonly string[] | null
  host: string
  isIp: boolean
  /** Registrable domain where hosting suffixes count as suffixes: `shop.github.io`. Null for IPs and bare suffixes. */
  domain: string | null
  /** Registrable domain by ICANN suffixes only: `github.io`. */
  site: string | null
  /** ICANN public suffix (`co.uk`), empty for IPs. */
  suffix: string
  /** Left-most label of `site`: `github`. Empty for IPs. */
  name: string
  /** Labels left of `site`, left to right, without `www`. */
  subdomains: readonly string[]
  /** Percent-decoded path in lower case. */
  path: string
  /** Decoded query parameters and, when it is written like a query, those of the fragment. */
  params: readonly { key: string; value: string }[]
  /** Decoded fragment without `#`. */
  fragment: string
}

const maxTextChars = 4096
const maxParams = 64
const remembered = new Map<string, string>()

/** Takes `url` apart; pure and bounded whatever its length. */
export function splitUrl(url: URL, hints: UrlHints = {}): UrlParts {
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const { domain: site, label, suffix, subdomain } = splitHost(host)
  const isIp = host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
  return {
    url,
    written: (hints.written ?? url.href).slice(0, maxTextChars),
    recipients: hints.recipients ?? null,
    host,
    isIp,
    domain: isIp ? null : domainOf(host),
    site,
    suffix: isIp ? '' : suffix,
    name: label,
    subdomains: subdomain
      .split('.')
      .filter((part) => part !== '' && part !== 'www')
      .slice(-20),
    path: decodeLoosely(url.pathname.slice(0, maxTextChars)).toLowerCase(),
    params: readParams(url),
    fragment: decodeLoosely(url.hash.slice(1, maxTextChars)),
  }
}

function readParams(url: URL): { key: string; value: string }[] {
  const params: { key: string; value: string }[] = []
  const add = (query: string): void => {
    for (const piece of query.slice(0, maxTextChars).split(/[&;]/, maxParams)) {
      if (piece === '') continue
      const equals = piece.indexOf('=')
      const key = equals < 0 ? '' : piece.slice(0, equals)
      params.push({ key: decodeLoosely(key).toLowerCase(), value: decodeLoosely(piece.slice(equals + 1)) })
    }
  }
  add(url.search.slice(1))
  const mark = url.hash.indexOf('?')
  if (mark >= 0) add(url.hash.slice(mark + 1))
  return params
}

/** Percent-decodes what can be decoded and leaves the rest as it stands. */
export function decodeLoosely(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // Broken or non-UTF-8 escapes: decode the plain ASCII ones, keep the others.
    return text.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
  }
}

/** Parses an absolute http(s) or ftp URL found inside another text; null when it is none. */
export function parseWebUrl(text: string): URL | null {
  if (!/^(?:https?|ftp):\/{1,3}[^/]/i.test(text) || text.length > 8192) return null
  return URL.canParse(text) ? new URL(text) : null
}

/** The registrable domain of a host name with hosting suffixes counted as suffixes; the host itself for IPs and bare names. */
export function domainOf(host: string): string {
  const bare = host.toLowerCase().replace(/\.$/, '').slice(0, 255)
  const known = remembered.get(bare)
  if (known !== undefined) return known
  const domain =
    parse(bare, { extractHostname: false, validateHostname: false, allowPrivateDomains: true }).domain ?? bare
  if (remembered.size >= 4096) remembered.clear()
  remembered.set(bare, domain)
  return domain
}

/** True when `host` is `domain` or lies below it. */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(domain) && host[host.length - domain.length - 1] === '.')
}

/** Finds the longest tail of `host` (whole labels) that is a key of `table`. */
export function lookUpHost<T>(table: ReadonlyMap<string, T>, host: string): T | undefined {
  let rest = host
  for (let labels = 0; labels < 12; labels++) {
    const hit = table.get(rest)
    if (hit !== undefined) return hit
    const dot = rest.indexOf('.')
    if (dot < 0) return undefined
    rest = rest.slice(dot + 1)
  }
  return undefined
}

/** Loopback, private and link-local addresses: nobody outside is phished there. */
export function isPrivateHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local')) return true
  if (host.includes(':')) return /^(?:::1?$|f[cd]|fe[89ab])/.test(host)
  return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|22[4-9]|2[345]\d)\./.test(host)
}
