// Scripts in HTML: files built on the reader's machine (HTML smuggling) and code that hides what it does.
import type { Where } from '@docket/model'
import type { RawFinding } from '../../analyser.ts'

const decodes = /\batob\s*\(|base64|fromCharCode|Uint8Array|charCodeAt|TextDecoder|decodeURIComponent\s*\(\s*escape/i
const builds =
  /\bnew\s+(?:Blob|File)\b|createObjectURL|msSaveOrOpenBlob|msSaveBlob|navigator\.msSave|\.download\s*=|setAttribute\(\s*['"]download/i
const hides =
  /\beval\s*\(|\bunescape\s*\(|document\.write(?:ln)?\s*\(\s*(?:unescape|atob|decodeURI|String\.fromCharCode|window\.atob)|\bnew\s+Function\s*\(|\\x[0-9a-f]{2}\\x[0-9a-f]{2}\\x[0-9a-f]{2}|(?:%[0-9a-f]{2}){12}|_0x[0-9a-f]{4,6}/i
const packed = /["'`][A-Za-z0-9+/]{2000}/

/** Findings for script bodies, at most one of each kind; `where` turns an offset into a place. */
export function examineScripts(
  scripts: readonly { code: string; offset: number }[],
  where: (offset: number) => Where,
): RawFinding[] {
  const findings = new Map<string, RawFinding>()
  const add = (id: string, offset: number, says: string): void => {
    if (!findings.has(id)) findings.set(id, { id, where: where(offset), says })
  }
  for (const { code, offset } of scripts.slice(0, 50)) {
    if (code.trim() === '') continue
    const builder = builds.exec(code)?.[0]
    const isPacked = packed.test(code)
    if (builder && (decodes.test(code) || isPacked)) {
      add(
        'html-smuggling',
        offset,
        `A script builds a file on the reader’s machine (${builder.slice(0, 30)}), past every filter on the way`,
      )
    }
    const hidden = hides.exec(code)?.[0]
    if (hidden || isPacked) {
      add(
        'html-script-obfuscated',
        offset,
        `A script hides what it does (${(hidden ?? 'a long packed text').slice(0, 30)})`,
      )
    } else if (/location\s*(?:\.href|\.replace|\.assign)?\s*[=(]/i.test(code)) {
      add('html-script-redirect', offset, 'A script sends the reader to another page')
    }
  }
  return [...findings.values()]
}
