// Programs under any name: what they are, and marks of packing.

import { cite, type Sheet, shown } from './sheet.ts'
import { latin1 } from './signature.ts'
import { harmlessLooking, riskOf } from './types.ts'

const kindNames: Partial<Record<string, string>> = {
  pe: 'Windows program',
  elf: 'Linux program',
  macho: 'macOS program',
  'java-class': 'Java class',
}

/** Cites a program; one under another type's name is a disguise. */
export function examineProgram(sheet: Sheet): void {
  const what = kindNames[sheet.kind] ?? 'program'
  const risk = riskOf(sheet.extension)
  const disguised = harmlessLooking.has(sheet.extension) || (risk !== null && risk !== 'program' && risk !== 'add-in')
  cite(sheet, 'executable-attachment', `The file is a ${what}.`)
  if (disguised)
    cite(
      sheet,
      'executable-disguised',
      `The file is a ${what} under a name that ends in .${shown(sheet.extension, 20)}.`,
    )
  if (sheet.kind === 'pe' && isPacked(sheet.file.bytes))
    cite(sheet, 'executable-packed', 'The program is packed, so that its code cannot be read.')
}

/** True when section names are those of packers. */
function isPacked(bytes: Uint8Array): boolean {
  const head = latin1(bytes, 0, 4096)
  return /UPX0|UPX1|\.aspack|\.adata|\.MPRESS1|\.themida|\.vmp0|\.petite|\.nsp0|\.enigma1/.test(head)
}
