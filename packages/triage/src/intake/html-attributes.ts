// Attributes of one HTML tag (WHATWG HTML 13.2.5.32 and on), read without looking at any character twice.
import { decodeHTMLAttribute } from 'entities'

const attributeStart = /[^\s/]/g
const attributeNameEnd = /[\s/>=]/g
const valueStart = /\S/g
const bareValueEnd = /[\s>]/g

/** Position of the first match at or after `from`, or −1; the pattern must have the flag `g`. */
export function indexOfPattern(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  const found = pattern.exec(text)
  return found ? found.index : -1
}

/** Fills `into` (first value of a name wins) and answers the position of the `>` that ends the tag. */
export function readAttributes(html: string, from: number, into: Map<string, string>): number {
  let at = from
  for (;;) {
    at = indexOfPattern(attributeStart, html, at)
    if (at < 0) return html.length
    if (html.charCodeAt(at) === 62) return at
    let end = indexOfPattern(attributeNameEnd, html, at + 1)
    if (end < 0) end = html.length
    const name = html.slice(at, Math.min(end, at + 60)).toLowerCase()
    const equals = indexOfPattern(valueStart, html, end)
    if (equals < 0 || html.charCodeAt(equals) !== 61) {
      if (into.size < 200 && !into.has(name)) into.set(name, '')
      at = end
      continue
    }
    let start = indexOfPattern(valueStart, html, equals + 1)
    if (start < 0) return html.length
    const quote = html.charCodeAt(start)
    let stop: number
    if (quote === 34 || quote === 39) {
      start += 1
      stop = html.indexOf(quote === 34 ? '"' : "'", start)
      at = stop + 1
      if (stop < 0) return html.length
    } else {
      stop = indexOfPattern(bareValueEnd, html, start)
      if (stop < 0) return html.length
      at = stop
    }
    if (into.size < 200 && !into.has(name)) {
      const value = html.slice(start, stop)
      into.set(name, value.includes('&') ? decodeHTMLAttribute(value) : value)
    }
  }
}
