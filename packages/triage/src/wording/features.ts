// Which expressions of a mail the wording model may know: single words and runs of two or three, each once a mail.
import { classOf, ideograph } from './letters.ts'
import type { Segment } from './mail-words.ts'
import { stopWords } from './stop-words.ts'

export const longestRun = 3

/**
 * All expressions of the segments, for learning. Left out are runs without one word of meaning, single ideographs and
 * single words of fewer than four letters: they say which language or list a mail is in, not what it wants.
 */
export function expressionsOf(segments: readonly Segment[]): Set<string> {
  const found = new Set<string>()
  for (const { tokens } of segments)
    for (let at = 0; at < tokens.words.length; at++) {
      let run = ''
      let meaning = 0
      for (let length = 1; length <= longestRun && at + length <= tokens.words.length; length++) {
        const word = tokens.words[at + length - 1]!
        run = length === 1 ? word : `${run} ${word}`
        if (!stopWords.has(word)) meaning++
        if (meaning > 0 && (length > 1 || isTelling(word))) found.add(run)
      }
    }
  return found
}

function isTelling(word: string): boolean {
  return word.length >= 4 && classOf(word.codePointAt(0)!) !== ideograph && !/^[\d0]/.test(word)
}
