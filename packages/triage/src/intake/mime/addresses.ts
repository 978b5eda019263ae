// Address lists (RFC 5322 3.4) as senders really write them, in one pass and without regular expressions over the list.
import type { Mailbox } from '@docket/model'
import { decodeWords } from './encoded-words.ts'

export interface AddressList {
  mailboxes: Mailbox[]
  /** Number of mailboxes in the list, also those beyond the limit. */
  total: number
}

/** Parses an undecoded header value; display names are decoded after the structure was read, so encoded commas do not split. */
export function parseAddresses(raw: string, limit: number): AddressList {
  const first = scan(raw, limit)
  // A whole list hidden in one encoded word has no address on the outside; read what it decodes to.
  const lacking = raw.includes('=?') && !first.mailboxes.some(({ address }) => address.includes('@'))
  if (!lacking) return first
  const second = scan(decodeWords(raw), limit)
  return second.mailboxes.some(({ address }) => address.includes('@')) ? second : first
}

interface Pending {
  words: string[]
  comment: string
  angle: string | null
}

function scan(raw: string, limit: number): AddressList {
  const list: AddressList = { mailboxes: [], total: 0 }
  let pending: Pending = { words: [], comment: '', angle: null }
  let carried = ''
  let wordStart = -1
  /** A comment never ends: brackets are then taken as blanks, so that one does not swallow the addresses after it. */
  let unclosed = false
  const endWord = (at: number) => {
    if (wordStart >= 0) pending.words.push(raw.slice(wordStart, at))
    wordStart = -1
  }
  const finish = (separator: string) => {
    const { words, angle } = pending
    if (words.length === 0 && angle === null) {
      pending = { words: [], comment: '', angle: null }
      return
    }
    const box = toMailbox(pending, carried)
    // `Doe, Jane <jane@…>`: a piece without address before a comma is the start of the next name.
    if (separator === ',' && box.address === '' && carried.length < 500) carried = `${box.name},`
    else {
      carried = ''
      list.total += 1
      if (list.mailboxes.length < limit) list.mailboxes.push(box)
    }
    pending = { words: [], comment: '', angle: null }
  }
  let at = 0
  while (at < raw.length) {
    const char = raw[at]!
    if (char === '"') {
      endWord(at)
      const { text, next } = readQuoted(raw, at)
      pending.words.push(text)
      at = next
      continue
    }
    if (char === '(') {
      endWord(at)
      const next = unclosed ? -1 : skipComment(raw, at)
      if (next < 0) unclosed = true
      else if (pending.comment === '') pending.comment = raw.slice(at + 1, next - 1)
      at = next < 0 ? at + 1 : next
      continue
    }
    if (char === '<') {
      endWord(at)
      const close = angleEnd(raw, at)
      if (pending.angle !== null && pending.angle !== '') pending.words.push(`<${pending.angle}>`)
      pending.angle = raw.slice(at + 1, close).trim()
      at = close + (raw[close] === '>' ? 1 : 0)
      continue
    }
    if (char === ',' || char === ';') {
      endWord(at)
      finish(char)
    } else if (char === ':' && pending.angle === null && !wordHasAt(raw, wordStart, at)) {
      // `Group name: a@…, b@…;` — only the members count.
      endWord(at)
      pending = { words: [], comment: '', angle: null }
      carried = ''
    } else if (char === ' ' || char === '\t' || char === '\r' || char === '\n') endWord(at)
    else if (wordStart < 0) wordStart = at
    at += 1
  }
  endWord(raw.length)
  finish('')
  if (carried !== '') {
    list.total += 1
    if (list.mailboxes.length < limit) list.mailboxes.push({ name: carried.slice(0, -1), address: '' })
  }
  return list
}

function wordHasAt(raw: string, start: number, end: number): boolean {
  return start >= 0 && end - start < 400 && raw.slice(start, end).includes('@')
}

function readQuoted(raw: string, open: number): { text: string; next: number } {
  let at = open + 1
  let escaped = false
  while (at < raw.length && raw[at] !== '"') {
    if (raw[at] === '\\') {
      escaped = true
      at += 1
    }
    at += 1
  }
  const inner = raw.slice(open + 1, Math.min(at, raw.length))
  const text = escaped ? inner.replace(/\\(.)/gs, '$1') : inner
  // `"local part"@example.com`: the quotes belong to the address.
  if (raw[at + 1] === '@') {
    let end = at + 1
    while (end < raw.length && end - at < 300 && !/[\s,;<>()"]/.test(raw[end]!)) end += 1
    return { text: `${/^[\w.+-]{1,100}$/.test(text) ? text : `"${text}"`}${raw.slice(at + 1, end)}`, next: end }
  }
  return { text, next: at + 1 }
}

/** Position after the comment, or −1 when it never ends. */
function skipComment(raw: string, open: number): number {
  let depth = 0
  for (let at = open; at < raw.length; at += 1) {
    if (raw[at] === '\\') at += 1
    else if (raw[at] === '(') depth += 1
    else if (raw[at] === ')') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

function angleEnd(raw: string, open: number): number {
  let quoted = false
  const stop = Math.min(raw.length, open + 2000)
  for (let at = open + 1; at < stop; at += 1) {
    const char = raw[at]
    if (char === '"') quoted = !quoted
    else if (!quoted && char === '>') return at
  }
  const comma = raw.indexOf(',', open)
  return comma < 0 || comma > stop ? stop : comma
}

function toMailbox(pending: Pending, carried: string): Mailbox {
  let { words } = pending
  let address = ''
  if (pending.angle) address = bareAddress(pending.angle)
  else if (pending.angle === null) {
    const index = words.findLastIndex((word) => word.includes('@') && !word.includes(' '))
    if (index >= 0) {
      address = bareAddress(words[index]!)
      words = words.toSpliced(index, 1)
    }
  }
  const spoken =
    `${carried} ${words.join(' ')}`.replace(/^[,\s]{1,20}/, '').trim() || (pending.angle !== '' ? pending.comment : '')
  return {
    name: decodeWords(spoken.slice(0, 2000))
      .replace(/,{1,9}\s{0,9}$/, '')
      .trim(),
    address: address.slice(0, 1000),
  }
}

/** Without route, `mailto:`, blanks and stray brackets; lower case. */
function bareAddress(text: string): string {
  let address = text.includes('=?') ? decodeWords(text) : text
  const route = address.startsWith('@') ? address.indexOf(':') : -1
  if (route > 0) address = address.slice(route + 1)
  if (/^mailto:/i.test(address)) address = address.slice(7)
  return address
    .replace(/[\s<>]/g, '')
    .replace(/^'(.{0,400})'$/, '$1')
    .toLowerCase()
}
