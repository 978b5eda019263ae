// What may reach a terminal: text without control bytes, colour only where a person looks, progress on standard error.
import { styleText } from 'node:util'

type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'bold' | 'dim' | 'magenta'

/** Control, bidirectional and zero-width characters, which could move the cursor, recolour or disguise text. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** Text of an artifact made safe for one line of a terminal: control bytes become `·`, white space one blank. */
export function safe(text: string, maxChars = 300): string {
  const line = text
    .slice(0, maxChars * 4)
    .replace(/[\t\n]+/g, ' ')
    .replace(unsafe, '·')
  return line.length > maxChars ? `${line.slice(0, maxChars - 1)}…` : line
}

/** Makes links unclickable: `http://a.example/x` → `hxxp://a[.]example/x`. */
export function defang(text: string): string {
  return text.replace(
    /\b(h)tt(ps?:\/\/)([^\s/?#]{1,255})/gi,
    (_, h: string, rest: string, host: string) => `${h}xx${rest}${host.replaceAll('.', '[.]')}`,
  )
}

/** Paints only when the stream is a terminal and NO_COLOR is not set. */
export function paint(stream: NodeJS.WriteStream, colour: Colour, text: string): string {
  return stream.isTTY && !process.env.NO_COLOR ? styleText(colour, text, { validateStream: false }) : text
}

/** One progress line on standard error: redrawn on a terminal, otherwise a line every ten seconds. */
export function progress(label: string): { update(done: number, total: number, note?: string): void; end(): void } {
  const stream = process.stderr
  const startedAt = performance.now()
  let shownAt = startedAt
  return {
    update(done, total, note = '') {
      const now = performance.now()
      if (now - startedAt < 2000 || now - shownAt < (stream.isTTY ? 100 : 10_000)) return
      shownAt = now
      const perSecond = (done / (now - startedAt)) * 1000
      const left = perSecond > 0 ? Math.ceil((total - done) / perSecond) : 0
      const line = `${label} ${done}/${total} (${perSecond.toFixed(0)}/s, about ${left} s left) ${note}`
      stream.write(stream.isTTY ? `\r\u001b[2K${line}` : `${line}\n`)
    },
    end() {
      if (stream.isTTY && performance.now() - startedAt >= 2000) stream.write('\r\u001b[2K')
    },
  }
}

/** A plain table: columns as wide as their content, cells made safe, no frame. */
export function table(rows: string[][]): string {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, safe(cell, 60).length)
    })
  return rows
    .map((row) =>
      row
        .map((cell, i) => safe(cell, 60).padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
