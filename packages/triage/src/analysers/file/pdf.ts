// PDF documents: scripts, programs and files that open by themselves, links, forms, encryption, pages made of one picture and a link.
import { readIdioms } from './idioms.ts'
import { candidates, citePassword } from './passwords.ts'
import { readPdf } from './pdf-objects.ts'
import { readString } from './pdf-strings.ts'
import { cite, extensionOf, noteChild, noteLink, type Sheet, shown, skip } from './sheet.ts'
import { contentKind } from './signature.ts'
import { programKinds, riskOf } from './types.ts'

const maxUris = 300

/** Examines a PDF by its dictionaries (ISO 32000-1 section 7 and 12.6). */
export function examinePdf(sheet: Sheet): void {
  const pdf = readPdf(sheet.file.bytes, sheet.context.outOfTime, candidates(sheet))
  if (pdf.cut) skip(sheet, 'limit', 'the document is too large to be read whole')
  const { text, disguised } = plainNames(pdf.objects)
  if (disguised)
    cite(sheet, 'pdf-disguised-names', `The document writes /${disguised} in escape codes, a trick against scanners.`)
  if (pdf.encryption) examineEncryption(sheet, pdf.encryption)

  const launch = /\/S\s{0,5}\/Launch\b/.exec(text)
  if (launch) {
    const target = /\/(?:F|Win)\s{0,5}(?:<<[^>]{0,300})?\(([^)]{1,300})\)/.exec(
      text.slice(Math.max(0, launch.index - 300), launch.index + 600),
    )
    cite(
      sheet,
      'pdf-launch',
      `The document starts a program or file${target ? `: ${shown(readString(target[1] ?? ''))}` : ''}.`,
    )
  }
  examineScripts(sheet, text, pdf.scripts)
  const remote =
    /\/S\s{0,5}\/(?:GoToR|GoToE|ImportData|Thread)\b[^>]{0,300}\(((?:\\\\\\\\|\/\/|https?:|file:)[^)]{3,300})\)/i.exec(
      text,
    )
  if (remote)
    cite(sheet, 'pdf-remote-action', `Opening a page action reaches out to ${shown(readString(remote[1] ?? ''))}.`)
  const form = /\/S\s{0,5}\/SubmitForm\b/.exec(text)
  if (form) {
    const target = /\((https?:[^)]{4,1000})\)/i.exec(text.slice(form.index, form.index + 1500))?.[1]
    if (target) {
      cite(sheet, 'pdf-form-submit', `The document sends a form to ${shown(readString(target))}.`)
      noteLink(sheet, readString(target), 'form')
    }
  }
  examineEmbedded(sheet, text, pdf.embedded)
  if (/\/(?:JBIG2Decode|RichMedia|Flash)\b/.test(text) && /\/RichMedia\b/.test(text))
    cite(sheet, 'pdf-rich-media', 'The document embeds rich media (Flash), which no present reader plays.')
  examineLinks(sheet, text, pdf)
}

/** Names with their `#xx` escapes resolved, and the first dangerous name that was written so. */
function plainNames(objects: string): { text: string; disguised: string | null } {
  if (!/\/[A-Za-z0-9]{0,30}#[0-9a-f]{2}/i.test(objects)) return { text: objects, disguised: null }
  let disguised: string | null = null
  const text = objects.replace(/\/[A-Za-z0-9#]{2,60}/g, (name) => {
    if (!name.includes('#')) return name
    const plain = name.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (/^\/(?:JavaScript|JS|OpenAction|Launch|EmbeddedFile|AA|URI|ObjStm|SubmitForm)$/.test(plain))
      disguised ??= plain.slice(1)
    return plain
  })
  return { text, disguised }
}

function examineScripts(sheet: Sheet, text: string, streams: readonly string[]): void {
  const script = /\/(?:JS|JavaScript)\b/.exec(text)
  if (!script) return
  const inline = [...text.matchAll(/\/JS\s{0,5}\(((?:[^()\\]|\\.){1,20000})/g)]
    .slice(0, 20)
    .map(([, code]) => readString(code ?? ''))
  const code = [...inline, ...streams].join('\n').slice(0, 500_000)
  // Form fields carry formatting scripts of Adobe's own (AFNumber_Format …); they are no reason to worry.
  const own = /^(?:\s|\/\/[^\n]{0,200}|AF[A-Za-z]{1,30}_[A-Za-z]{1,30}\([^)]{0,200}\);?){1,200}$/.test(
    code.slice(0, 4000),
  )
  if (code !== '' && own) return
  const automatic =
    /\/OpenAction\b[^>]{0,200}\/(?:JS|JavaScript)\b|\/AA\b[^>]{0,200}\/(?:JS|JavaScript)\b/.test(text) ||
    opensScript(text)
  cite(sheet, 'pdf-javascript', 'The document holds JavaScript.')
  if (automatic) cite(sheet, 'pdf-open-javascript', 'JavaScript runs by itself when the document is opened.')
  const idioms = readIdioms(code)
  const exploit =
    /util\.printf\([^)]{0,40}%\d{4}|Collab\.(?:getIcon|collectEmailInfo)|media\.newPlayer|getAnnots\(|spell\.customDictionaryOpen|%u9090|exportDataObject\s{0,3}\([^)]{0,200}nLaunch/i.exec(
      code,
    )
  if (exploit || idioms.obfuscated)
    cite(
      sheet,
      'pdf-javascript-attack',
      `Its script ${exploit ? `uses "${shown(exploit[0], 60)}"` : `hides itself: ${idioms.obfuscated}`}.`,
    )
  for (const [url] of code.matchAll(/https?:\/\/[^\s"'()<>\\]{4,500}/g)) noteLink(sheet, url, 'pdf')
}

/** True when the object that OpenAction points at is a script. */
function opensScript(text: string): boolean {
  const target = /\/OpenAction\s{1,5}(\d{1,10})\s{1,5}(\d{1,5})\s{1,5}R\b/.exec(text)
  if (!target) return false
  const at = text.indexOf(`\n${target[1]} ${target[2]} obj`)
  return at >= 0 && /\/(?:JS|JavaScript)\b/.test(text.slice(at, at + 400).split('endobj', 1)[0] ?? '')
}

function examineEncryption(sheet: Sheet, { opened, password }: { opened: boolean; password: string }): void {
  if (!opened) skip(sheet, 'encrypted', 'the document is encrypted, its links and texts were not read')
  if (opened && password === '')
    cite(
      sheet,
      'pdf-restricted',
      'The document is encrypted without a password: everybody can read it, most scanners cannot.',
    )
  else {
    cite(sheet, 'pdf-encrypted', 'The document can only be opened with a password.')
    citePassword(sheet, 'document', opened ? password : undefined)
  }
}

function examineEmbedded(sheet: Sheet, text: string, embedded: readonly { bytes: Uint8Array }[]): void {
  if (embedded.length === 0 && !/\/EmbeddedFiles\b/.test(text)) return
  const names = [...text.matchAll(/\/U?F\s{0,5}\(((?:[^()\\]|\\.){1,300})\)/g)]
    .slice(0, 50)
    .map(([, name]) => readString(name ?? ''))
  const risky = names.find((name) => {
    const risk = riskOf(extensionOf(name))
    return risk !== null && risk !== 'svg' && extensionOf(name) !== 'com'
  })
  const program = embedded.some(({ bytes }) => programKinds.has(contentKind(bytes)))
  if (risky !== undefined || program)
    cite(
      sheet,
      'document-embedded-program',
      `The document carries "${shown(risky ?? 'a program', 80)}", which runs code when opened.`,
    )
  else if (embedded.length > 0)
    cite(
      sheet,
      'document-embedded-file',
      `The document carries ${embedded.length} file(s)${names[0] ? `, such as "${shown(names[0], 80)}"` : ''}.`,
    )
  for (const [i, { bytes }] of embedded.entries()) noteChild(sheet, names[i] ?? `embedded-${i + 1}`, bytes)
}

/** Link annotations, and the pattern of lures: a page or two without text, one place to click. */
function examineLinks(
  sheet: Sheet,
  text: string,
  pdf: { textOperators: number; contentSeen: boolean; images: readonly unknown[] },
): void {
  let uris = 0
  for (const [, literal, hex] of text.matchAll(
    /\/URI\s{0,5}(?:\(((?:[^()\\]|\\.|\([^()]{0,200}\)){1,4000})\)|<([0-9a-fA-F\s]{8,8000})>)/g,
  )) {
    uris += 1
    if (uris > maxUris) break
    const target =
      literal === undefined
        ? Buffer.from((hex ?? '').replace(/\s/g, ''), 'hex').toString('latin1')
        : readString(literal)
    if (/^(?:javascript|file|search-ms|ms-[a-z]{2,20}):|^\\\\/i.test(target.trim()))
      cite(sheet, 'pdf-remote-action', `A link of the document leads to ${shown(target)}.`)
    noteLink(sheet, target.trim(), 'pdf')
  }
  const pages = Math.max(countPages(text), 1)
  const places = new Set(sheet.links.filter(({ kind }) => kind === 'pdf').map(({ href }) => href))
  if (!pdf.contentSeen || places.size === 0 || places.size > 2) return
  const host = shown(sheet.links[0]?.url?.hostname ?? '', 80)
  if (pages <= 2 && pdf.textOperators <= 3 && pdf.images.length > 0)
    cite(sheet, 'pdf-image-link', `The page is a picture without text, and clicking it leads to ${host}.`)
  // Lures are padded with empty pages; their little text stays little.
  else if (places.size === 1 && pages <= 15 && pdf.textOperators < 60)
    cite(sheet, 'document-single-link', `The document is little more than a link to ${host}.`)
}

function countPages(text: string): number {
  let pages = 0
  for (const _ of text.matchAll(/\/Type\s{0,5}\/Page(?![a-zA-Z])/g)) pages += 1
  return pages
}
