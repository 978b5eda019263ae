// Bounded reader of PDF bytes without building the document: object text outside streams, object streams, page content.
import { decryptStrings, openCipher } from './pdf-decrypt.ts'
import { decodeStream } from './pdf-filters.ts'
import { latin1 } from './signature.ts'

export interface PdfImage {
  dictionary: string
  bytes: Uint8Array
}

export interface PdfText {
  /** Text of all dictionaries: what stands outside streams and what object streams hold. */
  objects: string
  /** Show-text operators seen in page content. */
  textOperators: number
  /** True when page content was inflated, so that "no text" means something. */
  contentSeen: boolean
  images: PdfImage[]
  /** Raw data of embedded files, with their dictionaries. */
  embedded: PdfImage[]
  scripts: string[]
  /** Null for plain documents; `password` is the one that opened it, empty when none was needed. */
  encryption: null | { opened: boolean; password: string }
  /** A limit cut the reading. */
  cut: boolean
}

const scanBytes = 32 * 1024 * 1024
const streamBytes = 8 * 1024 * 1024
const inflatedBytes = 48 * 1024 * 1024
const maxStreams = 3000
const maxImages = 12
const contentStreams = 40
const dictionaryChars = 4096

/** Reads a PDF once from front to back; streams are inflated only when their dictionary says that they matter. */
export function readPdf(bytes: Uint8Array, outOfTime: () => boolean, passwords: readonly string[] = []): PdfText {
  const raw = latin1(bytes, 0, scanBytes)
  const out: PdfText = {
    objects: '',
    textOperators: 0,
    contentSeen: false,
    images: [],
    embedded: [],
    scripts: [],
    encryption: null,
    cut: bytes.length > scanBytes,
  }
  const opened = openCipher(raw, passwords)
  const cipher = opened === 'locked' ? null : opened
  if (opened) out.encryption = cipher ? { opened: true, password: cipher.password } : { opened: false, password: '' }
  const readable = (text: string): string => (cipher ? decryptStrings(text, cipher) : text)
  const pieces: string[] = []
  let left = inflatedBytes
  let contents = 0
  let at = 0
  for (let streams = 0; ; streams += 1) {
    const mark = nextStream(raw, at)
    if (mark < 0 || streams >= maxStreams || left <= 0 || outOfTime()) {
      out.cut ||= mark >= 0
      // What could not be walked stream by stream is still searched as it stands.
      pieces.push(readable(raw.slice(at)))
      break
    }
    const before = raw.slice(at, mark)
    pieces.push(readable(before))
    const start = raw.charCodeAt(mark + 6) === 13 ? mark + 8 : mark + 7
    const ended = raw.indexOf('endstream', start)
    const end = ended < 0 ? raw.length : ended
    at = ended < 0 ? raw.length : ended + 9
    const dictionary = lastObject(before)
    const stored = bytes.subarray(start, end)
    const owner = cipher && !/\/Type\s{0,5}\/XRef\b/.test(dictionary) ? ownerOf(before) : null
    // What is skipped below is never decrypted: pictures and fonts are the bulk of most documents.
    const body = (): Uint8Array =>
      cipher && owner ? cipher.decrypt(withoutLineEnd(stored), owner.object, owner.generation) : stored
    if (/\/Subtype\s{0,5}\/Image\b/.test(dictionary)) {
      if (out.images.length < maxImages) out.images.push({ dictionary, bytes: body() })
      continue
    }
    const isObjects = /\/Type\s{0,5}\/ObjStm\b/.test(dictionary)
    const isFile = /\/Type\s{0,5}\/EmbeddedFile\b/.test(dictionary)
    if (
      !isObjects &&
      !isFile &&
      (/\/Type\s{0,5}\/(?:XRef|Metadata)\b|\/Length1\b|\/FunctionType\b|\/ICCBased\b|\/Subtype\s{0,5}\/(?:Type1C|CIDFontType0C|OpenType|XML)\b/.test(
        dictionary,
      ) ||
        contents >= contentStreams)
    )
      continue
    const plain = decodeStream(dictionary, body(), Math.min(streamBytes, left))
    if (!plain) continue
    left -= plain.length
    if (isFile) {
      if (out.embedded.length < maxImages) out.embedded.push({ dictionary, bytes: plain })
    } else if (isObjects) pieces.push(latin1(plain))
    else {
      contents += 1
      const text = latin1(plain)
      if (/\bBT\b|\bDo\b|\bre\b/.test(text.slice(0, 100_000))) {
        out.contentSeen = true
        out.textOperators += countTextOperators(text)
      } else if (/\b(?:app\.|this\.|eval|util\.|function|getField|unescape)\b/.test(text.slice(0, 20_000)))
        out.scripts.push(text.slice(0, 200_000))
    }
  }
  out.objects = pieces.join('\n')
  return out
}

/** Offset of the keyword `stream` that begins data (not `endstream`), or -1. */
function nextStream(raw: string, from: number): number {
  let at = raw.indexOf('stream', from)
  while (at >= 0) {
    const after = raw.charCodeAt(at + 6)
    if ((after === 10 || after === 13) && !raw.startsWith('end', at - 3)) return at
    at = raw.indexOf('stream', at + 6)
  }
  return -1
}

/** Text of the last object begun in `text`: the dictionary of the stream that follows. */
function lastObject(text: string): string {
  const tail = text.slice(-dictionaryChars)
  const start = tail.lastIndexOf(' obj')
  return start < 0 ? tail : tail.slice(start + 4)
}

/** Number and generation of the object whose dictionary ends `text`. */
function ownerOf(text: string): { object: number; generation: number } | null {
  const found = [...text.slice(-dictionaryChars).matchAll(/(\d{1,10})\s{1,3}(\d{1,5})\s{1,3}obj\b/g)].at(-1)
  return found ? { object: Number(found[1]), generation: Number(found[2]) } : null
}

/** Encrypted data is exact: the line end before `endstream` is not part of it. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (bytes[end - 1] === 10) end -= 1
  if (bytes[end - 1] === 13) end -= 1
  return bytes.subarray(0, end)
}

function countTextOperators(content: string): number {
  let seen = 0
  for (const _ of content.matchAll(/[)\]>]\s{0,4}(?:Tj|TJ|'|")/g)) {
    seen += 1
    if (seen >= 1000) break
  }
  return seen
}
