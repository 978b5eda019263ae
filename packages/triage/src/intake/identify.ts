// Names what bytes are: the kind of an upload, and the finer type of an attachment.
import { openCompoundFile } from '../analysers/file/compound-file.ts'
import { contentKind } from '../analysers/file/signature.ts'

/** What an upload can be. `unknown` is still tried as a mail, because broken mails look like anything. */
export type InputKind = 'eml' | 'msg' | 'zip' | 'archive' | 'html' | 'json' | 'mbox' | 'unknown' | 'binary'

const fieldLine = /^[!-9;-~]{1,80}[ \t]{0,10}:/
const mailField =
  /^(?:received|return-path|from|to|date|subject|message-id|mime-version|delivered-to|reply-to|cc|sender|x-[\w-]{1,60}|content-[\w-]{1,40}|dkim-signature|authentication-results|arc-[\w-]{1,40}|list-[\w-]{1,40}|resent-[\w-]{1,20}|received-spf|envelope-to|organization|user-agent|importance|precedence|thread-[\w-]{1,20}|references|in-reply-to|errors-to|bcc|status|newsgroups|path|lines|delivery-date)\s{0,10}:/im

/** True for a field name that mails have; text files full of `name: value` lines have none of them. */
export function isMailField(name: string): boolean {
  return mailField.test(`${name}:`)
}

const archiveKinds: ReadonlySet<string> = new Set([
  'rar',
  '7z',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  'cab',
  'ace',
  'arj',
  'tar',
  'iso',
])

/** Says what an upload is, by its bytes first; the name only helps where bytes leave a choice. */
export function identify(bytes: Uint8Array, name?: string): InputKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06') || head.startsWith('PK\x07\x08')) return 'zip'
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'msg'
  if (head.startsWith('From ') && /^From [^\n]{0,998}\n/.test(head)) return 'eml'
  const text = head.replace(/^(?:\xef\xbb\xbf)?\s{0,100}/, '')
  const extension = (name ?? '').slice(-10).toLowerCase()
  const html =
    /^(?:<!--[^>]{0,2000}>\s{0,40}){0,5}<(?:!doctype\s+html|html|head|body|table|div|style|meta|title|center|p|a|script|font|span|img|br|h[1-6])[\s/>]/i
  if (html.test(text)) return 'html'
  if (fieldLine.test(text) && mailField.test(text)) return 'eml'
  if (/^[{[]\s{0,40}["{\]}]/.test(text)) return 'json'
  if (/\.html?$|\.xhtml$/.test(extension) && /<[a-z!][^>]{0,2000}>/i.test(text)) return 'html'
  const kind = contentKind(bytes)
  if (archiveKinds.has(kind)) return 'archive'
  if (mailField.test(text) || extension.endsWith('.eml')) return 'eml'
  return kind === 'text' || kind === 'html' || kind === 'xml' || kind === 'message' ? 'unknown' : 'binary'
}

const macroTypes: Record<string, string> = { docx: 'docm', xlsx: 'xlsm', pptx: 'pptm' }

/**
 * Type of a file by content: `pdf`, `pe`, `lnk`, `png`, … as the file analysers say them, with containers told apart: `docx`,
 * `xlsm`, `odt`, `jar`, `apk` among ZIPs, `msg`, `doc`, `xls`, `ppt`, `msi` among OLE files, `script` for code by its idioms.
 */
export function fileTypeOf(bytes: Uint8Array): string {
  if (isTnef(bytes)) return 'tnef'
  const kind = contentKind(bytes)
  if (kind === 'zip') return zipType(bytes)
  if (kind === 'ole') return oleType(bytes)
  if (kind === 'text' || kind === 'message') return textType(bytes, kind)
  return kind
}

/** TNEF starts with 0x223E9F78 (MS-OXTNEF 2.1.3). */
export function isTnef(bytes: Uint8Array): boolean {
  return bytes[0] === 0x78 && bytes[1] === 0x9f && bytes[2] === 0x3e && bytes[3] === 0x22
}

function zipType(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  // Names stand in clear both in the local headers at the front and in the directory at the end.
  const places = `${whole.toString('latin1', 0, 8192)}${whole.toString('latin1', Math.max(0, bytes.length - 65_536))}`
  const has = (name: string) => places.includes(name)
  if (has('[Content_Types].xml')) {
    const type = has('word/') ? 'docx' : has('xl/') ? 'xlsx' : has('ppt/') ? 'pptx' : 'ooxml'
    return has('vbaProject.bin') ? (macroTypes[type] ?? 'ooxml') : type
  }
  const open = /mimetypeapplication\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)/.exec(
    places.slice(0, 200),
  )
  if (open) return { text: 'odt', spreadsheet: 'ods', presentation: 'odp' }[open[1]!] ?? 'zip'
  if (has('mimetypeapplication/epub+zip')) return 'epub'
  if (has('AndroidManifest.xml')) return 'apk'
  if (has('META-INF/MANIFEST.MF')) return 'jar'
  return 'zip'
}

function oleType(bytes: Uint8Array): string {
  const file = openCompoundFile(bytes)
  if (!file) return 'ole'
  const names = new Set(file.entries.map(({ path }) => path))
  if (names.has('__properties_version1.0')) return 'msg'
  if (names.has('WordDocument')) return 'doc'
  if (names.has('Workbook') || names.has('Book')) return 'xls'
  if (names.has('PowerPoint Document')) return 'ppt'
  if (names.has('EncryptedPackage')) return 'encrypted-ooxml'
  return file.entries.some(({ name }) => /^[\u3800-\u4840]/.test(name)) ? 'msi' : 'ole'
}

const scriptStart =
  /^(?:#!\s{0,5}\/|<\?php|@echo\s|'use strict'|"use strict"|import\s|function\s|var\s|let\s|const\s|dim\s|option explicit|sub\s|on error resume next|param\s{0,5}\(|\$[\w:]{1,40}\s{0,5}=|powershell|rem\s|set-executionpolicy|try\s{0,5}\{|<job|<package)/i

function textType(bytes: Uint8Array, kind: string): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
  return kind === 'text' && scriptStart.test(head.trimStart()) ? 'script' : kind
}
