// The words of a mail by where they stand, split once and shared by the analysers that read language.
import type { Where } from '@docket/model'
import type { MailMessage } from '../message.ts'
import { type Tokens, tokenise } from './tokens.ts'

export interface Segment {
  /** `hidden` is text the reader does not see in the body; `image` the texts that stand for images. */
  kind: 'subject' | 'sender' | 'text' | 'image' | 'hidden'
  text: string
  tokens: Tokens
}

const remembered = new WeakMap<MailMessage, Segment[]>()

/** Segments of the mail that hold text, subject first. */
export function segmentsOf(mail: MailMessage): Segment[] {
  const known = remembered.get(mail)
  if (known) return known
  const segments: Segment[] = []
  const add = (kind: Segment['kind'], text: string) => {
    if (text.trim() !== '') segments.push({ kind, text, tokens: tokenise(text) })
  }
  add('subject', mail.facts.subject)
  add('sender', mail.from[0]?.name ?? '')
  add('text', mail.text)
  const images = mail.html.flatMap(({ images }) => images.slice(0, 200).map(({ alt }) => alt)).filter(Boolean)
  add('image', images.join('\n'))
  add('hidden', mail.html.map(({ hiddenText }) => hiddenText).join('\n'))
  remembered.set(mail, segments)
  return segments
}

/** Where a piece of a segment is to be found by a person: header, or part with offset in its decoded text when it can be told. */
export function placeOf(mail: MailMessage, segment: Segment, start: number, end: number): Where {
  const text = segment.text.slice(start, Math.min(end, start + 160))
  if (segment.kind === 'subject') return { header: 'Subject', value: text }
  if (segment.kind === 'sender') return { header: 'From', value: text }
  const bodies = mail.parts.filter((part) => part.text !== null && part.mediaType.startsWith('text/'))
  const shown = mail.html[0]?.part
  const body = bodies.find(({ number }) => number === shown) ?? bodies[0]
  if (!body) return { part: shown ?? '1', text }
  const offset = body.text!.indexOf(text)
  return offset < 0 ? { part: body.number, text } : { part: body.number, offset, length: text.length, text }
}
