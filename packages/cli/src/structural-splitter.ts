// Finds the objects of an array, or of a page of an API, by brackets alone, without holding more than one object.

import { isUtf8 } from 'node:buffer'
import { CommandFailure, exitCodes } from './failure.ts'
import { type Found, type ListNames, maxDepth, objectsOfPage, parseObject } from './read-object.ts'

const maxObjectBytes = 48 * 1024 * 1024
const maxKeyBytes = 200

const byte = { quote: 34, comma: 44, colon: 58, open: 91, escape: 92, close: 93, openObject: 123, closeObject: 125 }

/** Bytes in, objects out; brackets that do not fit end with `CommandFailure` and their line, because nothing behind them can be told apart. */
export class StructuralSplitter {
  private readonly names: ListNames
  private readonly stack: number[] = []
  private line = 1
  private count = 0
  private inString = false
  private escaped = false
  /** Bytes of the object that is being read; null while none is. */
  private parts: Buffer[] | null = null
  private size = 0
  private startLine = 1
  /** Depth of the array whose elements are objects, and its name. */
  private listDepth = 0
  private list: string | null = null
  /** The last text and the key before a value, at the depths where lists can begin. */
  private text: number[] = []
  private key = ''
  private inResult = false
  /** The object begun at the top has ids of its own, so that it is no page. */
  private isObject = false
  private scalarLine = 0

  constructor(names: ListNames) {
    this.names = names
  }

  *push(chunk: Uint8Array): Generator<Found> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let at = 0; at < bytes.length; at += 1) {
      const char = bytes[at]!
      if (char === 10) this.line += 1
      if (this.inString) {
        this.readString(char)
        continue
      }
      if (char === byte.quote) {
        this.inString = true
        this.text = []
        this.noteScalar()
      } else if (char === byte.open || char === byte.openObject) {
        if (this.opensObject(char)) {
          this.parts = []
          this.size = 0
          this.startLine = this.line
          from = at
        } else if (this.opensList(char)) {
          this.parts = null
          this.listDepth = this.stack.length + 1
          this.list = this.key
        } else if (this.stack.length === 0) {
          this.listDepth = 1
          this.list = null
        } else if (this.stack.length === 1 && char === byte.openObject && this.key === 'result') this.inResult = true
        else if (this.parts === null && this.stack.length === this.listDepth) this.noteScalar()
        this.stack.push(char)
        if (this.stack.length > maxDepth) throw this.broken(`is nested deeper than ${maxDepth}`)
      } else if (char === byte.close || char === byte.closeObject) {
        yield* this.closeOne(char, bytes, from, at)
      } else if (char === byte.colon) this.key = Buffer.from(this.text).toString('utf8')
      else if (char === byte.comma) yield* this.tellScalar()
      else if (char > 32) this.noteScalar()
      if (this.stack.length === 0 && char > 32 && char !== byte.close && char !== byte.closeObject) {
        throw this.broken('is no JSON: an object or a list was expected')
      }
      if (char === byte.colon && this.isOuter() && this.names.ids.includes(this.key)) this.isObject = true
    }
    if (this.parts !== null) this.keep(bytes.subarray(from))
  }

  *end(): Generator<Found> {
    if (this.parts !== null) yield { where: this.place(this.count + 1), problem: 'the file ends within this object' }
    else if (this.stack.length > 0) throw this.broken('the file ends within a list')
  }

  private readString(char: number): void {
    if (this.escaped) this.escaped = false
    else if (char === byte.escape) this.escaped = true
    else if (char === byte.quote) {
      this.inString = false
      return
    }
    if (this.stack.length <= 2 && this.text.length < maxKeyBytes) this.text.push(char)
  }

  /** At the top, or as an element of the list that is read. */
  private opensObject(char: number): boolean {
    if (char !== byte.openObject || this.parts !== null) return false
    if (this.stack.length === 0) {
      this.isObject = false
      this.inResult = false
      this.key = ''
      this.listDepth = 0
      return true
    }
    return this.listDepth > 0 && this.stack.length === this.listDepth
  }

  private opensList(char: number): boolean {
    if (char !== byte.open || this.isObject || this.listDepth > 0) return false
    return this.isOuter() && this.names.lists.includes(this.key)
  }

  /** In the object at the top, or in its `result`. */
  private isOuter(): boolean {
    return this.stack.length === 1 || (this.stack.length === 2 && this.inResult)
  }

  private *closeOne(char: number, bytes: Buffer, from: number, at: number): Generator<Found> {
    const opened = this.stack.pop()
    if (opened === undefined || (opened === byte.open) !== (char === byte.close))
      throw this.broken('does not fit its brackets')
    const depth = this.stack.length
    if (this.parts !== null && char === byte.closeObject && depth === this.listDepth) {
      this.keep(bytes.subarray(from, at + 1))
      yield* this.finish()
      return
    }
    if (this.listDepth > 0 && depth < this.listDepth) {
      yield* this.tellScalar()
      this.listDepth = 0
      this.list = null
    }
    if (depth === 1) this.inResult = false
  }

  private keep(part: Buffer): void {
    this.size += part.length
    // What is too large is counted on, but not kept.
    if (this.size > maxObjectBytes) this.parts = []
    else this.parts?.push(Buffer.from(part))
  }

  private *finish(): Generator<Found> {
    this.count += 1
    const where = this.place(this.count)
    const parts = this.parts ?? []
    this.parts = null
    if (this.size > maxObjectBytes) {
      yield { where, problem: `is larger than ${maxObjectBytes} bytes` }
      return
    }
    const bytes = Buffer.concat(parts)
    const parsed = isUtf8(bytes) ? parseObject(bytes.toString('utf8')) : { problem: 'is not UTF-8' }
    if ('problem' in parsed) yield { where, problem: parsed.problem }
    else {
      // A page whose list is empty or came before its name was known.
      const page = this.stack.length === 0 ? objectsOfPage(parsed.value, this.names) : null
      if (page === null) yield { where, list: this.list, value: parsed.value }
      else for (const { list, value } of page) yield { where, list, value }
    }
  }

  /** Elements of the list that are no objects. */
  private noteScalar(): void {
    if (this.parts === null && this.listDepth > 0 && this.stack.length === this.listDepth && this.scalarLine === 0) {
      this.scalarLine = this.line
    }
  }

  private *tellScalar(): Generator<Found> {
    if (this.scalarLine === 0 || this.parts !== null) return
    this.count += 1
    yield { where: `object ${this.count}, line ${this.scalarLine}`, problem: 'is no object' }
    this.scalarLine = 0
  }

  private place(number: number): string {
    return `object ${number}, line ${this.startLine}`
  }

  private broken(problem: string): CommandFailure {
    return new CommandFailure(exitCodes.some, `line ${this.line}: ${problem}`, 'objects before it have been taken')
  }
}
