// The learned model of wording: expressions with weights, and how a mail's expressions add up to one score.
import { readFileSync } from 'node:fs'
import type { Segment } from './mail-words.ts'

/** As written by training: log-odds by expression, none negative, so that no text can lower a score. */
export interface WordingModel {
  /** Score from which the wording is mentioned, and from which it counts in full. */
  from: number
  full: number
  expressions: Readonly<Record<string, number>>
}

export interface Hit {
  expression: string
  weight: number
  segment: Segment
  start: number
  end: number
}

interface Node {
  weight: number
  next: Map<string, Node> | null
}
export type WordingIndex = Map<string, Node>

/** So many of the heaviest expressions count; a long mail gathers many light ones without meaning anything by it. */
export const countedExpressions = 5

export function indexWording(model: Pick<WordingModel, 'expressions'>): WordingIndex {
  const root: WordingIndex = new Map()
  for (const [expression, weight] of Object.entries(model.expressions)) {
    let level = root
    const words = expression.split(' ')
    words.forEach((word, i) => {
      let node = level.get(word)
      if (!node) {
        node = { weight: 0, next: null }
        level.set(word, node)
      }
      if (i === words.length - 1) node.weight = weight
      else level = node.next ??= new Map()
    })
  }
  return root
}

/** The heaviest distinct expressions of the segments, heaviest first, each at its first place. */
export function heaviestHits(segments: readonly Segment[], index: WordingIndex): Hit[] {
  const hits = new Map<string, Hit>()
  for (const segment of segments) {
    const { words, starts, ends } = segment.tokens
    for (let at = 0; at < words.length; at++) {
      let level: WordingIndex | null = index
      for (let step = at; level && step < words.length; step++) {
        const node: Node | undefined = level.get(words[step]!)
        if (!node) break
        if (node.weight > 0) {
          const expression = words.slice(at, step + 1).join(' ')
          if (!hits.has(expression))
            hits.set(expression, { expression, weight: node.weight, segment, start: starts[at]!, end: ends[step]! })
        }
        level = node.next
      }
    }
  }
  return [...hits.values()]
    .sort((a, b) => b.weight - a.weight || (a.expression < b.expression ? -1 : 1))
    .slice(0, countedExpressions)
}

/** How strongly a score speaks, from 0 (not mentioned) to 1. */
export function strengthOf(score: number, { from, full }: Pick<WordingModel, 'from' | 'full'>): number {
  return Math.min(1, Math.max(0, (score - from) / (full - from)))
}

let shipped: { model: WordingModel; index: WordingIndex } | null = null

/** The model shipped with this version, read on first use. */
export function shippedWording(): { model: WordingModel; index: WordingIndex } {
  if (!shipped) {
    const model: WordingModel = JSON.parse(readFileSync(new URL('./wording-model.json', import.meta.url), 'utf8'))
    shipped = { model, index: indexWording(model) }
  }
  return shipped
}
