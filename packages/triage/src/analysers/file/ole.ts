// Old binary Office documents and other compound files: macros, embedded programs, encryption, installers.
import { type CompoundEntry, type CompoundFile, openCompoundFile } from './compound-file.ts'
import { citePassword } from './passwords.ts'
import { cite, extensionOf, noteChild, type Sheet, shown, skip } from './sheet.ts'
import { contentKind, latin1 } from './signature.ts'
import { programKinds, riskOf, runsCode } from './types.ts'
import { examineVba } from './vba.ts'
import { examineWorkbook } from './workbook.ts'

const streamBytes = 16 * 1024 * 1024
const fieldTextBytes = 4 * 1024 * 1024
/** Class ids as the bytes stand in the directory. */
const equationClass = '02ce020000000000c000000000000046'
const installerClasses = new Set(['84100c0000000000c000000000000046', '86100c0000000000c000000000000046'])

/** Examines a compound file; `path` names it when it lies inside another file. */
export function examineOle(sheet: Sheet, bytes: Uint8Array = sheet.file.bytes, path = ''): void {
  const file = openCompoundFile(bytes)
  if (!file) {
    skip(sheet, 'malformed', 'the compound file cannot be read')
    return
  }
  const streams = new Map(file.entries.filter((entry) => entry.isStream).map((entry) => [entry.path, entry]))
  if (streams.has('EncryptedPackage') && streams.has('EncryptionInfo')) {
    citeEncrypted(sheet, path)
    return
  }
  examineVba(sheet, file, path)
  const workbook = streams.get('Workbook') ?? streams.get('Book')
  if (workbook && examineWorkbook(sheet, file.read(workbook, streamBytes), path)) citeEncrypted(sheet, path)
  const document = streams.get('WordDocument')
  if (document) examineWordStream(sheet, file.read(document, fieldTextBytes), path)
  for (const entry of file.entries) examineEmbedded(sheet, file, entry, path)
}

/** Cites an Office file that only a password opens. */
export function citeEncrypted(sheet: Sheet, path: string): void {
  skip(sheet, 'encrypted', 'the document is encrypted')
  cite(sheet, 'office-encrypted', 'The document can only be opened with a password.', { path })
  citePassword(sheet, 'document')
}

/** Word's FIB flag for encryption (MS-DOC 2.5.2) and DDE or template fields in the text. */
function examineWordStream(sheet: Sheet, stream: Uint8Array, path: string): void {
  if (stream.length > 12 && (stream[11]! & 1) === 1) {
    citeEncrypted(sheet, path)
    return
  }
  const text = latin1(stream).replace(/\0/g, '')
  const field = /[\x13]\s{0,20}(DDE(?:AUTO)?\s[^\x14\x15]{3,300})/i.exec(text)
  if (field) cite(sheet, 'office-dde', `A field of the document starts a program: ${shown(field[1] ?? '')}.`, { path })
}

function examineEmbedded(sheet: Sheet, file: CompoundFile, entry: CompoundEntry, path: string): void {
  const at = [path, entry.path].filter((piece) => piece).join(' » ')
  if (entry.clsid === equationClass || /(?:^|\/)Equation Native$/i.test(entry.path)) {
    if (!entry.isStream || entry.sizeBytes > 0)
      cite(
        sheet,
        'office-equation-object',
        'An Equation Editor object is embedded, an outdated component known for a remote code flaw.',
        { path: at },
      )
  }
  if (!entry.isStream) return
  if (/\x01Ole10Native$/i.test(entry.path)) examinePackage(sheet, file.read(entry, streamBytes), at)
  else if (/(?:^|\/)(?:Package|CONTENTS)$/.test(entry.path)) {
    const content = file.read(entry, streamBytes)
    if (contentKind(content) !== 'unknown') noteChild(sheet, entry.name, content)
  }
}

/**
 * A file packed into the document (Ole10Native: size, flags, label, file name, origin path, temporary path, size, data).
 * Text fields end with a zero byte.
 */
export function examinePackage(sheet: Sheet, bytes: Uint8Array, path: string): void {
  const text = latin1(bytes, 0, 4096)
  let at = 6
  const names: string[] = []
  for (let i = 0; i < 2 && at < text.length; i += 1) {
    const end = text.indexOf('\0', at)
    if (end < 0) break
    names.push(text.slice(at, end))
    at = end + 1
  }
  const name = (names[1] || names[0] || '').split('\\').at(-1) ?? ''
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  // Skip flags (4), length-prefixed temporary path, then length-prefixed data.
  at += 4
  if (at + 4 > bytes.length) return
  at += 4 + Math.min(view.getUint32(at, true), 1024)
  if (at + 4 > bytes.length) return
  const content = bytes.subarray(at + 4, at + 4 + view.getUint32(at, true))
  citePackage(sheet, name || 'embedded object', content, path)
  noteChild(sheet, name || 'embedded object', content)
}

/** Cites a file inside a document, by how dangerous it is to open it. */
export function citePackage(sheet: Sheet, name: string, content: Uint8Array, path: string): void {
  const risk = riskOf(extensionOf(name))
  if (programKinds.has(contentKind(content)) || (risk && runsCode.has(risk)) || contentKind(content) === 'lnk')
    cite(
      sheet,
      'document-embedded-program',
      `The document carries "${shown(name, 80)}", which runs code when opened.`,
      { path },
    )
  else cite(sheet, 'document-embedded-file', `The document carries the file "${shown(name, 80)}".`, { path })
}

/** True when the compound file is an installer package or patch. */
export function isInstaller(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const sectorBytes = 1 << Math.min(12, view.getUint16(30, true))
  const root = (view.getUint32(48, true) + 1) * sectorBytes
  return installerClasses.has(Buffer.from(bytes.subarray(root + 80, root + 96)).toString('hex'))
}
