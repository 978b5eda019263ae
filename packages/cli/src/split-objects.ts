// Cuts a file of any size into its JSON objects as it is read: one a line, one array, or pages as APIs answer them.
import { isUtf8 } from 'node:buffer'
import { CommandFailure, exitCodes } from './failure.ts'
import { type Found, type ListNames, objectsOfPage, parseObject } from './read-object.ts'
import { StructuralSplitter } from './structural-splitter.ts'

export type { Found, ListNames } from './read-object.ts'

/** How far to look for the first end of a line; a file without one so far is read by its brackets. */
const peekBytes = 1024 * 1024
/** Bytes of one line; what is longer is refused and passed over. */
const maxLineBytes = 48 * 1024 * 1024

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
  if (first.slice(0, 4000).includes('\0'))
    throw new CommandFailure(exitCodes.usage, 'this is no text in UTF-8', 'files in UTF-16 have to be converted first')
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
  let parts: Buffer[] = []
  let size = 0
  let line = 0
  const keep = (part: Buffer) => {
    size += part.length
    // What is too long is counted on, but not kept.
    if (size > maxLineBytes) parts = []
    else parts.push(part)
  }
  function* finish(): Generator<Found> {
    line += 1
    if (size > maxLineBytes) yield { where: `line ${line}`, problem: `is longer than ${maxLineBytes} bytes` }
    else yield* ofLine(Buffer.concat(parts), line, names)
    parts = []
    size = 0
  }
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      keep(bytes.subarray(from, at))
      yield* finish()
      from = at + 1
    }
    keep(bytes.subarray(from))
  }
  yield* finish()
}

function* ofLine(bytes: Buffer, line: number, names: ListNames): Generator<Found> {
  const where = `line ${line}`
  if (!isUtf8(bytes)) {
    yield { where, problem: 'is not UTF-8' }
    return
  }
  const text = bytes.toString('utf8')
  if (text.trim() === '') return
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
