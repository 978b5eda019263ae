// Breaks bytes in the ways mails get broken: flipped, cut, spliced, repeated; repeatable from a seed.

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Mutation = (mail: Buffer, other: Buffer, random: () => number) => Buffer

const at = (length: number, random: () => number) => Math.floor(random() * (length + 1))

/** A line that `pattern` matches, chosen by chance, or an empty one. */
function lineLike(mail: Buffer, pattern: RegExp, random: () => number): Buffer {
  const lines = mail.toString('latin1').match(pattern) ?? []
  return Buffer.from(lines[Math.floor(random() * lines.length)] ?? '', 'latin1')
}

const insert = (mail: Buffer, piece: Buffer, position: number) =>
  Buffer.concat([mail.subarray(0, position), piece, mail.subarray(position)])

const mutations: readonly Mutation[] = [
  function flipBits(mail, _, random) {
    const copy = Buffer.from(mail)
    for (let i = 0, n = 1 + at(30, random); i < n && copy.length > 0; i++) {
      const place = Math.floor(random() * copy.length)
      copy[place] = copy[place]! ^ (1 << Math.floor(random() * 8))
    }
    return copy
  },
  (mail, _, random) => mail.subarray(0, at(mail.length, random)),
  (mail, _, random) => mail.subarray(at(Math.min(mail.length, 2000), random)),
  (mail, other, random) =>
    Buffer.concat([mail.subarray(0, at(mail.length, random)), other.subarray(at(other.length, random))]),
  function repeatRange(mail, _, random) {
    const start = at(mail.length, random)
    const range = mail.subarray(start, start + at(2000, random))
    return insert(mail, Buffer.concat(Array.from({ length: 1 + at(20, random) }, () => range)), start)
  },
  function dropRange(mail, _, random) {
    const start = at(mail.length, random)
    return Buffer.concat([mail.subarray(0, start), mail.subarray(start + at(500, random))])
  },
  function doubleHeader(mail, other, random) {
    const field = /^(?:from|to|subject|content-[a-z-]+|mime-version|message-id|reply-to|date):[^\n]*\n/gim
    return Buffer.concat([lineLike(random() < 0.5 ? mail : other, field, random), mail])
  },
  function misplaceBoundary(mail, other, random) {
    return insert(mail, lineLike(random() < 0.7 ? mail : other, /^--[^\n]{1,100}\n/gm, random), at(mail.length, random))
  },
  function strangeBytes(mail, _, random) {
    const pieces = [
      '\0',
      '\r',
      '\n\n',
      '\xff\xfe',
      '=?utf-8?B?',
      '=?x?Q?=',
      '"',
      '(',
      '<',
      '&#x110000;',
      '\xed\xa0\x80',
      ';;==',
    ]
    let result = mail
    for (let i = 0; i < 5; i++)
      result = insert(
        result,
        Buffer.from(pieces[Math.floor(random() * pieces.length)]!, 'latin1'),
        at(result.length, random),
      )
    return result
  },
]

/** One to three random mutations of a mail; `other` lends what is spliced in. */
export function mutate(mail: Buffer, other: Buffer, random: () => number): Buffer {
  let result = mail
  for (let i = 0, n = 1 + Math.floor(random() * 3); i < n; i++)
    result = mutations[Math.floor(random() * mutations.length)]!(result, other, random)
  return result
}
