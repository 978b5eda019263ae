// HTML files sent as attachments: what the page does once opened from disk, outside every filter of links.
import { readIdioms } from './idioms.ts'
import { decodeXml } from './ooxml.ts'
import { cite, noteLink, type Sheet, shown } from './sheet.ts'
import { textOf } from './signature.ts'

const pageBytes = 4 * 1024 * 1024

/** Examines an HTML page kept in a file. */
export function examinePage(sheet: Sheet): void {
  const html = textOf(sheet.file.bytes, pageBytes)
  const plain = decodeEscapes(html)
  const password = /<input\b[^<>]{0,500}\btype\s{0,4}=\s{0,4}["']?password/i.exec(plain)
  if (password) cite(sheet, 'page-file-password-form', 'The page asks for a password.', { offset: password.index })
  const smuggling = /createObjectURL|msSaveOrOpenBlob|msSaveBlob|new\s{1,4}Blob\s{0,4}\(|new\s{1,4}File\s{0,4}\(/i.exec(
    plain,
  )
  if (smuggling && /[A-Za-z0-9+/]{2000}|(?:\d{1,3},){1000}/.test(plain))
    cite(
      sheet,
      'page-file-smuggling',
      `The page builds a file in the reader's browser ("${shown(smuggling[0], 40)}").`,
      { offset: smuggling.index },
    )
  const leaves =
    /(?:window|document|top|self|parent)\s{0,3}\.\s{0,3}location(?:\s{0,3}\.\s{0,3}href)?\s{0,3}=[^=]|location\s{0,3}\.\s{0,3}(?:replace|assign)\s{0,3}\(|<meta\b[^<>]{0,200}http-equiv\s{0,4}=\s{0,4}["']?refresh[^<>]{0,200}url/i.exec(
      plain,
    )
  if (leaves)
    cite(
      sheet,
      'page-file-redirect',
      `The page sends its reader on by itself: "${shown(plain.slice(leaves.index, leaves.index + 120), 120)}".`,
      { offset: leaves.index },
    )
  if (/<script[\s>]/i.test(plain)) {
    const idioms = readIdioms(html)
    const encodes = /document\.write\s{0,3}\(\s{0,3}(?:unescape|atob|decodeURIComponent)\s{0,3}\(/i.exec(html)
    if (idioms.obfuscated || encodes)
      cite(
        sheet,
        'page-file-obfuscated',
        `The page hides what it does: ${idioms.obfuscated ?? `"${shown(encodes?.[0] ?? '', 60)}"`}.`,
      )
    const messenger =
      /api\.telegram\.org\/bot|discord(?:app)?\.com\/api\/webhooks|formspree\.io|submit-form\.com|smtpjs/i.exec(plain)
    if (messenger)
      cite(sheet, 'page-file-exfiltrates', `The page sends what is typed to ${shown(messenger[0])}.`, {
        offset: messenger.index,
      })
  }
  if (/<hta:application/i.test(plain))
    cite(sheet, 'script-attachment', 'The page is an HTML application, which runs outside the browser.')
  let seen = 0
  for (const [, attribute = '', target = ''] of plain.matchAll(
    /\b(href|action|src|url)\s{0,4}=\s{0,4}["']?(https?:\/\/[^"'\s<>]{3,4000})/gi,
  )) {
    seen += 1
    if (seen > 200) break
    noteLink(
      sheet,
      decodeXml(target),
      attribute.toLowerCase() === 'action' ? 'form' : attribute.toLowerCase() === 'src' ? 'resource' : 'attachment',
    )
  }
}

/** The page with percent-encoded script text (`unescape("%3C…")`) made readable; once, not repeatedly. */
function decodeEscapes(html: string): string {
  if (!/%3C[a-z%]/i.test(html)) return html
  return html + html.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
