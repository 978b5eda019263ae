// Reads an upload into the mail that is to be judged: finds its format, takes it apart, peels reports off, unpacks files.
import { DocketError, type Unexamined } from '@docket/model'
import type { MailMessage } from '../message.ts'
import type { Limits } from '../ports.ts'
import { type Budget, type Member, unpack } from './archives.ts'
import { type Assembled, assemble } from './assemble.ts'
import { fileTypeOf, identify } from './identify.ts'
import { readMsg } from './msg.ts'
import { customary } from './passwords.ts'
import { peelReport } from './report.ts'
import { htmlFile, takeMessage } from './take-message.ts'
import { unpackAttachments } from './unpack-attachments.ts'

export interface ReadOptions {
  limits: Limits
  /** File name of the upload; only helps where the bytes leave a choice. */
  name?: string | undefined
  /** Passwords to try on encrypted archives. */
  passwords?: string[]
  outOfTime: () => boolean
}

export interface MailReading {
  mail: MailMessage
  unexamined: Unexamined[]
  /** What was peeled off to get to the reported mail: the outer messages with only their own covering text. */
  covers: MailMessage[]
}

/**
 * Reads a mail from .eml, .msg, an HTML file or an archive holding one. Throws `DocketError('invalid')` with a named reason
 * only when nothing like a mail can be read; whatever else could not be looked at is listed in `unexamined`.
 */
export async function readMail(bytes: Uint8Array, options: ReadOptions): Promise<MailReading> {
  const upload = await openUpload(bytes, options)
  let reading = readFormat(upload.bytes, upload.name, options)
  const wrappers = [...upload.wrappers]
  const covers: MailMessage[] = []
  for (let depth = 0; depth < options.limits.nesting; depth += 1) {
    const peeled = peelReport(reading.mail, options)
    if (!peeled) break
    wrappers.push(peeled.wrapper)
    if (peeled.wrapper.text?.trim()) covers.push(coverOf(reading.mail, peeled.wrapper.text))
    reading = peeled.reading
  }
  const { mail, unexamined } = reading
  mail.wrappers.push(...wrappers)
  mail.facts.reportedBy = wrappers.find(({ from }) => from !== null)?.from ?? null
  mail.passwords.push(...upload.passwords)
  unexamined.push(...upload.unexamined)
  if (mail.attachments.length > 0) {
    const passwords = [...(options.passwords ?? []), ...upload.passwords]
    unexamined.push(...(await unpackAttachments(mail, { ...options, passwords })))
  }
  return { ...reading, covers }
}

/** The outer mail of a report without the mail it reports, so that it can be judged by itself. */
function coverOf(outer: MailMessage, text: string): MailMessage {
  const bytes = Buffer.from(text)
  const part = {
    number: '1',
    mediaType: 'text/plain',
    charset: 'utf-8',
    fileName: null,
    disposition: null,
    contentId: null,
    encoding: '8bit',
  }
  return {
    ...outer,
    text,
    plainText: text,
    html: [],
    links: [],
    attachments: [],
    parts: [{ ...part, bytes, sizeBytes: bytes.length, text }],
    wrappers: [],
  }
}

/** Reads one message in whatever single-message format it is. */
function readFormat(bytes: Uint8Array, name: string | undefined, options: ReadOptions): Assembled {
  const { limits } = options
  const kind = identify(bytes, name)
  switch (kind) {
    case 'html':
      return assemble(htmlFile(bytes, limits), limits, true)
    case 'msg':
      return assemble(readMsg(bytes, limits), limits)
    case 'eml':
    case 'unknown': {
      const reading = assemble(takeMessage(bytes, options), limits)
      reading.mail.raw = bytes
      return reading
    }
    case 'json':
      throw new DocketError('invalid', 'this is JSON and not a mail')
    default:
      throw new DocketError('invalid', 'this file is not a mail')
  }
}

interface Upload {
  bytes: Uint8Array
  name: string | undefined
  wrappers: MailMessage['wrappers']
  passwords: string[]
  unexamined: Unexamined[]
}

/** Unwraps an archive that holds a mail, also inside another archive; other uploads are handed on as they are. */
async function openUpload(bytes: Uint8Array, options: ReadOptions): Promise<Upload> {
  const { limits, outOfTime } = options
  const upload: Upload = { bytes, name: options.name, wrappers: [], passwords: [], unexamined: [] }
  const budget: Budget = { bytes: limits.unpackedBytes, members: limits.archiveMembers, outOfTime }
  const passwords = [...(options.passwords ?? []), ...customary]
  for (let depth = 0; ; depth += 1) {
    const kind = identify(upload.bytes, upload.name)
    if (kind !== 'zip' && kind !== 'archive') return upload
    if (depth >= limits.archiveDepth) throw new DocketError('invalid', 'archives are nested too deep')
    const type = kind === 'zip' ? 'zip' : fileTypeOf(upload.bytes)
    const opened = await unpack(upload.bytes, type, upload.name ?? 'upload', passwords, budget)
    const mails = opened.members.filter((member) => member.bytes !== null && isMailLike(member.bytes, member.path))
    const [first] = mails
    if (!first?.bytes) throw noMailIn(opened.members, opened.unexamined, (options.passwords ?? []).length > 0)
    if (mails.length > 1)
      upload.unexamined.push({
        analyser: 'intake',
        reason: 'limit',
        detail: `the archive holds ${mails.length} mails, only the first was read`,
      })
    upload.bytes = first.bytes
    upload.name = first.path
    upload.wrappers.push({ kind: 'zip', from: null, subject: '' })
    if (opened.password !== null) upload.passwords.push(opened.password)
  }
}

function isMailLike(bytes: Uint8Array, path: string): boolean {
  if (/(?:^|\/)(?:__MACOSX\/|\._|\.DS_Store)/.test(path)) return false
  const kind = identify(bytes, path)
  if (kind === 'unknown') return /\.(?:eml|mail)$/i.test(path)
  if (kind === 'msg') return fileTypeOf(bytes) === 'msg'
  return kind === 'eml' || kind === 'html' || kind === 'zip' || kind === 'archive'
}

function noMailIn(members: Member[], unexamined: Unexamined[], passwordGiven: boolean): DocketError {
  const closed = members.some(({ bytes }) => bytes === null)
  if (closed && passwordGiven)
    return new DocketError('invalid', 'wrong password: the archive could not be opened with it')
  if (closed) return new DocketError('invalid', 'the archive is encrypted and needs its password')
  const [why] = unexamined
  if (members.length === 0 && why) return new DocketError('invalid', `the archive could not be read: ${why.detail}`)
  return new DocketError('invalid', 'the archive holds no mail')
}
