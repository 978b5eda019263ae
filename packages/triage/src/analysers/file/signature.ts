// Says what bytes are by their first bytes, so that a file's name is never believed.

export type ContentKind =
  | 'empty'
  | 'pe'
  | 'elf'
  | 'macho'
  | 'java-class'
  | 'lnk'
  | 'ole'
  | 'zip'
  | 'rar'
  | '7z'
  | 'gzip'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'cab'
  | 'ace'
  | 'arj'
  | 'tar'
  | 'iso'
  | 'vhd'
  | 'vhdx'
  | 'pdf'
  | 'rtf'
  | 'onenote'
  | 'chm'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'bmp'
  | 'tiff'
  | 'heif'
  | 'svg'
  | 'html'
  | 'xml'
  | 'calendar'
  | 'contact'
  | 'internet-shortcut'
  | 'remote-desktop'
  | 'encoded-script'
  | 'pgp'
  | 'message'
  | 'text'
  | 'unknown'

const magics: readonly (readonly [string, ContentKind])[] = [
  ['\x7fELF', 'elf'],
  ['\xcf\xfa\xed\xfe', 'macho'],
  ['\xce\xfa\xed\xfe', 'macho'],
  ['\xfe\xed\xfa\xcf', 'macho'],
  ['\xfe\xed\xfa\xce', 'macho'],
  ['\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'lnk'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'ole'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['Rar!\x1a\x07', 'rar'],
  ["7z\xbc\xaf'\x1c", '7z'],
  ['\x1f\x8b\x08', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['MSCF\0\0\0\0', 'cab'],
  ['\x60\xea', 'arj'],
  ['conectix', 'vhd'],
  ['vhdxfile', 'vhdx'],
  ['%PDF-', 'pdf'],
  ['{\\rt', 'rtf'],
  ['\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3', 'onenote'],
  ['ITSF', 'chm'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF8', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['#@~^', 'encoded-script'],
]

const textHeads: readonly (readonly [RegExp, ContentKind])[] = [
  [/^BEGIN:VCALENDAR/i, 'calendar'],
  [/^BEGIN:VCARD/i, 'contact'],
  [/^\[InternetShortcut\]/im, 'internet-shortcut'],
  [/^full address:s:/im, 'remote-desktop'],
  [/^-----BEGIN PGP /, 'pgp'],
  [
    /^(?:Received|Return-Path|From|Delivered-To|MIME-Version|Message-ID|Date|Subject|To):[^\n]{0,998}\n[!-9;-~]{1,80}:/i,
    'message',
  ],
]

/** Bytes of a byte array as one character each; a view, cut at `maxBytes`. */
export function latin1(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
    'latin1',
    start,
    Math.min(end, bytes.length),
  )
}

/** What the bytes are. Constant time: looks at the first 4 KB and a few fixed places. */
export function contentKind(bytes: Uint8Array): ContentKind {
  if (bytes.length === 0) return 'empty'
  const head = latin1(bytes, 0, 4096)
  for (const [magic, kind] of magics) if (head.startsWith(magic)) return kind
  if (head.startsWith('MZ') && isPortableExecutable(bytes)) return 'pe'
  if (head.startsWith('\xca\xfe\xba\xbe')) return bytes[4] === 0 && (bytes[7] ?? 0) < 0x20 ? 'macho' : 'java-class'
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp'
  if (head.startsWith('BM') && bytes.length > 54 && head.charCodeAt(5) < 0x10 && head.startsWith('\0\0\0\0', 6))
    return 'bmp'
  if (/^ftyp(?:hei|mif|avi)/.test(head.slice(4, 12))) return 'heif'
  if (head.startsWith('**ACE**', 7)) return 'ace'
  if (head.startsWith('ustar', 257)) return 'tar'
  if (latin1(bytes, 0x8001, 0x8006) === 'CD001' || latin1(bytes, 0x8001, 0x8006) === 'BEA01') return 'iso'
  if (latin1(bytes, bytes.length - 512, bytes.length - 504) === 'conectix') return 'vhd'
  const pdf = head.slice(0, 1024).indexOf('%PDF-')
  if (pdf > 0) return 'pdf'
  return textKind(bytes, head)
}

function isPortableExecutable(bytes: Uint8Array): boolean {
  if (bytes.length < 64) return false
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(60, true)
  const mark = latin1(bytes, at, at + 2)
  return mark === 'PE' || mark === 'NE' || mark === 'LE' || bytes.length > 512
}

function textKind(bytes: Uint8Array, head: string): ContentKind {
  const text = textOf(bytes, 4096)
  if (!head.startsWith('\xff\xfe') && !head.startsWith('\xfe\xff') && !looksLikeText(text)) return 'unknown'
  const start = text.trimStart()
  for (const [pattern, kind] of textHeads) if (pattern.test(start)) return kind
  if (
    /^(?:<\?xml[^>]{0,200}>\s{0,40})?(?:<!--[^>]{0,2000}-->\s{0,40}|<!DOCTYPE\s+svg[^>]{0,400}>\s{0,40}){0,4}<svg[\s>]/i.test(
      start,
    )
  )
    return 'svg'
  if (/<(?:!doctype\s+html|html|head|body|script|meta|iframe|form|table|title|div|a\s+href)[\s>]/i.test(start))
    return 'html'
  if (/^<\?xml|^<[a-z][\w:.-]{0,60}[\s>]/i.test(start)) return 'xml'
  return 'text'
}

/** True when hardly any control characters occur. */
function looksLikeText(sample: string): boolean {
  let odd = 0
  for (let i = 0; i < sample.length; i += 1) {
    const code = sample.charCodeAt(i)
    if (code < 9 || (code > 13 && code < 32 && code !== 27)) odd += 1
  }
  return odd * 50 < sample.length
}

/**
 * Text of a file for searching: UTF-16 by byte order mark or by its zero bytes, else one character a byte. Cut at
 * `maxBytes` before decoding.
 */
export function textOf(bytes: Uint8Array, maxBytes: number): string {
  const cut = bytes.subarray(0, maxBytes)
  if (cut[0] === 0xff && cut[1] === 0xfe) return new TextDecoder('utf-16le').decode(cut)
  if (cut[0] === 0xfe && cut[1] === 0xff) return new TextDecoder('utf-16be').decode(cut)
  if (cut.length > 8 && cut[1] === 0 && cut[3] === 0 && cut[5] === 0 && cut[0] !== 0)
    return new TextDecoder('utf-16le').decode(cut)
  const text = latin1(cut)
  return text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text
}
