// Office Open XML packages: macros, outside templates and objects, DDE fields, embedded files, lures to switch on content.
import { citePackage, examineOle } from './ole.ts'
import { cite, noteChild, noteLink, type Sheet, shown, skip } from './sheet.ts'
import { contentKind } from './signature.ts'
import { readZipMember, type ZipDirectory, type ZipMember } from './zip-directory.ts'

const partBytes = 8 * 1024 * 1024
const packageBytes = 40 * 1024 * 1024
const textChars = 2_000_000

/** True when a ZIP's member names say it is an Office package. */
export function isOfficePackage(directory: ZipDirectory): boolean {
  return directory.members.some(({ name }) => name === '[Content_Types].xml')
}

/** Examines an Office package whose directory has been read. */
export function examineOoxml(sheet: Sheet, directory: ZipDirectory): void {
  let left = packageBytes
  const read = (member: ZipMember): Uint8Array | null => {
    const bytes = left <= 0 ? null : readZipMember(sheet.file.bytes, member, Math.min(partBytes, left))
    if (bytes) left -= bytes.length
    else skip(sheet, member.encrypted ? 'encrypted' : 'limit', `part ${member.name.slice(0, 80)} was not read`)
    return bytes
  }
  const text = (member: ZipMember): string => {
    const bytes = read(member)
    return bytes ? new TextDecoder().decode(bytes.subarray(0, textChars)) : ''
  }
  let words = ''
  let links = 0
  for (const member of directory.members) {
    if (sheet.context.outOfTime()) {
      skip(sheet, 'timeout', 'the time for this mail was used up')
      return
    }
    const { name } = member
    if (/\.rels$/i.test(name)) links += examineRelations(sheet, name, text(member))
    else if (/vbaProject[^/]{0,20}\.bin$/i.test(name)) {
      const project = read(member)
      if (project) examineOle(sheet, project, name)
    } else if (/\/(?:macrosheets|intlmacrosheets)\/[^/]{1,80}\.(?:xml|bin)$/i.test(name))
      examineMacroSheet(sheet, name, text(member))
    else if (/\/embeddings\/[^/]{1,120}$/i.test(name)) examineEmbedding(sheet, name, read(member))
    else if (/^word\/(?:document|header\d{0,2}|footer\d{0,2}|footnotes)\.xml$/i.test(name)) {
      const xml = text(member)
      examineFields(sheet, name, xml)
      words += visibleText(xml)
    } else if (/^(?:xl\/sharedStrings|ppt\/slides\/slide[1-3])\.xml$/i.test(name)) words += visibleText(text(member))
    else if (/^xl\/externalLinks\/externalLink\d{0,3}\.xml$/i.test(name)) examineDdeLink(sheet, name, text(member))
  }
  citeLures(sheet, words, links)
}

/** Relations to the outside (ECMA-376 part 2, 9.3). Returns the number of plain hyperlinks. */
function examineRelations(sheet: Sheet, path: string, xml: string): number {
  let hyperlinks = 0
  for (const [tag] of xml.matchAll(/<Relationship\s[^<>]{1,9000}>/g)) {
    if (!/TargetMode\s{0,3}=\s{0,3}["']External["']/i.test(tag)) continue
    const kind = (/\bType\s{0,3}=\s{0,3}["'][^"']{0,200}\/([A-Za-z]{1,40})["']/.exec(tag)?.[1] ?? '').toLowerCase()
    const target = decodeXml(/\bTarget\s{0,3}=\s{0,3}["']([^"']{1,8000})["']/.exec(tag)?.[1] ?? '')
    const remote = /^(?:https?:|ftp:|mhtml:|file:\/\/[^/]|\\\\|\/\/)/i.test(target)
    if (kind === 'hyperlink') {
      hyperlinks += 1
      noteLink(sheet, target)
    } else if (!remote) continue
    else if (kind === 'attachedtemplate')
      cite(sheet, 'office-remote-template', `The document loads its template from ${shown(target)} when opened.`, {
        path,
      })
    else if (
      ['oleobject', 'frame', 'subdocument', 'afchunk', 'externallinkpath', 'control', 'package'].includes(kind)
    ) {
      // Links of one workbook to another are common in offices; they lie on file servers, not behind web addresses.
      if (kind === 'externallinkpath' && !/^https?:\/\/(?:\d{1,3}\.){3}\d|!|\.(?:html?|hta|php)/i.test(target)) continue
      cite(sheet, 'office-remote-object', `The document loads an object from ${shown(target)} when opened.`, { path })
    } else if (kind === 'image')
      cite(sheet, 'office-remote-image', `The document loads a picture from ${shown(target)} when opened.`, { path })
    if (remote && kind !== 'hyperlink') noteLink(sheet, target.replace(/^mhtml:/i, ''), 'resource')
  }
  return hyperlinks
}

function examineMacroSheet(sheet: Sheet, path: string, xml: string): void {
  cite(sheet, 'office-xlm-macros', 'The workbook has an Excel 4.0 macro sheet.', { path })
  const acts = /\b(?:EXEC|CALL|REGISTER|FOPEN|URLMON|FORMULA\.FILL|Shell32)\b[^<]{0,120}/i.exec(xml)
  if (acts && /\b(?:EXEC|CALL|REGISTER|URLMON|Shell32)\b/i.test(acts[0]))
    cite(
      sheet,
      'office-macro-executes',
      `The Excel 4.0 macro calls programs or libraries: ${shown(decodeXml(acts[0]))}.`,
      { path },
    )
}

function examineEmbedding(sheet: Sheet, path: string, bytes: Uint8Array | null): void {
  if (!bytes) return
  const kind = contentKind(bytes)
  // Charts carry their workbook; other Office parts are examined as files of their own.
  if (kind === 'zip') noteChild(sheet, path, bytes)
  else if (kind === 'ole') examineOle(sheet, bytes, path)
  else {
    citePackage(sheet, path, bytes, path)
    noteChild(sheet, path, bytes)
  }
}

/** DDE fields, also when their instruction is cut into many runs or written as QUOTE codes. */
function examineFields(sheet: Sheet, path: string, xml: string): void {
  let instructions = ''
  for (const [, piece = ''] of xml.matchAll(/<w:instrText[^>]{0,200}>([^<]{0,2000})</g)) instructions += piece
  for (const [, piece = ''] of xml.matchAll(/<w:fldSimple[^>]{0,200}w:instr="([^"]{0,2000})"/g))
    instructions += ` ${piece}`
  const field = /\bDDE(?:AUTO)?\s[^\n]{3,200}/i.exec(decodeXml(instructions.slice(0, 100_000)))
  if (field) cite(sheet, 'office-dde', `A field of the document starts a program: ${shown(field[0])}.`, { path })
  const quoted = /\bQUOTE(?:\s{1,3}\d{2,3}){8}/i.exec(instructions)
  if (quoted && !field)
    cite(sheet, 'office-dde', 'A field spells its instruction in character codes, as hidden DDE commands do.', {
      path,
      strength: 0.8,
    })
}

function examineDdeLink(sheet: Sheet, path: string, xml: string): void {
  const link = /<ddeLink[^>]{0,400}\bddeService="([^"]{1,200})"[^>]{0,400}\bddeTopic="([^"]{0,400})"/i.exec(xml)
  if (link)
    cite(
      sheet,
      'office-dde',
      `The workbook talks to the program "${shown(decodeXml(`${link[1]} ${link[2]}`))}" by DDE.`,
      { path },
    )
}

/** Text that asks the reader to let the document act, and pages that hold hardly more than one link. */
function citeLures(sheet: Sheet, words: string, links: number): void {
  const text = words.replace(/\s{1,400}/g, ' ').slice(0, 200_000)
  const lure =
    /(?:enable|click)\s(?:on\s)?["'“]?(?:enable\s)?(?:editing|content|macros?)|(?:aktivieren|inhalt(?:e)? aktivieren|bearbeitung aktivieren)|activer (?:le contenu|la modification|les macros)|habilitar (?:contenido|edici[oó]n|conte[uú]do|edi[cç][aã]o|macros)|abilita (?:contenuto|modifica)|включит[ьея]+ (?:содержимое|макросы)|protected (?:document|file)[^.]{0,60}(?:view|open|click)/i.exec(
      text,
    )
  if (lure)
    cite(sheet, 'document-enable-lure', `The document asks its reader to switch protection off: "${shown(lure[0])}".`)
  const targets = new Set(sheet.links.filter(({ kind }) => kind === 'attachment').map(({ url }) => url?.hostname))
  if (links > 0 && links <= 3 && targets.size === 1 && text.length < 600)
    cite(sheet, 'document-single-link', `The document is little more than a link to ${shown([...targets][0] ?? '')}.`)
}

/** Text between tags with a blank for each tag. */
function visibleText(xml: string): string {
  return decodeXml(xml.replace(/<\/w:p>|<\/a:p>|<\/si>/g, ' ').replace(/<[^<>]{1,20000}>/g, ''))
}

/** The five entities of XML and numeric ones. */
export function decodeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi, (entity) => {
    const named: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }
    const known = named[entity.toLowerCase()]
    if (known) return known
    const code =
      entity[2] === 'x' || entity[2] === 'X'
        ? Number.parseInt(entity.slice(3), 16)
        : Number.parseInt(entity.slice(2), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}
