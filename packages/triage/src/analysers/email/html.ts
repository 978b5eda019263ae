// What the HTML of a mail does and hides: forms, scripts, smuggled files, unseen text, words cut apart, pictures instead of text.
import type { Where } from '@docket/model'
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { HtmlView, MailMessage, Part } from '../../message.ts'
import { examineDisguise, lookalikeWords } from './html-disguise.ts'
import { examineImages, imageFindingIds } from './html-images.ts'
import { examineScripts } from './html-scripts.ts'

const maxSourceChars = 400_000

export const html: EmailAnalyser = {
  name: 'html',
  cites: [
    'html-password-form',
    'html-form-mailto',
    'html-smuggling',
    'html-script-obfuscated',
    'html-script-redirect',
    'html-meta-refresh',
    'html-base-href',
    'html-svg-active',
    'html-hidden-text',
    'html-hidden-filler',
    'html-split-words',
    'html-split-by-tags',
    'html-split-by-comments',
    'html-lookalike-letters',
    'html-entity-text',
    'html-styled-letters',
    'html-nonsense-tags',
    'html-blank-run',
    'html-saved-page',
    'html-plain-differs',
    'html-style-filler',
    'html-comment-filler',
    ...imageFindingIds,
  ],
  run(mail) {
    const findings: RawFinding[] = []
    for (const view of mail.html.slice(0, 20)) {
      const part = mail.parts.find(({ number }) => number === view.part)
      findings.push(...examineView(view))
      findings.push(...examineDisguise(view.part, (part?.text ?? '').slice(0, maxSourceChars), view))
    }
    findings.push(...examineWhole(mail))
    return { findings } satisfies Analysis
  },
}

/**
 * Findings in an HTML file that came as an attachment or from elsewhere. `html` is decoded text of any size (cut at
 * 1 MB); `name` is what the findings point at.
 */
export function examineHtmlFile(html: string, name = 'html file'): RawFinding[] {
  const source = html.slice(0, 1_000_000)
  const scripts = scriptsOf(source)
  const where = (offset: number): Where => ({ attachment: name, offset })
  const findings = examineScripts(scripts, where)
  const password = /<input\b[^>]{0,400}type\s{0,3}=\s{0,3}["']?password/i.exec(source)
  if (password) {
    findings.push({ id: 'html-password-form', where: where(password.index), says: 'The file asks for a password' })
  }
  const refresh = /<meta\b[^>]{0,200}http-equiv\s{0,3}=\s{0,3}["']?refresh[^>]{0,2000}/i.exec(source)
  if (refresh && /url\s{0,3}=/i.test(refresh[0])) {
    findings.push({
      id: 'html-meta-refresh',
      where: where(refresh.index),
      says: 'The file sends the reader on to another page by itself',
    })
  }
  return findings
}

/** Bodies of script elements, at most 50 of 64 KB. */
function scriptsOf(source: string): { code: string; offset: number }[] {
  const scripts: { code: string; offset: number }[] = []
  let opened: { start: number; offset: number } | null = null
  for (const { 0: tag, index } of source.matchAll(/<script\b[^>]{0,2000}>|<\/script/gi)) {
    if (tag[1] !== '/') opened ??= { start: index + tag.length, offset: index }
    else if (opened) {
      scripts.push({ code: source.slice(opened.start, Math.min(index, opened.start + 65_536)), offset: opened.offset })
      opened = null
    }
    if (scripts.length >= 50) return scripts
  }
  if (opened) scripts.push({ code: source.slice(opened.start, opened.start + 65_536), offset: opened.offset })
  return scripts
}

function examineView(view: HtmlView): RawFinding[] {
  const where = (offset: number): Where => ({ part: view.part, offset })
  const findings = [...examineForms(view), ...examineScripts(view.scripts, where)]
  for (const { tag, detail, offset } of view.special.slice(0, 50)) {
    const target = detail.slice(0, 120)
    if (tag === 'meta-refresh' || tag === 'meta') {
      findings.push({
        id: 'html-meta-refresh',
        where: where(offset),
        says: `The mail sends the reader on by itself (${target})`,
      })
    } else if (tag === 'base' && /^https?:/i.test(detail)) {
      findings.push({
        id: 'html-base-href',
        where: where(offset),
        says: `A <base> moves all relative links to ${target}`,
      })
    } else if (tag === 'svg' && /script|foreignobject|javascript:/i.test(detail)) {
      findings.push({ id: 'html-svg-active', where: where(offset), says: 'A drawing (SVG) carries active content' })
    }
  }
  return findings
}

function examineForms(view: HtmlView): RawFinding[] {
  const findings: RawFinding[] = []
  for (const { action, inputs, offset } of view.forms.slice(0, 20)) {
    const where: Where = { part: view.part, offset }
    const to = action === '' ? 'nowhere yet' : action.slice(0, 120)
    const asks = inputs.find(
      ({ type, name }) => type === 'password' || /^(?:pass|passwd|password|pwd|pin|cvv|ssn)$/i.test(name),
    )
    if (asks)
      findings.push({
        id: 'html-password-form',
        where,
        says: `The mail itself asks for a password and sends it to ${to}`,
      })
    else if (/^mailto:/i.test(action))
      findings.push({ id: 'html-form-mailto', where, says: `A form in the mail sends what is typed to ${to}` })
  }
  return findings
}

function examineWhole(mail: MailMessage): RawFinding[] {
  const findings: RawFinding[] = []
  const alike = lookalikeWords(mail.text)
  if (alike.length >= 2) {
    const says = `Words mix letters of several alphabets (${alike.slice(0, 3).join(', ')})`
    findings.push({ id: 'html-lookalike-letters', where: { message: 'body' }, says })
  }
  const view = mail.html[0]
  if (!view) return findings
  findings.push(...examineImages(mail, view))
  const differs = plainDiffers(mail)
  if (differs) findings.push(differs)
  return findings
}

/** The plain-text alternative exists to show filters another mail than readers see (RFC 2046 5.1.4 wants the same content). */
function plainDiffers(mail: MailMessage): RawFinding | null {
  const plain = mail.parts.find(
    (part: Part) => part.mediaType === 'text/plain' && part.disposition !== 'attachment' && part.text !== null,
  )
  const view = mail.html[0]
  if (!plain?.text || !view) return null
  const shown = wordSet(view.text)
  const said = wordSet(plain.text.replace(/https?:\/\/\S{1,2000}/g, ' '))
  if (said.size < 20 || shown.size < 8) return null
  let common = 0
  for (const word of said) if (shown.has(word)) common++
  const share = common / Math.min(said.size, shown.size)
  if (share >= 0.2) return null
  const says = `Plain text and HTML are different mails: ${Math.round(share * 100)} % of the words agree`
  return { id: 'html-plain-differs', where: { part: plain.number }, says }
}

function wordSet(text: string): Set<string> {
  return new Set(
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}{3,}/gu)
      ?.slice(0, 1500) ?? [],
  )
}
