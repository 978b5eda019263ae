// The form of a host name: bare IP addresses, disguised numbers, userinfo, ports, odd scripts, TLDs and machine-made names.
import { domainToUnicode } from 'node:url'
import type { RawFinding } from '../../analyser.ts'
import { brandOfHost } from '../brands.ts'
import { looksRandom, mixesScripts, readAs } from '../domains.ts'
import { hostingOf } from './hosting.ts'
import { isMailingService } from './mailing-services.ts'
import { isPrivateHost, type UrlParts } from './parts.ts'

/** Top-level domains where abuse reports are many times more frequent than registrations would explain. */
const abusedSuffixes: ReadonlySet<string> = new Set(
  (
    'top xyz click icu buzz club online site website space live shop store best rest cyou cfd sbs bond quest monster hair beauty skin makeup ' +
    'mom lol pics autos boats yachts homes motorcycles tk ml ga cf gq work fun fit uno surf cam bar gdn loan date men win bid stream ' +
    'download racing review trade science party accountant accountants faith cricket webcam kim zip mov host press pw link vip life today world digital ' +
    'rocks ninja guru fyi lat rsvp ink wiki su ws cc asia mobi finance money cash support help services email ltd center ' +
    'tokyo nagoya yokohama bet casino poker porn sexy xxx adult dating tattoo christmas blackfriday black diet hiv country stream ' +
    'gold fail wtf forex trading markets exchange claims credit creditcard loans insure cheap discount deals promo sale'
  ).split(' '),
)

/** Findings about how the host is written. */
export function examineHost(parts: UrlParts): RawFinding[] {
  const where = { url: parts.url.href.slice(0, 2048) }
  const findings: RawFinding[] = []
  const add = (id: string, says: string, strength?: number): void => {
    findings.push(strength === undefined ? { id, where, says } : { id, where, says, strength })
  }
  const { username, port } = parts.url
  if (username !== '' && parts.url.protocol !== 'ftp:') {
    add(
      'url-userinfo',
      `What stands before @ (${username.slice(0, 80)}) is a user name, the real host is ${parts.host}`,
    )
  }
  if (port !== '' && !usualPorts.has(port) && !isPrivateHost(parts.host))
    add('url-odd-port', `The page is served on port ${port}`)
  if (parts.isIp) {
    if (isPrivateHost(parts.host)) return findings
    add('url-ip-host', `The link leads to a bare IP address (${parts.host})`)
    if (isDisguisedIp(parts)) add('url-disguised-ip', `The IP address ${parts.host} is written in a form that hides it`)
    return findings
  }
  if (parts.site === null || brandOfHost(parts.host)) return findings
  examineScript(parts, add)
  examineShape(parts, add)
  return findings
}

const usualPorts = new Set(['80', '443', '8080', '8443', '8000', '21'])

type Add = (id: string, says: string, strength?: number) => void

function examineScript(parts: UrlParts, add: Add): void {
  if (!parts.host.includes('xn--')) return
  const shown = domainToUnicode(parts.host)
  const mixed = shown.split('.').some(mixesScripts)
  const reads = readAs(shown)
  if (mixed || (/[^\p{Script=Latin}\p{M}\d.-]/u.test(shown) && /^[a-z0-9.-]+$/.test(reads))) {
    add('url-lookalike-script', `The host ${parts.host} shows as ${shown}, foreign letters that read like Latin ones`)
  } else add('url-punycode', `The host ${parts.host} is an internationalised name (${shown})`)
}

function examineShape(parts: UrlParts, add: Add): void {
  const { host, name, subdomains, suffix } = parts
  const tld = suffix.slice(suffix.lastIndexOf('.') + 1)
  if (abusedSuffixes.has(tld)) add('url-abused-tld', `.${tld} domains are cheap and used for abuse far above average`)
  const rented = hostingOf(host) !== null
  if (!rented) {
    if ((name.match(/-/g)?.length ?? 0) >= 3)
      add('url-hyphenated-domain', `The domain ${parts.site} is strung together with hyphens`)
    if (name.length >= 25 && !name.startsWith('xn--'))
      add('url-long-domain', `The domain ${parts.site} is unusually long`)
    if (/[0-9]{3}/.test(name) && /[a-z]{3}/.test(name))
      add('url-digits-in-domain', `The domain ${parts.site} carries a number`)
    if (subdomains.length >= 4)
      add('url-many-subdomains', `${subdomains.length} names stand before the domain ${parts.site}`)
  }
  const random = isMailingService(host)
    ? undefined
    : subdomains.find((label) => label.length >= 8 && !trackingLabel.test(label) && looksRandom(label))
  if (random)
    add(
      rented ? 'url-random-rented-name' : 'url-random-subdomain',
      `The name ${random} before ${parts.site} looks machine-made`,
    )
  const fake = fakeDomain(parts)
  if (fake) add('url-fake-domain-inside', `${fake} looks like a domain of its own but stands inside ${parts.site}`)
  if (host.length >= 60) add('url-long-host', `The host name has ${host.length} characters`)
}

/** Names that mail services give to each customer's click tracker; they are random for honest reasons. */
const trackingLabel = /^(?:u\d{5,}|url\d{2,}|[a-z]?\d{3,}|em\d+|email\d*|r\d+|t\d+|s\d+)$/

/** A whole domain hidden in the subdomains or at the start of the name: `paypal.com.evil.tld`, `login-com.tld`, `com-oc.ru`. */
function fakeDomain(parts: UrlParts): string | null {
  for (let at = 1; at < parts.subdomains.length; at++) {
    if (/^(?:com|net|org|gov|edu|info|co|gob|gouv)$/.test(parts.subdomains[at] ?? ''))
      return parts.subdomains.slice(at - 1, at + 1).join('.')
  }
  const last = parts.subdomains.at(-1)
  if (last && /^(?:com|net|org)-[a-z0-9-]{1,40}$/.test(parts.name)) return `${last}.${parts.name}`
  const glued = /(?:^|-)[a-z0-9]{3,30}-(?:com|net|org)$/.exec(parts.name)
  return glued ? glued[0] : null
}

/** The address as written is one number, hexadecimal, octal or short of four parts (WHATWG URL 3.5 folds all of them). */
function isDisguisedIp(parts: UrlParts): boolean {
  const written = /^[a-z]{2,5}:[/\\]{0,3}(?:[^/@?#]{0,200}@)?([^/:?#\\]{1,100})/i.exec(parts.written.trim())?.[1]
  if (written === undefined || written.includes('[')) return false
  return /^[0-9a-fx.%]+$/i.test(written) && written.replace(/\.$/, '') !== parts.host
}
