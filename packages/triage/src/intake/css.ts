// What inline styles and simple style-sheet rules do to the visibility of text: colours, sizes, hiding.

/** What one set of declarations changes; absent fields are inherited or left alone. */
export interface Effect {
  /** The element and all in it cannot be seen, whatever its children say. */
  hides?: true
  visibility?: 'hidden' | 'visible'
  /** Pixels; relative sizes are given as negative factors of the parent's size. */
  fontSize?: number
  /** 0xRRGGBB, or −1 for transparent. */
  color?: number
  /** 0xRRGGBB, or −1 when a picture or gradient makes it unknown. */
  background?: number
}

const interesting = /display|visib|font|opacity|color|background|overflow|position|indent|mso-hide|clip|transform/i
const names: Record<string, number> = {
  white: 0xffffff,
  black: 0,
  red: 0xff0000,
  green: 0x8000,
  blue: 0xff,
  yellow: 0xffff00,
  gray: 0x808080,
  grey: 0x808080,
  silver: 0xc0c0c0,
  navy: 0x80,
  maroon: 0x800000,
  teal: 0x8080,
  olive: 0x808000,
  purple: 0x800080,
  lime: 0xff00,
  aqua: 0xffff,
  cyan: 0xffff,
  fuchsia: 0xff00ff,
  magenta: 0xff00ff,
  orange: 0xffa500,
  whitesmoke: 0xf5f5f5,
  lightgray: 0xd3d3d3,
  lightgrey: 0xd3d3d3,
  darkgray: 0xa9a9a9,
  darkgrey: 0xa9a9a9,
  snow: 0xfffafa,
  ivory: 0xfffff0,
  gainsboro: 0xdcdcdc,
  ghostwhite: 0xf8f8ff,
  floralwhite: 0xfffaf0,
  azure: 0xf0ffff,
  mintcream: 0xf5fffa,
}

/** A CSS or HTML colour as 0xRRGGBB, −1 for transparent, null when it is none. */
export function parseColor(text: string): number | null {
  const value = text.trim().toLowerCase()
  if (value === 'transparent') return -1
  const named = names[value]
  if (named !== undefined) return named
  const hex = /^#?([0-9a-f]{6})(?:[0-9a-f]{2})?$/.exec(value)
  if (hex) return Number.parseInt(hex[1]!, 16)
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/.exec(value)
  if (short) return Number.parseInt(short[1]! + short[1]! + short[2]! + short[2]! + short[3]! + short[3]!, 16)
  const rgb =
    /^rgba?\(\s{0,9}(\d{1,3})\s{0,9}[, ]\s{0,9}(\d{1,3})\s{0,9}[, ]\s{0,9}(\d{1,3})\s{0,9}(?:[,/]\s{0,9}([\d.]{1,8})%?\s{0,9})?\)$/.exec(
      value,
    )
  if (!rgb) return null
  if (rgb[4] !== undefined && Number(rgb[4]) === 0) return -1
  return (Number(rgb[1]) & 255) * 65_536 + (Number(rgb[2]) & 255) * 256 + (Number(rgb[3]) & 255)
}

/** Reads the declarations of a `style` attribute or rule; null when none matters for visibility. */
export function parseStyle(style: string): Effect | null {
  if (!interesting.test(style)) return null
  const effect: Effect = {}
  let any = false
  let overflow = false
  let collapsed = false
  let outOfFlow = false
  let farAway = false
  for (const declaration of style.slice(0, 4000).split(';')) {
    const colon = declaration.indexOf(':')
    if (colon < 0) continue
    const name = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration
      .slice(colon + 1)
      .replace(/!important/i, '')
      .trim()
    switch (name) {
      case 'display':
        if (/^none$/i.test(value)) effect.hides = any = true
        break
      case 'mso-hide':
        // Seen by all readers but Outlook's, which is the one most used at work.
        if (/^all$/i.test(value)) effect.hides = any = true
        break
      case 'visibility':
        effect.visibility = /^(?:hidden|collapse)$/i.test(value) ? 'hidden' : 'visible'
        any = true
        break
      case 'opacity':
        if (Number.parseFloat(value) <= 0.05) effect.hides = any = true
        break
      case 'font-size': {
        const size = parseSize(value)
        if (size !== null) {
          effect.fontSize = size
          any = true
        }
        break
      }
      case 'font': {
        const size = /(?:^|\s)(\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|%))/i.exec(value)
        const parsed = size ? parseSize(size[1]!) : null
        if (parsed !== null) {
          effect.fontSize = parsed
          any = true
        }
        break
      }
      case 'color': {
        const color = parseColor(value)
        if (color !== null) {
          effect.color = color
          any = true
        }
        break
      }
      case 'background-color':
      case 'background':
      case 'background-image': {
        const background = parseBackground(name, value)
        if (background !== null) {
          effect.background = background
          any = true
        }
        break
      }
      case 'overflow':
        overflow = /hidden/i.test(value)
        break
      case 'height':
      case 'max-height':
      case 'width':
      case 'max-width':
        if (/^[01](?:\.0{1,3})?(?:px|pt|em|%)?$/i.test(value) && !/^1(?:em|%)$/i.test(value)) collapsed = true
        break
      case 'position':
        outOfFlow = /absolute|fixed/i.test(value)
        break
      case 'left':
      case 'top':
      case 'right':
      case 'bottom':
      case 'text-indent':
      case 'margin-left':
        if (/^-\d{3,6}/.test(value) && Number.parseInt(value, 10) <= -500) {
          farAway = true
          if (name === 'text-indent' || name === 'margin-left') outOfFlow = true
        }
        break
      case 'clip':
        if (/rect\(\s{0,5}0/i.test(value)) farAway = true
        break
    }
  }
  if ((overflow && collapsed) || (outOfFlow && farAway)) effect.hides = any = true
  return any ? effect : null
}

function parseSize(value: string): number | null {
  const size = /^(\d{0,5}(?:\.\d{0,6})?)\s{0,3}(px|pt|em|rem|%|vw)?/i.exec(value)
  if (!size || size[1] === '') return null
  const number = Number(size[1])
  if (!Number.isFinite(number)) return null
  switch (size[2]?.toLowerCase()) {
    case 'pt':
      return number * 1.33
    case 'em':
      return -number
    case '%':
      return -number / 100
    case 'rem':
    case 'vw':
      return number * 16
    default:
      return number
  }
}

function parseBackground(name: string, value: string): number | null {
  if (/url\(|gradient/i.test(value)) return -1
  if (name === 'background-image') return null
  const color = parseColor(name === 'background' ? (value.split(/\s+/)[0] ?? '') : value)
  return color === -1 ? null : color
}

const maxRules = 1000

/**
 * Adds the rules of one style sheet whose selector is a single tag, class or id; rules inside `@media` and the like are
 * left out, because they hold only for some readers. Later rules win.
 */
export function addStyleSheet(sheet: string, rules: Map<string, Effect>): void {
  let at = 0
  while (at < sheet.length && rules.size < maxRules) {
    const open = sheet.indexOf('{', at)
    if (open < 0) return
    const selector = sheet
      .slice(Math.max(at, open - 2000), open)
      .replace(/\/\*[^*]{0,2000}\*\/|<!--|-->/g, '')
      .trim()
    if (selector.startsWith('@')) {
      at = afterBlock(sheet, open)
      continue
    }
    const close = sheet.indexOf('}', open)
    if (close < 0) return
    at = close + 1
    const simple = selector
      .split(',')
      .map((one) => one.trim())
      .filter((one) => /^(?:[a-z][a-z0-9]{0,10}|[a-z]{0,10}[.#][\w-]{1,100})$/i.test(one))
    const effect = simple.length > 0 ? parseStyle(sheet.slice(open + 1, close)) : null
    if (!effect) continue
    for (const one of simple) {
      const key = one.replace(/^[a-z]{1,10}(?=[.#])/i, '').toLowerCase()
      rules.set(key, { ...rules.get(key), ...effect })
    }
  }
}

function afterBlock(sheet: string, open: number): number {
  let depth = 0
  const brace = /[{}]/g
  brace.lastIndex = open
  for (let found = brace.exec(sheet); found; found = brace.exec(sheet)) {
    depth += found[0] === '{' ? 1 : -1
    if (depth === 0) return found.index + 1
  }
  return sheet.length
}

/** True when text of this colour on this background cannot be read. */
export function isUnreadable(color: number, background: number): boolean {
  if (color === -1) return true
  if (background === -1) return false
  const distance =
    Math.abs((color >> 16) - (background >> 16)) +
    Math.abs(((color >> 8) & 255) - ((background >> 8) & 255)) +
    Math.abs((color & 255) - (background & 255))
  return distance <= 18
}
