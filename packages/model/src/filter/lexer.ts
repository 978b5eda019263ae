// Cuts the text of a filter into tokens, each with its place. Linear in the length of the text.
import { DocketError } from '../errors.ts'
import { readTime } from './times.ts'

export type Token = { at: number; text: string } & (
  | { kind: 'name' | 'sign' | 'end' }
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'time'; value: string }
)

/** Characters of one filter text. */
export const maxFilterChars = 10_000

/** Names, signs, texts in quotes or bare GUIDs, numbers and bare times; the last token is the end. Anything else is `DocketError('invalid')`. */
export function tokensOf(text: string): Token[] {
  if (text.length > maxFilterChars) throw misread(0, '', `is longer than ${maxFilterChars} characters`)
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    if (/\s/.test(char)) at += 1
    else {
      const token = tokenAt(text, at)
      tokens.push(token)
      at += token.text.length
    }
  }
  tokens.push({ kind: 'end', at, text: '' })
  return tokens
}

/** OData writes the literals of ids without quotes. */
const guid = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z_-])/y
const name = /[A-Za-z_][A-Za-z0-9_]*/y
/** Numbers and times begin alike; what they are is decided afterwards. */
const figure = /-?[0-9][0-9A-Za-z.:+-]*/y

function tokenAt(text: string, at: number): Token {
  const char = text[at]!
  if (char === "'") return quoted(text, at)
  if ('(),/:'.includes(char)) return { kind: 'sign', at, text: char }
  guid.lastIndex = at
  const id = guid.exec(text)?.[0]
  if (id !== undefined) return { kind: 'text', at, text: id, value: id }
  name.lastIndex = at
  const word = name.exec(text)?.[0]
  if (word !== undefined) return { kind: 'name', at, text: word }
  figure.lastIndex = at
  const found = figure.exec(text)?.[0]
  if (found === undefined) throw misread(at, char, 'is not understood')
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(found)) {
    const value = Number(found)
    if (!Number.isFinite(value)) throw misread(at, found, 'is too large a number')
    return { kind: 'number', at, text: found, value }
  }
  if (readTime(found) !== null) return { kind: 'time', at, text: found, value: found }
  throw misread(at, found, 'is neither a number nor an ISO 8601 time')
}

/** A quote inside is written twice. */
function quoted(text: string, at: number): Token {
  let end = at + 1
  while (end < text.length) {
    if (text[end] !== "'") end += 1
    else if (text[end + 1] === "'") end += 2
    else {
      const value = text.slice(at + 1, end).replaceAll("''", "'")
      return { kind: 'text', at, text: text.slice(at, end + 1), value }
    }
  }
  throw misread(at, text.slice(at), 'has no closing quote')
}

/** The refusal of a filter text: where (counted from 1), what stands there, and what is wrong with it. */
export function misread(at: number, token: string, problem: string): DocketError {
  const shown = token.length > 40 ? `${token.slice(0, 40).toWellFormed()}…` : token
  const place = shown === '' ? '' : ` (${JSON.stringify(shown)})`
  const says = `at character ${at + 1}${place}: ${problem}`
  return new DocketError('invalid', `The filter is wrong ${says}`, { details: { filter: [says] } })
}
