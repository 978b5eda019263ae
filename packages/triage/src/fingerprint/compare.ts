// Are two mails of one campaign? Compares fingerprints trait by trait and says why; needs nothing but the fingerprints.
import type { CampaignFingerprint } from '@docket/model'
import { likeness, type TextLikeness } from './sketch.ts'

export interface Comparison {
  isSame: boolean
  /** True when they share what only one sender has: a link's place, a file, an address to answer to, a sender's own domain. */
  isFirm: boolean
  /** 0 to 1, for choosing among several. */
  score: number
  /** How alike the texts are as wholes; a mail that drifted away from the others is no measure for the next. */
  textLikeness: number
  /** One clause for a person, e.g. `same link template and 92 % of the text`. */
  says: string
  /** What is shared, readable. */
  keys: string[]
}

interface Shared {
  text: TextLikeness
  links: string[]
  files: string[]
  /** More than half of the files of either mail: one that carries the files of several campaigns is of none. */
  areFiles: boolean
  images: string[]
  contacts: string[]
  subject: number
  isSubject: boolean
  isSender: boolean
  isName: boolean
  /** Both have links, none in common. */
  isElsewhere: boolean
  areShort: boolean
}

/**
 * One trait alone joins nothing but an identical file: whoever writes a mail may copy a text, a subject or a link, but then the
 * others differ. The text counts as a whole in both directions, so a mail that holds the texts of many campaigns is like none.
 */
export function compareFingerprints(a: CampaignFingerprint, b: CampaignFingerprint): Comparison {
  if (a.version !== b.version) return { isSame: false, isFirm: false, score: 0, textLikeness: 0, says: '', keys: [] }
  const shared = sharedBy(a, b)
  return {
    isSame: isSameCampaign(shared),
    isFirm: hasFirmTrait(shared),
    score: scoreOf(shared),
    textLikeness: shared.text.jaccard,
    says: sentenceOf(shared),
    keys: keysOf(shared, a),
  }
}

function sharedBy(a: CampaignFingerprint, b: CampaignFingerprint): Shared {
  const subject = overlap(a.subject, b.subject)
  return {
    text: likeness(a, b),
    links: both(a.links, b.links),
    files: both(a.files, b.files),
    areFiles: both(a.files, b.files).length > Math.max(a.files.length, b.files.length) / 2,
    images: both(a.images, b.images),
    contacts: both(a.contacts, b.contacts),
    subject,
    isSubject: subject >= 0.7 && isTelling(both(a.subject, b.subject)),
    isSender:
      (a.senderAddress !== null && a.senderAddress === b.senderAddress) ||
      (a.senderDomain !== null && a.senderDomain === b.senderDomain),
    isName: isSameName(a.senderName, b.senderName),
    isElsewhere: a.links.length > 0 && b.links.length > 0 && both(a.links, b.links).length === 0,
    areShort: a.textSize < shortText && b.textSize < shortText,
  }
}

const shortText = 12

function isSameCampaign(shared: Shared): boolean {
  const { text, isSubject, isSender, isName } = shared
  if (shared.areFiles) return true
  const hasLink = shared.links.length > 0
  const hasContact = shared.contacts.length > 0
  const isKnownSender = isSender || isName
  const traits = [hasLink, hasContact, isSubject, isKnownSender].filter(Boolean).length
  // The whole text, give or take what is filled in. With links that lead to different places it may be foreign filler.
  if (text.jaccard >= (shared.isElsewhere ? 0.85 : 0.6) && text.smaller >= 16) return true
  if (text.jaccard >= 0.6 && text.smaller >= 15 && traits >= 1) return true
  if (text.jaccard >= 0.9 && text.smaller >= 3 && traits >= 2) return true
  // Much of it: texts put together from interchangeable sentences.
  // Less than that of two texts in one mail would be like both of them.
  if (text.jaccard >= 0.55 && text.smaller >= 15 && (hasLink || hasContact)) return true
  if (text.jaccard >= 0.4 && text.smaller >= 15 && (hasLink || hasContact) && traits >= 2) return true
  if (text.jaccard >= 0.4 && text.smaller >= 40 && isKnownSender) return true
  if (text.jaccard >= 0.3 && text.smaller >= 25 && (isSubject || isSender || (hasLink && isName))) return true
  // A part of it: covered up with foreign text, which says nothing about the rest of the mail.
  if (text.contained >= 0.4 && text.shared >= 12 && hasLink && (isSubject || isSender)) return true
  if (text.contained >= 0.6 && hasLink && isSubject) return true
  if (hasLink && isSubject && isSender) return true
  return shared.areShort && isSubject && (hasLink || isSender)
}

function hasFirmTrait({ links, files, contacts, isSender }: Shared): boolean {
  return links.length > 0 || files.length > 0 || contacts.length > 0 || isSender
}

function scoreOf({ text, links, files, contacts, isSubject, isSender, isName }: Shared): number {
  const parts = [
    [files.length > 0, 0.4],
    [links.length > 0, 0.15],
    [contacts.length > 0, 0.1],
    [isSubject, 0.1],
    [isSender, 0.1],
    [isName, 0.05],
  ] as const
  const traits = parts.reduce((sum, [holds, weight]) => sum + (holds ? weight : 0), 0)
  return Math.min(1, text.jaccard * 0.5 + traits)
}

function sentenceOf({ text, links, files, contacts, isSubject, isSender, isName }: Shared): string {
  const percent = Math.floor(text.jaccard * 100)
  const parts = [
    files.length > 0 ? 'same attached file' : '',
    links.length > 0 ? 'same link template' : '',
    contacts.length > 0 ? 'same address to answer to' : '',
    isSubject ? 'same subject' : '',
    isSender ? 'same sender' : isName ? 'same displayed name' : '',
    percent >= 10 ? `${percent} % of the text` : text.shared >= 12 ? 'a shared passage' : '',
  ].filter((part) => part !== '')
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'nothing')
}

function keysOf({ links, files, contacts, isSubject }: Shared, a: CampaignFingerprint): string[] {
  return [
    ...files.map((file) => `file ${file}`),
    ...links.map((link) => `link ${link}`),
    ...contacts.map((contact) => `contact ${contact}`),
    ...(isSubject ? [`subject ${a.subject.join(' ')}`] : []),
  ].slice(0, 12)
}

/** The same, or one with something behind it: `Bank` and `Bank Service`. */
function isSameName(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < 4) return false
  return short === long || (short.length >= 6 && long.startsWith(`${short} `))
}

function both(a: readonly string[], b: readonly string[]): string[] {
  const there = new Set(b)
  return a.filter((item) => there.has(item))
}

function overlap(a: readonly string[], b: readonly string[]): number {
  const common = both(a, b).length
  return common === 0 ? 0 : common / (a.length + b.length - common)
}

/** Two words or more, one of them long: `hello` alone is everybody's subject. */
function isTelling(words: readonly string[]): boolean {
  return words.length >= 2 && words.some((word) => word.length >= 5)
}
