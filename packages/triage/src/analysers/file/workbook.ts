// Old Excel workbooks (MS-XLS): encryption, macro sheets of Excel 4.0 and what starts them.
import { cite, type Sheet, shown } from './sheet.ts'
import { latin1 } from './signature.ts'

const boundSheet = 0x85
const filePass = 0x2f
const definedName = 0x18
const externalBook = 0x1ae
const stringRecords = new Set([0x06, 0x207, 0x204, 0xfc])
const maxRecords = 2_000_000

/** Reads the records of a Workbook stream once. Returns true when it is encrypted. */
export function examineWorkbook(sheet: Sheet, stream: Uint8Array, path: string): boolean {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length)
  const macroSheets: string[] = []
  let hidden = false
  let autoOpen = false
  let dde: string | null = null
  let texts = ''
  let at = 0
  for (let records = 0; at + 4 <= stream.length && records < maxRecords; records += 1) {
    const kind = view.getUint16(at, true)
    const size = view.getUint16(at + 2, true)
    const body = at + 4
    if (body + size > stream.length) break
    if (kind === filePass) {
      // Excel encrypts hidden workbooks with this fixed password and opens them without asking (MS-XLS 2.2.10).
      return true
    }
    if (kind === boundSheet && size >= 8 && stream[body + 5] === 1) {
      macroSheets.push(latin1(stream, body + 8, body + Math.min(size, 70)).replace(/\0/g, ''))
      if ((stream[body + 4]! & 3) !== 0) hidden = true
    }
    // A built-in name (flag 0x20) with code 1 is Auto_Open, 2 is Auto_Close; renamed ones keep the text.
    if (kind === definedName && size > 15) {
      const builtIn = (stream[body]! & 0x20) !== 0
      const code = stream[body + 15]!
      if (
        (builtIn && (code === 1 || code === 2)) ||
        /auto_?(?:open|close)/i.test(latin1(stream, body + 14, body + size))
      )
        autoOpen = true
    }
    if (kind === externalBook && size > 8 && size < 1000) {
      const text = latin1(stream, body, body + size).replace(/\0/g, '')
      if (/\b(?:cmd|powershell|mshta|msexcel|wscript|cscript|rundll32)[^\x20-\x7e]/i.test(text)) dde = text
    }
    if (stringRecords.has(kind) && texts.length < 500_000) texts += latin1(stream, body, body + size)
    at = body + size
  }
  if (dde) cite(sheet, 'office-dde', `The workbook links to a program by DDE: ${shown(dde)}.`, { path })
  if (macroSheets.length > 0) {
    const how = [hidden ? 'hidden' : '', autoOpen ? 'started when the file is opened' : '']
      .filter((word) => word)
      .join(', ')
    cite(
      sheet,
      'office-xlm-macros',
      `The workbook has an Excel 4.0 macro sheet "${shown(macroSheets[0] ?? '', 40)}"${how ? ` (${how})` : ''}.`,
      {
        path,
        strength: hidden || autoOpen ? 1 : 0.6,
      },
    )
    const acts = /URLDownloadToFile|ShellExecute|CreateProcess|\b(?:cmd|powershell|mshta|regsvr32|rundll32)\b/i.exec(
      texts.replace(/\0/g, ''),
    )
    if (acts) cite(sheet, 'office-macro-executes', `The Excel 4.0 macros hold "${shown(acts[0])}".`, { path })
  }
  return false
}
