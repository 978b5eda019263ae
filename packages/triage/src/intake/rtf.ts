// RTF bodies of Outlook: decompression (MS-OXRTFCP) and the HTML or text inside (MS-OXRTFEX).
import { decodeText } from './mime/charset.ts'

const dictionaryStart =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

/** Decompresses a PR_RTF_COMPRESSED stream; null when it is none. At most `maxBytes` come out. */
export function decompressRtf(bytes: Uint8Array, maxBytes: number): Buffer | null {
  if (bytes.length < 16) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const rawSize = Math.min(view.getUint32(4, true), maxBytes)
  const magic = view.getUint32(8, true)
  if (magic === 0x414c454d) return Buffer.from(bytes.subarray(16, 16 + rawSize))
  if (magic !== 0x75465a4c) return null
  const dictionary = Buffer.alloc(4096, 0x20)
  let write = dictionary.write(dictionaryStart, 'latin1')
  const out = Buffer.alloc(Math.min(rawSize, bytes.length * 20))
  let size = 0
  let at = 16
  while (at < bytes.length && size < out.length) {
    const control = bytes[at++]!
    for (let bit = 0; bit < 8 && at < bytes.length && size < out.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        const byte = bytes[at++]!
        out[size++] = byte
        dictionary[write] = byte
        write = (write + 1) & 4095
        continue
      }
      const reference = (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
      at += 2
      const offset = reference >> 4
      if (offset === write) return out.subarray(0, size)
      const length = (reference & 15) + 2
      for (let i = 0; i < length && size < out.length; i += 1) {
        const byte = dictionary[(offset + i) & 4095]!
        out[size++] = byte
        dictionary[write] = byte
        write = (write + 1) & 4095
      }
    }
  }
  return out.subarray(0, size)
}

export interface RtfText {
  kind: 'html' | 'text'
  text: string
}

/** Groups whose content is not text of the document. */
const skippedGroups = new Set(
  'fonttbl colortbl stylesheet info pict object themedata datastore listtable listoverridetable generator xmlnstbl'.split(
    ' ',
  ),
)
const breaks: Record<string, string> = {
  par: '\r\n',
  line: '\r\n',
  tab: '\t',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
  endash: '\u2013',
  emdash: '\u2014',
  '~': '\u00a0',
  _: '\u00ad',
}
const token =
  /\\'([0-9a-f]{2})|\\u(-?\d{1,6}) ?\??|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|[\r\n]{1,}|([^\\{}\r\n]{1,})/gi

interface Group {
  skip: boolean
  /** In `\htmltag`: everything is HTML source. */
  tag: boolean
  /** In `\htmlrtf`: repeats what the tags say, for readers without HTML. */
  rtfOnly: boolean
}

/** The HTML that was wrapped into RTF, or the plain text of an ordinary RTF document. Groups are counted, not recursed into. */
export function readRtf(bytes: Uint8Array, maxChars: number): RtfText {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const isHtml = /\\fromhtml1?\b/.test(source.slice(0, 4000))
  const codePage = /\\ansicpg(\d{3,5})/.exec(source.slice(0, 4000))?.[1] ?? '1252'
  const charset = codePage === '65001' ? 'utf-8' : `windows-${codePage}`
  const out: string[] = []
  let coded: number[] = []
  let length = 0
  let group: Group = { skip: false, tag: false, rtfOnly: false }
  const stack: Group[] = []
  const put = (text: string) => {
    if (coded.length > 0) {
      const bytesSoFar = Buffer.from(coded)
      coded = []
      put(decodeText(bytesSoFar, charset))
    }
    out.push(text)
    length += text.length
  }
  const visible = () => !group.skip && !group.rtfOnly
  for (const [, hex, unicode, word, argument, symbol, brace, text] of source.matchAll(token)) {
    if (length > maxChars) break
    if (brace === '{') {
      if (stack.length < 500) stack.push(group)
      group = { ...group }
    } else if (brace === '}') group = stack.pop() ?? group
    else if (hex !== undefined) {
      if (visible()) coded.push(Number.parseInt(hex, 16))
    } else if (unicode !== undefined) {
      if (visible()) put(String.fromCharCode(Number(unicode) & 0xffff))
    } else if (word !== undefined) {
      if (word === 'htmltag') group.tag = true
      else if (word === 'mhtmltag') group.skip = true
      else if (word === 'htmlrtf') group.rtfOnly = argument !== '0'
      else if (skippedGroups.has(word)) group.skip = true
      else if (visible() && Object.hasOwn(breaks, word) && (!isHtml || !group.tag || word !== 'par')) put(breaks[word]!)
      else if (visible() && group.tag && word === 'par') put('\r\n')
    } else if (symbol !== undefined) {
      if (symbol === '*' && !isHtml) group.skip = true
      else if (visible() && (symbol === '\\' || symbol === '{' || symbol === '}')) put(symbol)
      else if (visible() && Object.hasOwn(breaks, symbol)) put(breaks[symbol]!)
    } else if (text !== undefined && visible()) put(text)
  }
  put('')
  return { kind: isHtml ? 'html' : 'text', text: out.join('').slice(0, maxChars) }
}
