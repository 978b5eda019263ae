// Where the links of a mail lead, with what campaigns vary (tracking ids, tokens, recipients) replaced by stars.
import { brandOfHost } from '../analysers/brands.ts'
import { looksRandom } from '../analysers/domains.ts'
import { isFreeMail } from '../analysers/free-mail.ts'
import { hostingOf } from '../analysers/url/hosting.ts'
import { isMailingService } from '../analysers/url/mailing-services.ts'
import { domainOf, isPrivateHost, isUnder, splitUrl } from '../analysers/url/parts.ts'
import { unwrapRedirect } from '../analysers/url/redirectors.ts'
import { isShortener } from '../analysers/url/shorteners.ts'
import type { MailMessage } from '../message.ts'

const mostLinks = 200
const mostTemplates = 24
const mostHops = 3

/** Distinct templates of the links a reader could follow, most telling hosts only, sorted by first appearance. */
export function linkTemplates(mail: MailMessage): string[] {
  const own = ownDomains(mail)
  const found = new Set<string>()
  for (const { url, kind } of mail.links.slice(0, mostLinks)) {
    if (url === null || kind === 'image' || kind === 'resource') continue
    const template = templateOf(url, own)
    if (template !== null) found.add(template)
    if (found.size >= mostTemplates) break
  }
  return [...found]
}

function ownDomains(mail: MailMessage): string[] {
  const { to, cc, reportedBy } = mail.facts
  return [...to, ...cc, ...(reportedBy ? [reportedBy] : [])]
    .slice(0, 20)
    .map(({ address }) => address.split('@')[1] ?? '')
    .filter((domain) => domain.includes('.') && !isFreeMail(domain))
}

/** Null where the address says nothing about who sent the mail: well-known hosts, own domains, private addresses. */
export function templateOf(url: URL, own: readonly string[]): string | null {
  let parts = splitUrl(url)
  for (let hop = 0; hop < mostHops; hop++) {
    const target = unwrapRedirect(parts)?.target
    if (!target || !/^https?:$/.test(target.protocol)) break
    parts = splitUrl(target)
  }
  const { host } = parts
  if (!/^https?:$/.test(parts.url.protocol) || host === '' || isPrivateHost(host)) return null
  if (own.some((domain) => isUnder(host, domain))) return null
  const hosting = hostingOf(host)
  const isSharedPlace = isShortener(host) || ['storage', 'share', 'form', 'ipfs'].includes(hosting ?? '')
  // There the path says whose page it is; what has a plain name is the service's own.
  if (isSharedPlace) return isPlain(parts.path) ? null : `${host}${parts.url.pathname.slice(0, 160)}`
  if (isMailingService(host)) return /^[^.]*\d/.test(host) ? `${host}/*` : null
  if (hosting === null && brandOfHost(host)) return null
  return `${hostOrDomain(host, parts.subdomains)}${shapeOf(parts.path)}`.slice(0, 200)
}

/** Random labels in front of a domain vary from mail to mail. */
function hostOrDomain(host: string, subdomains: readonly string[]): string {
  return subdomains.some((label) => looksRandom(label) || /\d/.test(label)) && hostingOf(host) === null
    ? `*.${domainOf(host)}`
    : host
}

function shapeOf(path: string): string {
  const pieces = path.split('/').slice(0, 12)
  return pieces.map((piece) => (isLiteral(piece) ? piece : '*')).join('/')
}

/** `/`, `/help` and the like. */
function isPlain(path: string): boolean {
  return /^(?:\/[a-z-]{0,12}){0,2}\/?$/.test(path) && !path.split('/').some((piece) => looksRandom(piece))
}

/** A piece somebody named rather than a program made. */
function isLiteral(piece: string): boolean {
  if (piece === '') return true
  if (piece.length > 40 || /[@%=]/.test(piece)) return false
  const name = piece.replace(/\.[a-z]{2,5}$/, '')
  return /^[^\d]*\d{0,2}$/.test(name) && !looksRandom(name)
}
