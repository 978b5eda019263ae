// Tricks in HTML that keep the text readable for people and unreadable for filters.
import type { RawFinding } from '../../analyser.ts'
import type { HtmlView } from '../../message.ts'
import { mixesScripts } from '../domains.ts'

/** Findings from the source of one HTML body; `source` is bounded by the caller. */
export function examineDisguise(part: string, source: string, view: HtmlView): RawFinding[] {
  const findings: RawFinding[] = []
  const add = (id: string, says: string, offset?: number): void => {
    findings.push({ id, where: offset === undefined ? { part } : { part, offset }, says })
  }
  hiddenText(view, add)
  const invisible = cutWords(source)
  if (invisible.count >= 4)
    add('html-split-words', `${atLeast(invisible)} words are cut apart by characters nobody sees`, invisible.at)
  const byTags = matches(
    source,
    /[a-z]<(span|font|b|i|u|em|strong|small|big|a|s|ins|bdo|label|var|kbd)\b[^>]{0,200}><\/\1>[a-z]/gi,
    40,
  )
  if (byTags.count >= 3) add('html-split-by-tags', `${atLeast(byTags)} words are cut apart by empty tags`, byTags.at)
  const byComments = matches(source, /[a-z]<!--[^>]{0,200}-->[a-z]/gi, 40)
  if (byComments.count >= 3)
    add('html-split-by-comments', `${atLeast(byComments)} words are cut apart by comments`, byComments.at)
  const entities = matches(
    source,
    /&#(?:x(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])|0{0,4}(?:6[5-9]|[78]\d|9[0-7-9]|1[01]\d|12[0-2]));/gi,
    400,
  )
  if (entities.count >= 60)
    add(
      'html-entity-text',
      'Ordinary letters are written as numeric entities, which only hides them from filters',
      entities.at,
    )
  const styled = matches(
    view.text,
    /[\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f189}\u{2460}-\u{24ff}\u{ff21}-\u{ff5a}]{3}/gu,
    20,
  )
  if (styled.count >= 2)
    add('html-styled-letters', 'Words are written in mathematical or full-width letters instead of ordinary ones')
  const nonsense = nonsenseTags(source)
  if (nonsense.length >= 3)
    add(
      'html-nonsense-tags',
      `The HTML is stuffed with tags that do not exist (<${nonsense.slice(0, 3).join('>, <')}>)`,
    )
  const blanks = matches(source, /(?:<br[^>]{0,20}>\s{0,8}(?:&nbsp;)?\s{0,8}){10}/gi, 2)
  if (blanks.count > 0)
    add('html-blank-run', 'A long run of empty lines pushes the rest of the mail out of sight', blanks.at)
  const styles = styleLength(source)
  if (source.length > 3000 && styles > source.length * 0.6) {
    add(
      'html-style-filler',
      `${Math.round((100 * styles) / source.length)} % of the HTML is style sheet, which shows nothing`,
    )
  }
  if (view.comments > 10 && view.comments > view.tagCount / 2) {
    add('html-comment-filler', `${view.comments} comments among ${view.tagCount} tags`)
  }
  const saved = /<!-- saved from url=\(\d{1,6}\)([^ ]{1,200})/i.exec(source.slice(0, 20_000))
  if (saved) add('html-saved-page', `The HTML was saved by a browser from ${saved[1]}`, saved.index)
  return findings
}

type Add = (id: string, says: string, offset?: number) => void

function hiddenText(view: HtmlView, add: Add): void {
  const hidden = view.hiddenText.replace(/(?:[\s\u00a0\u200b-\u200f\u2007\u00ad\ufeff\u2800]|\u034f)+/g, ' ').trim()
  // Preview texts of newsletters are hidden too, but short: a line or two.
  if (hidden.length < 400) return
  const sample = hidden.slice(0, 60)
  const shownLength = view.text.length
  if (hidden.length > 1500 && hidden.length > shownLength) {
    add(
      'html-hidden-filler',
      `${hidden.length} characters of text nobody sees outweigh the ${shownLength} a reader sees (“${sample}…”)`,
    )
  } else add('html-hidden-text', `${hidden.length} characters of text are in the mail but not shown (“${sample}…”)`)
}

/** Characters inside style elements; one that is never closed counts nothing, since readers show what follows. */
function styleLength(source: string): number {
  let length = 0
  let opened = -1
  for (const { 0: tag, index } of source.matchAll(/<(\/?)style\b/gi)) {
    if (tag[1] !== '/') {
      if (opened < 0) opened = index
    } else if (opened >= 0) {
      length += index - opened
      opened = -1
    }
  }
  return length
}

interface Count {
  count: number
  at: number
  full: boolean
}

/** Counts matches up to `most`; every pattern used here is linear and each match consumes text. */
function matches(text: string, pattern: RegExp, most: number): Count {
  let count = 0
  let at = 0
  for (const match of text.matchAll(pattern)) {
    if (count === 0) at = match.index
    if (++count >= most) break
  }
  return { count, at, full: count >= most }
}

const unseen =
  /(?:[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]|&(?:shy|zwnj|zwj|#8203|#8204|#8205|#173|#xad|#x200[bcd]|#8288|#65279);){1,40}(?=\p{L})/giu

/** Runs of invisible characters with a letter on both sides. */
function cutWords(source: string): Count {
  let count = 0
  let at = 0
  for (const { index } of source.matchAll(unseen)) {
    if (!/\p{L}/u.test(source[index - 1] ?? '')) continue
    if (count === 0) at = index
    if (++count >= 40) break
  }
  return { count, at, full: count >= 40 }
}

function atLeast({ count, full }: Count): string {
  return full ? `${count} or more` : String(count)
}

const knownTags = new Set(
  (
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code ' +
    'col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 ' +
    'head header hgroup hr html i iframe image img input ins isindex kbd keygen label layer legend li link listing main map mark marquee menu meta meter multicol nav ' +
    'nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt ruby s samp script section select ' +
    'server slot small source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var ' +
    'video wbr xml xmp csaction csobj csactiondict x-claris-tagview x-claris-window x-sas-window x-tad x-flowed ilayer nolayer comment path g rect circle defs use ' +
    'polygon ellipse line text tspan lineargradient radialgradient stop clippath mask filter amp-img st1 math element includetail sig x-html x-body ' +
    'nextid notr body1 quote empty email custom loop row column fontfamily csscriptdict cssactiondict includes'
  ).split(' '),
)

/** Tags no HTML or Office dialect knows, distinct, at most 20. Namespaced ones (`o:p`), addresses and custom elements (`a-b`) do not count. */
function nonsenseTags(source: string): string[] {
  const found = new Set<string>()
  for (const match of source.matchAll(/<([a-z][a-z0-9]{2,30})(?=[\s>/])/gi)) {
    const tag = (match[1] ?? '').toLowerCase()
    if (!knownTags.has(tag)) found.add(tag)
    if (found.size >= 20) break
  }
  return [...found]
}

/** Words that mix alphabets, e.g. a Cyrillic а in a Latin word, at most 20. */
export function lookalikeWords(text: string): string[] {
  const found: string[] = []
  if (/^[\0-\x7e]*$/.test(text)) return found
  for (const word of text.slice(0, 20_000).match(/\p{L}{4,40}/gu) ?? []) {
    if (mixesScripts(word)) found.push(word)
    if (found.length >= 20) break
  }
  return found
}
