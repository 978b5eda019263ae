// File types that act when opened, by name and content, cited once a file by its class.
import type { FileFindingId } from '../../catalogue-file.ts'
import { isInstaller } from './ole.ts'
import { cite, type Sheet, shown } from './sheet.ts'
import { archiveKinds, type RiskClass, riskOf } from './types.ts'

const findingOf: { readonly [risk in RiskClass]?: readonly [FileFindingId, string] } = {
  program: ['executable-attachment', 'a program or an installer'],
  'script-host': ['script-attachment', 'a script that Windows runs on a double click'],
  shortcut: ['shortcut-attachment', 'a shortcut, which can start any command'],
  'disk-image': ['disk-image-attachment', 'a disk image; files in it escape the mark of the web'],
  help: ['help-file-attachment', 'a help or diagnostics file, which can run scripts'],
  'add-in': ['add-in-attachment', 'an add-in, which Office or the system runs as a program'],
  query: ['query-file-attachment', 'a query file, which fetches and may run content in Excel'],
  'web-page': ['page-file-attachment', 'a web page kept in a file'],
  svg: ['svg-attachment', 'an SVG picture, which the browser opens as a page'],
  notebook: ['notebook-attachment', 'a OneNote file, which may carry programs'],
  'odd-archive': ['archive-unusual', 'an archive of a type that is rarely mailed'],
}

/** Scripts that programmers mail each other; cited more mildly, and not at all in the languages of mailing lists. */
const clickable = /^(?:js|ps1|bat|cmd|reg|inf|ahk|au3)$/

/** Content that shows a `.com` to be the end of a site's or person's name, not a DOS program. */
const notProgram = new Set([
  'text',
  'html',
  'xml',
  'message',
  'pdf',
  'png',
  'jpeg',
  'gif',
  'zip',
  'calendar',
  'contact',
  'pgp',
  'empty',
])

/** Cites the type of a file when it acts on opening. */
export function examineType(sheet: Sheet): void {
  if (sheet.findings.some(({ id }) => id === 'executable-attachment')) return
  const typed = typeFinding(sheet)
  if (typed)
    cite(sheet, typed[0], `"${shown(sheet.file.name)}" is ${typed[1]}.`, typed[2] ? { strength: typed[2] } : {})
}

function typeFinding({ extension, kind, file, path }: Sheet): readonly [FileFindingId, string, number?] | null {
  const risk = riskOf(extension)
  const isInside = path !== null || file.parent !== null
  if (kind === 'lnk') return findingOf.shortcut!
  if (kind === 'onenote') return findingOf.notebook!
  if (kind === 'chm') return findingOf.help!
  if (kind === 'encoded-script') return ['script-attachment', 'an encoded script']
  if (kind === 'ole' && extension !== 'msi' && isInstaller(file.bytes))
    return ['executable-attachment', 'an installer under another name']
  if (extension === 'com' && notProgram.has(kind)) return null
  // Source trees and saved pages hold these by right; what an archive holds is cited with the archive.
  if (isInside && (risk === 'script' || risk === 'web-page' || risk === 'svg')) return null
  if (risk === 'script') return clickable.test(extension) ? ['script-attachment', 'a script file', 0.5] : null
  if (risk === 'odd-archive' && !archiveKinds.has(kind) && kind !== 'unknown') return null
  if (risk === null && (kind === 'iso' || kind === 'vhd' || kind === 'vhdx'))
    return ['disk-image-attachment', 'a disk image under another name']
  if (risk === null && kind === 'svg') return findingOf.svg!
  return (risk && findingOf[risk]) ?? null
}
