// Pictures inside PDF and Office files, ready for the QR reader.

import { decodeStream, inflateLoosely } from './pdf-filters.ts'
import { readPdf } from './pdf-objects.ts'
import { decodePicture, type Grey } from './qr-reader.ts'
import { readZipDirectory, readZipMember } from './zip-directory.ts'

const smallest = 60
/** Logos and rulers are longer than this times their height. */
const longestShape = 5
const largest = 4000
const rawBytes = 24 * 1024 * 1024
const maxPictures = 6

/** Pictures of a PDF: JPEG streams as they are, deflated pixels of one or eight bits rebuilt. */
export async function pdfPictures(
  bytes: Uint8Array,
  outOfTime: () => boolean,
  passwords: readonly string[],
): Promise<Grey[]> {
  const pictures: Grey[] = []
  const seen = new Set<string>()
  for (const { dictionary, bytes: body } of readPdf(bytes, outOfTime, passwords).images) {
    if (pictures.length >= maxPictures || outOfTime()) break
    const number = (key: string): number =>
      Number(new RegExp(`/${key}\\s{1,3}(\\d{1,6})\\b`).exec(dictionary)?.[1] ?? 0)
    const width = number('Width')
    const height = number('Height')
    const [short, long] = width < height ? [width, height] : [height, width]
    if (short < smallest || long > largest || long > short * longestShape) continue
    const size = `${width} ${height} ${body.length}`
    if (seen.has(size)) continue
    seen.add(size)
    const picture = /\/DCTDecode\b/.test(dictionary)
      ? await decodePicture(decodeStream(dictionary, body, rawBytes) ?? body)
      : pixels(
          dictionary,
          body,
          width,
          height,
          number('BitsPerComponent') || (/\/ImageMask\s{1,3}true/.test(dictionary) ? 1 : 8),
        )
    if (picture) pictures.push(picture)
  }
  return pictures
}

/** Grey pixels of an image without a picture format; null for what is not understood. */
function pixels(dictionary: string, body: Uint8Array, width: number, height: number, bits: number): Grey | null {
  const plain = /\/FlateDecode\b/.test(dictionary)
    ? inflateLoosely(body, rawBytes)
    : /\/Filter\b/.test(dictionary)
      ? null
      : body
  if (!plain || (bits !== 1 && bits !== 8)) return null
  const predictor = Number(/\/Predictor\s{1,3}(\d{1,2})/.exec(dictionary)?.[1] ?? 1)
  const rowBits = plain.length / height
  const channels = bits === 1 ? 1 : Math.floor((rowBits - (predictor >= 10 ? 1 : 0)) / width)
  if (channels < 1 || channels > 4) return null
  const rowBytes = bits === 1 ? Math.ceil(width / 8) : width * channels
  const rows = predictor >= 10 ? undoPredictor(plain, rowBytes, bits === 1 ? 1 : channels, height) : plain
  if (rows.length < rowBytes * height) return null
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * rowBytes
      if (bits === 1) data[y * width + x] = (rows[at + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : 0
      else
        data[y * width + x] =
          channels >= 3
            ? (rows[at + x * channels]! + rows[at + x * channels + 1]! + rows[at + x * channels + 2]!) / 3
            : rows[at + x * channels]!
    }
  }
  return { data, width, height }
}

/** PNG filters by row (ISO 32000-1 7.4.4.4). */
function undoPredictor(bytes: Uint8Array, rowBytes: number, step: number, height: number): Uint8Array {
  const out = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height && (y + 1) * (rowBytes + 1) <= bytes.length; y += 1) {
    const filter = bytes[y * (rowBytes + 1)]!
    for (let x = 0; x < rowBytes; x += 1) {
      const raw = bytes[y * (rowBytes + 1) + 1 + x]!
      const left = x >= step ? out[y * rowBytes + x - step]! : 0
      const up = y > 0 ? out[(y - 1) * rowBytes + x]! : 0
      const corner = y > 0 && x >= step ? out[(y - 1) * rowBytes + x - step]! : 0
      out[y * rowBytes + x] =
        raw +
        (filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : filter === 4
                ? paeth(left, up, corner)
                : 0)
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const a = Math.abs(guess - left)
  const b = Math.abs(guess - up)
  const c = Math.abs(guess - corner)
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** Pictures of an Office package. */
export async function officePictures(bytes: Uint8Array, maxMembers: number): Promise<Grey[]> {
  const pictures: Grey[] = []
  for (const member of readZipDirectory(bytes, maxMembers)?.members ?? []) {
    if (pictures.length >= maxPictures) break
    if (!/^(?:word|xl|ppt)\/media\/[^/]{1,80}\.(?:png|jpe?g|gif|bmp|webp)$/i.test(member.name)) continue
    const picture = readZipMember(bytes, member, rawBytes)
    const grey = picture && (await decodePicture(picture))
    if (grey) pictures.push(grey)
  }
  return pictures
}
