// Tokens to an expression that knows the grammar but no fields yet. Its depth is bounded, so that recursion over it is safe.
import { misread, type Token, tokensOf } from './lexer.ts'

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type PartTest = 'contains' | 'startswith' | 'endswith'

/** `at` and `text` say where it stood, for the refusal. */
interface Placed {
  at: number
  text: string
}
export type Literal = Placed &
  (
    | { kind: 'text'; value: string }
    | { kind: 'number'; value: number }
    | { kind: 'time'; value: string }
    | { kind: 'bool'; value: boolean }
    | { kind: 'null' }
  )
export type Path = Placed & { kind: 'path'; segments: string[] }
/** `tolower(…)` and `toupper(…)`. */
export type Folded = Placed & { kind: 'fold'; to: 'lower' | 'upper'; of: Operand }
export type Operand = Path | Literal | Folded

export type Expression =
  | { kind: 'and' | 'or'; items: Expression[] }
  | { kind: 'not'; item: Expression }
  | { kind: 'constant'; value: boolean }
  | ({ kind: 'compare'; op: Comparison; left: Operand; right: Operand } & Placed)
  | ({ kind: 'among'; of: Operand; values: Literal[] } & Placed)
  | ({ kind: 'part'; test: PartTest; of: Operand; part: Operand } & Placed)
  | ({ kind: 'lambda'; every: boolean; path: Path; variable: string | null; item: Expression | null } & Placed)

const maxNesting = 40
const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const partTests: readonly string[] = ['contains', 'startswith', 'endswith']

/** The whole text as one expression; `DocketError('invalid')` with place and token when it is none. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text))
  const expression = reader.or()
  reader.end()
  return expression
}

class Reader {
  private readonly tokens: Token[]
  private next = 0
  private nesting = 0
  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  or(): Expression {
    return this.chain('or', () => this.chain('and', () => this.not()))
  }

  end(): void {
    const { kind, at, text } = this.peek()
    if (kind !== 'end') throw misread(at, text, 'is too much here')
  }

  private chain(word: 'and' | 'or', one: () => Expression): Expression {
    const items = [one()]
    while (this.take(word)) items.push(one())
    return items.length === 1 ? items[0]! : { kind: word, items }
  }

  private not(): Expression {
    return this.take('not') ? { kind: 'not', item: this.term() } : this.term()
  }

  private term(): Expression {
    const token = this.peek()
    if (token.text === '(' && token.kind === 'sign') {
      this.next += 1
      const inner = this.nested(() => this.or())
      this.need(')')
      return inner
    }
    if (this.isCall(partTests)) return this.part()
    const left = this.operand()
    if (left.kind === 'path' && this.peek().text === '(' && left.segments.length > 1) return this.lambda(left)
    const operator = this.peek()
    const word = operator.kind === 'name' ? operator.text.toLowerCase() : ''
    if (comparisons.includes(word)) {
      this.next += 1
      return { kind: 'compare', op: word as Comparison, left, right: this.operand(), ...place(operator) }
    }
    if (word === 'in') {
      this.next += 1
      return { kind: 'among', of: left, values: this.list(), ...place(operator) }
    }
    if (left.kind === 'bool') return { kind: 'constant', value: left.value }
    throw misread(operator.at, operator.text, 'should be a comparison: eq, ne, gt, ge, lt, le or in')
  }

  private part(): Expression {
    const name = this.peek()
    this.next += 1
    this.need('(')
    const of = this.operand()
    this.need(',')
    const part = this.operand()
    this.need(')')
    return { kind: 'part', test: name.text.toLowerCase() as PartTest, of, part, ...place(name) }
  }

  /** The path was read up to and with its last name, which must be `any` or `all`. */
  private lambda(path: Path): Expression {
    const word = path.segments.at(-1)!.toLowerCase()
    const open = this.peek()
    if (word !== 'any' && word !== 'all') throw misread(path.at, path.text, 'is not a function: any or all')
    this.next += 1
    const list: Path = { ...path, segments: path.segments.slice(0, -1) }
    const every = word === 'all'
    if (!every && this.take(')'))
      return { kind: 'lambda', every, path: list, variable: null, item: null, ...place(open) }
    const variable = this.peek()
    if (variable.kind !== 'name') throw misread(variable.at, variable.text, 'should be a variable')
    this.next += 1
    this.need(':')
    const item = this.nested(() => this.or())
    this.need(')')
    return { kind: 'lambda', every, path: list, variable: variable.text, item, ...place(open) }
  }

  private list(): Literal[] {
    this.need('(')
    const values: Literal[] = []
    if (this.take(')')) return values
    do values.push(this.literal())
    while (this.take(','))
    this.need(')')
    return values
  }

  private operand(): Operand {
    const token = this.peek()
    if (this.isCall(['tolower', 'toupper'])) {
      this.next += 1
      this.need('(')
      const of = this.nested(() => this.operand())
      this.need(')')
      return { kind: 'fold', to: token.text.toLowerCase() === 'tolower' ? 'lower' : 'upper', of, ...place(token) }
    }
    const known = this.takeLiteral()
    if (known !== null) return known
    if (token.kind !== 'name' || this.isOperator(token.text)) {
      throw misread(token.at, token.text, token.kind === 'end' ? 'ends too early' : 'should be a field or a value')
    }
    return this.path()
  }

  private path(): Path {
    const first = this.peek()
    const segments: string[] = []
    let text = ''
    do {
      const token = this.peek()
      if (token.kind !== 'name') throw misread(token.at, token.text, 'should be a name')
      this.next += 1
      segments.push(token.text)
      text += `${text === '' ? '' : '/'}${token.text}`
    } while (this.take('/'))
    if (segments.length === 1 && this.peek().text === '(') throw misread(first.at, text, 'is not a known function')
    return { kind: 'path', segments, at: first.at, text }
  }

  private literal(): Literal {
    const token = this.peek()
    const value = this.takeLiteral()
    if (value === null) throw misread(token.at, token.text, 'should be a value')
    return value
  }

  private takeLiteral(): Literal | null {
    const token = this.peek()
    const read = literalOf(token)
    if (read !== null) this.next += 1
    return read
  }

  /** A name followed by an opening bracket; `contains` alone is a path. */
  private isCall(names: readonly string[]): boolean {
    const token = this.peek()
    return token.kind === 'name' && names.includes(token.text.toLowerCase()) && this.tokens[this.next + 1]?.text === '('
  }

  private isOperator(text: string): boolean {
    const word = text.toLowerCase()
    return comparisons.includes(word) || ['and', 'or', 'not', 'in'].includes(word)
  }

  private nested<T>(read: () => T): T {
    this.nesting += 1
    const { at, text } = this.peek()
    if (this.nesting > maxNesting) throw misread(at, text, `is nested deeper than ${maxNesting}`)
    const found = read()
    this.nesting -= 1
    return found
  }

  private peek(): Token {
    return this.tokens[this.next]!
  }

  /** Takes a sign, or a word in any case. */
  private take(wanted: string): boolean {
    const { kind, text } = this.peek()
    const found = (kind === 'sign' && text === wanted) || (kind === 'name' && text.toLowerCase() === wanted)
    if (found) this.next += 1
    return found
  }

  private need(sign: string): void {
    const { at, text, kind } = this.peek()
    if (!this.take(sign)) throw misread(at, text, kind === 'end' ? `ends before ${sign}` : `should be ${sign}`)
  }
}

const place = ({ at, text }: Token): Placed => ({ at, text })

function literalOf(token: Token): Literal | null {
  const { at, text } = token
  if (token.kind === 'text') return { kind: 'text', value: token.value, at, text }
  if (token.kind === 'number') return { kind: 'number', value: token.value, at, text }
  if (token.kind === 'time') return { kind: 'time', value: token.value, at, text }
  const word = token.kind === 'name' ? text.toLowerCase() : ''
  if (word === 'true' || word === 'false') return { kind: 'bool', value: word === 'true', at, text }
  return word === 'null' ? { kind: 'null', at, text } : null
}
