// Shows numbers of one sequence of the installation as others, which tell a tenant nothing of what lies between its own.
import { createCipheriv, createHmac } from 'node:crypto'

/** A number of the sequence and the one shown for it: one to one, for each tenant differently, the same on every node. */
export interface Veil {
  hide(tenant: string, number: number): number
  /** What was hidden; null for what cannot have been shown. Any other number gives some number, mostly none of the sequence. */
  reveal(tenant: string, shown: number): number | null
}

/** Bits of each half: shown numbers stay exact in a double. */
const halfBits = 26
const half = 2 ** halfBits
const size = half * half
/** Luby and Rackoff need four for a pseudorandom permutation that may be asked in both directions; more make up for the small halves. */
const rounds = 8
const mostTenants = 1000

type Round = (round: number, side: number) => number

/** A Feistel network whose rounds are AES over (round, half), with a key for each tenant made from `secret`. */
export function openVeil(secret: Buffer): Veil {
  const known = new Map<string, Round>()

  function roundOf(tenant: string): Round {
    const found = known.get(tenant)
    if (found) return found
    const key = createHmac('sha256', secret).update(tenant).digest().subarray(0, 16)
    // Blocks one by one, none depending on another: what ECB is right for.
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    const block = Buffer.alloc(16)
    const made: Round = (round, side) => {
      block.writeUInt32BE(round, 0)
      block.writeUInt32BE(side, 4)
      return cipher.update(block).readUInt32BE(0) % half
    }
    if (known.size >= mostTenants) known.clear()
    known.set(tenant, made)
    return made
  }

  return {
    hide(tenant, given) {
      // Entries that were moved in have negative numbers: they take the upper half.
      const number = given < 0 ? given + size : given
      const isOfIts = given < 0 ? number >= size / 2 : number < size / 2
      if (!Number.isSafeInteger(number) || !isOfIts) throw new RangeError('the sequence has ended')
      const mix = roundOf(tenant)
      let [left, right] = [Math.floor(number / half), number % half]
      for (let round = 0; round < rounds; round += 1) [left, right] = [right, (left ^ mix(round, right)) >>> 0]
      // From 1: 0 stands for what was before everything.
      return left * half + right + 1
    },

    reveal(tenant, shown) {
      if (!Number.isSafeInteger(shown) || shown < 1 || shown > size) return null
      const mix = roundOf(tenant)
      let [left, right] = [Math.floor((shown - 1) / half), (shown - 1) % half]
      for (let round = rounds - 1; round >= 0; round -= 1) [left, right] = [(right ^ mix(round, left)) >>> 0, left]
      const number = left * half + right
      return number < size / 2 ? number : number - size
    },
  }
}
