// Finds the reported mail inside a report: attached as a message, or forwarded inline below a short covering text.
import type { Unexamined } from '@docket/model'
import { getDomain } from 'tldts'
import type { Attachment, Header, MailMessage } from '../message.ts'
import type { Limits } from '../ports.ts'
import { type Assembled, assemble } from './assemble.ts'
import {
  forwardedField,
  forwardLine,
  forwardMark,
  forwardSubject,
  reportMailbox,
  reportWords,
} from './forward-words.ts'
import { firstHeader, makeHeader } from './mime/headers.ts'
import type { Leaf, Taken } from './mime/multipart.ts'
import { readMsg } from './msg.ts'
import { takeMessage } from './take-message.ts'

interface Options {
  limits: Limits
  outOfTime: () => boolean
}

export interface Peeled {
  reading: Assembled
  wrapper: MailMessage['wrappers'][number]
}

/** Longest text a reporter writes above the mail before his own mail is what is judged. */
const coveringChars = 500
const coveringCharsWithoutReason = 150

/**
 * The mail inside a report, or null when this mail itself is to be judged: it has links, files or a longer text of its own, is a
 * bounce or a list mail, or shows no sign of being passed on. A stranger must not get his mail overlooked by attaching a
 * harmless one.
 */
export function peelReport(mail: MailMessage, options: Options): Peeled | null {
  if (mail.headerless || isAutomatic(mail)) return null
  return peelAttached(mail, options) ?? peelInline(mail, options)
}

function isAutomatic(mail: MailMessage): boolean {
  const auto = firstHeader(mail.headers, 'auto-submitted')?.raw.toLowerCase() ?? 'no'
  if (!auto.startsWith('no')) return !isFeedbackReport(mail)
  if (firstHeader(mail.headers, 'list-id') || firstHeader(mail.headers, 'list-unsubscribe')) return true
  if (/multipart\/(?:report|digest)/i.test(firstHeader(mail.headers, 'content-type')?.raw ?? ''))
    return !isFeedbackReport(mail)
  return mail.from.some(({ address }) => /^(?:mailer-daemon|postmaster)@/.test(address))
}

/** Abuse Reporting Format (RFC 5965): the reported mail is the last part. */
function isFeedbackReport(mail: MailMessage): boolean {
  return mail.parts.some(({ mediaType }) => mediaType === 'message/feedback-report')
}

function peelAttached(mail: MailMessage, options: Options): Peeled | null {
  const messages = mail.attachments.filter(
    ({ fileType, mediaType }) => fileType === 'msg' || (fileType === 'message' && mediaType !== 'text/rfc822-headers'),
  )
  const [attached] = messages
  if (!attached || messages.length > 1) return null
  if (!isFeedbackReport(mail)) {
    const others = mail.attachments.filter((file) => file !== attached && !isSignature(file))
    const hasLinks = mail.links.some(({ url, href }) => url?.protocol !== 'mailto:' && !href.startsWith('#'))
    const text = mail.text.trim()
    if (others.length > 0 || hasLinks || hasActiveHtml(mail) || text.length > coveringChars) return null
    if (text.length > coveringCharsWithoutReason && !reportWords.test(`${mail.facts.subject} ${text}`)) return null
    if (!isPassedOn(mail, text)) return null
  }
  const reading = openMessage(attached, options)
  if (!reading) return null
  return { reading, wrapper: wrapperOf(mail, attached.fileType === 'msg' ? 'msg' : 'attached', mail.text) }
}

function openMessage(file: Attachment, options: Options): Assembled | null {
  try {
    const isMsg = file.fileType === 'msg'
    const taken = isMsg ? readMsg(file.bytes, options.limits) : takeMessage(file.bytes, options)
    const named = ['from', 'received', 'subject'].some((name) => firstHeader(taken.headers, name))
    if (!named || taken.leaves.every(({ bytes }) => bytes.length === 0)) return null
    const reading = assemble(taken, options.limits)
    if (!isMsg) reading.mail.raw = file.bytes
    return reading
  } catch {
    // Not readable as a mail: then it is no report, and the attachment is told about where attachments are unpacked.
    return null
  }
}

function isSignature({ mediaType, sizeBytes }: Attachment): boolean {
  return sizeBytes === 0 || /^application\/(?:pgp-signature|(?:x-)?pkcs7-signature)$/.test(mediaType)
}

function hasActiveHtml(mail: MailMessage): boolean {
  return mail.html.some(
    ({ forms, scripts, images }) =>
      forms.length > 0 || scripts.length > 0 || images.some(({ src }) => !src.startsWith('cid:')),
  )
}

/** Signs that a person of the same house, or by his words a reporter, passes the mail on. */
function isPassedOn(mail: MailMessage, cover: string): boolean {
  const { subject, from, to, cc } = mail.facts
  const recipients = [...to, ...cc].map(({ address }) => address)
  if (recipients.some((address) => reportMailbox.test(address.slice(0, address.lastIndexOf('@'))))) return true
  if (reportWords.test(`${subject} ${cover}`)) return true
  if (!forwardSubject.test(subject)) return false
  const domain = domainOf(from[0]?.address ?? '')
  return cover === '' || (domain !== '' && recipients.some((address) => domainOf(address) === domain))
}

function domainOf(address: string): string {
  const host = address.slice(address.lastIndexOf('@') + 1)
  return getDomain(host) ?? host
}

function wrapperOf(mail: MailMessage, kind: 'attached' | 'inline' | 'msg', text: string): Peeled['wrapper'] {
  return {
    kind,
    from: mail.from[0] ?? null,
    subject: mail.facts.subject.slice(0, 500),
    text: text.trim().slice(0, 2000),
  }
}

interface Block {
  cover: string
  headers: Header[]
  body: string
}

const maxCoverLines = 40
const maxBlockLines = 14

function peelInline(mail: MailMessage, options: Options): Peeled | null {
  const { subject } = mail.facts
  if (!forwardSubject.test(subject) && !reportWords.test(subject)) return null
  const plain = mail.parts.find(
    (part) => part.mediaType === 'text/plain' && part.disposition !== 'attachment' && (part.text ?? '').trim() !== '',
  )
  const view = mail.html[0]
  const source = plain?.text ?? view?.text ?? ''
  const block = findBlock(source)
  if (!block || block.cover.length > coveringChars || /https?:|www\.|hxxp/i.test(block.cover)) return null
  if (!isPassedOn(mail, block.cover)) return null
  const leaves = (mail.parts as Leaf[]).map((leaf) =>
    cutLeaf(leaf, plain?.number ?? null, block.body, view?.part ?? null),
  )
  const unexamined: Unexamined[] = []
  const taken: Taken = {
    headers: block.headers,
    leaves,
    mediaType: 'multipart/mixed',
    defects: mail.defects.slice(),
    unexamined,
  }
  return { reading: assemble(taken, options.limits), wrapper: wrapperOf(mail, 'inline', block.cover) }
}

/** Covering text, header block and body of an inline forward; a block needs a sender and a subject or date. */
function findBlock(text: string): Block | null {
  const lines = text.slice(0, 20_000).split('\n')
  for (let at = 0; at < Math.min(lines.length, maxCoverLines); at += 1) {
    const line = lines[at]!.trimEnd()
    const announced = forwardLine.test(line.slice(0, 300))
    if (!announced && forwardedField(line.slice(0, 2100))?.name !== 'from') continue
    const block = readBlock(lines, announced ? at + 1 : at)
    if (!block) continue
    const cover = lines.slice(0, at).join('\n')
    const consumed = lines.slice(0, block.end).join('\n').length + 1
    return {
      cover: cover.replace(/[_\-=\s>*]{1,200}$/u, '').trim(),
      headers: block.headers,
      body: text.slice(consumed),
    }
  }
  return null
}

function readBlock(lines: string[], from: number): { headers: Header[]; end: number } | null {
  const fields = new Map<string, string>()
  let at = from
  let last = ''
  for (; at < Math.min(lines.length, from + maxBlockLines); at += 1) {
    const line = lines[at]!.trimEnd()
    if (/^[>\s*]{0,10}$/.test(line)) {
      if (fields.size > 0) break
      continue
    }
    const field = forwardedField(line.slice(0, 2100))
    if (field && !fields.has(field.name)) {
      fields.set(field.name, field.value)
      last = field.name
    } else if (last !== '' && fields.size < 5) fields.set(last, `${fields.get(last)} ${line.trim()}`.slice(0, 4000))
    else break
  }
  if (!fields.get('from') || !(fields.has('subject') || fields.has('date'))) return null
  const headers = [...fields].map(([name, value]) => {
    const plain =
      name === 'subject' || name === 'date' ? value : value.replace(/[[<(]mailto:([^\]>)\s]{1,300})[\]>)]/gi, '<$1>')
    return makeHeader(name, Buffer.from(plain, 'utf8').toString('latin1'), 0)
  })
  return { headers, end: at }
}

/** The body parts without what stands above the forwarded mail; other parts as they are. */
function cutLeaf(leaf: Leaf, plain: string | null, body: string, html: string | null): Leaf {
  if (leaf.number === plain) return { ...leaf, text: body }
  if (leaf.number !== html || leaf.text === null) return leaf
  const mark = forwardMark.exec(leaf.text)
  const field =
    /(?:>|^)\s{0,20}(?:<[^>]{1,200}>\s{0,20}){0,4}(?:From|Von|De|Da|Van|Fra|Från|От|发件人|差出人)\s{0,3}:/imu.exec(
      leaf.text,
    )
  const start = mark ? mark.index : field ? field.index + (field[0].startsWith('>') ? 1 : 0) : 0
  return { ...leaf, text: leaf.text.slice(start) }
}
