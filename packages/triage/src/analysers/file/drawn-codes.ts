// QR codes drawn without a picture: rows of block letters in text, or tables of coloured cells in HTML.
import type { Grey } from './qr-reader.ts'

/** Modules of the smallest QR code, and what is still read. */
const smallest = 21
const largest = 180
const scale = 6
const quiet = 4

/** A grid of dark and light modules as a picture with a quiet zone. */
function draw(rows: readonly boolean[][]): Grey | null {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  if (rows.length < smallest || columns < smallest || columns > largest || rows.length > largest) return null
  const width = (columns + quiet * 2) * scale
  const height = (rows.length + quiet * 2) * scale
  const data = new Uint8Array(width * height).fill(255)
  for (const [y, row] of rows.entries())
    for (const [x, dark] of row.entries())
      if (dark)
        for (let i = 0; i < scale; i += 1) {
          const from = ((y + quiet) * scale + i) * width + (x + quiet) * scale
          data.fill(0, from, from + scale)
        }
  return { data, width, height }
}

/** Pictures of the grids that block letters draw in a text; half blocks hold two modules each. */
export function gridsInText(text: string): Grey[] {
  if (!/[\u2580\u2584\u2588]{4}/.test(text)) return []
  const grids: Grey[] = []
  let lines: string[] = []
  for (const line of [...text.slice(0, 200_000).split('\n', 4000), '']) {
    if (/[\u2580\u2584\u2588\u258c\u2590]/.test(line) && /^[\s\u00a0\u2580-\u259f]{8,400}$/.test(line)) {
      lines.push(line.replace(/\r/g, ''))
      continue
    }
    const grid = lines.length * 2 >= smallest ? draw(modulesOf(lines)) : null
    if (grid) grids.push(grid)
    lines = []
    if (grids.length >= 3) break
  }
  return grids
}

function modulesOf(lines: readonly string[]): boolean[][] {
  const halves = lines.some((line) => /[\u2580\u2584]/.test(line))
  if (halves) {
    return lines.flatMap((line) => [
      [...line].map((char) => char === '\u2588' || char === '\u2580'),
      [...line].map((char) => char === '\u2588' || char === '\u2584'),
    ])
  }
  // Full blocks stand two for one module, so that modules are square in a fixed-width font.
  return lines.map((line) => [...line].filter((_, i) => i % 2 === 0).map((char) => char === '\u2588'))
}

const darkColour =
  /^(?:black|#0{3}|#0{6}|#[0-3][0-9a-f][0-3][0-9a-f][0-3][0-9a-f]|#[0-3]{3}|rgb\(\s{0,3}\d{1,2}\s{0,3},\s{0,3}\d{1,2}\s{0,3},\s{0,3}\d{1,2}\s{0,3}\)|navy|darkblue)$/i

/** Pictures of the grids that table cells draw in HTML source: many narrow cells without text, told by their background. */
export function gridsInHtml(html: string): Grey[] {
  const source = html.slice(0, 2_000_000)
  if (!hasManyCells(source)) return []
  const grids: Grey[] = []
  let rows: boolean[][] = []
  let row: boolean[] | null = null
  const finish = (): void => {
    const grid = rows.length >= smallest ? draw(rows) : null
    if (grid && grids.length < 3) grids.push(grid)
    rows = []
  }
  for (const [tag, closing, name = ''] of source.matchAll(/<(\/?)(table|tr|td|th)\b[^<>]{0,1000}>/gi)) {
    const kind = name.toLowerCase()
    if (kind === 'table') finish()
    else if (kind === 'tr') {
      if (row && row.length >= smallest) rows.push(row)
      else if (row) finish()
      row = closing ? null : []
    } else if (!closing && row && row.length <= largest) {
      const colour =
        /\b(?:bgcolor|background(?:-color)?)\s{0,3}[=:]\s{0,3}["']?\s{0,3}([a-z#0-9]{3,20}|rgb\([\d,\s]{5,20}\))/i.exec(
          tag,
        )?.[1] ?? ''
      const span = Math.min(largest, Number(/\bcolspan\s{0,3}=\s{0,3}["']?(\d{1,3})/i.exec(tag)?.[1] ?? 1))
      for (let i = 0; i < span; i += 1) row.push(darkColour.test(colour))
    }
  }
  finish()
  return grids
}

function hasManyCells(source: string): boolean {
  let cells = 0
  for (let at = source.indexOf('<td'); at >= 0; at = source.indexOf('<td', at + 3)) {
    cells += 1
    if (cells >= smallest * 15) return true
  }
  return false
}
