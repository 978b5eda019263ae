// Marks of bulk mailing and throw-away links: affiliate trackers, random tails, addresses that are one random string.
import type { RawFinding } from '../../analyser.ts'
import { brandOfHost } from '../brands.ts'
import { looksRandom } from '../domains.ts'
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
  /\/[45][A-Za-z]{5}\d{4,6}[A-Za-z]{4,8}\d{3}[a-z]{8,14}\d{4,6}[A-Z]{10}/,
]

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
  const opaque = opaqueText(parts)
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
  const scripted = /\.(?:php\d?|asp|aspx|cgi|pl|cfm|jsp|mv|exe|dll|js|css|png|gif|jpe?g|svg|woff2?|ttf|eot)$/.test(file)
  const junk = /^\d{5,14}$/.test(tail) || (/^[A-Za-z0-9]{12,40}$/.test(tail) && looksRandom(tail))
  if (!junk || scripted) return []
  const known = isShortener(parts.host) ? ' of a shortened link' : ''
  const says = `The nameless ?${tail.slice(0, 40)} at the end${known} only makes this link differ from those of other mails`
  return [{ id: 'url-junk-query', where: { url: parts.url.href.slice(0, 2048) }, says }]
}

function opaqueText(parts: UrlParts): number | null {
  const segments = parts.url.pathname.slice(0, 2048).split('/').filter(Boolean)
  const whole = segments.join('')
  if (parts.url.search !== '' || segments.length === 0 || segments.length > 6 || whole.length < 40) return null
  if (!/^[A-Za-z0-9_~-]+$/.test(whole)) return null
  return segments.every((segment) => segment.length < 6 || looksRandom(segment)) ? whole.length : null
}
