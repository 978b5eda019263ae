// Splits text into folded words with their places, the form in which wording is learned and phrases are looked up.
import { classOf, digit, foldWord, ideograph, invisible, letter, money } from './letters.ts'

export interface Tokens {
  words: string[]
  /** Where each word begins and ends in the text given, in UTF-16 units. */
  starts: number[]
  ends: number[]
}

const longestWord = 40
const folds = new Map<string, string>()
const mostFolds = 20_000

/**
 * Words of a text in order. URLs and addresses are left out (they are judged elsewhere and would only name campaigns);
 * numbers become `0`, currency signs `$`, ideographs stand alone, and l e t t e r s written apart are also given joined.
 */
export function tokenise(text: string): Tokens {
  const tokens: Tokens = { words: [], starts: [], ends: [] }
  const end = text.length
  let at = 0
  while (at < end) {
    const code = text.charCodeAt(at)
    if (code === 0x40 || (code === 0x3a && text.startsWith('://', at))) {
      dropAdjacent(tokens, text, at)
      at = skipRun(text, at)
      continue
    }
    const [kind, width] = classAt(text, at)
    if (kind === letter || kind === digit) {
      const stop = wordEnd(text, at + width)
      push(tokens, fold(text.slice(at, Math.min(stop, at + longestWord))), at, stop)
      at = stop
      continue
    }
    if (kind === ideograph) push(tokens, fold(text.slice(at, at + width)), at, at + width)
    else if (kind === money) push(tokens, '$', at, at + width)
    at += width
  }
  joinLetters(tokens, tokens.words.length)
  return tokens
}

const basic = new Uint8Array(128)
for (let code = 0; code < 128; code++) basic[code] = classOf(code)

function classAt(text: string, at: number): [number, number] {
  const code = text.charCodeAt(at)
  if (code < 128) return [basic[code]!, 1]
  if (code < 0xd800 || code > 0xdfff) return [classOf(code), 1]
  const point = text.codePointAt(at)!
  return [classOf(point), point > 0xffff ? 2 : 1]
}

/** End of the word that goes on at `at`: letters, digits, invisible marks, and apostrophes between letters. */
function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code < 128) {
      const kind = basic[code]!
      if (kind === letter || kind === digit) at++
      else if (code === 0x27 && basic[text.charCodeAt(at + 1)] === letter) at++
      else break
    } else {
      const [kind, width] = classAt(text, at)
      if (kind === letter || kind === digit || kind === invisible) at += width
      else if (code === 0x2019 && classAt(text, at + 1)[0] === letter) at++
      else break
    }
  }
  return at
}

const apostrophes = /['\u2019]/g

function fold(word: string): string {
  const known = folds.get(word)
  if (known !== undefined) return known
  const folded = foldWord(word.replace(apostrophes, ''))
  if (folds.size >= mostFolds) folds.clear()
  folds.set(word, folded)
  return folded
}

function push(tokens: Tokens, word: string, start: number, end: number): void {
  const { words, starts, ends } = tokens
  if (word === '') return
  if (word === '0' && words.at(-1) === '0' && start - ends.at(-1)! <= 1) {
    ends[ends.length - 1] = end
    return
  }
  words.push(word)
  starts.push(start)
  ends.push(end)
  if (word.length > 1) joinLetters(tokens, words.length - 1)
}

const fewestLetters = 4

/** When letters written apart end before `next`, inserts the word they spell after them. */
function joinLetters({ words, starts, ends }: Tokens, next: number): void {
  let first = next
  while (first > 0 && words[first - 1]!.length === 1 && /[a-z]/.test(words[first - 1]!)) {
    if (first < next && starts[first]! - ends[first - 1]! > 3) break
    if (next - first >= 24) break
    first--
  }
  if (next - first < fewestLetters) return
  words.splice(next, 0, words.slice(first, next).join(''))
  starts.splice(next, 0, starts[first]!)
  ends.splice(next, 0, ends[next - 1]!)
}

/** Takes back the words that touch `at` without white space: the local part of an address, the scheme of a URL. */
function dropAdjacent({ words, starts, ends }: Tokens, text: string, at: number): void {
  let edge = at
  while (words.length > 0) {
    const gap = text.slice(ends.at(-1), edge)
    if (gap.length > 3 || /\s/.test(gap)) return
    edge = starts.at(-1)!
    words.pop()
    starts.pop()
    ends.pop()
  }
}

/** End of a URL or address: the next white space, quote, bracket or character that is neither ASCII nor a letter. */
function skipRun(text: string, from: number): number {
  const stop = /[\s"'<>()[\]{}|\u3000-\u303f\uff00-\uff0f]/g
  stop.lastIndex = from + 1
  const found = stop.exec(text)
  return found ? found.index : text.length
}
