// What may reach a terminal: text without control bytes, colour only where a person looks, progress on standard error.
import { styleText } from 'node:util'
import { hidden } from './hidden.ts'

type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'bold' | 'dim' | 'magenta'

/** Text of an artifact made safe for one line of a terminal: hidden characters become `·`, white space one blank. */
export function safe(text: string, maxChars = 300): string {
  const line = text
    .slice(0, maxChars * 4)
    .replace(/[\t\n]+/g, ' ')
    // The selector that makes a heart red hides nothing.
    .replace(/(?<=\p{Extended_Pictographic})\ufe0f/gu, '')
    .replace(hidden, '·')
  return line.length > maxChars ? `${line.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…` : line
}

/** The same for messages of several lines. */
export const safeLines = (text: string): string =>
  text
    .split('\n')
    .slice(0, 50)
    .map((line) => safe(line, 1000))
    .join('\n')

/** What `paint` writes: the only escapes that leave this command. */
const ownColours = /(\u001b\[(?:1|2|22|3[1-6]|39)m)/

/**
 * Writes to standard output. Texts of artifacts come here made safe already; this is the last door, for what nobody thought of: behind it
 * there are no control, bidirectional or invisible characters but line breaks, tabs and our own colours.
 */
export function print(text: string): void {
  const parts = text.split(ownColours).map((part, i) => (i % 2 === 1 ? part : part.replace(hidden, '·')))
  process.stdout.write(parts.join(''))
}

/** A template whose values are made safe for one line: what a server calls an id or a state is only text, too. */
export const said = (parts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  String.raw({ raw: parts }, ...values.map((value) => safe(String(value), 3000)))

/** JSON for a terminal or file: hidden characters as escapes, which any reader of JSON turns back. */
export const jsonText = (value: unknown): string => escapeHidden(JSON.stringify(value) ?? 'null')

/** Text that is JSON already, with hidden characters as escapes. */
export const escapeHidden = (json: string): string =>
  json.replace(hidden, (sign) =>
    [...Array(sign.length).keys()].map((i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )

/** Wide are the scripts of East Asia and pictures (UAX 11); marks that sit on the letter before take no place. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u
const mark = /[\p{Mn}\p{Me}]/u

/** How many columns of a terminal a text takes. */
function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += sign < '\u0300' ? 1 : mark.test(sign) ? 0 : wide.test(sign) ? 2 : 1
  return width
}

/** A terminal that can do more than print letters. */
export const isRich = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && process.env.TERM !== 'dumb'

/** Makes links unclickable: `http://a.example/x` → `hxxp://a[.]example/x`. */
export function defang(text: string): string {
  return text.replace(
    /\b(h)tt(ps?:\/\/)([^\s/?#]{1,255})/gi,
    (_, h: string, rest: string, host: string) => `${h}xx${rest}${host.replaceAll('.', '[.]')}`,
  )
}

/** Paints only when the stream is a terminal that knows colours and NO_COLOR is not set. */
export function paint(stream: NodeJS.WriteStream, colour: Colour, text: string): string {
  return isRich(stream) && !process.env.NO_COLOR ? styleText(colour, text, { validateStream: false }) : text
}

/** One progress line on standard error: redrawn on a terminal, otherwise a line every ten seconds. */
export function progress(label: string): { update(done: number, total: number, note?: string): void; end(): void } {
  const stream = process.stderr
  const startedAt = performance.now()
  let shownAt = startedAt
  return {
    update(done, total, note = '') {
      const now = performance.now()
      if (now - startedAt < 2000 || now - shownAt < (isRich(stream) ? 100 : 10_000)) return
      shownAt = now
      const perSecond = (done / (now - startedAt)) * 1000
      const left = perSecond > 0 ? Math.ceil((total - done) / perSecond) : 0
      const line = `${label} ${done}/${total} (${perSecond.toFixed(0)}/s, about ${left} s left) ${note}`
      stream.write(isRich(stream) ? `\r\u001b[2K${line}` : `${line}\n`)
    },
    end() {
      if (isRich(stream) && performance.now() - startedAt >= 2000) stream.write('\r\u001b[2K')
    },
  }
}

/** No column is made narrower than this, however narrow the terminal. */
const leastColumn = 8

/** How wide a terminal is; null where nobody looks or it does not say. */
const roomOf = (stream: NodeJS.WriteStream): number | null =>
  isRich(stream) && stream.columns >= 20 ? stream.columns : null

/**
 * A plain table: columns as wide as their content, cells made safe, no frame. Where there is less room the widest columns give way.
 *
 * @param room columns of the terminal, null for as many as it takes
 */
export function table(rows: string[][], room: number | null = roomOf(process.stdout)): string {
  const shown = rows.map((row) => row.map((cell) => safe(cell, 60)))
  const widths: number[] = []
  for (const row of shown)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))
    })
  if (room !== null) narrow(widths, room)
  const fitted = (cell: string, i: number) => cutTo(cell, widths[i] ?? 0)
  const padded = (cell: string, i: number) => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell))
  return shown.map((row) => row.map(fitted).map(padded).join('  ').trimEnd()).join('\n')
}

/** Takes from the widest column, one by one, until all fit or none can give more. */
function narrow(widths: number[], room: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 2 * (widths.length - 1)) - room
  for (; excess > 0; excess--) {
    const widest = Math.max(...widths)
    if (widest <= leastColumn) return
    widths[widths.indexOf(widest)] = widest - 1
  }
}

function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let shown = ''
  let taken = 0
  for (const sign of text) {
    taken += widthOf(sign)
    if (taken >= width) break
    shown += sign
  }
  return `${shown}…`
}
