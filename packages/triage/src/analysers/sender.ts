// Facts about who claims to write, worked out once per mail and shared by the sender analysers.
import type { Mailbox } from '@docket/model'
import type { Header, MailMessage } from '../message.ts'
import { type Brand, type BrandHit, belongsTo, brandOfHost, findBrandsIn, words } from './brands.ts'
import { hostOfAddress, readAs, registrableDomain, splitHost } from './domains.ts'
import { isFreeMail } from './free-mail.ts'

export interface Sender {
  name: string
  /** Words of the name as read (see `words`). */
  nameWords: readonly string[]
  address: string
  local: string
  host: string
  /** Registrable domain of the address, null when it has none. */
  domain: string | null
  freeMail: boolean
  /** Brand that really owns the sending host. */
  brand: Brand | null
  brandsInName: readonly BrandHit[]
  recipients: readonly Mailbox[]
  /** Registrable domains of the recipients that are not free-mail providers. */
  recipientDomains: ReadonlySet<string>
  /** Registrable domains of http(s) links, not counting plain images. */
  linkDomains: ReadonlySet<string>
  linkHosts: ReadonlySet<string>
  /** Rewritten by a mailing list or a forwarding service: "Name via List". */
  via: boolean
}

const known = new WeakMap<MailMessage, Sender>()

/** The sender of a mail; the same object for every call with the same mail. */
export function senderOf(mail: MailMessage): Sender {
  const before = known.get(mail)
  if (before !== undefined) return before
  const sender = describe(mail)
  known.set(mail, sender)
  return sender
}

function describe(mail: MailMessage): Sender {
  const first = mail.from[0] ?? { name: '', address: '' }
  const name = first.name.slice(0, 400)
  const address = first.address.trim().toLowerCase().slice(0, 320)
  const host = hostOfAddress(address)
  const domain = host === '' ? null : registrableDomain(host)
  const recipients = [...mail.facts.to.slice(0, 50), ...mail.facts.cc.slice(0, 50)]
  const recipientDomains = new Set<string>()
  for (const { address: to } of recipients) {
    const at = registrableDomain(hostOfAddress(to))
    if (at !== null && !isFreeMail(at)) recipientDomains.add(at)
  }
  const linkHosts = new Set<string>()
  const linkDomains = new Set<string>()
  for (const link of mail.links) {
    if (link.url === null || !link.url.protocol.startsWith('http')) continue
    if (link.kind === 'image' || link.kind === 'resource') continue
    linkHosts.add(link.url.hostname)
  }
  for (const linkHost of linkHosts) {
    const at = registrableDomain(linkHost)
    if (at !== null) linkDomains.add(at)
  }
  const nameWords = words(name)
  return {
    name,
    nameWords,
    address,
    local: address.slice(0, Math.max(0, address.lastIndexOf('@'))),
    host,
    domain,
    freeMail: domain !== null && isFreeMail(domain),
    brand: host === '' ? null : brandOfHost(host),
    brandsInName: findBrandsIn(nameWords.slice(0, 40)),
    recipients,
    recipientDomains,
    linkDomains,
    linkHosts,
    via: / via [^@]{2,}$/i.test(name),
  }
}

/** True for a mail quoted inside another one: its headers were retold by a mail program, so their form proves nothing. */
export function isRetold(mail: MailMessage): boolean {
  return mail.wrappers.at(-1)?.kind === 'inline'
}

/** First header of that name (lower case), or null. */
export function header(mail: MailMessage, name: string): Header | null {
  return mail.headers.find((field) => field.name === name) ?? null
}

/** `where` of a From finding: the header with the mailbox as parsed. */
export function atFrom(sender: Sender): { header: string; value: string } {
  return { header: 'From', value: sender.name === '' ? sender.address : `${sender.name} <${sender.address}>` }
}

/** True when a host belongs to the same organisation as the sender: same registrable domain, or the same brand. */
export function sameAsSender(host: string, sender: Sender): boolean {
  const domain = registrableDomain(host)
  if (domain === null) return false
  if (domain === sender.domain) return true
  if (sender.brand !== null) return belongsTo(host, sender.brand)
  const label = sender.domain === null ? '' : splitHost(sender.domain).label
  return label.length >= 4 && splitHost(domain).label === label
}

/** The subject as read, at most 300 characters. */
export function subjectOf(mail: MailMessage): string {
  return readAs(mail.facts.subject.slice(0, 300))
}

/**
 * True for delivery reports, which come from `<>` or a mailer and carry no sender of their own (RFC 3464). Anybody can write their
 * headers, so one that offers links to strangers is judged like any other mail.
 */
export function isReport(mail: MailMessage): boolean {
  const { local, linkHosts } = senderOf(mail)
  if ([...linkHosts].some((host) => brandOfHost(host) === null)) return false
  const structured = /multipart\/report/i.test(header(mail, 'content-type')?.raw ?? '')
  if (local === '') return structured
  if (local !== 'mailer-daemon' && local !== 'postmaster') return false
  return structured || report.test(mail.facts.subject.slice(0, 300))
}

const report =
  /deliver|fail|return|undeliver|bounce|delay|warning|status|report|error|quota|out of office|unzustellbar|rejected|blocked|could not|problem|notification|spam|virus/i

/** True when a word of the name (3 letters or more) stands in the mailbox name or host, as it does for people and firms who are who they say. */
export function nameFitsAddress(sender: Sender): boolean {
  const plain = sender.address.replace(/[^a-z0-9]/g, '')
  return sender.nameWords.some(
    (word) => word.length >= 3 && !generic.has(word) && plain.includes(word.replace(/[^a-z0-9]/g, '')),
  )
}

const generic = new Set(
  'the and for team support service services info mail email news newsletter online noreply reply alert alerts notification notifications account admin security customer help center inc llc ltd gmbh com net org group club'.split(
    ' ',
  ),
)
