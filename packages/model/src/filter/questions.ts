// One question about one field: the value is brought into the field's type and words, or refused at its place.
import type { FieldRow } from './kinds.ts'
import { misread } from './lexer.ts'
import type { Comparison, Expression, Literal, Operand, PartTest, Path } from './parser.ts'
import { readTime } from './times.ts'
import { type Filter, filterLimits } from './tree.ts'
import type { VocabularyEntry } from './vocabulary.ts'

/** A path of the text and what it means. */
export interface Asked {
  path: Path
  entry: VocabularyEntry
  row: FieldRow
}
type Find = (path: Path) => Asked

/** A field, perhaps within `tolower` or `toupper`. */
interface AskedField extends Asked {
  folded: boolean
}

type Leaf = Filter<string>
const none: Leaf = { op: 'or', items: [] }
const not = (item: Leaf): Leaf => ({ op: 'not', item })

const mirrored: Record<Comparison, Comparison> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }
const ordering = { gt: 'gt', ge: 'gte', lt: 'lt', le: 'lte' } as const

export function comparison(node: Expression & { kind: 'compare' }, find: Find): Leaf {
  const left = resolve(node.left, find)
  const right = resolve(node.right, find)
  if ('row' in left === 'row' in right) {
    throw misread(node.at, node.text, 'should have a field on one side and a value on the other')
  }
  const [field, value, op] =
    'row' in left
      ? ([left, right as Literal, node.op] as const)
      : ([right as AskedField, left, mirrored[node.op]] as const)
  if (op === 'ne') return not(equals(field, value))
  if (op === 'eq') return equals(field, value)
  const { kind } = field.row
  if (kind !== 'number' && kind !== 'time')
    throw misread(field.path.at, field.path.text, 'has no order to be asked for')
  if (value.kind === 'null') return none
  if (kind === 'number') return { op: ordering[op], field: field.entry.field, value: numberOf(field, value) }
  const { at, cut } = timeOf(field, value)
  // Cut digits: the time meant lies just behind `at`, which therefore is before it.
  const shifted = cut ? ({ gt: 'gt', ge: 'gt', lt: 'le', le: 'le' } as const)[op] : op
  return { op: ordering[shifted], field: field.entry.field, value: at }
}

function equals(asked: AskedField, literal: Literal): Leaf {
  const { entry, row, path } = asked
  const { field } = entry
  if (row.kind === 'objects' || row.kind === 'part') throw misread(path.at, path.text, 'cannot be compared as a whole')
  if (literal.kind === 'null') return { op: 'is_null', field }
  switch (row.kind) {
    case 'number':
      return { op: 'eq', field, value: numberOf(asked, literal) }
    case 'bool':
      if (literal.kind !== 'bool') throw wrongType(literal, 'true or false')
      return { op: 'eq', field, value: literal.value }
    case 'time': {
      const { at, cut } = timeOf(asked, literal)
      return cut ? none : { op: 'eq', field, value: at }
    }
    case 'word':
      return oneOf(field, wordsOf(asked, literal))
    default:
      return { op: 'eq', field, value: textOf(literal), ...anyCase(asked) }
  }
}

/** The members of the list are asked as `eq` would be; those that are null or times become alternatives. */
export function membership(node: Expression & { kind: 'among' }, find: Find): Leaf {
  const asked = resolve(node.of, find)
  if (!('row' in asked)) throw misread(asked.at, asked.text, 'should be a field')
  const { row, entry } = asked
  const { field } = entry
  if (node.values.length > filterLimits.values) throw misread(node.at, node.text, 'has too many values')
  const values = node.values.filter((value) => value.kind !== 'null')
  const hasNull = values.length < node.values.length
  if (row.kind === 'time' || row.kind === 'bool' || row.kind === 'objects' || row.kind === 'part' || hasNull) {
    return { op: 'or', items: node.values.map((value) => equals(asked, value)) }
  }
  if (row.kind === 'number') return { op: 'in', field, values: values.map((value) => numberOf(asked, value)) }
  if (row.kind === 'word') return { op: 'in', field, values: values.flatMap((value) => wordsOf(asked, value)) }
  return { op: 'in', field, values: values.map(textOf), ...anyCase(asked) }
}

const partOps: Record<PartTest, 'contains' | 'starts_with' | 'ends_with'> = {
  contains: 'contains',
  startswith: 'starts_with',
  endswith: 'ends_with',
}

export function partTest(node: Expression & { kind: 'part' }, find: Find): Leaf {
  const asked = resolve(node.of, find)
  const part = resolve(node.part, find)
  if (!('row' in asked)) throw misread(asked.at, asked.text, 'should be a field')
  if ('row' in part) throw misread(part.path.at, part.path.text, 'should be a value')
  const op = partOps[node.test]
  const { kind } = asked.row
  const { at, text } = asked.path
  if (kind === 'word') return oneOf(asked.entry.field, wordsWith(asked, op, textOf(part)))
  if (kind === 'part' && op !== 'contains') throw misread(at, text, 'can only be asked for what it contains')
  if (kind !== 'part' && kind !== 'exact' && kind !== 'text' && kind !== 'list') {
    throw misread(at, text, `is no text that could be asked with ${node.test}`)
  }
  return { op, field: asked.entry.field, value: textOf(part) }
}

/** A field, or a value with the folds around it applied. */
function resolve(operand: Operand, find: Find): AskedField | Literal {
  if (operand.kind === 'path') return { ...find(operand), folded: false }
  if (operand.kind !== 'fold') return operand
  const inner = resolve(operand.of, find)
  if ('row' in inner) return { ...inner, folded: true }
  if (inner.kind === 'null') return inner
  if (inner.kind !== 'text') throw wrongType(inner, 'a text in quotes')
  return { ...inner, value: operand.to === 'lower' ? inner.value.toLowerCase() : inner.value.toUpperCase() }
}

const anyCase = ({ folded, row }: AskedField): { anyCase?: true } =>
  folded && row.kind === 'exact' ? { anyCase: true } : {}

const oneOf = (field: string, words: readonly string[]): Leaf =>
  words.length === 1 ? { op: 'eq', field, value: words[0]! } : { op: 'in', field, values: [...words] }

const wrongType = (literal: Literal, wanted: string) => misread(literal.at, literal.text, `should be ${wanted}`)

function textOf(literal: Literal): string {
  if (literal.kind !== 'text') throw wrongType(literal, 'a text in quotes')
  if (literal.value.length > filterLimits.valueChars) throw wrongType(literal, 'a shorter text')
  return literal.value
}

function numberOf(asked: AskedField, literal: Literal): number {
  if (asked.folded) throw misread(asked.path.at, asked.path.text, 'is no text')
  if (literal.kind !== 'number') throw wrongType(literal, 'a number')
  return literal.value
}

function timeOf(asked: AskedField, literal: Literal): { at: string; cut: boolean } {
  if (asked.folded) throw misread(asked.path.at, asked.path.text, 'is no text')
  const time = literal.kind === 'time' || literal.kind === 'text' ? readTime(literal.value.trim()) : null
  if (time === null) throw wrongType(literal, 'an ISO 8601 time')
  return time
}

/** Pairs of their word and ours. */
function dictionary({ entry, row }: AskedField): [string, readonly string[]][] {
  if (entry.words === undefined) return (row.words ?? []).map((word) => [word, [word]])
  return Object.entries(entry.words).map(([theirs, ours]) => [theirs, typeof ours === 'string' ? [ours] : ours])
}

function wordsOf(asked: AskedField, literal: Literal): readonly string[] {
  const wanted = textOf(literal).toLowerCase()
  const words = dictionary(asked)
  const found = words.find(([theirs]) => theirs.toLowerCase() === wanted)
  if (found === undefined) throw wrongType(literal, `one of ${words.map(([theirs]) => theirs).join(', ')}`)
  return found[1]
}

/** Words a part of which is asked for: few enough to be looked through. */
function wordsWith(asked: AskedField, op: 'contains' | 'starts_with' | 'ends_with', part: string): string[] {
  const wanted = part.toLowerCase()
  const fits = (word: string) =>
    op === 'contains' ? word.includes(wanted) : op === 'starts_with' ? word.startsWith(wanted) : word.endsWith(wanted)
  return dictionary(asked)
    .filter(([theirs]) => fits(theirs.toLowerCase()))
    .flatMap(([, ours]) => ours)
}
