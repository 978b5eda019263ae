// An expression and a vocabulary to the syntax tree: fields exist, values fit them, words become ours.
import { checkFilter } from './check.ts'
import { type FieldTable, operatorsOf, valueTable } from './kinds.ts'
import { misread } from './lexer.ts'
import { type Expression, type Path, parseExpression } from './parser.ts'
import { type Asked, comparison, membership, partTest } from './questions.ts'
import type { Filter, FilterLeaf } from './tree.ts'
import type { Vocabulary, VocabularyEntry } from './vocabulary.ts'

/**
 * Reads the text form of a filter (grammar in README.md). Whatever it cannot honour exactly is `DocketError('invalid')`, which names
 * the place (characters from 1) and the token; never an unfiltered list.
 */
export function parseFilter<F extends string>(text: string, vocabulary: Vocabulary<F>): Filter<F> {
  const scope = scopeOf(vocabulary)
  const filter = treeOf(parseExpression(text), scope) as Filter<F>
  checkFilter(filter, vocabulary.table)
  return filter
}

/** What paths mean at one place of the text. */
interface Scope {
  find(path: Path): Asked
  inside: boolean
}

function scopeOf({ table, paths, caseSensitive = false }: Vocabulary): Scope {
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase())
  const byPath = new Map(Object.entries(paths).map(([name, entry]) => [fold(name), entry]))
  return {
    inside: false,
    find(path) {
      const entry = byPath.get(fold(path.segments.join('/')))
      if (entry === undefined) throw misread(path.at, path.text, 'is not a field that can be asked')
      return askedOf(path, entry, table)
    },
  }
}

function askedOf(path: Path, entry: VocabularyEntry, table: FieldTable): Asked {
  const row = table[entry.field]
  if (row === undefined) throw misread(path.at, path.text, 'is not a field that can be asked')
  return { path, entry, row }
}

function treeOf(expression: Expression, scope: Scope): Filter<string> {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { op: expression.kind, items: expression.items.map((item) => treeOf(item, scope)) }
    case 'not':
      return { op: 'not', item: treeOf(expression.item, scope) }
    case 'constant':
      return { op: expression.value ? 'and' : 'or', items: [] }
    case 'compare':
      return comparison(expression, scope.find)
    case 'among':
      return membership(expression, scope.find)
    case 'part':
      return partTest(expression, scope.find)
    case 'lambda':
      return lambda(expression, scope)
  }
}

/** `all` is "none that does not". */
function lambda(node: Expression & { kind: 'lambda' }, scope: Scope): Filter<string> {
  const { path } = node
  if (scope.inside) throw misread(path.at, path.text, 'cannot be asked within any or all')
  const asked = scope.find(path)
  if (!operatorsOf[asked.row.kind].includes('some')) throw misread(path.at, path.text, 'is not a list')
  const { field } = asked.entry
  if (node.item === null) return { op: 'some', field, item: { op: 'and', items: [] } }
  const item = treeOf(node.item, elementScope(asked, node.variable!))
  if (node.every) return { op: 'not', item: { op: 'some', field, item: { op: 'not', item } } }
  return asked.row.kind === 'list' ? some(field, item) : { op: 'some', field, item }
}

/** Questions of a single text become those of the field, which an index can answer. */
function some(field: string, item: Filter<string>): Filter<string> {
  if (item.op === 'or' && item.items.length > 0 && item.items.every(isPlain)) {
    return { op: 'or', items: item.items.map((part) => some(field, part)) }
  }
  return isPlain(item) ? { ...item, field } : { op: 'some', field, item }
}

const isPlain = (item: Filter<string>): item is Exclude<FilterLeaf<string>, { op: 'is_null' }> =>
  'value' in item || 'values' in item

function elementScope({ entry, row }: Asked, variable: string): Scope {
  const table = row.of ?? valueTable
  const elements = entry.elements ?? Object.fromEntries(Object.keys(table).map((field) => [field, { field }] as const))
  const byPath = new Map(Object.entries(elements).map(([name, element]) => [name.toLowerCase(), element]))
  return {
    inside: true,
    find(path) {
      const [first, ...rest] = path.segments
      if (first !== variable) throw misread(path.at, path.text, `should begin with ${variable}`)
      const name = row.of === undefined && rest.length === 0 ? 'value' : rest.join('/').toLowerCase()
      const element = byPath.get(name)
      if (element === undefined || (row.of === undefined && rest.length > 0)) {
        throw misread(path.at, path.text, 'is not a field of an element')
      }
      return askedOf(path, element, table)
    },
  }
}
