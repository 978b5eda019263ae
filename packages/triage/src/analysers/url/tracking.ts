// Marks of bulk mailing and throw-away links: affiliate trackers, random tails, addresses that are one random string.
import type { RawFinding } from '../../analyser.ts'
import { brandOfHost } from '../brands.ts'
import { looksRandom } from '../domains.ts'
import { hostingOf } from './hosting.ts'
import { isMailingService } from './mailing-services.ts'
import type { UrlParts } from './parts.ts'
import { isShortener } from './shorteners.ts'

/** Paths and parameters of pay-per-click trackers that serve reward scams and advertising spam. */
const affiliate = [
  /[?&]a=\d{1,6}&(?:oc=\d{1,7}&)?c=\d{1,7}&(?:m=\d{1,3}&)?s\d=/i,
  /\/\d{3,6}_(?:md|mr|op|un|ld)\//i,
  /\/(?:cl|rd|r|ld|oop|uns|op|un|click|t)\/\d{2,7}[_/][a-z]{0,3}\/?\d{1,7}\/\d{1,7}\/\d{1,7}/i,
  /\/(?:aff_c|aff_r|aff_ad)\?/i,
  /[?&](?:aff_?id|affiliate_?id|offer_?id|aff_sub\d?|subid\d?|sub_?id\d?|click_?id|cmpid|hop)=/i,
  /\.cfm\?[A-Za-z0-9_-]{30}/,
  /\?gAAAAAB[A-Za-z0-9_-]{40}/,
  /\/[45][A-Za-z]{5}\d{4,6}[A-Za-z]{4,8}\d{3}[a-z]{8,14}\d{4,6}[A-Z]{10}/,
]

/** Paths of mailing programs that bulk mailers run on servers of their own (MailWizz, Interspire, phpList and relatives). */
const ownSoftware = [
  /\/index\.php\/campaigns\/[a-z0-9]{10,16}\/(?:track-url|unsubscribe|web-version)\//i,
  /\/link\.php\?(?:AGENCIA=.{0,40}&)?M=\d+&N=\d+&L=\d+/i,
  /\/lists?\/lt\.php\?/i,
  /\/app\/wrap\/|\/zd-d\/lnk\.php|\/app-[a-z]\/lnk\.php/i,
  /\/u\/click\?_t=[0-9a-f]{32}&_m=[0-9a-f]{32}/i,
]

/** Click paths of mailing services (SendGrid, Mailgun, Brevo, SES, HubSpot, SparkPost …), also under customers' own host names. */
const trackerPath =
  /^\/(?:ss\/c|ls\/click|c\/eJ|tr\/(?:cl|v1)|e3t\/|f\/a|CL0|L0|mk\/|click|track|wf\/|lnk\/|e\/c|k\/|q\/)/

/** Findings about tracking and tails. */
export function examineTracking(parts: UrlParts): RawFinding[] {
  if (brandOfHost(parts.host)) return examineTail(parts)
  const findings = examineTail(parts)
  const where = { url: parts.url.href.slice(0, 2048) }
  const text = `${parts.url.pathname}${parts.url.search}`.slice(0, 1500)
  if (affiliate.some((pattern) => pattern.test(text))) {
    findings.push({
      id: 'url-affiliate-tracker',
      where,
      says: `${parts.host} is reached by the kind of tracking link that pays advertisers by the click`,
    })
  }
  if (ownSoftware.some((pattern) => pattern.test(text))) {
    const says = `${parts.host} runs mailing software of its own, whose link this is`
    findings.push({ id: 'url-bulk-software', where, says })
  }
  const opaque = isMailingService(parts.host) || trackerPath.test(parts.url.pathname) ? null : opaqueText(parts)
  if (opaque) {
    findings.push({
      id: 'url-opaque-path',
      where,
      says: `Behind ${parts.host} stands nothing but a random string of ${opaque} characters`,
    })
  }
  return findings
}

/** `?7272802582` or `?zyl7aw81mid3jf` without a name, which changes nothing but the look of the link. */
function examineTail(parts: UrlParts): RawFinding[] {
  const tail = parts.url.search.slice(1)
  const file = parts.path.slice(parts.path.lastIndexOf('/') + 1)
  const scripted =
    parts.path.includes('/cgi') ||
    /\.(?:php\d?|asp|aspx|cgi|pl|cfm|jsp|mv|exe|dll|js|css|png|gif|jpe?g|svg|woff2?|ttf|eot)$/.test(file)
  const junk =
    (/^\d{5,14}$/.test(tail) && (isShortener(parts.host) || hostingOf(parts.host) !== null)) ||
    (/^[A-Za-z0-9]{12,40}$/.test(tail) && looksRandom(tail))
  if (!junk || scripted) return []
  const known = isShortener(parts.host) ? ' of a shortened link' : ''
  const says = `The nameless ?${tail.slice(0, 40)} at the end${known} only makes this link differ from those of other mails`
  return [{ id: 'url-junk-query', where: { url: parts.url.href.slice(0, 2048) }, says }]
}

/** Length of a path that is random throughout, whole or cut into pieces by slashes; null for anything else. */
function opaqueText(parts: UrlParts): number | null {
  const segments = parts.url.pathname.slice(0, 2048).split('/').filter(Boolean)
  const whole = segments.join('')
  if (parts.url.search !== '' || segments.length === 0 || segments.length > 16 || whole.length < 40) return null
  if (!/^[A-Za-z0-9_~=+-]+$/.test(whole)) return null
  const random = segments.filter(isRandomPiece).reduce((sum, piece) => sum + piece.length, 0)
  return random >= whole.length * 0.75 ? whole.length : null
}

function isRandomPiece(piece: string): boolean {
  if (piece.length < 8 || piece.includes('--')) return false
  // Titles of articles are words between hyphens or underscores.
  const words = piece.split(/[-_]/)
  if (words.length >= 4 && words.every((word) => word.length <= 14)) return false
  const mixed = /[a-z]/.test(piece) && /[A-Z]/.test(piece) && /\d/.test(piece)
  return mixed || looksRandom(piece)
}
