// Sketches of texts: word triples hashed, the lowest hashes kept, so that two texts compare without either being at hand.

/** Hashes kept of one text; the error of an estimate is about one part in eleven. */
export const sketchSize = 128
const bands = 16
const rowsPerBand = 2

/** 32-bit hash of a text (FNV-1a, then mixed so that all bits count). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

function mix(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Distinct hashes of every three words in a row; of fewer words, one hash of them all. */
export function shingles(words: readonly string[]): Set<number> {
  const found = new Set<number>()
  if (words.length === 0) return found
  for (let i = 0; i + 3 <= words.length; i++) found.add(hash32(`${words[i]} ${words[i + 1]} ${words[i + 2]}`))
  if (found.size === 0) found.add(hash32(words.join(' ')))
  return found
}

/** The lowest hashes, ascending, as base64 of big-endian 32-bit numbers. */
export function sketchOf(hashes: ReadonlySet<number>): string {
  const lowest = [...hashes].sort((a, b) => a - b).slice(0, sketchSize)
  const bytes = Buffer.alloc(lowest.length * 4)
  lowest.forEach((hash, i) => {
    bytes.writeUInt32BE(hash, i * 4)
  })
  return bytes.toString('base64')
}

/** Index keys: texts of which half agrees share one with 99 in 100 chances, unrelated ones with none. */
export function bandKeys(hashes: ReadonlySet<number>): string[] {
  if (hashes.size < 8) return []
  const minima = new Uint32Array(bands * rowsPerBand).fill(0xffffffff)
  for (const hash of hashes)
    for (let row = 0; row < minima.length; row++) {
      const mixed = mix(hash ^ Math.imul(row + 1, 0x9e3779b1))
      if (mixed < minima[row]!) minima[row] = mixed
    }
  return Array.from({ length: bands }, (_, band) => {
    const rows = minima.subarray(band * rowsPerBand, (band + 1) * rowsPerBand)
    return `t${band.toString(36)}:${hash32(rows.join(' ')).toString(36)}`
  })
}

export interface TextLikeness {
  /** Share of all triples that both have. */
  jaccard: number
  /** Share of the smaller text's triples that the other has too. */
  contained: number
  /** Triples both have, estimated. */
  shared: number
  smaller: number
}

interface Sketched {
  textSize: number
  sketch: string
}

/**
 * Estimated likeness of two texts. Each sketch holds all hashes of its text up to its highest; only hashes up to the lower of
 * the two bounds are compared, which is a fair sample of both texts however different in length they are.
 */
export function likeness(a: Sketched, b: Sketched): TextLikeness {
  const smaller = Math.min(a.textSize, b.textSize)
  const left = hashesOf(a.sketch)
  const right = hashesOf(b.sketch)
  const bound = Math.min(boundOf(left, a.textSize), boundOf(right, b.textSize))
  const mine = left.filter((hash) => hash <= bound)
  const other = new Set(right.filter((hash) => hash <= bound))
  const common = mine.filter((hash) => other.has(hash)).length
  if (common === 0 || smaller === 0) return { jaccard: 0, contained: 0, shared: 0, smaller }
  const jaccard = common / (mine.length + other.size - common)
  const contained = common / Math.min(mine.length, other.size)
  const shared = Math.round(Math.min(smaller, (jaccard / (1 + jaccard)) * (a.textSize + b.textSize)))
  return { jaccard, contained: Math.min(1, contained), shared, smaller }
}

function boundOf(hashes: readonly number[], size: number): number {
  return size > hashes.length ? (hashes.at(-1) ?? 0) : 0xffffffff
}

function hashesOf(sketch: string): number[] {
  const bytes = Buffer.from(sketch, 'base64')
  return Array.from({ length: Math.min(sketchSize, bytes.length >> 2) }, (_, i) => bytes.readUInt32BE(i * 4))
}
