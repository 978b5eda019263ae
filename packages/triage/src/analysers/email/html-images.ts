// Where the pictures of a mail come from and what they are used for.
import type { RawFinding } from '../../analyser.ts'
import type { HtmlView, MailMessage } from '../../message.ts'
import { brandOfHost } from '../brands.ts'
import { hostOfAddress, sameOrganisation } from '../domains.ts'
import { hostingOf } from '../url/hosting.ts'
import { domainOf } from '../url/parts.ts'
import { isDecoy } from './link-composition.ts'

export const imageFindingIds = [
  'html-image-only',
  'html-embedded-image-body',
  'html-free-image-host',
  'html-image-in-storage',
  'html-images-elsewhere',
  'html-image-map',
] as const

const maxImages = 60

/** Findings about the pictures of the first HTML body. */
export function examineImages(mail: MailMessage, view: HtmlView): RawFinding[] {
  const findings: RawFinding[] = []
  const letters = countLetters(view.text, 400)
  const shown = view.images.filter(
    ({ width, height }) => (width === null || width > 60) && (height === null || height > 40),
  )
  const linked = mail.links.some(
    ({ kind, wrapsImage, url }) => kind === 'anchor' && wrapsImage && url?.protocol.startsWith('http'),
  )
  const first = shown[0]
  if (first && linked && letters < 120 && shown.length <= 6 && mail.html.length === 1) {
    const says = `The message is a picture with a link: only ${letters} letters of text beside ${shown.length} image${shown.length > 1 ? 's' : ''}`
    findings.push({ id: 'html-image-only', where: { part: view.part, offset: first.offset }, says })
  }
  const packed = letters < 300 ? shown.find(({ src }) => src.length > 20_000 && /^data:image\//i.test(src)) : undefined
  if (packed) {
    const says = 'The text of the mail is an image packed into its HTML'
    findings.push({ id: 'html-embedded-image-body', where: { part: view.part, offset: packed.offset }, says })
  }
  const area = mail.links.find(({ kind, url }) => kind === 'area' && url !== null)
  if (area) {
    const where = { url: area.href.slice(0, 2048), part: area.part }
    findings.push({ id: 'html-image-map', where, says: 'A picture is cut into areas that act as links' })
  }
  return [...findings, ...examineSources(mail, view)]
}

interface Source {
  url: URL
  offset: number
}

function examineSources(mail: MailMessage, view: HtmlView): RawFinding[] {
  const findings: RawFinding[] = []
  const sources: Source[] = []
  for (const { src, offset } of view.images.slice(0, maxImages)) {
    if (/^\s{0,5}https?:/i.test(src) && src.length < 4096 && URL.canParse(src))
      sources.push({ url: new URL(src), offset })
  }
  const add = (id: string, { url, offset }: Source, says: string): void => {
    findings.push({ id, where: { url: url.href.slice(0, 2048), part: `${view.part} @${offset}` }, says })
  }
  const free = sources.find(({ url }) => isFreeImageHost(url))
  if (free)
    add(
      'html-free-image-host',
      free,
      `A picture lies on ${free.url.hostname}, where anyone can upload one; companies keep their own`,
    )
  const stored = sources.find(
    ({ url }) =>
      hostingOf(url.hostname) === 'storage' &&
      !/\/(?:[^/]{0,40}[-_.])?(?:assets|static|cdn|public)\//.test(url.pathname),
  )
  const senderHost = hostOfAddress(mail.from[0]?.address ?? '')
  if (stored && !brandOfHost(senderHost))
    add('html-image-in-storage', stored, `A picture lies in rented storage (${stored.url.hostname})`)
  const strange = imagesElsewhere(mail, sources, senderHost)
  if (strange) findings.push(strange)
  return findings
}

/** Upload services, and the corners of large sites where members’ pictures lie. */
function isFreeImageHost({ hostname, pathname }: URL): boolean {
  if (freeImageHosts.test(hostname)) return true
  if (hostname === 'pbs.twimg.com') return pathname.startsWith('/media/')
  return /^lh\d\.googleusercontent\.com$/.test(hostname) && /^\/(?:pw|d|fife)\//.test(pathname)
}

const freeImageHosts =
  /(?:^|\.)(?:imgur\.com|ibb\.co|imgbb\.com|postimg\.cc|postimages\.org|staticflickr\.com|tinypic\.com|photobucket\.com|discordapp\.com|discordapp\.net|imageshack\.(?:com|us)|gyazo\.com|prnt\.sc|prntscr\.com|freeimage\.host|iili\.io|imgbox\.com|hizliresim\.com|pinimg\.com|userapi\.com|seeklogo\.com|1000logos\.net|logos-world\.net|logo-world\.net|pngimg\.com|freepnglogos\.com|seekvectorlogo\.(?:com|net)|brandlogos\.net|vectorlogo\.zone|logodownload\.org|upload\.ee|imgpile\.com|image\.ibb\.co|snipboard\.io|lensdump\.com|tinyimg\.io|gab\.com|ytimg\.com|wikimedia\.org)$/

/** Sender, links and pictures belong to three different parties, as when a lure is put together from what lies around. */
function imagesElsewhere(mail: MailMessage, sources: readonly Source[], senderHost: string): RawFinding | null {
  const first = sources[0]
  if (!first || senderHost === '') return null
  const linkHosts = new Set<string>()
  let link: URL | null = null
  for (const { url, kind } of mail.links.slice(0, 300)) {
    if (!url?.protocol.startsWith('http') || (kind !== 'anchor' && kind !== 'area') || isDecoy(url)) continue
    link ??= url
    linkHosts.add(domainOf(url.hostname))
  }
  if (link === null || linkHosts.size > 2) return null
  const imageHosts = new Set(sources.map(({ url }) => domainOf(url.hostname)))
  const isOwn = (host: string): boolean => sameOrganisation(host, senderHost) || host === domainOf(senderHost)
  if ([...linkHosts].some(isOwn) || [...imageHosts].some((host) => isOwn(host) || linkHosts.has(host))) return null
  const brand = brandOfHost(link.hostname)
  if (brand !== null && [...imageHosts].some((host) => brandOfHost(host) === brand)) return null
  const says = `Sender (${senderHost}), links (${[...linkHosts][0]}) and pictures (${[...imageHosts][0]}) belong to three different parties`
  return { id: 'html-images-elsewhere', where: { url: first.url.href.slice(0, 2048) }, says }
}

function countLetters(text: string, enough: number): number {
  let letters = 0
  for (const word of text.slice(0, 4000).match(/\p{L}+/gu) ?? []) {
    letters += word.length
    if (letters >= enough) break
  }
  return letters
}
