// Prints JSON-like values as Python's `repr` does: what MSTICPy sends where JSON is due.

/** After Python's rules for quotes and escapes; numbers that are not whole, or too large, as floats. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : value.toExponential()
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => `${pythonRepr(key)}: ${pythonRepr(item)}`)
    return `{${entries.join(', ')}}`
  }
  const text = String(value)
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  return `${quote}${[...text].map((letter) => escaped(letter, quote)).join('')}${quote}`
}

const short: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(letter: string, quote: string): string {
  if (letter === quote) return `\\${letter}`
  if (short[letter]) return short[letter]
  const code = letter.codePointAt(0)!
  if (code < 32 || (code >= 127 && code <= 160)) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code === 0x200b || (code >= 0xd800 && code <= 0xdfff)) return `\\u${code.toString(16).padStart(4, '0')}`
  return letter
}
