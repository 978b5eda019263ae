// Script files and encoded scripts: what they run, fetch and hide.
import { readIdioms } from './idioms.ts'
import { cite, noteLink, type Sheet, shown } from './sheet.ts'
import { textOf } from './signature.ts'

const scriptBytes = 4 * 1024 * 1024

/** Examines the text of a script of any language. */
export function examineScript(sheet: Sheet): void {
  examineCode(sheet, textOf(sheet.file.bytes, scriptBytes))
}

/** Cites what code does; also for scripts found in other files. */
export function examineCode(sheet: Sheet, code: string, path?: string): void {
  const at = path === undefined ? {} : { path }
  const { runs, downloads, obfuscated, entrenches } = readIdioms(code)
  if (downloads && runs)
    cite(
      sheet,
      'script-download-run',
      `The script fetches ("${shown(downloads, 60)}") and runs ("${shown(runs, 60)}") something.`,
      at,
    )
  else if (downloads && isBatch(sheet))
    cite(sheet, 'script-download-run', `The script fetches a file ("${shown(downloads, 60)}").`, {
      ...at,
      strength: 0.6,
    })
  if (obfuscated) cite(sheet, 'script-obfuscated', `The script hides itself: ${obfuscated}.`, at)
  if (entrenches) cite(sheet, 'script-entrenches', `The script uses "${shown(entrenches, 80)}".`, at)
  for (const [url] of code.slice(0, 500_000).matchAll(/https?:\/\/[^\s"'()<>|^,;`\\]{4,500}/gi)) noteLink(sheet, url)
}

/** Types that nothing but Windows' own script hosts runs. */
function isBatch(sheet: Sheet): boolean {
  return /^(?:jse?|vb[se]|ws[fhc]|sct|hta|ps1|bat|cmd)$/.test(sheet.extension)
}
