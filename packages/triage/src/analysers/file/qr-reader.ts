// Reads QR codes out of pictures and pixel grids; loads its decoders only when there is a picture to look at.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Longest side a picture is scaled down to before codes are searched. */
const longestSide = 1100
const maxPixels = 16_000_000
const maxCodes = 8

/** Grey picture, one byte a pixel. */
export interface Grey {
  data: Uint8Array
  width: number
  height: number
}

let reader: Promise<typeof import('zxing-wasm/reader')> | null = null

/** The decoder with its WebAssembly from the installed package: by default it would fetch it from a public server. */
async function loadReader(): Promise<typeof import('zxing-wasm/reader')> {
  reader ??= import('zxing-wasm/reader').then((module) => {
    const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
    module.prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } })
    return module
  })
  return reader
}

/** Decodes an encoded picture (PNG, JPEG, GIF, WebP, TIFF, AVIF) to grey; null when it is damaged or too large. */
export async function decodePicture(bytes: Uint8Array): Promise<Grey | null> {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'none', pages: 1 })
      .flatten({ background: '#ffffff' })
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return {
      data: info.channels === 1 ? data : data.filter((_, i) => i % info.channels === 0),
      width: info.width,
      height: info.height,
    }
  } catch {
    // Damaged pictures are everyday; the caller says that it could not be looked at.
    return null
  }
}

/** Texts of the QR codes in a grey picture. */
export async function readCodes(grey: Grey): Promise<string[]> {
  if (!mayHoldCode(grey)) return []
  const { readBarcodes } = await loadReader()
  const data = new Uint8ClampedArray(grey.width * grey.height * 4)
  for (let i = 0; i < grey.width * grey.height; i += 1) {
    const value = grey.data[i]!
    data[i * 4] = value
    data[i * 4 + 1] = value
    data[i * 4 + 2] = value
    data[i * 4 + 3] = 255
  }
  const picture = { data, width: grey.width, height: grey.height, colorSpace: 'srgb' } as Parameters<
    typeof readBarcodes
  >[0]
  const results = await readBarcodes(picture, {
    formats: ['QRCode', 'MicroQRCode'],
    tryHarder: true,
    maxNumberOfSymbols: maxCodes,
  })
  return results.filter(({ isValid }) => isValid).map(({ text }) => text)
}

/** A finder pattern: its middle and the width of one module, in pixels. */
interface Finder {
  x: number
  y: number
  unit: number
}

const maxFinders = 300

/**
 * Cheap look before the decoder: two places must show the finder pattern of a QR code in row and column, runs of dark and
 * light in the ratio 1:1:3:1:1 (ISO/IEC 18004 6.3.3) in either polarity, of about one size and as far apart as in a code. The
 * ratio holds at every angle; rows are sampled and the tolerance is wide, so that blurred codes pass.
 */
export function mayHoldCode(grey: Grey): boolean {
  const { data, width, height } = grey
  const step = Math.max(1, Math.floor(height / 700))
  const finders: Finder[] = []
  for (let y = 0; y < height; y += step) {
    const row = y * width
    let low = 255
    let high = 0
    for (let x = 0; x < width; x += 2) {
      const value = data[row + x]!
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low >= 40 && addFinders(grey, y, (high + low) >> 1, finders)) return true
  }
  return false
}

/** Adds the finder patterns of a row; true as soon as one has a partner. */
function addFinders(grey: Grey, y: number, middle: number, finders: Finder[]): boolean {
  const { data, width } = grey
  const row = y * width
  const runs = [0, 0, 0, 0, 0]
  let dark = data[row]! < middle
  let length = 0
  for (let x = 0; x <= width; x += 1) {
    const isDark = x < width && data[row + x]! < middle
    if (x < width && isDark === dark) {
      length += 1
      continue
    }
    runs.shift()
    runs.push(length)
    if (isFinder(runs)) {
      const centre = x - runs[4]! - runs[3]! - (runs[2]! >> 1)
      const column = columnRuns(grey, centre, y, middle)
      if (isFinder(column)) {
        const unit = (sum(runs) + sum(column)) / 14
        const found = { x: centre, y, unit }
        if (finders.length >= maxFinders || finders.some((other) => areFar(found, other))) return true
        finders.push(found)
      }
    }
    dark = isDark
    length = 1
  }
  return false
}

/** Finder patterns of one code stand at least 14 modules apart (version 1) and have one size. */
function areFar(a: Finder, b: Finder): boolean {
  const unit = Math.max(a.unit, b.unit)
  return unit < Math.min(a.unit, b.unit) * 1.7 && Math.hypot(a.x - b.x, a.y - b.y) > unit * 9
}

function sum(runs: readonly number[]): number {
  return runs.reduce((total, run) => total + run, 0)
}

/** The five runs of a column around a pixel: two above, its own, two below. */
function columnRuns({ data, width, height }: Grey, x: number, y: number, middle: number): number[] {
  const darkAt = (at: number): boolean => data[at * width + x]! < middle
  const core = darkAt(y)
  const arm = (step: number): [number, number, number] => {
    const lengths: [number, number, number] = [0, 0, 0]
    let at = y + step
    for (let run = 0; run < 3; run += 1) {
      const wanted = run % 2 === 0 ? core : !core
      while (at >= 0 && at < height && darkAt(at) === wanted && lengths[run]! < 400) {
        lengths[run]! += 1
        at += step
      }
    }
    return lengths
  }
  const up = arm(-1)
  const down = arm(1)
  return [up[2], up[1], up[0] + 1 + down[0], down[1], down[2]]
}

function isFinder(runs: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = runs
  const total = a + b + c + d + e
  if (total < 7 || a === 0 || b === 0 || d === 0 || e === 0) return false
  const unit = total / 7
  const slack = unit * 0.75 + 0.5
  const near = (run: number, units: number): boolean => Math.abs(run - unit * units) <= slack * Math.min(2, units)
  return near(a, 1) && near(b, 1) && near(c, 3) && near(d, 1) && near(e, 1)
}
