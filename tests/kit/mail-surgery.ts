// Takes a mail apart and puts it together again byte by byte (Latin-1 strings), to change one thing and leave the rest alone.

/** One leaf of a mail as written: its header block without the empty line, and its body. */
export interface Leaf {
  head: string
  body: string
  mediaType: string
  encoding: string
  charset: string
}

/** Head and body of a message or part; the head ends without its last line break. */
export function splitHead(entity: string): { head: string; body: string; eol: string } {
  const found = /\r?\n\r?\n/.exec(entity)
  if (!found) return { head: entity, body: '', eol: '\r\n' }
  return {
    head: entity.slice(0, found.index),
    body: entity.slice(found.index + found[0].length),
    eol: found[0].startsWith('\r') ? '\r\n' : '\n',
  }
}

/** Header fields of a head, each with its folded lines. */
export function fieldsOf(head: string): string[] {
  return head.split(/\r?\n(?![ \t])/)
}

/** Unfolded value of a field, or null. */
export function fieldValue(head: string, name: string): string | null {
  const field = fieldsOf(head).find((line) => line.toLowerCase().startsWith(`${name}:`))
  return field
    ? field
        .slice(name.length + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim()
    : null
}

/** The head with a field replaced or added at its end. */
export function withField(head: string, name: string, value: string, eol = '\r\n'): string {
  const rest = fieldsOf(head).filter((line) => !line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return [...rest, `${name}: ${value}`].join(eol)
}

/** The mail with header lines put on top. */
export function onTop(mail: string, lines: readonly string[]): string {
  const { eol } = splitHead(mail)
  return lines.map((line) => line + eol).join('') + mail
}

/** The mail with header lines put below its own. */
export function below(mail: string, lines: readonly string[]): string {
  const { head, body, eol } = splitHead(mail)
  return [head, ...lines].join(eol) + eol + eol + body
}

/**
 * Rewrites every text leaf that is no attachment. `change` gets the leaf and gives head and body back, or null to leave it.
 * Messages inside the mail are entered too; damaged multiparts stay as they are.
 */
export function changeTextLeaves(
  mail: string,
  change: (leaf: Leaf) => Pick<Leaf, 'head' | 'body'> | null,
  depth = 0,
): string {
  const { head, body, eol } = splitHead(mail)
  const type = fieldValue(head, 'content-type') ?? 'text/plain'
  const mediaType = /^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0].toLowerCase() ?? 'text/plain'
  if (mediaType.startsWith('multipart/') && depth < 8) {
    const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(type)
    const mark = boundary?.[1] ?? boundary?.[2]
    if (!mark) return mail
    const delimiter = `--${mark}`
    const pieces = `\n${body}`.split(`\n${delimiter}`)
    const changed = pieces.map((piece, i) => {
      if (i === 0 || piece.startsWith('--')) return piece
      const start = piece.indexOf('\n') + 1
      if (start === 0) return piece
      const tail = piece.endsWith('\r') ? '\r' : ''
      const entity = piece.slice(start, piece.length - tail.length)
      return piece.slice(0, start) + changeTextLeaves(entity, change, depth + 1) + tail
    })
    return head + eol + eol + changed.join(`\n${delimiter}`).slice(1)
  }
  if (mediaType === 'message/rfc822' && depth < 8) return head + eol + eol + changeTextLeaves(body, change, depth + 1)
  if (!/^text\/(?:plain|html)$/.test(mediaType) || /^attachment/i.test(fieldValue(head, 'content-disposition') ?? ''))
    return mail
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1]?.toLowerCase() ?? 'us-ascii'
  const encoding = (fieldValue(head, 'content-transfer-encoding') ?? '7bit').toLowerCase()
  const changed = change({ head, body, mediaType, encoding, charset })
  return changed ? changed.head + eol + eol + changed.body : mail
}

/** Bytes of a leaf (as Latin-1) without transfer encoding, or null for one we cannot undo faithfully. */
export function decodeBody({ body, encoding }: Pick<Leaf, 'body' | 'encoding'>): string | null {
  if (/^(?:7bit|8bit|binary)?$/.test(encoding)) return body
  if (encoding === 'base64')
    return /^[A-Za-z0-9+/=\s]*$/.test(body) ? Buffer.from(body, 'base64').toString('latin1') : null
  if (encoding !== 'quoted-printable') return null
  return body
    .replace(/[ \t]+(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Bytes (as Latin-1) in a transfer encoding. */
export function encodeBody(bytes: string, encoding: 'base64' | 'quoted-printable'): string {
  if (encoding === 'base64') return Buffer.from(bytes, 'latin1').toString('base64').replace(/.{76}/g, '$&\r\n')
  return bytes
    .replace(/[^\t\n\r -<>-~]/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replace(/[ \t](?=\r?\n|$)/g, (c) => (c === ' ' ? '=20' : '=09'))
    .replace(/(?:=[0-9A-F]{2}|[^=\r\n]){70}(?=[^\r\n])/g, '$&=\r\n')
}

/** Changes the decoded text of every text leaf as Unicode, writing it back as UTF-8 in base64. */
export function changeText(mail: string, change: (text: string, mediaType: string) => string): string {
  return changeTextLeaves(mail, (leaf) => {
    const bytes = decodeBody(leaf)
    if (bytes === null) return null
    let text: string
    try {
      text = new TextDecoder(leaf.charset, { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
    } catch {
      return null // a charset nobody knows, or bytes that are none of it: such a leaf is not changed
    }
    return rewritten(leaf, change(text, leaf.mediaType))
  })
}

function rewritten(leaf: Leaf, text: string): Pick<Leaf, 'head' | 'body'> {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  const typed = withField(leaf.head, 'Content-Type', `${leaf.mediaType}; charset=utf-8`)
  return { head: withField(typed, 'Content-Transfer-Encoding', 'base64'), body: encodeBody(bytes, 'base64') }
}

/** Puts the mail's content into a multipart/mixed and adds further parts behind it. */
export function wrapWithParts(mail: string, parts: readonly string[], boundary = 'wrapped-7f3a'): string {
  const { head, body, eol } = splitHead(mail)
  const isContent = (field: string) => /^content-/i.test(field)
  const fields = fieldsOf(head)
  const inner = fields.filter(isContent)
  const outer = fields.filter((field) => !isContent(field) && !/^mime-version/i.test(field))
  return [
    ...outer,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...inner,
    '',
    body,
    ...parts.flatMap((part) => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join(eol)
}
