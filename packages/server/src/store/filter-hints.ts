// Conditions that an index can answer, asked before the precise ones: each keeps every row that the precise condition keeps.
import type { Filter, FilterLeaf } from '@docket/model'
import { keyOf } from './alert-keys.ts'
import type { Parameters } from './compile-filter.ts'
import { plainText } from './db.ts'
import type { FieldColumns, ScalarColumn } from './filter-columns.ts'

/** Letters whose small form depends on their place or length: here the texts of the server and of the database differ. */
const foldsOddly = /[\u0130\u03a3\u03c2\u03c3]/

/** Characters of a text that an order or an equality of whole texts compares by the index. */
export const headChars = 200

/** What to index for `head`: the beginning of a text in small letters. Rows of an index must not be long. */
export const headOf = (column: string): string => `left(lower(${column}), ${headChars})`

/** Trigrams of more than this would only cost. */
const searchedChars = 100

/** Null: no index can say anything. */
export function leafHint(leaf: FilterLeaf<string>, column: ScalarColumn, parameters: Parameters): string | null {
  if (leaf.op === 'is_null') return null
  const texts = ('values' in leaf ? leaf.values : [leaf.value]).map((value) => plainText(String(value)))
  if (texts.length === 0 || texts.some((text) => foldsOddly.test(text))) return null
  const isWhole = leaf.op === 'eq' || leaf.op === 'in' || leaf.op === 'has_any'
  const hint = isWhole ? wholeHint(texts, column, parameters) : partHint(texts[0]!, column, parameters)
  return hint === null || column.unsure === undefined ? hint : `(${hint} or ${column.unsure})`
}

function wholeHint(texts: string[], { head, key, search }: ScalarColumn, parameters: Parameters): string | null {
  if (head !== undefined) {
    return `${head} = any(array(select ${headOf('t')} from unnest(${parameters.push(texts)}::text[]) as t))`
  }
  if (key !== undefined) {
    // Nobody keeps a key of nothing.
    if (texts.some((text) => text.trim() === '')) return null
    return `${key.keys} && ${parameters.push(texts.map((text) => keyOf(key.prefix, text)))}::text[]`
  }
  return search !== undefined && texts.length === 1 ? partHint(texts[0]!, { sql: '', search }, parameters) : null
}

function partHint(text: string, { search }: ScalarColumn, parameters: Parameters): string | null {
  if (search === undefined) return null
  const part = text.trim().toLowerCase().slice(0, searchedChars).toWellFormed()
  // A pair of surrogates that was cut in two is no letter of the text.
  return `${search} like ${parameters.push(likePattern('contains', part.replace(/\ufffd$/, '')))}`
}

/** Of a question about one element of a list, what is known of the whole row. */
export function elementHint(item: Filter<string>, columns: FieldColumns, parameters: Parameters): string | null {
  if ('items' in item) {
    const before = parameters.values.length
    const hints = item.items.map((one) => elementHint(one, columns, parameters))
    const known = hints.filter((hint) => hint !== null)
    if (known.length === 0 || (item.op === 'or' && known.length < hints.length)) {
      // A value that no condition speaks of would have no type.
      parameters.values.length = before
      return null
    }
    return `(${known.join(` ${item.op} `)})`
  }
  if (item.op === 'not' || item.op === 'some') return null
  const column = columns[item.field]
  return typeof column === 'object' && 'sql' in column ? leafHint(item, column, parameters) : null
}

/** The pattern of `like` for a part of a text. */
export function likePattern(op: 'contains' | 'starts_with' | 'ends_with', text: string): string {
  const plain = text.replace(/[\\%_]/g, '\\$&')
  return `${op === 'starts_with' ? '' : '%'}${plain}${op === 'ends_with' ? '' : '%'}`
}
