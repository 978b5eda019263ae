// What a file's name pretends: doubled extensions, reversed or padded text, foreign look-alike letters, content of another type.
import { cite, extensionOf, type Sheet, shown } from './sheet.ts'
import {
  contradicts,
  harmlessLooking,
  isArchiveExtension,
  programKinds,
  type RiskClass,
  riskOf,
  runsCode,
} from './types.ts'

/** Overrides of writing direction: nobody's keyboard puts them into a file name. */
const override = /[\u202a\u202b\u202d\u202e]/u
/** Blanks of all widths, and letters that look like nothing. */
const padding = /[\s\u00a0\u2000-\u200b\u2800\u3000\u3164\uffa0_]{6,400}\.?[A-Za-z0-9]{1,12}\s{0,400}$/u
const longName = 180

/** Classes whose doubled extension is a disguise; pages and pictures are often doubled by careless programs. */
const disguisable: ReadonlySet<RiskClass> = new Set([
  ...runsCode,
  'disk-image',
  'remote-desktop',
  'macro-document',
  'odd-archive',
])

/** Cites tricks in the name of a file. */
export function examineName(sheet: Sheet): void {
  const { extension, kind } = sheet
  const name = sheet.file.name.slice(0, 1000)
  const risk = riskOf(extension)
  if (override.test(name))
    cite(
      sheet,
      'file-name-reversed',
      `The name "${shown(name)}" holds a control character that turns its letters around: its true ending is .${shown(extension, 20)}.`,
    )
  if (risk && padding.test(name) && /[^\S ]|\s{6}/u.test(name))
    cite(
      sheet,
      'file-name-padded',
      `Blanks push the ending .${shown(extension, 20)} of "${shown(name, 60)}" out of sight.`,
    )
  const before = extensionOf(name.slice(0, Math.max(0, name.lastIndexOf('.'))))
  if (risk && harmlessLooking.has(before) && before !== extension) {
    if (disguisable.has(risk) && !isSourceName(before, extension))
      cite(
        sheet,
        'file-double-extension',
        `"${shown(name)}" looks like a .${before} file but is a .${shown(extension, 20)} file.`,
      )
    else if (
      (risk === 'web-page' || risk === 'svg') &&
      /^(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|mp3|wav|mp4)$/.test(before)
    )
      cite(sheet, 'page-double-extension', `"${shown(name)}" looks like a .${before} file but is a web page.`)
  } else if (isArchiveExtension(extension) && /^(?:pdf|docx?|xlsx?|pptx?|jpe?g|png)$/.test(before)) {
    cite(sheet, 'archive-double-extension', `"${shown(name)}" looks like a .${before} file but is an archive.`)
  }
  if (name.length > longName && risk)
    cite(
      sheet,
      'file-name-long',
      `The name is ${sheet.file.name.length} characters long, so that its ending .${shown(extension, 20)} is cut off on screen.`,
    )
  if (hasLookAlikes(name))
    cite(sheet, 'file-name-look-alike', `The name "${shown(name)}" mixes letters of several alphabets that look alike.`)
  if (contradicts(extension, kind) && !programKinds.has(kind))
    cite(sheet, 'file-type-mismatch', `The name ends in .${extension} but the content is of type ${kind}.`)
}

/** Generated or configuration scripts of software projects: `data.json.js`, `config.xml.py`. */
function isSourceName(before: string, extension: string): boolean {
  return /^(?:json|xml|txt|html?|csv|log)$/.test(before) && /^(?:js|mjs|py|sh|lua|in|inf|reg|rb|url)$/.test(extension)
}

/** True when one word mixes Latin with Cyrillic or Greek letters. */
function hasLookAlikes(name: string): boolean {
  for (const word of name.split(/[^\p{L}]{1,400}/u, 60)) {
    if (/\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)) return true
  }
  return false
}
