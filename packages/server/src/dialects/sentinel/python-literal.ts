// Reads Python literals as data: MSTICPy sends `str(dict)` where JSON is due. Nothing is ever evaluated.
import { DocketError } from '@docket/model'

/** How deep lists and dictionaries may be nested, and how many values one text may hold. */
export const literalLimits = { depth: 100, values: 200_000 } as const

/**
 * The value of a literal as Python's `repr` prints dictionaries, lists, tuples, text, numbers, `True`, `False` and `None`. Tuples become
 * lists; `nan` and `inf` become null; whole numbers beyond 2^53 become text; keys become text. Throws `invalid` for anything else.
 */
export function readPythonLiteral(text: string): unknown {
  const reader = new LiteralReader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

const words: Readonly<Record<string, unknown>> = { True: true, False: false, None: null, nan: null, inf: null }

const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }

/** Shared and sticky: each use sets where it begins. */
const white = /[ \t\r\n]*/y

class LiteralReader {
  readonly text: string
  at = 0
  values = 0

  constructor(text: string) {
    this.text = text
  }

  value(depth: number): unknown {
    if (depth > literalLimits.depth) throw this.wrong(`is nested deeper than ${literalLimits.depth}`)
    if (++this.values > literalLimits.values) throw this.wrong(`holds more than ${literalLimits.values} values`)
    const first = this.peek()
    if (first === '{') return this.dictionary(depth)
    if (first === '[' || first === '(') return this.list(first, depth)
    if (first === "'" || first === '"') return this.string()
    return this.take(/[-+]?(?:nan|inf)\b|[A-Z][a-z]+/y, (word) => {
      const name = word.replace(/^[-+]/, '')
      if (!Object.hasOwn(words, name)) throw this.wrong('is not a literal')
      return words[name]
    }) as unknown
  }

  end(): void {
    if (this.peek() !== '') throw this.wrong('goes on after its end')
  }

  private dictionary(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    this.at++
    while (this.peek() !== '}') {
      const key = this.value(depth + 1)
      if (typeof key === 'object' && key !== null) throw this.wrong('has a key that is no text')
      if (this.peek() !== ':') throw this.wrong('lacks a colon')
      this.at++
      entries.push([key === null ? 'None' : String(key), this.value(depth + 1)])
      if (!this.comma('}')) break
    }
    this.at++
    // fromEntries defines properties: a key `__proto__` is a key like any other.
    return Object.fromEntries(entries)
  }

  /** A list or a tuple; `(x)` is just x, as in Python. */
  private list(open: string, depth: number): unknown {
    const close = closing[open]!
    const items: unknown[] = []
    let commas = 0
    this.at++
    while (this.peek() !== close) {
      items.push(this.value(depth + 1))
      if (!this.comma(close)) break
      commas++
    }
    this.at++
    return open === '(' && items.length === 1 && commas === 0 ? items[0] : items
  }

  /** True after a comma, false before the closing bracket; anything else is refused. */
  private comma(close: string): boolean {
    const next = this.peek()
    if (next === ',') {
      this.at++
      return true
    }
    if (next !== close) throw this.wrong('lacks a comma or its closing bracket')
    return false
  }

  private string(): string {
    const quote = this.text[this.at++]!
    const plain = quote === "'" ? /[^\\'\r\n]+/y : /[^\\"\r\n]+/y
    const parts: string[] = []
    for (;;) {
      plain.lastIndex = this.at
      const run = plain.exec(this.text)?.[0] ?? ''
      parts.push(run)
      this.at += run.length
      const next = this.text[this.at]
      this.at++
      if (next === quote) return parts.join('')
      if (next !== '\\') throw this.wrong('has text without its closing quote')
      parts.push(this.escape())
    }
  }

  private escape(): string {
    const kind = this.text[this.at] ?? ''
    const width = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0
    if (width > 0) {
      const digits = this.text.slice(this.at + 1, this.at + 1 + width)
      const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === width ? Number.parseInt(digits, 16) : -1
      if (code < 0 || code > 0x10ffff) throw this.wrong('has a broken escape')
      this.at += 1 + width
      return String.fromCodePoint(code)
    }
    this.at++
    if (kind === '') throw this.wrong('ends within an escape')
    // Python keeps the backslash of an escape it does not know.
    return Object.hasOwn(escapes, kind) ? escapes[kind]! : `\\${kind}`
  }

  /** The next character that is not white; empty at the end. */
  private peek(): string {
    white.lastIndex = this.at
    white.test(this.text)
    this.at = white.lastIndex
    return this.text[this.at] ?? ''
  }

  private take(word: RegExp, read: (word: string) => unknown): unknown {
    word.lastIndex = this.at
    const found = word.exec(this.text)?.[0]
    if (found !== undefined) {
      this.at += found.length
      return read(found)
    }
    return this.number()
  }

  private number(): unknown {
    const pattern = /[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,5})?/y
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined) throw this.wrong('is not a literal')
    this.at += found.length
    const number = Number(found)
    if (/^[-+]?\d+$/.test(found)) return Number.isSafeInteger(number) ? number : found.replace('+', '')
    return Number.isFinite(number) ? number : null
  }

  private wrong(problem: string): DocketError {
    return new DocketError(
      'invalid',
      `the body is neither JSON nor a Python literal: at character ${this.at} it ${problem}`,
    )
  }
}
