// Archives: what their names tell without opening, locked ones, archives in archives, bombs, escapes from the folder.

import { examineOoxml, isOfficePackage } from './ooxml.ts'
import { citePassword } from './passwords.ts'
import { cite, extensionOf, noteChild, type Sheet, shown, skip } from './sheet.ts'
import { isArchiveExtension, type RiskClass, riskOf } from './types.ts'
import { readZipDirectory, readZipMember, type ZipMember } from './zip-directory.ts'

interface MemberName {
  name: string
  encrypted: boolean
}

const bombBytes = 200 * 1024 * 1024
const bombRatio = 200
const childBytes = 16 * 1024 * 1024
/** Member types that have no place in a mailed archive, most telling first. */
const dangerous: ReadonlySet<RiskClass> = new Set([
  'program',
  'script-host',
  'shortcut',
  'add-in',
  'help',
  'disk-image',
  'query',
])

/** Examines an archive by its own directory (ZIP) or by the members that intake listed (others). */
export function examineArchive(sheet: Sheet): void {
  const unpacked = sheet.context.members ?? []
  if (sheet.kind === 'zip') {
    const directory = readZipDirectory(sheet.file.bytes, sheet.context.limits.archiveMembers)
    if (!directory) {
      if (unpacked.length === 0) skip(sheet, 'malformed', 'the directory of the archive cannot be read')
    } else if (isOfficePackage(directory)) {
      examineOoxml(sheet, directory)
      return
    } else {
      if (directory.total > directory.members.length)
        skip(sheet, 'limit', `only ${directory.members.length} of ${directory.total} members were listed`)
      const claimed = directory.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      if (claimed > bombBytes && claimed > sheet.file.bytes.length * bombRatio)
        cite(sheet, 'archive-bomb', `The archive of ${sheet.file.bytes.length} bytes claims to hold ${claimed} bytes.`)
      if (/^(?:jar|apk|xpi|odt|ods|odp)$/.test(sheet.extension) === false) citeMembers(sheet, directory.members)
      examineOpenDocument(sheet, directory.members)
      if (unpacked.length === 0) unpackSome(sheet, directory.members)
      return
    }
  }
  if (unpacked.length > 0) citeMembers(sheet, unpacked)
  else if (sheet.file.encrypted) citeLocked(sheet, [])
}

/** Cites what the names of an archive's members tell. */
export function citeMembers(sheet: Sheet, members: readonly MemberName[]): void {
  const files = members.filter(
    ({ name }) => !/[\\/]$/.test(name) && !/(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$)/.test(name),
  )
  const escaping = files.find(({ name }) => /(?:^|[\\/])\.\.[\\/]|^[a-z]:[\\/]|^[\\/]{2}/i.test(name))
  if (escaping)
    cite(
      sheet,
      'archive-path-escape',
      `A member is named "${shown(escaping.name, 100)}", which unpacks outside its folder.`,
    )
  // Source trees hold scripts by right; a small archive with a program in it does not look like one.
  const small = files.length <= 10
  const risky = files.find(({ name }) => {
    const risk = riskOf(extensionOf(name))
    return (
      risk !== null && (dangerous.has(risk) || (small && risk === 'script' && /\.(?:jse?|ps1|bat|cmd|sh)$/i.test(name)))
    )
  })
  if (risky && small) {
    cite(sheet, 'archive-holds-program', `The archive holds "${shown(risky.name, 100)}", which runs code when opened.`)
    if (files.length === 1)
      cite(sheet, 'archive-single-program', `The only file in the archive is "${shown(risky.name, 100)}".`)
  } else if (risky)
    cite(sheet, 'archive-holds-program', `Among ${files.length} files the archive holds "${shown(risky.name, 100)}".`, {
      strength: 0.4,
    })
  const page = files.find(({ name }) => riskOf(extensionOf(name)) === 'web-page' || extensionOf(name) === 'svg')
  if (page && files.length <= 2)
    cite(sheet, 'archive-holds-page', `The archive holds little more than the web page "${shown(page.name, 100)}".`)
  const nested = files.find(({ name }) => isArchiveExtension(extensionOf(name)))
  if (nested && files.length <= 3)
    cite(sheet, 'archive-nested', `The archive holds another one, "${shown(nested.name, 100)}".`)
  if (files.some(({ encrypted }) => encrypted)) citeLocked(sheet, files)
}

/** An archive that needs a password, weighed by what its visible names tell. */
function citeLocked(sheet: Sheet, files: readonly MemberName[]): void {
  // With a password that intake knew, the members have been opened and are examined like any other file.
  const opened = sheet.context.members?.some(({ encrypted, bytes }) => !encrypted && bytes.length > 0)
  if (!opened) skip(sheet, 'encrypted', 'the archive is encrypted')
  cite(
    sheet,
    'archive-encrypted',
    `The archive is locked with a password${files[0] ? ` ("${shown(files[0].name, 80)}")` : ''}.`,
  )
  citePassword(sheet, 'archive')
  const locked = files.find(
    ({ name, encrypted }) =>
      encrypted && ['program', 'script-host', 'script', 'shortcut', 'add-in'].includes(riskOf(extensionOf(name)) ?? ''),
  )
  if (locked)
    cite(
      sheet,
      'archive-locked-program',
      `A program is locked in the archive against scanners: "${shown(locked.name, 100)}".`,
    )
}

/** Basic macros of OpenDocument files. */
function examineOpenDocument(sheet: Sheet, members: readonly MemberName[]): void {
  if (!/^(?:od[tspgf]|ot[tsp])$/.test(sheet.extension)) return
  const macro = members.find(
    ({ name }) => /^(?:Basic\/[^/]{1,80}\/[^/]{1,80}\.xml|Scripts\/)/.test(name) && !/script-l[bc]\.xml$/.test(name),
  )
  if (macro) cite(sheet, 'office-macros', `The document holds macros (${shown(macro.name, 80)}).`)
}

/** Opens members here when intake did not: within the limits of count, one member's size and all bytes. */
function unpackSome(sheet: Sheet, members: readonly ZipMember[]): void {
  let left = Math.min(sheet.context.limits.unpackedBytes, 64 * 1024 * 1024)
  for (const member of members.slice(0, 50)) {
    if (member.encrypted || /[\\/]$/.test(member.name) || left <= 0 || sheet.context.outOfTime()) continue
    const bytes = readZipMember(sheet.file.bytes, member, Math.min(childBytes, left))
    if (bytes) {
      left -= bytes.length
      noteChild(sheet, member.name, bytes)
    } else skip(sheet, 'limit', `member ${shown(member.name, 80)} was not opened`)
  }
}
