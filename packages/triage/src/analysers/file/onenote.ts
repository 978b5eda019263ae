// OneNote sections: files embedded in the page (MS-ONESTORE FileDataStoreObject), the usual carrier of scripts there.
import { citePackage } from './ole.ts'
import { cite, noteChild, noteLink, type Sheet, shown } from './sheet.ts'
import { contentKind, latin1, textOf } from './signature.ts'

const scanBytes = 32 * 1024 * 1024
const maxFiles = 30
/** {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}, followed by the length in 8 bytes, 12 bytes unused, then the data. */
const fileMark = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')

/** Examines a section: every embedded file becomes a file of its own. */
export function examineNotebook(sheet: Sheet): void {
  const bytes = Buffer.from(
    sheet.file.bytes.buffer,
    sheet.file.bytes.byteOffset,
    Math.min(sheet.file.bytes.length, scanBytes),
  )
  const names = embeddedNames(bytes)
  let files = 0
  for (let at = bytes.indexOf(fileMark); at >= 0 && files < maxFiles; at = bytes.indexOf(fileMark, at + 16)) {
    if (at + 36 > bytes.length) break
    const content = bytes.subarray(at + 36, at + 36 + Number(bytes.readBigUInt64LE(at + 16) & 0xffffffffn))
    const kind = contentKind(content)
    if (content.length === 0 || /^(?:png|jpeg|gif|bmp|heif)$/.test(kind)) continue
    const name = names[files] ?? `embedded-${files + 1}`
    files += 1
    const looksScript =
      (kind === 'text' || kind === 'html' || kind === 'xml') &&
      /WScript|powershell|CreateObject|<hta:|<script|@echo off|cmd \/c/i.test(textOf(content, 20_000))
    if (looksScript)
      cite(sheet, 'document-embedded-program', `The notebook page carries a script ("${shown(name, 80)}").`, {
        offset: at,
      })
    else citePackage(sheet, name, content, 'page')
    noteChild(sheet, name, content)
  }
  for (const [url] of latin1(bytes)
    .replace(/\0/g, '')
    .matchAll(/https?:\/\/[^\s"'()<>\\\x00-\x1f\x7f-\xff]{6,500}/g)) {
    if (!/\/\/(?:schemas\.|www\.w3\.org|purl\.org|ns\.adobe)/.test(url)) noteLink(sheet, url)
  }
}

/** File names as the page shows them (UTF-16 text ending in an extension), in their order, without repeats. */
function embeddedNames(bytes: Buffer): string[] {
  const text = latin1(bytes)
  const names = new Set<string>()
  for (const [match] of text.matchAll(/(?:[\x20-\x7e]\0){1,80}\.\0(?:[A-Za-z0-9]\0){2,5}(?![\x20-\x7e]\0)/g)) {
    const name = match.replace(/\0/g, '').split('\\').at(-1) ?? ''
    if (/\.(?:hta|vbs|js|jse|vbe|wsf|cmd|bat|ps1|exe|lnk|chm|iso|zip|docm?|xls[mx]?|pdf|one|msi|scr|dll)$/i.test(name))
      names.add(name)
    if (names.size >= maxFiles) break
  }
  return [...names]
}
