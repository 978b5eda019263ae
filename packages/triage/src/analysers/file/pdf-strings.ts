// Strings of PDF (ISO 32000-1 7.3.4): literals in brackets with escapes, and hexadecimal ones.

const maxChars = 8192

/** Raw characters of the string that begins at `at` with `(` or `<`, and where it ends; null when it never does. */
export function readStringAt(text: string, at: number): { value: string; end: number } | null {
  const limit = Math.min(text.length, at + maxChars)
  if (text[at] === '<') {
    const end = text.indexOf('>', at)
    if (end < 0 || end >= limit) return null
    return {
      value: Buffer.from(text.slice(at + 1, end).replace(/[^0-9a-f]/gi, ''), 'hex').toString('latin1'),
      end: end + 1,
    }
  }
  let depth = 0
  for (let i = at; i < limit; i += 1) {
    const char = text[i]
    if (char === '\\') i += 1
    else if (char === '(') depth += 1
    else if (char === ')') {
      depth -= 1
      if (depth === 0) return { value: resolveEscapes(text.slice(at + 1, i)), end: i + 1 }
    }
  }
  return null
}

/** Escapes of a literal string resolved to bytes. */
function resolveEscapes(literal: string): string {
  return literal.replace(/\\([nrtbf()\\]|\r?\n|\r|[0-7]{1,3})/g, (_, code: string) => {
    const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
    return named[code] ?? (code.trim() === '' ? '' : code)
  })
}

/** A string for people: UTF-16 ones (7.9.2.2) lose their mark and zero bytes. */
export function readString(literal: string): string {
  const plain = resolveEscapes(literal)
  return plain.startsWith('\xfe\xff') ? plain.slice(2).replace(/\0/g, '') : plain
}

/** `value` as a literal string. */
export function writeString(value: string): string {
  return `(${value.replace(/[\\()]/g, '\\$&')})`
}
