// Cuts an array inside a JSON text into the texts of its elements, without turning numbers into JavaScript's.
import { ConfigurationError } from '../core/errors.ts'

/**
 * The elements of the array under `key` of the outermost object, each as it is written.
 *
 * @example
 * elementsOf('{"a": [1, {"b": 133183589413415620}]}', 'a') // ['1', '{"b": 133183589413415620}']
 */
export function elementsOf(text: string, key: string): string[] {
  const head = new RegExp(`^\\s*\\{\\s*"${key}"\\s*:\\s*\\[`).exec(text)
  if (!head) throw new ConfigurationError(`the file does not begin with a list called ${key}`)
  const elements: string[] = []
  let depth = 0
  let start = head[0].length
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') at = endOfString(text, at)
    else if (sign === '[' || sign === '{') depth += 1
    else if ((sign === ']' || sign === '}') && depth > 0) depth -= 1
    else if (sign === ',' && depth === 0) {
      elements.push(text.slice(start, at).trim())
      start = at + 1
    } else if (sign === ']') {
      const last = text.slice(start, at).trim()
      return last === '' && elements.length === 0 ? [] : [...elements, last]
    }
  }
  throw new ConfigurationError(`the list called ${key} does not end`)
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
