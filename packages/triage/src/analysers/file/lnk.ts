// Windows shortcuts (MS-SHLLINK): what they start, with which arguments, behind which icon.
import { readIdioms } from './idioms.ts'
import { cite, noteLink, type Sheet, shown, skip } from './sheet.ts'
import { latin1 } from './signature.ts'

export interface Shortcut {
  target: string
  arguments: string
  icon: string
  workingFolder: string
}

const maxChars = 32_768
const interpreters =
  /(?:^|[\\/\s"%])(cmd|powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|msiexec|certutil|bitsadmin|conhost|forfiles|explorer|ssh|curl|wmic|python\w{0,5}|java\w?|autoit\w{0,3}|control|schtasks|finger|ftp|pcalua)(?:\.exe)?(?=["\s,]|$)/i
const documentIcon =
  /(?:acrord|acrobat|foxit|winword|excel|powerpnt|msedge|chrome|firefox|iexplore|notepad|wordpad|imageres|shell32|wmploc|photo|outlook)/i

/** Reads a shortcut; null when it is cut or no shortcut. */
export function readShortcut(bytes: Uint8Array): Shortcut | null {
  if (bytes.length < 76) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const flags = view.getUint32(20, true)
  const unicode = (flags & 0x80) !== 0
  let at = 76
  const shortcut: Shortcut = { target: '', arguments: '', icon: '', workingFolder: '' }
  const has = (need: number): boolean => at + need <= bytes.length
  if (flags & 1) {
    if (!has(2)) return null
    const size = view.getUint16(at, true)
    shortcut.target = lastName(bytes.subarray(at + 2, at + 2 + size))
    at += 2 + size
  }
  if (flags & 2) {
    if (!has(20)) return null
    const size = view.getUint32(at, true)
    const pathAt = view.getUint32(at + 16, true)
    const path =
      pathAt > 0 && pathAt < size ? zeroEnded(latin1(bytes, at + pathAt, at + Math.min(size, pathAt + 600))) : ''
    if (path) shortcut.target = path
    else if (size > 28 && has(24)) {
      const network = view.getUint32(at + 20, true)
      if (network > 0 && network + 20 < size)
        shortcut.target =
          zeroEnded(latin1(bytes, at + network + 20, at + Math.min(size, network + 600))) || shortcut.target
    }
    at += size
  }
  const texts: string[] = []
  for (const bit of [4, 8, 16, 32, 64]) {
    if ((flags & bit) === 0) {
      texts.push('')
      continue
    }
    if (!has(2)) break
    const chars = view.getUint16(at, true)
    const size = chars * (unicode ? 2 : 1)
    const piece = bytes.subarray(at + 2, Math.min(bytes.length, at + 2 + size))
    texts.push((unicode ? new TextDecoder('utf-16le').decode(piece) : latin1(piece)).slice(0, maxChars))
    at += 2 + size
  }
  const [, relative = '', workingFolder = '', args = '', icon = ''] = texts
  shortcut.arguments = args
  shortcut.icon = icon
  shortcut.workingFolder = workingFolder
  if (relative && !interpreters.test(shortcut.target)) shortcut.target = relative
  const environment = readEnvironmentBlock(bytes, view, at)
  if (environment) shortcut.target = environment
  return shortcut
}

/** The last file name in a shell item list: ANSI names stand between zero bytes. */
function lastName(items: Uint8Array): string {
  const names = latin1(items.subarray(0, 8192)).match(/[A-Za-z0-9 _.()~-]{3,200}\.[A-Za-z0-9]{2,5}(?=\0)/g)
  return names?.at(-1) ?? ''
}

/** EnvironmentVariableDataBlock (2.5.4) overrides the target when there is one. */
function readEnvironmentBlock(bytes: Uint8Array, view: DataView, from: number): string {
  let at = from
  for (let blocks = 0; at + 8 <= bytes.length && blocks < 20; blocks += 1) {
    const size = view.getUint32(at, true)
    if (size < 8) return ''
    if (view.getUint32(at + 4, true) === 0xa0000001 && at + 268 <= bytes.length)
      return zeroEnded(latin1(bytes, at + 8, at + 268))
    at += size
  }
  return ''
}

function zeroEnded(text: string): string {
  return text.split('\0', 1)[0] ?? ''
}

/** Examines a shortcut. */
export function examineShortcut(sheet: Sheet): void {
  const shortcut = readShortcut(sheet.file.bytes)
  if (!shortcut) {
    skip(sheet, 'malformed', 'the shortcut cannot be read')
    return
  }
  const command = `${shortcut.target} ${shortcut.arguments}`
  const interpreter =
    interpreters.exec(shortcut.target) ?? (shortcut.arguments ? interpreters.exec(shortcut.arguments) : null)
  const idioms = readIdioms(shortcut.arguments)
  if (interpreter && shortcut.arguments.trim() !== '')
    cite(
      sheet,
      'shortcut-runs-command',
      `The shortcut starts ${shown(interpreter[1] ?? '')} with "${shown(shortcut.arguments)}".`,
    )
  if (idioms.downloads || idioms.obfuscated)
    cite(
      sheet,
      'script-download-run',
      `The shortcut's command ${idioms.downloads ? `fetches a file ("${shown(idioms.downloads, 60)}")` : `hides itself: ${idioms.obfuscated}`}.`,
    )
  const remote = /(?:^|[\s"'=(])(\\\\[^\s\\"']{2,200}\\[^\s"']{1,300})/.exec(command)
  if (remote) cite(sheet, 'shortcut-remote-target', `The shortcut reaches out to ${shown(remote[1] ?? '')}.`)
  if (/\s{60}/.test(shortcut.arguments) || shortcut.arguments.length > 900)
    cite(
      sheet,
      'shortcut-hidden-arguments',
      `Its arguments are ${shortcut.arguments.length} characters long, beyond what Windows shows.`,
    )
  if (interpreter && documentIcon.test(shortcut.icon))
    cite(
      sheet,
      'shortcut-icon-disguise',
      `It starts ${shown(interpreter[1] ?? '')} but shows the icon of ${shown(shortcut.icon, 80)}.`,
    )
  for (const [url] of command.matchAll(/https?:\/\/[^\s"'()<>|^,;]{4,500}/gi)) noteLink(sheet, url)
}
