// What the text of a link promises against where the link leads.
import type { RawFinding } from '../../analyser.ts'
import type { Link } from '../../message.ts'
import { brandOfHost } from '../brands.ts'
import { sameOrganisation, splitHost } from '../domains.ts'
import { domainOf, splitUrl } from '../url/parts.ts'
import { unwrapRedirect } from '../url/redirectors.ts'

export const linkTextFindingIds = [
  'link-text-mismatch',
  'link-text-brand-mismatch',
  'link-text-tracked',
  'link-address-leads-to-web',
  'link-mailto-mismatch',
  'link-poses-as-file',
] as const

/** Findings about links whose text names another place than they lead to; at most one for each kind, the first of its kind. */
export function examineLinkTexts(followed: readonly Link[]): RawFinding[] {
  const anchors = followed.filter(({ kind, text }) => kind === 'anchor' && text !== '').slice(0, 300)
  const tracker = commonTracker(anchors)
  const findings = new Map<string, RawFinding>()
  for (const link of anchors) {
    const finding = examineOne(link, tracker)
    if (finding && !findings.has(finding.id)) findings.set(finding.id, finding)
  }
  return [...findings.values()]
}

function examineOne(link: Link, tracker: string | null): RawFinding | null {
  const where = { url: link.href.slice(0, 2048), part: link.part }
  if (link.text.length > 300) return null
  const text = link.text.trim()
  if (link.url === null) return null
  if (link.url.protocol === 'mailto:') return mailtoMismatch(link, text)
  const target = link.url.hostname
  const address = /^[^\s@<>]{1,64}@([a-z0-9.-]{3,100}\.[a-z]{2,24})$/i.exec(text)
  if (address) {
    const says = `The text is an e-mail address (${text.slice(0, 80)}) but the link opens a web page on ${target}`
    return sameOrganisation(address[1] ?? '', target) ? null : { id: 'link-address-leads-to-web', where, says }
  }
  const file = fileName.exec(text)
  if (file && !decodePath(link.url).endsWith(file[1]?.toLowerCase() ?? '')) {
    return {
      id: 'link-poses-as-file',
      where,
      says: `“${text.slice(0, 60)}” looks like an attached file but is a link to ${target}`,
    }
  }
  const shown = shownHost(text)
  if (shown === null || agrees(shown, link.url)) return null
  const says = `The text shows ${shown}, the link leads to ${target}`
  if (tracker !== null && domainOf(target) === tracker) return { id: 'link-text-tracked', where, says }
  return { id: brandOfHost(shown) ? 'link-text-brand-mismatch' : 'link-text-mismatch', where, says }
}

const fileName =
  /^[\p{L}\p{N} _().,#&+-]{1,100}(\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|html?|wav|mp3))(?:\s{0,3}[([][\d.,]{1,8}\s?[KM]i?B[)\]])?$/iu

function decodePath(url: URL): string {
  return url.pathname.slice(-200).toLowerCase()
}

function mailtoMismatch(link: Link, text: string): RawFinding | null {
  const shown = /^[^\s@<>]{1,64}@([a-z0-9.-]{3,100}\.[a-z]{2,24})$/i.exec(text)?.[1]
  const to = /^mailto:[^@?]{1,100}@([^?&,;>\s]{3,100})/i.exec(link.href)?.[1]
  if (!shown || !to || domainOf(shown) === domainOf(to)) return null
  const where = { url: link.href.slice(0, 2048), part: link.part }
  return {
    id: 'link-mailto-mismatch',
    where,
    says: `The text shows an address at ${shown}, the answer would go to ${to}`,
  }
}

/** The host a link text claims, when the text is an address (or begins with one); null for ordinary words. */
export function shownHost(text: string): string | null {
  const found =
    /^[\s<("'[]{0,3}(https?:\/\/)?(www\.)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24})(?::\d{1,5})?(?:[/?#]\S{0,300})?[\s>)\]"'.,:…]{0,4}$/i.exec(
      text,
    )
  if (!found) return null
  const [, scheme, www, host = ''] = found
  const { known, suffix, domain } = splitHost(host)
  // A scheme says by itself that an address is meant, also one inside the organisation (`https://mail.corp.local`).
  if (scheme) return host.toLowerCase()
  // Without scheme or www a file name (`setup.py`, `run.sh`) would pass for a host.
  if (!known || domain === null || (!www && !plainSuffixes.has(suffix))) return null
  return host.toLowerCase()
}

const plainSuffixes = new Set(
  'com net org edu gov info biz io co app de fr es it nl be ch at uk co.uk com.br com.au ca us jp co.jp pt com.mx com.ar ru eu se no dk fi ie cz'.split(
    ' ',
  ),
)

function agrees(shown: string, url: URL): boolean {
  const hosts = [url.hostname]
  const unwrapped = unwrapRedirect(splitUrl(url))
  if (unwrapped?.target) hosts.push(unwrapped.target.hostname)
  const brand = brandOfHost(shown)
  return hosts.some(
    (host) =>
      domainOf(host) === domainOf(shown) ||
      sameOrganisation(host, shown) ||
      (brand !== null && brandOfHost(host) === brand),
  )
}

/**
 * The domain all links of the mail run through, when there are several with different texts and one of them lets the
 * reader unsubscribe: the click tracker of a mailing service, whose mismatches are a habit rather than a deceit.
 */
function commonTracker(anchors: readonly Link[]): string | null {
  const web = anchors.filter(({ url }) => url?.protocol === 'http:' || url?.protocol === 'https:')
  const domains = new Set(web.map(({ url }) => domainOf(url?.hostname ?? '')))
  const distinct = new Set(web.map(({ url }) => url?.href))
  const [only] = domains
  if (domains.size > 2 || distinct.size < 3 || only === undefined) return null
  return web.some(({ text }) => unsubscribeText.test(text)) ? only : null
}

/** Words on a link that ends a subscription, in the languages of the corpus. */
export const unsubscribeText =
  /unsubscri|opt.?out|abbestell|abmeld|austragen|désabonn|desabonn|désinscri|desinscri|cancelar (?:la )?(?:su|in)scri|darse de baja|dar de baja|cancella|disiscri|uitschrij|afmeld|wypis|отпис|配信停止|退订|preferences|manage (?:your )?(?:subscription|e-?mail)/i
