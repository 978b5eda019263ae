// RTF documents: embedded and self-updating objects, the Equation Editor flaw, outside templates, broken-up headers.
import { openCompoundFile } from './compound-file.ts'
import { citePackage } from './ole.ts'
import { cite, noteChild, noteLink, type Sheet, shown } from './sheet.ts'
import { contentKind, latin1 } from './signature.ts'

const scanBytes = 16 * 1024 * 1024
const objectBytes = 4 * 1024 * 1024
const maxObjects = 20
const equation = /Equation\.[23]|\x02\xce\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46/i

/** Examines an RTF file in one pass over its text. */
export function examineRtf(sheet: Sheet): void {
  const text = latin1(sheet.file.bytes, 0, scanBytes)
  if (!/^\{\\rtf1/.test(text))
    cite(
      sheet,
      'rtf-malformed-header',
      `The header is "${shown(text.slice(0, 12))}" instead of {\\rtf1, a trick against scanners.`,
    )
  const template = /\\\*\\template\s{0,5}([^{}]{4,600})/i.exec(text)
  if (template) {
    const target = decodeRtf(template[1] ?? '')
    if (/^(?:https?:|ftp:|\\\\|\/\/|file:\/\/[^/])/i.test(target.trim())) {
      cite(sheet, 'office-remote-template', `The document loads its template from ${shown(target)} when opened.`, {
        offset: template.index,
      })
      noteLink(sheet, target, 'resource')
    }
  }
  const update = /\\obj(?:update|autlink)\b/i.exec(text)
  const objects = readObjects(text)
  if (objects.length > 0)
    cite(sheet, 'rtf-object', `The document embeds ${objects.length} object(s).`, { offset: objects[0]?.offset })
  if (update && objects.length > 0)
    cite(sheet, 'rtf-auto-update', 'An embedded object is loaded by itself when the document is opened.', {
      offset: update.index,
    })
  for (const { offset, bytes } of objects) examineObject(sheet, bytes, offset)
  for (const [, target = ''] of text.matchAll(/HYPERLINK\s{1,4}"([^"]{4,2000})"/g)) noteLink(sheet, decodeRtf(target))
}

/** Hex data of each \objdata group, with control words and groups that attackers put between the digits taken out. */
function readObjects(text: string): { offset: number; bytes: Uint8Array }[] {
  const objects: { offset: number; bytes: Uint8Array }[] = []
  let at = text.indexOf('\\objdata')
  while (at >= 0 && objects.length < maxObjects) {
    let end = at + 8
    let depth = 0
    const stop = Math.min(text.length, at + objectBytes * 2)
    for (; end < stop; end += 1) {
      const code = text.charCodeAt(end)
      if (code === 0x7b) depth += 1
      else if (code === 0x7d) {
        if (depth === 0) break
        depth -= 1
      }
    }
    const digits = text
      .slice(at + 8, end)
      .replace(/\\[a-z]{1,32}-?\d{0,10} ?|\\'[0-9a-f]{2}|\\[^a-z]/gi, '')
      .replace(/[^0-9a-f]/gi, '')
    objects.push({ offset: at, bytes: Buffer.from(digits.slice(0, digits.length & ~1), 'hex') })
    at = text.indexOf('\\objdata', end)
  }
  return objects
}

function examineObject(sheet: Sheet, bytes: Uint8Array, offset: number): void {
  const text = latin1(bytes)
  if (equation.test(text)) {
    cite(
      sheet,
      'rtf-equation-exploit',
      'The embedded object calls the Equation Editor, the way of a well-known remote code flaw (CVE-2017-11882).',
      { offset },
    )
    return
  }
  const link = /(?:h\0t\0t\0p\0s?\0?:\0|https?:)[\x20-\x7e\0]{6,600}/i.exec(text)
  if (link && /\xe0\xc9\xea\x79\xf9\xba\xce\x11|htmlfile|OLE2Link/i.test(text)) {
    const target = link[0].replace(/\0/g, '')
    cite(sheet, 'office-remote-object', `An embedded object is loaded from ${shown(target)}.`, { offset })
    noteLink(sheet, target, 'resource')
  }
  const compound = text.indexOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')
  if (compound >= 0) {
    const inner = bytes.subarray(compound)
    if (openCompoundFile(inner)) noteChild(sheet, 'object.ole', inner)
  }
  if (/Package\0/.test(text.slice(0, 200))) {
    // An OLE 1.0 package: label, origin path and temporary path come before the data; their names say what it is.
    const name = /[^\0\\/]{1,120}\.[a-z0-9]{1,10}(?=\0)/i.exec(text.slice(0, 2000))?.[0] ?? 'package'
    const program = text.indexOf('MZ')
    const content =
      program >= 0 && contentKind(bytes.subarray(program)) === 'pe' ? bytes.subarray(program) : new Uint8Array()
    citePackage(sheet, name, content, 'object')
    noteChild(sheet, name, content)
  }
}

/** Text of an RTF group: hex and Unicode escapes resolved, other control words dropped. */
function decodeRtf(group: string): string {
  return group
    .replace(/\\u(-?\d{1,6})\s?\??/g, (_, code: string) => String.fromCharCode(Number(code) & 0xffff))
    .replace(/\\'([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\[a-z]{1,32}-?\d{0,10} ?/gi, '')
    .replace(/\\(?=[\\{}])/g, '')
    .trim()
}
