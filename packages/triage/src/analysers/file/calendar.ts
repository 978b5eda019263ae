// Invitations and contact cards: the links they carry.
import { noteLink, type Sheet } from './sheet.ts'
import { textOf } from './signature.ts'

const cardBytes = 512 * 1024

/** Notes web addresses of an invitation or a card; their folded lines are joined first (RFC 5545 3.1). */
export function examineCard(sheet: Sheet): void {
  const text = new TextDecoder()
    .decode(Buffer.from(textOf(sheet.file.bytes, cardBytes), 'latin1'))
    .replace(/\r?\n[ \t]/g, '')
    .replace(/\\[nN]/g, ' ')
  for (const line of text.split(/\r?\n/, 5000)) {
    if (!/^(?:DESCRIPTION|X-ALT-DESC|URL|LOCATION|ATTACH|SUMMARY|COMMENT|CONFERENCE|NOTE)\b/i.test(line)) continue
    for (const [url] of line.matchAll(/https?:\/\/[^\s"'<>\\;]{4,2000}/gi))
      noteLink(sheet, url.replace(/[).,]{1,10}$/, ''))
  }
}
