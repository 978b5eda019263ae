// Finds out which patterns are plain enough for JavaScript's own engine, and writes them for it: it is ten times faster than PCRE2 in WebAssembly.

/**
 * A pattern of literals, classes, groups, alternatives and simple repeats. Of these both engines find the same names, because whether a
 * name contains a match does not depend on the order in which an engine tries. What depends on it (back-references, atomic groups,
 * look-around), and everything else, is left to PCRE2, as are repeats within repeats, on which JavaScript's engine could hang.
 */
export interface PlainPattern {
  expression: RegExp
  /** Names up to this length are searched in some ten milliseconds at worst. */
  maxNameChars: number
}

/** Steps of one name that take about ten milliseconds. */
const maxSteps = 4_000_000

/** More repeats than this leave no name short enough, and their factorial is no number any more. */
const maxRepeats = 20

/** Unicode classes as PCRE2 understands them with `(*UCP)`. */
const classes: Readonly<Record<string, string>> = { d: '\\p{Nd}', w: '\\p{L}\\p{N}_', s: '\\p{Z}\\t-\\r\\x85\\u180e' }

/** The pattern for JavaScript's engine, or null when it is not plain. */
export function plainPattern(pattern: string, ignoreCase: boolean): PlainPattern | null {
  const folded = pattern.startsWith('(?i)')
  const reader = new Reader(folded ? pattern.slice(4) : pattern, ignoreCase || folded)
  const source = reader.read()
  if (source === null || reader.repeats > maxRepeats) return null
  return {
    expression: new RegExp(source, ignoreCase || folded ? 'iu' : 'u'),
    maxNameChars: lengthFor(reader.repeats + (source.startsWith('^') && !reader.hasAlternatives ? 0 : 1)),
  }
}

/** How long a name may be when `degree` places of it can be combined freely: `n` over `degree` within the budget. */
function lengthFor(degree: number): number {
  let factorial = 1
  for (let factor = 2; factor <= degree; factor += 1) factorial *= factor
  return degree <= 1 ? 100_000 : Math.floor((maxSteps * factorial) ** (1 / degree))
}

interface Group {
  repeats: boolean
  alternatives: boolean
}

/** Reads from left to right and keeps the open groups on a stack, so that depth costs no recursion. */
class Reader {
  private readonly characters: string[]
  private readonly ignoreCase: boolean
  private at = 0
  private out = ''
  private readonly open: Group[] = []
  private group: Group = { repeats: false, alternatives: false }
  /** The last item, when it may be repeated: what it contains. */
  private item: Group | null = null
  private optional = 0
  repeats = 0
  hasAlternatives = false

  constructor(pattern: string, ignoreCase: boolean) {
    this.characters = [...pattern]
    this.ignoreCase = ignoreCase
  }

  read(): string | null {
    if (this.characters.some((character) => !character.isWellFormed())) return null
    while (this.at < this.characters.length) if (!this.step()) return null
    return this.open.length === 0 ? this.out : null
  }

  private take(): string {
    this.at += 1
    return this.characters[this.at - 1] ?? ''
  }

  private looking(text: string): boolean {
    return this.characters.slice(this.at, this.at + text.length).join('') === text
  }

  private single(source: string): boolean {
    this.out += source
    this.item = { repeats: false, alternatives: false }
    return true
  }

  private step(): boolean {
    const character = this.take()
    if (character === '(') return this.begin()
    if (character === ')') return this.end()
    if (character === '[') return this.characterClass()
    if (character === '\\') return this.escape()
    if ('*+?{'.includes(character)) return this.repeat(character)
    if (character === '.') return this.single('[^\\n]')
    if ('^$|'.includes(character)) {
      this.out += character === '$' ? '(?=\\n?$)' : character
      this.item = null
      if (character === '|') {
        this.group.alternatives = true
        this.hasAlternatives = true
      }
      return true
    }
    return this.single(quoted(character))
  }

  private begin(): boolean {
    if (this.looking('?')) {
      if (!this.looking('?:')) return false
      this.at += 2
    } else if (this.looking('*')) return false
    this.out += '(?:'
    this.open.push(this.group)
    this.group = { repeats: false, alternatives: false }
    this.item = null
    return this.open.length <= 50
  }

  private end(): boolean {
    const outer = this.open.pop()
    if (outer === undefined) return false
    this.out += ')'
    this.item = this.group
    outer.repeats ||= this.group.repeats
    outer.alternatives ||= this.group.alternatives
    this.group = outer
    return true
  }

  private escape(): boolean {
    const character = this.take()
    if (/^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/.test(character)) return this.single(quoted(character))
    const inside = classes[character]
    if (inside === undefined) return false
    // Without regard to case a combining iota is a letter for JavaScript only.
    return this.single(this.ignoreCase && character === 'w' ? `(?:(?!\\u0345)[${inside}])` : `[${inside}]`)
  }

  private repeat(sign: string): boolean {
    if (this.item === null) return false
    let [least, most] = sign === '?' ? [0, 1] : [sign === '+' ? 1 : 0, Number.POSITIVE_INFINITY]
    let text = sign
    if (sign === '{') {
      const rest = this.characters.slice(this.at, this.at + 12).join('')
      const counts = /^(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(rest)
      if (counts === null) return false
      least = Number(counts[1])
      most = counts[2] === undefined ? least : counts[3] === undefined ? Number.POSITIVE_INFINITY : Number(counts[3])
      if (most < least || (most !== Number.POSITIVE_INFINITY && most > 50) || least > 50) return false
      text = `{${counts[0]}`
      this.at += counts[0].length
    }
    if (this.looking('+') || this.looking('*') || this.looking('{')) return false
    if (this.looking('?')) {
      this.at += 1
      text += '?'
      if (this.looking('?') || this.looking('*') || this.looking('+') || this.looking('{')) return false
    }
    // A repeat of something that can itself be read in several ways is where engines that try in order hang.
    if (most > 1 && (this.item.repeats || this.item.alternatives)) return false
    this.out += text
    if (most > 1 || least !== most) {
      this.group.repeats = true
      if (most > 1 && least !== most) this.repeats += 1
      else if (most === 1) this.optional += 1
    }
    this.item = null
    return this.optional <= 8
  }

  private characterClass(): boolean {
    let source = '['
    if (this.looking('^')) {
      // What a negation means without regard to case is not the same in both engines.
      if (this.ignoreCase) return false
      this.at += 1
      source += '^'
    }
    if (this.looking(']')) return false
    for (;;) {
      const first = this.member()
      if (first === null) return false
      if (first === '') return this.single(`${source}]`)
      source += first.source
      if (!this.looking('-')) continue
      this.at += 1
      if (this.looking(']')) {
        source += '\\-'
        continue
      }
      const last = this.member()
      if (last === null || last === '' || first.code < 0 || last.code < first.code) return false
      source += `-${last.source}`
    }
  }

  /** One member of a class; an empty text at its end, null when it is not plain. */
  private member(): { source: string; code: number } | '' | null {
    if (this.at >= this.characters.length) return null
    const character = this.take()
    if (character === ']') return ''
    if (character === '[') return null
    if (character !== '\\') return { source: quoted(character), code: character.codePointAt(0) ?? 0 }
    const escaped = this.take()
    if (/^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/.test(escaped))
      return { source: quoted(escaped), code: escaped.codePointAt(0) ?? 0 }
    const inside = this.ignoreCase && escaped === 'w' ? undefined : classes[escaped]
    return inside === undefined ? null : { source: inside, code: -1 }
  }
}

const quoted = (character: string): string =>
  /^[\^$\\.*+?()[\]{}|/-]$/.test(character) ? (character === '-' ? '\\x2d' : `\\${character}`) : character
