// Cuts a file of any size into its JSON objects as it is read: one a line, one array, or pages as APIs answer them.
import { StringDecoder } from 'node:string_decoder'
import { type Found, type ListNames, objectsOfPage, parseObject } from './read-object.ts'
import { StructuralSplitter } from './structural-splitter.ts'

export type { Found, ListNames } from './read-object.ts'

/** How far to look for the first end of a line; a file without one so far is read by its brackets. */
const peekBytes = 1024 * 1024
/** Characters of one line; what is longer is refused and passed over. */
const maxLineChars = 48 * 1024 * 1024

/**
 * The objects of a file with the place of each. What cannot be read is told in their stead, and the rest goes on: a damaged line
 * costs that line; a file that is no JSON at all ends with its place.
 */
export async function* splitObjects(chunks: AsyncIterable<Uint8Array>, names: ListNames): AsyncGenerator<Found> {
  const source = chunks[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let size = 0
  let ended = false
  while (size < peekBytes && !ended) {
    const next = await source.next()
    if (next.done) ended = true
    else {
      head.push(next.value)
      size += next.value.length
    }
  }
  async function* all() {
    yield withoutMark(Buffer.concat(head))
    while (!ended) {
      const next = await source.next()
      if (next.done) return
      yield next.value
    }
  }
  const first = withoutMark(Buffer.concat(head)).toString('utf8')
  if (isLineByLine(first, names)) yield* byLines(all(), names)
  else {
    const splitter = new StructuralSplitter(names)
    for await (const chunk of all()) yield* splitter.push(chunk)
    yield* splitter.end()
  }
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

/** The first line is an object, or looks like one that is damaged: then the next line begins with another. */
function isLineByLine(text: string, names: ListNames): boolean {
  const found = /^\s*(\{[^\n]*)\n\s*(\S?)/.exec(text)
  if (found === null) return false
  const parsed = parseObject(found[1]!)
  return 'value' in parsed ? objectsOfPage(parsed.value, names) === null || found[2] === '{' : found[2] === '{'
}

async function* byLines(chunks: AsyncIterable<Uint8Array>, names: ListNames): AsyncGenerator<Found> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let line = 0
  let tooLong = false
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      line += 1
      if (tooLong) yield { where: `line ${line}`, problem: `is longer than ${maxLineChars} characters` }
      else yield* ofLine(text, line, names)
      tooLong = false
    }
    if (rest.length > maxLineChars) {
      tooLong = true
      rest = ''
    }
  }
  if (tooLong) yield { where: `line ${line + 1}`, problem: `is longer than ${maxLineChars} characters` }
  else yield* ofLine(rest + decoder.end(), line + 1, names)
}

function* ofLine(text: string, line: number, names: ListNames): Generator<Found> {
  if (text.trim() === '') return
  const where = `line ${line}`
  const parsed = parseObject(text)
  if ('problem' in parsed) yield { where, problem: parsed.problem }
  else {
    const page = objectsOfPage(parsed.value, names)
    if (page === null) yield { where, list: null, value: parsed.value }
    else
      for (const [index, { list, value }] of page.entries())
        yield { where: `${where}, object ${index + 1}`, list, value }
  }
}
