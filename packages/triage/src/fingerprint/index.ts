// The campaign fingerprint of a mail: traits that stay the same while recipients, tokens, dates and filler change.
import { createHash } from 'node:crypto'
import type { CampaignFingerprint } from '@docket/model'
import { brandOfHost } from '../analysers/brands.ts'
import { registrableDomain } from '../analysers/domains.ts'
import { isFreeMail } from '../analysers/free-mail.ts'
import { hostingOf } from '../analysers/url/hosting.ts'
import { isMailingService } from '../analysers/url/mailing-services.ts'
import type { MailMessage } from '../message.ts'
import { linkTemplates } from './link-templates.ts'
import { bandKeys, hash32, shingles, sketchOf } from './sketch.ts'
import { bodyWords, recipientWords, senderName, subjectWords } from './words.ts'

export const fingerprintVersion = 1

const emptyFile = createHash('sha256').digest('hex')
/** Smaller ones are spacers and marks that many mails share. */
const leastFileBytes = 200
const imageTypes = new Set(['png', 'jpeg', 'jpg', 'gif', 'webp', 'bmp', 'tiff', 'ico', 'svg'])

/** Bounded in time and size whatever the mail holds; reads what intake and analysers have parsed already. */
export function fingerprintOf(mail: MailMessage): CampaignFingerprint {
  const leaveOut = recipientWords(mail)
  const hashes = shingles(bodyWords(mail, leaveOut))
  const subject = subjectWords(mail, leaveOut)
  const links = linkTemplates(mail)
  const { files, images } = fileHashes(mail)
  const address = senderAddress(mail)
  const domain = address === null ? null : registrableDomain(address.split('@').at(-1) ?? '')
  const traits = {
    version: fingerprintVersion,
    subject,
    textSize: hashes.size,
    sketch: sketchOf(hashes),
    links,
    files,
    images,
    contacts: contactsOf(mail),
    senderName: senderName(mail, leaveOut),
    senderAddress: address,
    senderDomain: domain === null || isFreeMail(domain) ? null : domain,
  }
  return { ...traits, keys: keysOf(traits, hashes) }
}

/** Null for addresses that tell nothing: the recipient's own, and those of well-known names, real or forged by everybody. */
function senderAddress(mail: MailMessage): string | null {
  const address = mail.from[0]?.address.toLowerCase().slice(0, 200) ?? ''
  if (!address.includes('@') || mail.facts.to.some((to) => to.address.toLowerCase() === address)) return null
  const host = address.split('@').at(-1) ?? ''
  if (isFreeMail(host)) return address
  return brandOfHost(host) || hostingOf(host) || isMailingService(host) ? null : address
}

function fileHashes(mail: MailMessage): { files: string[]; images: string[] } {
  const files = new Set<string>()
  const images = new Set<string>()
  for (const { sha256, sizeBytes, inline, fileType, encrypted } of mail.attachments.slice(0, 100)) {
    if (sizeBytes < leastFileBytes || sha256 === emptyFile || encrypted) continue
    if (inline || imageTypes.has(fileType)) images.add(sha256)
    else files.add(sha256)
  }
  return { files: [...files].slice(0, 16), images: [...images].slice(0, 16) }
}

const address = /[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/gi

/** Addresses somebody is to answer to, which campaigns keep where they forge the sender. */
function contactsOf(mail: MailMessage): string[] {
  const people = new Set(
    [...mail.facts.to, ...mail.facts.cc, ...mail.facts.bcc, ...mail.from, mail.facts.reportedBy].map((who) =>
      who?.address.toLowerCase(),
    ),
  )
  const found = new Set<string>()
  const add = (text: string) => {
    const lower = text.toLowerCase().slice(0, 200)
    if (lower.includes('@') && !people.has(lower)) found.add(lower)
  }
  for (const { address } of mail.replyTo.slice(0, 5)) add(address)
  for (const { url } of mail.links.slice(0, 200))
    if (url?.protocol === 'mailto:') for (const one of url.pathname.slice(0, 500).split(',').slice(0, 3)) add(one)
  for (const [one] of mail.text.slice(0, 20_000).matchAll(address)) add(one)
  return [...found].slice(0, 16)
}

/** What the store finds candidates by. A key alone joins nothing: every candidate is compared as a whole. */
function keysOf(traits: Omit<CampaignFingerprint, 'keys'>, hashes: ReadonlySet<number>): string[] {
  const key = (kind: string, text: string) => `${kind}:${hash32(text).toString(36)}${hash32(`${text}~`).toString(36)}`
  const keys = [
    ...traits.files.slice(0, 8).map((file) => key('f', file)),
    ...(traits.subject.length > 1 ? [key('s', traits.subject.join(' '))] : []),
    ...traits.links.slice(0, 12).map((link) => key('l', link)),
    ...traits.contacts.slice(0, 6).map((contact) => key('c', contact)),
    ...traits.images.slice(0, 4).map((image) => key('i', image)),
    ...(traits.senderAddress ? [key('a', traits.senderAddress)] : []),
    ...bandKeys(hashes),
  ]
  return keys.slice(0, 64)
}
