// Makes further mails of a campaign out of one: what campaigns vary is varied, so that it is known which mails belong together.

import { changeText, fieldsOf, splitHead, withField } from '../tests/kit/mail-surgery.ts'
import { randomFrom } from '../tests/kit/mutations.ts'

export const variationNames = [
  'recipient and salutation',
  'numbers, amounts and dates',
  'tokens in subject and links',
  'sender address',
  'hidden filler',
  'all of these at once',
  'half as much ordinary text below',
  'as much ordinary text below',
  'three times as much ordinary text below',
] as const
export type VariationName = (typeof variationNames)[number]

interface Change {
  head(head: string, eol: string): string
  text(text: string, mediaType: string): string
}

const names = ['Anna', 'Bruno', 'Chiara', 'Dilan', 'Emeka', 'Farah', 'Goran', 'Hiroko', 'Ines', 'Jonas', 'Kofi', 'Lena']

/** Another mail of the campaign; the same seed gives the same one. `prose` lends ordinary text. */
export function vary(mail: Buffer, variation: VariationName, seed: number, prose: string): Buffer {
  const random = randomFrom(seed)
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!
  const token = () => Math.floor(random() * 2 ** 40).toString(36)
  const address = `${pick(names).toLowerCase()}.${token()}@example.org`
  const changes = changesOf(variation, { name: pick(names), address, token, random, prose })
  let { head, body, eol } = splitHead(mail.toString('latin1'))
  for (const change of changes) head = change.head(head, eol)
  const whole = `${head}${eol}${eol}${body}`
  const changed = changeText(whole, (text, mediaType) =>
    changes.reduce((current, change) => change.text(current, mediaType), text),
  )
  return Buffer.from(changed, 'latin1')
}

interface World {
  name: string
  address: string
  token: () => string
  random: () => number
  prose: string
}

function changesOf(variation: VariationName, world: World): Change[] {
  if (variation === 'recipient and salutation') return [recipient(world)]
  if (variation === 'numbers, amounts and dates') return [numbers(world)]
  if (variation === 'tokens in subject and links') return [tokens(world)]
  if (variation === 'sender address') return [sender(world)]
  if (variation === 'hidden filler') return [filler(world)]
  if (variation === 'all of these at once')
    return [recipient(world), numbers(world), tokens(world), sender(world), filler(world)]
  const share = variation.startsWith('half') ? 0.5 : variation.startsWith('three') ? 3 : 1
  return [dilution(world, share)]
}

const sameHead = (head: string) => head
const sameText = (text: string) => text

function recipient({ name, address }: World): Change {
  return {
    head: (head, eol) => withField(head, 'To', `"${name}" <${address}>`, eol),
    text: (text, mediaType) => {
      const known = text.replace(/phishing@pot[\w.@-]*/g, address)
      return intoBody(known, mediaType, `Dear ${name},`, 'top')
    },
  }
}

/** Digits that are read, not those of markup. */
function numbers({ random }: World): Change {
  const other = (text: string) => text.replace(/\d/g, () => String(Math.floor(random() * 10)))
  return {
    head: (head, eol) => withField(head, 'Date', `${10 + Math.floor(random() * 19)} Mar 2026 10:00:00 +0000`, eol),
    text: (text, mediaType) =>
      mediaType === 'text/html'
        ? text.replace(/>[^<>]{1,2000}</g, (shown) => (/&#?\w+;|https?:/.test(shown) ? shown : other(shown)))
        : text.replace(/(?<![\w/:.=-])\d[\d.,]*(?![\w/=-])/g, other),
  }
}

function tokens({ token }: World): Change {
  return {
    head: (head, eol) => {
      const subject = fieldsOf(head).find((field) => /^subject:/i.test(field))
      return subject ? withField(head, 'Subject', `${subject.slice(8).trim()} [${token()}]`, eol) : head
    },
    text: (text) =>
      text.replace(/https?:\/\/[^\s"'<>)]{4,500}/g, (url) =>
        url.includes('#') || /\.(?:png|jpe?g|gif|css|svg)/i.test(url)
          ? url
          : `${url}${url.includes('?') ? '&' : '?'}cid=${token()}`,
      ),
  }
}

function sender({ token }: World): Change {
  return {
    head: (head, eol) => {
      const from = fieldsOf(head).find((field) => /^from:/i.test(field)) ?? 'From: '
      const shown = /^from:\s*(.*?)\s*<[^<>]*>/is.exec(from)?.[1] ?? ''
      return withField(head, 'From', `${shown} <${token()}@${token()}.example>`.trim(), eol)
    },
    text: sameText,
  }
}

function filler({ token }: World): Change {
  const words = Array.from({ length: 150 }, token).join(' ')
  return {
    head: sameHead,
    text: (text, mediaType) =>
      mediaType === 'text/html'
        ? intoBody(text, mediaType, `<div style="display:none">${words}</div>`, 'bottom')
        : text,
  }
}

function dilution({ prose }: World, share: number): Change {
  return {
    head: sameHead,
    text: (text, mediaType) => {
      const shown = mediaType === 'text/html' ? text.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ') : text
      const length = Math.max(200, Math.round(shown.replace(/\s+/g, ' ').length * share))
      const foreign = prose.repeat(Math.ceil(length / Math.max(1, prose.length))).slice(0, length)
      return intoBody(text, mediaType, foreign.replace(/[<>&]/g, ' '), 'bottom')
    },
  }
}

function intoBody(text: string, mediaType: string, piece: string, where: 'top' | 'bottom'): string {
  if (mediaType !== 'text/html') return where === 'top' ? `${piece}\r\n\r\n${text}` : `${text}\r\n\r\n${piece}\r\n`
  const block = piece.startsWith('<') ? piece : `<p>${piece}</p>`
  if (where === 'top') {
    const body = /<body[^>]*>/i.exec(text)
    return body ? text.replace(body[0], () => body[0] + block) : block + text
  }
  const end = text.toLowerCase().lastIndexOf('</body')
  return end < 0 ? text + block : text.slice(0, end) + block + text.slice(end)
}
