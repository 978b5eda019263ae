// One file under examination: the bytes with their names, and the sheet on which the examiners of its subject write.
import { createHash } from 'node:crypto'
import type { Unexamined } from '@docket/model'
import type { Context, RawFinding } from '../../analyser.ts'
import type { FileFindingId } from '../../catalogue-file.ts'
import type { Attachment, Link } from '../../message.ts'
import { type ContentKind, contentKind } from './signature.ts'

/** What the caller knows beside the file. */
export interface FileContext extends Context {
  /** Visible text of the mail, to look for a password told there. */
  mailText?: string
  /** Passwords that the caller gave or intake found. */
  passwords?: readonly string[]
  /** Members of the archive as intake unpacked them; absent when nobody did. */
  members?: readonly Attachment[]
  /** Addresses the mail went to, in lower case. */
  recipients?: readonly string[]
}

export interface Sheet {
  file: Attachment
  /** Name as shown to people: the outermost attachment, then the way inside. */
  root: string
  path: string | null
  /** Last extension in lower case without dot, empty when there is none. */
  extension: string
  kind: ContentKind
  context: FileContext
  findings: RawFinding[]
  unexamined: Unexamined[]
  links: Link[]
  /** Files found inside that deserve a sheet of their own. */
  children: { name: string; bytes: Uint8Array }[]
  familyName: string | null
}

export const analyserName = 'attachments'
const linksPerFile = 100
const childrenPerFile = 50

/** Opens a sheet. `root` and `path` tell where the file lies when it came out of another one. */
export function openSheet(file: Attachment, context: FileContext, root = file.name, path: string | null = null): Sheet {
  const kind = contentKind(file.bytes)
  const extension = extensionOf(file.name)
  return {
    file,
    root,
    path,
    extension,
    kind,
    context,
    findings: [],
    unexamined: [],
    links: [],
    children: [],
    familyName: null,
  }
}

/** Last extension of a file name, lower case, trailing dots and blanks ignored as Windows does. */
export function extensionOf(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const clean = base.replace(/[\s.\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,400}$/u, '')
  const dot = clean.lastIndexOf('.')
  if (dot < 0 || clean.length - dot > 20) return ''
  return clean
    .slice(dot + 1)
    .trim()
    .toLowerCase()
}

/** Writes a finding; `says` is a sentence for a person with the value seen. */
export function cite(
  sheet: Sheet,
  id: FileFindingId,
  says: string,
  at: { path?: string; offset?: number; strength?: number } = {},
): void {
  const path = [sheet.path, at.path].filter((piece) => piece).join(' » ')
  const where = {
    attachment: sheet.root.slice(0, 300),
    ...(path ? { path: path.slice(0, 300) } : {}),
    ...(at.offset === undefined ? {} : { offset: at.offset }),
  }
  sheet.findings.push({
    id,
    where,
    says: says.slice(0, 500),
    ...(at.strength === undefined ? {} : { strength: at.strength }),
  })
}

/** Notes what could not be looked at. */
export function skip(sheet: Sheet, reason: Unexamined['reason'], detail: string): void {
  const name = sheet.path ? `${sheet.root} » ${sheet.path}` : sheet.root
  if (sheet.unexamined.length < 20)
    sheet.unexamined.push({ analyser: analyserName, reason, detail: `${name.slice(0, 200)}: ${detail}` })
}

/** Notes a web address found inside; addresses of schemas and namespaces are left to the caller to keep out. */
export function noteLink(
  sheet: Sheet,
  href: string,
  kind: 'pdf' | 'attachment' | 'resource' | 'form' = 'attachment',
  text = '',
): void {
  const clean = href.trim().slice(0, 8192)
  if (sheet.links.length >= linksPerFile || sheet.links.some((link) => link.href === clean)) return
  const url = webUrl(clean)
  if (url)
    sheet.links.push({
      href: clean,
      url,
      text: text.slice(0, 200),
      kind,
      part: sheet.root.slice(0, 300),
      offset: null,
      wrapsImage: false,
    })
}

/** The URL when it is one that leaves the machine: http, https or ftp. */
export function webUrl(href: string): URL | null {
  if (!/^(?:https?|ftp):/i.test(href)) return null
  return URL.canParse(href) ? new URL(href) : null
}

/** Hands a file found inside to the queue, within the limit of files. */
export function noteChild(sheet: Sheet, name: string, bytes: Uint8Array): void {
  if (sheet.children.length < childrenPerFile && bytes.length > 0) sheet.children.push({ name, bytes })
}

/** An attachment record for bytes found inside another file. */
export function childAttachment(parent: Attachment, name: string, bytes: Uint8Array): Attachment {
  return {
    name,
    part: parent.part,
    mediaType: 'application/octet-stream',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    bytes,
    fileType: contentKind(bytes),
    parent: parent.sha256,
    encrypted: false,
    inline: false,
  }
}

/** Text of untrusted origin for a sentence: control characters and line breaks out, cut. */
export function shown(text: string, max = 120): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\s]{1,200}/gu, ' ').trim()
  return clean.length > max ? `${clean.slice(0, max)}…` : clean
}
