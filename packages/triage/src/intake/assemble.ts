// Builds the MailMessage that analysers read from a message taken apart: addresses, bodies, links, attachments.
import { hash } from 'node:crypto'
import type { EmailFacts, Mailbox, Unexamined } from '@docket/model'
import type { Attachment, Header, HtmlView, Link, MailMessage } from '../message.ts'
import type { Limits } from '../ports.ts'
import { readHtml } from './html-view.ts'
import { fileTypeOf } from './identify.ts'
import { findTextLinks } from './links.ts'
import { parseAddresses } from './mime/addresses.ts'
import { firstHeader } from './mime/headers.ts'
import type { Leaf, Taken } from './mime/multipart.ts'

export interface Assembled {
  mail: MailMessage
  unexamined: Unexamined[]
}

/** Interprets the parts. `headerless` is for HTML files that came without a mail around them. */
export function assemble(taken: Taken, limits: Limits, headerless = false): Assembled {
  const unexamined = [...taken.unexamined]
  const defects = [...taken.defects]
  const addresses = readAddresses(taken.headers, limits, defects)
  const bodies = taken.leaves.filter((leaf, index) => isBody(leaf, index, taken.leaves))
  const html: HtmlView[] = []
  const links: Link[] = []
  let cut = false
  for (const leaf of bodies) {
    const text = leaf.text ?? ''
    const room = limits.links - links.length
    if (htmlTypes.has(leaf.mediaType)) {
      const reading = readHtml(text, leaf.number, room)
      html.push(reading.view)
      links.push(...reading.view.links)
      cut ||= reading.cut
    } else if (room > 0) links.push(...findTextLinks(text, leaf.number, 0, room))
    else cut = true
  }
  if (cut || links.length >= limits.links)
    unexamined.push({ analyser: 'intake', reason: 'limit', detail: `more than ${limits.links} links` })
  const plainText = bodies
    .filter(({ mediaType }) => !htmlTypes.has(mediaType))
    .map(({ text }) => text ?? '')
    .join('\n')
  const attachments = listAttachments(taken, bodies, limits, unexamined)
  const mail: MailMessage = {
    headers: taken.headers,
    from: addresses.facts.from,
    sender: addresses.sender,
    replyTo: addresses.facts.replyTo,
    returnPath: addresses.returnPath,
    facts: addresses.facts,
    parts: taken.leaves,
    text: readableText(bodies, html).slice(0, limits.textChars),
    plainText: plainText.slice(0, limits.textChars),
    html,
    links: distinctLinks(links),
    attachments,
    passwords: [],
    wrappers: [],
    headerless,
    defects,
  }
  return { mail, unexamined }
}

const ampType = 'text/x-amp-html'
const htmlTypes = new Set(['text/html', 'text/watch-html', ampType])
/** Text parts that mail programs offer as files or use for themselves, and do not show. */
const notShown = new Set([
  'text/calendar',
  'text/rfc822-headers',
  'text/vcard',
  'text/x-vcard',
  'text/directory',
  'text/css',
])

/** A leaf that is read as text of the mail and not offered as a file. */
function isBody(leaf: Leaf, index: number, all: readonly Leaf[]): boolean {
  if (leaf.text === null || leaf.disposition === 'attachment') return false
  if (leaf.mediaType !== 'text/plain' && leaf.mediaType !== 'text/html')
    return leaf.fileName === null && !notShown.has(leaf.mediaType)
  // A named text part is shown by mail programs where it is the only or first text.
  return leaf.fileName === null || all.findIndex(({ text }) => text !== null) === index
}

/** What a person reads: of alternatives the HTML one, if it shows anything. */
function readableText(bodies: Leaf[], html: HtmlView[]): string {
  const views = new Map(html.map((view) => [view.part, view]))
  const withHtml = new Set<string>()
  for (const { alternative, number } of bodies)
    if (alternative !== null && (views.get(number)?.text ?? '') !== '') withHtml.add(alternative)
  const pieces: string[] = []
  for (const leaf of bodies) {
    const view = views.get(leaf.number)
    // Few programs show the AMP variant, and its text repeats the HTML one; its links were taken.
    if (leaf.mediaType === ampType && withHtml.size > 0) continue
    if (view) pieces.push(view.text)
    else if (leaf.alternative === null || !withHtml.has(leaf.alternative)) pieces.push(leaf.text ?? '')
  }
  return pieces.length === 1 ? pieces[0]! : pieces.join('\n')
}

function distinctLinks(links: Link[]): Link[] {
  const seen = new Set<string>()
  return links.filter(({ href, part, text }) => {
    const key = `${part} ${href} ${text}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function listAttachments(taken: Taken, bodies: Leaf[], limits: Limits, unexamined: Unexamined[]): Attachment[] {
  const shown = new Set(bodies)
  const files = taken.leaves.filter((leaf) => isFile(leaf, shown))
  if (files.length > limits.attachments)
    unexamined.push({ analyser: 'intake', reason: 'limit', detail: `more than ${limits.attachments} attachments` })
  return files.slice(0, limits.attachments).map((leaf) => makeAttachment(leaf))
}

function isFile(leaf: Leaf, bodies: ReadonlySet<Leaf>): boolean {
  if (bodies.has(leaf)) return leaf.fileName !== null
  if (leaf.bytes.length > 0) return true
  return leaf.fileName !== null
}

export interface AttachmentSource {
  number: string
  mediaType: string
  fileName: string | null
  disposition: 'inline' | 'attachment' | null
  contentId: string | null
  bytes: Uint8Array
  parentType?: string | null
}

/** An attachment with its hash and its type by content. */
export function makeAttachment(leaf: AttachmentSource, parent: string | null = null): Attachment {
  const { bytes, mediaType, disposition, contentId } = leaf
  const inline =
    disposition === 'inline' ||
    (disposition === null && contentId !== null && mediaType.startsWith('image/')) ||
    (contentId !== null && leaf.parentType === 'multipart/related' && disposition !== 'attachment')
  return {
    name: leaf.fileName ?? `part-${leaf.number}`,
    part: leaf.number,
    mediaType,
    sha256: hash('sha256', bytes),
    sizeBytes: bytes.length,
    bytes,
    fileType: isMessageType(mediaType) ? 'message' : fileTypeOf(bytes),
    parent,
    encrypted: false,
    inline,
  }
}

/** Media types under which a whole mail is attached. */
export function isMessageType(mediaType: string): boolean {
  return mediaType === 'message/rfc822' || mediaType === 'message/global' || mediaType === 'message/news'
}

interface Addresses {
  facts: EmailFacts
  sender: Mailbox | null
  returnPath: string | null
}

function readAddresses(headers: Header[], limits: Limits, defects: MailMessage['defects']): Addresses {
  let room = limits.recipients
  let total = 0
  const list = (name: string, counts: boolean): Mailbox[] => {
    const found: Mailbox[] = []
    for (const header of headers) {
      if (header.name !== name) continue
      const parsed = parseAddresses(header.raw, counts ? room : 50)
      found.push(...parsed.mailboxes)
      if (!counts) continue
      room -= parsed.mailboxes.length
      total += parsed.total
    }
    return found
  }
  for (const name of ['from', 'subject', 'date', 'to', 'message-id', 'content-type', 'reply-to'])
    if (headers.filter((header) => header.name === name).length > 1)
      defects.push({ code: `duplicate-${name}`, detail: name })
  const facts: EmailFacts = {
    subject: (firstHeader(headers, 'subject')?.value ?? '').slice(0, 5000),
    from: list('from', false),
    replyTo: list('reply-to', false),
    to: list('to', true),
    cc: list('cc', true),
    bcc: list('bcc', true),
    messageId: bareId(firstHeader(headers, 'message-id')?.raw),
    sentAt: isoDate(firstHeader(headers, 'date')?.raw),
    reportedBy: null,
    recipientsTotal: total,
  }
  const returnPath = firstHeader(headers, 'return-path')
  return {
    facts,
    sender: list('sender', false)[0] ?? null,
    returnPath: returnPath ? (parseAddresses(returnPath.raw, 1).mailboxes[0]?.address ?? '') || null : null,
  }
}

function bareId(raw: string | undefined): string | null {
  const id = raw?.slice(0, 1000).replace(/[<>\s]/g, '')
  return id ? id : null
}

/** A Date field as ISO 8601 UTC; a missing zone is taken as UTC, nonsense as null. */
export function isoDate(raw: string | undefined): string | null {
  if (raw === undefined) return null
  const text = raw
    .slice(0, 200)
    .replace(/\([^()]{0,100}\)/g, ' ')
    .replace(/\s{1,50}/g, ' ')
    .trim()
  const zoned = /(?:[+-]\d{2}:?\d{2}|Z|[A-Z]{2,4})$/i.test(text) ? text : `${text} +0000`
  const time = Date.parse(zoned)
  const known = Number.isNaN(time) ? Date.parse(text.replace(/ [A-Z]{1,5}$/i, ' +0000')) : time
  if (Number.isNaN(known) || known < 0 || known > 4_102_444_800_000) return null
  return new Date(known).toISOString()
}
