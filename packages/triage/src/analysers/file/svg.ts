// SVG pictures that are pages: scripts, foreign content, forms, redirects, links.
import { readIdioms } from './idioms.ts'
import { decodeXml } from './ooxml.ts'
import { cite, noteLink, type Sheet, shown } from './sheet.ts'
import { textOf } from './signature.ts'

const svgBytes = 4 * 1024 * 1024

/** Examines the text of an SVG file. */
export function examineSvg(sheet: Sheet): void {
  const text = textOf(sheet.file.bytes, svgBytes)
  const script = /<(?:[a-z]{1,10}:)?script[\s>]/i.exec(text)
  const handler = /\son(?:load|click|error|begin|mouseover|focus\w{0,3})\s{0,4}=\s{0,4}["'][^"']{3}/i.exec(text)
  if (script || handler) {
    const idioms = readIdioms(text)
    const leaves =
      /(?:window|document|top|self|parent)\s{0,3}\.\s{0,3}location|location\s{0,3}\.\s{0,3}(?:href|replace|assign)|window\.open|createObjectURL|document\.write/i.exec(
        text,
      )
    cite(sheet, 'svg-script', `The picture holds a script${leaves ? ` that uses "${shown(leaves[0], 60)}"` : ''}.`, {
      offset: (script ?? handler)?.index,
      strength: leaves || idioms.obfuscated || script ? 1 : 0.6,
    })
    if (idioms.obfuscated || /\batob\s{0,3}\(|fromCharCode/i.test(text))
      cite(sheet, 'script-obfuscated', `Its script hides itself${idioms.obfuscated ? `: ${idioms.obfuscated}` : ''}.`)
  }
  const foreign = /<(?:[a-z]{1,10}:)?foreignObject[\s>]/i.exec(text)
  const content = foreign
    ? /<(?:[a-z]{1,10}:)?(?:iframe|form|input|embed|object|meta)[\s>]/i.exec(text.slice(foreign.index))
    : null
  if (content)
    cite(sheet, 'svg-foreign-page', `The picture carries a web page inside (${shown(content[0], 20)}).`, {
      offset: foreign?.index,
    })
  const nested =
    /(?:href|src)\s{0,4}=\s{0,4}["']\s{0,4}data:(?:text\/html|application\/xhtml|image\/svg)[^"']{0,40}/i.exec(text)
  if (nested)
    cite(sheet, 'svg-foreign-page', `The picture loads a page packed into itself: ${shown(nested[0], 60)}.`, {
      offset: nested.index,
    })
  let links = 0
  for (const [, prefix, target = ''] of text.matchAll(
    /<(?:[a-z]{1,10}:)?(a|image|use|iframe|form|script)\s[^<>]{0,2000}?(?:href|src|action)\s{0,4}=\s{0,4}["']([^"'<>]{4,4000})["']/gi,
  )) {
    if (links >= 50) break
    const before = sheet.links.length
    noteLink(sheet, decodeXml(target), prefix?.toLowerCase() === 'a' ? 'attachment' : 'resource')
    if (sheet.links.length > before && prefix?.toLowerCase() === 'a') links += 1
  }
  if (links > 0)
    cite(
      sheet,
      'svg-link',
      `Clicking the picture leads to ${shown(sheet.links.find(({ kind }) => kind === 'attachment')?.url?.hostname ?? '', 80)}.`,
    )
}
