// The parsed mail as every e-mail analyser sees it. Intake builds it once; analysers only read it.
import type { EmailFacts, Mailbox } from '@docket/model'

/** One header field in the order of the mail. `value` is unfolded and RFC 2047-decoded; `raw` is as sent, unfolded. */
export interface Header {
  /** Lower case. */
  name: string
  raw: string
  value: string
  /** Byte offset of the field in the message it belongs to. */
  offset: number
}

/** One MIME leaf part (or the wrapper of an archive member), decoded. */
export interface Part {
  /** Dotted IMAP part number, `1`, `1.2`; members of archives get `1.2/name`. */
  number: string
  /** Declared media type in lower case, `text/plain` when absent or broken. */
  mediaType: string
  charset: string | null
  fileName: string | null
  disposition: 'inline' | 'attachment' | null
  contentId: string | null
  encoding: string
  /** Decoded bytes (transfer encoding undone), cut at the intake limit. */
  bytes: Uint8Array
  /** Bytes before a cut; larger than `bytes.length` when the limit cut it. */
  sizeBytes: number
  /** For text parts: decoded text. */
  text: string | null
}

/** One link a reader could follow: from HTML, plain text, a QR code, a PDF, or an attachment. */
export interface Link {
  /** The href exactly as written, cut at 8 KB. */
  href: string
  /** Normalised by WHATWG URL, or null when it does not parse or is not http(s)/mailto/ftp. */
  url: URL | null
  /** Visible text of the anchor (collapsed white space), empty for bare URLs. */
  text: string
  /** How it stands in the mail. */
  kind: 'anchor' | 'area' | 'form' | 'image' | 'text' | 'qr' | 'pdf' | 'attachment' | 'resource' | 'meta-refresh'
  /** Part number or attachment name it was found in. */
  part: string
  /** Character offset in that part's text, when known. */
  offset: number | null
  /** True if the anchor wraps an image (text may then be empty). */
  wrapsImage: boolean
}

/** What one HTML body shows and hides; built in one linear pass over tokens (no tree, so nesting cannot hurt). */
export interface HtmlView {
  part: string
  /** Visible text, white space collapsed, block elements as line breaks. */
  text: string
  /** Text a reader does not see (display:none, zero size, same colour as background, off screen). */
  hiddenText: string
  title: string
  links: Link[]
  images: { src: string; alt: string; width: number | null; height: number | null; offset: number }[]
  forms: { action: string; method: string; inputs: { type: string; name: string }[]; offset: number }[]
  /** Inline script bodies and event-handler attributes, each cut at 64 KB. */
  scripts: { code: string; offset: number }[]
  /** iframe, object, embed, base, svg, meta refresh, and others worth a look; `detail` is the src/href. */
  special: { tag: string; detail: string; offset: number }[]
  comments: number
  /** Deepest nesting seen (counted, not recursed). */
  maxDepth: number
  tagCount: number
}

/** An attached file (not the bodies shown inline as text), including members unpacked from archives. */
export interface Attachment {
  /** As declared (RFC 2231/2047 decoded), or `part-<number>` when unnamed. */
  name: string
  part: string
  mediaType: string
  /** Of the content; of a locked archive member, whose content nobody has, of its place (archive hash and path). */
  sha256: string
  sizeBytes: number
  bytes: Uint8Array
  /** Type by content, e.g. zip, pdf, pe, html, lnk, ole, ooxml, rtf, script, png, message, unknown. */
  fileType: string
  /** sha256 of the archive it came out of. */
  parent: string | null
  /** Archive member that could not be opened because it is encrypted. */
  encrypted: boolean
  /** Inline images and such, shown in the body by content id. */
  inline: boolean
}

/** A mail ready for analysers: the reported one, when a report wraps it. */
export interface MailMessage {
  /** All headers of this message, in order. */
  headers: Header[]
  from: Mailbox[]
  sender: Mailbox | null
  replyTo: Mailbox[]
  returnPath: string | null
  facts: EmailFacts
  parts: Part[]
  /** Visible text of the mail as a person reads it: HTML view when there is one, else plain text. Without quoted reply chains removed. */
  text: string
  /** Plain-text bodies joined. */
  plainText: string
  html: HtmlView[]
  /** All links of all bodies (HTML and text), in document order, de-duplicated by (href, part, text). */
  links: Link[]
  attachments: Attachment[]
  /** Passwords found in the text near an encrypted archive or given by the caller. */
  passwords: string[]
  /**
   * Outer messages peeled off to get here (0 = the mail itself was given). Trusted only for `reportedBy`. `text` is what the
   * one who passed the mail on wrote above it.
   */
  wrappers: { kind: 'attached' | 'inline' | 'zip' | 'msg'; from: Mailbox | null; subject: string; text?: string }[]
  /** True when only a body was given (HTML file without headers): header analysers have nothing to say. */
  headerless: boolean
  /** MIME damage and deceptions seen while parsing, by stable code, e.g. `missing-boundary`, `duplicate-from`, `bad-base64`. */
  defects: { code: string; detail: string }[]
  /** Bytes of this message as received (not of its wrapper), for signature checks; absent when it has none, as in `.msg` files. */
  raw?: Uint8Array
}
