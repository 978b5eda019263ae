// Compiles phrase tables into one index and finds their phrases in a text, in time linear in its words.
import { foldWord } from '../letters.ts'
import { type Tokens, tokenise } from '../tokens.ts'

/**
 * Phrases by language, separated by `|`. Words as spoken, accents optional; `a/b` means one or the other, `veri~` any word that
 * begins so, `_` up to three words of any kind, `0` any number. Scripts without spaces are written without spaces.
 */
export type PhraseTable = Readonly<Record<string, string>>

export interface PhraseHit {
  theme: string
  language: string
  /** The phrase of the table, which names the kind of words independently of how the mail varies them. */
  phrase: string
  /** Place in the text given, in UTF-16 units. */
  start: number
  end: number
}

interface Pattern {
  theme: string
  language: string
  phrase: string
  steps: Step[]
}
type Step = { gap: true } | { gap: false; exact: ReadonlySet<string>; prefixes: readonly string[] }

export interface PhraseIndex {
  byWord: Map<string, Pattern[]>
  byPrefix: Map<string, Pattern[]>
}

const widestGap = 3
/** Patterns that begin with `abc~` are found by this many letters; shorter beginnings are refused. */
const prefixLength = 3

/** Builds the index once at load. Throws on a phrase that could never be found, which is a mistake in a table. */
export function compilePhrases(tables: Readonly<Record<string, PhraseTable>>): PhraseIndex {
  const index: PhraseIndex = { byWord: new Map(), byPrefix: new Map() }
  for (const [theme, table] of Object.entries(tables))
    for (const [language, text] of Object.entries(table))
      for (const phrase of text.split('|').map((part) => part.trim().replace(/\s+/g, ' '))) {
        const pattern: Pattern = { theme, language, phrase, steps: stepsOf(phrase) }
        const first = pattern.steps[0]
        if (!first || first.gap || pattern.steps.at(-1)?.gap)
          throw new Error(`open-ended phrase in ${theme}: ${phrase}`)
        for (const word of first.exact) addTo(index.byWord, word, pattern)
        for (const prefix of first.prefixes) {
          if (prefix.length < prefixLength) throw new Error(`beginning too short in ${theme}: ${phrase}`)
          addTo(index.byPrefix, prefix.slice(0, prefixLength), pattern)
        }
      }
  return index
}

function addTo(map: Map<string, Pattern[]>, key: string, pattern: Pattern): void {
  const list = map.get(key)
  if (!list) map.set(key, [pattern])
  else if (!list.includes(pattern)) list.push(pattern)
}

function stepsOf(phrase: string): Step[] {
  return phrase.split(' ').flatMap((element): Step[] => {
    if (element === '_') return [{ gap: true }]
    if (!element.includes('/') && !element.endsWith('~')) {
      return tokenise(element).words.map((word) => ({ gap: false, exact: new Set([word]), prefixes: [] }))
    }
    const words = element
      .split('/')
      .map((word) => ({ text: foldWord(word.replace('~', '')), open: word.endsWith('~') }))
    return [
      {
        gap: false,
        exact: new Set(words.filter(({ open }) => !open).map(({ text }) => text)),
        prefixes: words.filter(({ open }) => open).map(({ text }) => text),
      },
    ]
  })
}

const mostHits = 2000

/** All phrases found, in order of place. A theme may be hit several times. */
export function findPhrases(tokens: Tokens, index: PhraseIndex): PhraseHit[] {
  const hits: PhraseHit[] = []
  const { words, starts, ends } = tokens
  for (let at = 0; at < words.length && hits.length < mostHits; at++) {
    const word = words[at]!
    const candidates = index.byWord.get(word)
    if (candidates) for (const pattern of candidates) tryAt(pattern, at)
    const open = word.length >= prefixLength ? index.byPrefix.get(word.slice(0, prefixLength)) : undefined
    if (open) for (const pattern of open) if (!candidates?.includes(pattern)) tryAt(pattern, at)
  }
  return hits

  function tryAt({ steps, theme, language, phrase }: Pattern, at: number): void {
    const last = matchFrom(words, at, steps, 0)
    if (last >= 0) hits.push({ theme, language, phrase, start: starts[at]!, end: ends[last]! })
  }
}

/** Index of the last word of a match of `steps[step…]` at `at`, or -1. Depth is bounded by the table, width by the gap. */
function matchFrom(words: readonly string[], at: number, steps: readonly Step[], step: number): number {
  const here = steps[step]!
  if (here.gap) {
    for (let skip = 0; skip <= widestGap; skip++) {
      const last = at + skip < words.length ? matchFrom(words, at + skip, steps, step + 1) : -1
      if (last >= 0) return last
    }
    return -1
  }
  const word = words[at]
  if (word === undefined) return -1
  if (!here.exact.has(word) && !here.prefixes.some((prefix) => word.startsWith(prefix))) return -1
  return step + 1 === steps.length ? at : matchFrom(words, at + 1, steps, step + 1)
}
