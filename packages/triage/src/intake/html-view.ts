// What an HTML body shows, hides and links to, in one linear pass over its tags (WHATWG HTML 13.2.5, simplified; no tree).
import { decodeHTML } from 'entities'
import type { HtmlView, Link } from '../message.ts'
import { addStyleSheet, type Effect, isUnreadable, parseColor, parseStyle } from './css.ts'
import { indexOfPattern, readAttributes } from './html-attributes.ts'
import { findTextLinks, makeLink, resolveHref } from './links.ts'

const words = (list: string) => new Set(list.split(' '))
const voidTags = words(
  'area base br col embed hr img input link meta param source track wbr keygen basefont bgsound frame',
)
const blockTags = words(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol option p pre section select summary table tbody tfoot thead tr ul',
)
const rawTags = words('script style textarea title xmp iframe noembed noframes')
const specialTags = words('iframe frame object embed base svg math applet template link script marquee portal')
/** An unclosed `head` hides nothing, and mail programs show what stands in object, video and the like. */
const unseenTags = words('template datalist')
/** Open tags that end an open element of the same group without its close tag (WHATWG HTML 13.1.2.4). */
const closes: Record<string, ReadonlySet<string>> = {
  li: words('li'),
  dt: words('dt dd'),
  dd: words('dt dd'),
  tr: words('tr td th'),
  td: words('td th'),
  th: words('td th'),
  option: words('option'),
  p: words('p'),
  div: words('p'),
  table: words('p'),
  ul: words('p'),
  ol: words('p'),
  h1: words('p'),
  h2: words('p'),
  h3: words('p'),
  blockquote: words('p'),
  center: words('p'),
  hr: words('p'),
  body: words('head'),
  tbody: words('tr td th thead'),
}

const maxKeptDepth = 1000
const maxLookBack = 60
const maxScriptChars = 65_536
const maxListed = 2000

interface Frame {
  name: string
  /** Nothing in here can be seen, whatever the children say. */
  gone: boolean
  invisible: boolean
  size: number
  color: number
  background: number
}

export interface HtmlReading {
  view: HtmlView
  /** True when a limit kept links from being listed. */
  cut: boolean
}

/** Reads one HTML text. `maxLinks` bounds the links listed; time and memory grow linearly with the length of the text. */
export function readHtml(html: string, part: string, maxLinks: number): HtmlReading {
  return new HtmlReader(html, part, maxLinks).read()
}

const nameEnd = /[\s/>]/g
const tagStart = /[a-zA-Z]/
const commentEnd = /--!?>/g

class HtmlReader {
  readonly #html: string
  readonly #part: string
  readonly #maxLinks: number
  readonly #view: HtmlView
  readonly #shown: string[] = []
  readonly #hidden: string[] = []
  readonly #stack: Frame[] = []
  readonly #styles = new Map<string, Effect | null>()
  readonly #rules = new Map<string, Effect>()
  #top: Frame = { name: '', gone: false, invisible: false, size: 16, color: 0, background: 0xffffff }
  /** Elements open beyond the depth that is kept. */
  #overflow = 0
  #depth = 0
  #anchor: Link | null = null
  #anchorText = ''
  #base: URL | null = null
  #formOpen = false
  #cut = false
  #attributes = new Map<string, string>()

  constructor(html: string, part: string, maxLinks: number) {
    this.#html = html
    this.#part = part
    this.#maxLinks = maxLinks
    this.#view = {
      part,
      text: '',
      hiddenText: '',
      title: '',
      links: [],
      images: [],
      forms: [],
      scripts: [],
      special: [],
      comments: 0,
      maxDepth: 0,
      tagCount: 0,
    }
  }

  read(): HtmlReading {
    const html = this.#html
    let at = 0
    while (at < html.length) {
      const open = html.indexOf('<', at)
      if (open < 0) {
        this.#text(at, html.length)
        break
      }
      if (open > at) this.#text(at, open)
      at = this.#markup(open)
    }
    this.#endAnchor()
    this.#view.text = collapse(this.#shown)
    this.#view.hiddenText = collapse(this.#hidden)
    return { view: this.#view, cut: this.#cut }
  }

  /** Handles what begins with `<` at `open`; answers the position after it. */
  #markup(open: number): number {
    const html = this.#html
    const next = html[open + 1] ?? ''
    if (tagStart.test(next)) return this.#openTag(open)
    if (next === '/') {
      const close = html.indexOf('>', open)
      const end = close < 0 ? html.length : close
      const stop = indexOfPattern(nameEnd, html, open + 2)
      this.#closeTag(html.slice(open + 2, Math.min(stop < 0 ? end : stop, end, open + 42)).toLowerCase())
      return end + 1
    }
    if (html.startsWith('<!--', open)) {
      this.#view.comments += 1
      // `<!-->` and `--!>` end a comment as well (WHATWG HTML 13.2.5.44 and 13.2.5.52).
      commentEnd.lastIndex = open + 2
      return commentEnd.test(html) ? commentEnd.lastIndex : html.length
    }
    if (next === '!' || next === '?') {
      const close = html.indexOf('>', open)
      return close < 0 ? html.length : close + 1
    }
    this.#text(open, open + 1)
    return open + 1
  }

  #text(start: number, end: number): void {
    let text = this.#html.slice(start, end)
    if (text.includes('&')) text = decodeHTML(text)
    if (this.#isHidden()) {
      this.#hidden.push(text)
      return
    }
    const clean = flat(text)
    if (clean === '') return
    this.#shown.push(clean)
    if (this.#anchor) {
      if (this.#anchorText.length < 1000) this.#anchorText += clean
    } else if (clean.length > 6 && (clean.includes('://') || clean.includes('www.') || clean.includes('/'))) {
      const room = this.#maxLinks - this.#view.links.length
      if (room > 0) this.#view.links.push(...findTextLinks(clean, this.#part, start, room))
      else this.#cut = true
    }
  }

  #isHidden(): boolean {
    const top = this.#top
    return top.gone || top.invisible || top.size <= 1.5 || isUnreadable(top.color, top.background)
  }

  #openTag(open: number): number {
    const html = this.#html
    const stop = indexOfPattern(nameEnd, html, open + 1)
    if (stop < 0) return html.length
    const name = html.slice(open + 1, Math.min(stop, open + 41)).toLowerCase()
    const attributes = this.#attributes
    if (attributes.size > 0) attributes.clear()
    const end = html.charCodeAt(stop) === 62 ? stop : readAttributes(html, stop, attributes)
    this.#view.tagCount += 1
    const isBlock = blockTags.has(name)
    if (isBlock || name === 'br') this.#break('\n')
    else if (name === 'td' || name === 'th') this.#break(' ')
    const implied = closes[name]
    if (implied && Object.hasOwn(closes, name))
      while (this.#stack.length > 0 && implied.has(this.#top.name)) this.#pop()
    const isVoid = voidTags.has(name)
    if (!isVoid) this.#push(name, attributes)
    if (attributes.size > 0) this.#noteAttributes(name, attributes, open)
    if (specialTags.has(name)) this.#noteSpecial(name, attributes, open)
    if (rawTags.has(name)) return this.#rawText(name, end + 1, open)
    return end + 1
  }

  /** Content of script, style, title and the like: no tags until its own close tag. */
  #rawText(name: string, start: number, open: number): number {
    const html = this.#html
    const pattern = new RegExp(`</${name}[\\s/>]`, 'gi')
    const close = indexOfPattern(pattern, html, start)
    const end = close < 0 ? html.length : close
    if (name === 'title' && this.#view.title === '')
      this.#view.title = flat(decodeHTML(html.slice(start, Math.min(end, start + 2000)))).trim()
    else if (name === 'style') addStyleSheet(html.slice(start, Math.min(end, start + 262_144)), this.#rules)
    else if (name === 'script') this.#script(html.slice(start, Math.min(end, start + maxScriptChars)), open)
    else if (name === 'textarea' || name === 'xmp') this.#text(start, end)
    return end
  }

  #script(code: string, offset: number): void {
    if (this.#view.scripts.length < maxListed && code.trim() !== '') this.#view.scripts.push({ code, offset })
  }

  #break(mark: string): void {
    if (this.#isHidden()) this.#hidden.push(mark)
    else this.#shown.push(mark)
    if (this.#anchor && this.#anchorText !== '') this.#anchorText += ' '
  }

  #push(name: string, attributes: Map<string, string>): void {
    this.#depth += 1
    if (this.#depth > this.#view.maxDepth) this.#view.maxDepth = this.#depth
    if (this.#stack.length >= maxKeptDepth) {
      this.#overflow += 1
      return
    }
    const parent = this.#top
    this.#stack.push(parent)
    const styled = attributes.size > 0 || this.#rules.size > 0
    const gone = parent.gone || unseenTags.has(name)
    const frame: Frame = {
      name,
      gone,
      invisible: parent.invisible,
      size: parent.size,
      color: parent.color,
      background: parent.background,
    }
    this.#top = frame
    if (styled) this.#applyStyles(frame, attributes)
  }

  #applyStyles(frame: Frame, attributes: Map<string, string>): void {
    const color =
      frame.name === 'font' || frame.name === 'body'
        ? attributes.get(frame.name === 'font' ? 'color' : 'text')
        : undefined
    if (color !== undefined) frame.color = parseColor(color) ?? frame.color
    const bgcolor = attributes.get('bgcolor')
    if (bgcolor !== undefined) frame.background = parseColor(bgcolor) ?? frame.background
    if (attributes.has('background')) frame.background = -1
    if (attributes.has('hidden')) frame.gone = true
    if (this.#rules.size > 0) {
      applyEffect(frame, this.#rules.get(frame.name))
      const names = attributes.get('class')
      if (names)
        for (const one of names.slice(0, 1000).toLowerCase().split(/\s+/))
          applyEffect(frame, this.#rules.get(`.${one}`))
      const id = attributes.get('id')
      if (id) applyEffect(frame, this.#rules.get(`#${id.toLowerCase()}`))
    }
    const style = attributes.get('style')
    if (style !== undefined) applyEffect(frame, this.#styleOf(style))
  }

  #styleOf(style: string): Effect | null {
    let effect = this.#styles.get(style)
    if (effect === undefined) {
      effect = parseStyle(style)
      if (this.#styles.size < 2000) this.#styles.set(style, effect)
    }
    return effect
  }

  #pop(): void {
    this.#depth -= 1
    this.#top = this.#stack.pop()!
  }

  #closeTag(name: string): void {
    if (name === 'a') this.#endAnchor()
    if (name === 'form') this.#formOpen = false
    if (blockTags.has(name)) this.#break('\n')
    else if (name === 'br') this.#break('\n')
    if (this.#overflow > 0) {
      this.#overflow -= 1
      this.#depth -= 1
      return
    }
    let steps = 0
    let at = this.#stack.length
    let frame: Frame | undefined = this.#top
    while (frame && at > 0 && frame.name !== name && steps < maxLookBack) {
      // A cell's stray close tag must not close the table around it.
      if (frame.name === 'table' && name !== 'body' && name !== 'html' && name !== 'div') return
      at -= 1
      steps += 1
      frame = this.#stack[at]
    }
    if (at > 0 && frame?.name === name) for (let i = 0; i <= steps; i += 1) this.#pop()
  }

  #endAnchor(): void {
    const anchor = this.#anchor
    if (!anchor) return
    anchor.text = this.#anchorText
      .replace(/\s{1,}/g, ' ')
      .trim()
      .slice(0, 500)
    this.#anchor = null
    this.#anchorText = ''
  }

  #link(kind: Link['kind'], href: string, offset: number): Link | null {
    if (this.#view.links.length >= this.#maxLinks) {
      this.#cut = true
      return null
    }
    const link = makeLink(kind, href, resolveHref(href, this.#base), '', this.#part, offset)
    this.#view.links.push(link)
    return link
  }

  #noteAttributes(name: string, attributes: Map<string, string>, offset: number): void {
    for (const [key, value] of attributes)
      if (key.startsWith('on')) this.#script(value.slice(0, maxScriptChars), offset)
    const href = attributes.get('href') ?? attributes.get('xlink:href')
    if (href !== undefined && name === 'area') this.#link('area', href, offset)
    else if (href !== undefined && name !== 'base' && name !== 'link' && name !== 'image' && name !== 'use') {
      this.#endAnchor()
      this.#anchor = this.#link('anchor', href, offset)
    }
    if (name === 'img' || name === 'image') this.#image(attributes, offset)
    else if (name === 'form') {
      const action = attributes.get('action') ?? ''
      this.#formOpen = true
      if (this.#view.forms.length < maxListed)
        this.#view.forms.push({ action, method: (attributes.get('method') ?? 'get').toLowerCase(), inputs: [], offset })
      if (action !== '') this.#link('form', action, offset)
    } else if (name === 'input' || name === 'button' || name === 'textarea' || name === 'select')
      this.#input(name, attributes, offset)
    else if (name === 'meta') this.#meta(attributes, offset)
    const background = attributes.get('background')
    if (background && /^(?:https?:)?\/\//i.test(background)) this.#link('resource', background, offset)
  }

  #image(attributes: Map<string, string>, offset: number): void {
    if (this.#anchor) this.#anchor.wrapsImage = true
    const src = (attributes.get('src') ?? attributes.get('href') ?? attributes.get('xlink:href') ?? '').trim()
    if (this.#view.images.length < maxListed) {
      const [width, height] = ['width', 'height'].map((side) => imageSide(side, attributes))
      this.#view.images.push({ src, alt: attributes.get('alt') ?? '', width: width!, height: height!, offset })
    }
    if (/^(?:https?:)?\/\//i.test(src)) this.#link('image', src, offset)
  }

  #input(name: string, attributes: Map<string, string>, offset: number): void {
    const formAction = attributes.get('formaction')
    if (formAction) this.#link('form', formAction, offset)
    if (!this.#formOpen && (this.#view.forms.length === 0 || name === 'button')) {
      if (name === 'button') return
      this.#view.forms.push({ action: '', method: 'get', inputs: [], offset })
    }
    const inputs = this.#view.forms.at(-1)!.inputs
    const type = (attributes.get('type') ?? (name === 'input' ? 'text' : name)).toLowerCase()
    if (inputs.length < 500) inputs.push({ type, name: attributes.get('name') ?? attributes.get('placeholder') ?? '' })
  }

  #meta(attributes: Map<string, string>, offset: number): void {
    if (attributes.get('http-equiv')?.toLowerCase() !== 'refresh') return
    const content = attributes.get('content') ?? ''
    this.#view.special.push({ tag: 'meta', detail: content.slice(0, 2000), offset })
    const target = /url\s{0,9}=\s{0,9}['"]?([^'"\s]{1,8000})/i.exec(content.slice(0, 8500))
    if (target) this.#link('meta-refresh', target[1]!, offset)
  }

  #noteSpecial(name: string, attributes: Map<string, string>, offset: number): void {
    const target = attributes.get('src') ?? attributes.get('href') ?? attributes.get('data') ?? ''
    if (name === 'base') this.#base ??= URL.parse(target)
    if (this.#view.special.length < maxListed)
      this.#view.special.push({ tag: name, detail: target.slice(0, 2000), offset })
    if (target !== '' && name !== 'base') this.#link('resource', target, offset)
  }
}

function applyEffect(frame: Frame, effect: Effect | null | undefined): void {
  if (!effect) return
  if (effect.hides) frame.gone = true
  if (effect.visibility) frame.invisible = effect.visibility === 'hidden'
  if (effect.fontSize !== undefined) frame.size = effect.fontSize < 0 ? -effect.fontSize * frame.size : effect.fontSize
  if (effect.color !== undefined) frame.color = effect.color
  if (effect.background !== undefined) frame.background = effect.background
}

function imageSide(side: string, attributes: Map<string, string>): number | null {
  const text =
    attributes.get(side) ??
    new RegExp(`(?:^|[;\\s])${side}\\s{0,3}:\\s{0,3}(\\d{1,5})`, 'i').exec(attributes.get('style') ?? '')?.[1]
  const value = Number.parseInt(text ?? '', 10)
  return Number.isFinite(value) ? value : null
}

/** White space of the source as single blanks. */
function flat(text: string): string {
  return text.replace(/[\t\n\f\r ]{2,}|[\t\n\f\r]/g, ' ')
}

function collapse(pieces: string[]): string {
  return pieces
    .join('')
    .replace(/[^\S\n]{2,}|[^\S\n ]/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim()
}
