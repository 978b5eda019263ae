// Adds to a mail what its attachments hold: members of archives, parts of TNEF files, links and files of attached messages.
import { createHash } from 'node:crypto'
import type { Unexamined } from '@docket/model'
import type { Attachment, MailMessage } from '../message.ts'
import type { Limits } from '../ports.ts'
import { archiveTypes, type Budget, unpack } from './archives.ts'
import { assemble, makeAttachment } from './assemble.ts'
import { cleanName } from './mime/multipart.ts'
import { readMsg } from './msg.ts'
import { customary, findPasswords } from './passwords.ts'
import { takeMessage } from './take-message.ts'
import { readTnef } from './tnef.ts'

interface Options {
  limits: Limits
  passwords: readonly string[]
  outOfTime: () => boolean
}

const mediaTypes: Record<string, string> = {
  pdf: 'application/pdf',
  html: 'text/html',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
}

/** Unpacks in breadth, bounded by depth, members, bytes and time; what stays closed is listed in the answer. */
export async function unpackAttachments(mail: MailMessage, options: Options): Promise<Unexamined[]> {
  const { limits } = options
  const unexamined: Unexamined[] = []
  const budget: Budget = { bytes: limits.unpackedBytes, members: limits.archiveMembers, outOfTime: options.outOfTime }
  let passwords: string[] | null = null
  let pending = mail.attachments.map((file) => ({ file, depth: 0, nesting: 0 }))
  while (pending.length > 0) {
    const next: typeof pending = []
    for (const { file, depth, nesting } of pending) {
      if (file.encrypted || file.bytes.length === 0) continue
      const isArchive = archiveTypes.has(file.fileType)
      const isMessage = file.fileType === 'message' || file.fileType === 'msg'
      if (!isArchive && !isMessage && file.fileType !== 'tnef') continue
      const place = isMessage ? nesting : depth
      if (place >= (isMessage ? limits.nesting - 1 : limits.archiveDepth)) {
        unexamined.push({ analyser: 'intake', reason: 'limit', detail: `${file.name.slice(0, 100)}: nested too deep` })
        continue
      }
      let inner: Attachment[]
      if (isArchive) {
        passwords ??= [...options.passwords, ...findPasswords(`${mail.facts.subject}\n${mail.text}`), ...customary]
        const opened = await unpack(file.bytes, file.fileType, file.name, passwords, budget)
        unexamined.push(...opened.unexamined)
        if (opened.password !== null && !mail.passwords.includes(opened.password)) mail.passwords.push(opened.password)
        inner = opened.members.map(({ path, bytes, sizeBytes }) => memberOf(file, path, bytes, sizeBytes))
      } else if (isMessage) inner = messageFiles(file, mail, options, unexamined)
      else inner = readTnef(file.bytes, limits).map(({ name, bytes }) => memberOf(file, name, bytes, bytes.length))
      const room = limits.attachments + limits.archiveMembers - mail.attachments.length
      if (inner.length > room)
        unexamined.push({ analyser: 'intake', reason: 'limit', detail: 'more files than are listed' })
      for (const one of inner.slice(0, Math.max(0, room))) {
        mail.attachments.push(one)
        next.push({ file: one, depth: isArchive ? depth + 1 : depth, nesting: isMessage ? nesting + 1 : nesting })
      }
    }
    pending = next
  }
  return unexamined
}

function memberOf(file: Attachment, path: string, bytes: Uint8Array | null, sizeBytes: number): Attachment {
  const made = makeAttachment(
    {
      number: `${file.part}/${path.slice(0, 300)}`,
      mediaType: 'application/octet-stream',
      fileName: cleanName(path) ?? 'unnamed',
      disposition: 'attachment',
      contentId: null,
      bytes: bytes ?? new Uint8Array(0),
    },
    file.sha256,
  )
  made.mediaType = mediaTypes[made.fileType] ?? made.mediaType
  // Nobody can hash what is locked: it is told apart by where it lies, so that two locked files are never taken for one.
  const sha256 = createHash('sha256').update(`${file.sha256}/${path}`).digest('hex')
  if (bytes === null) Object.assign(made, { encrypted: true, sizeBytes, fileType: 'unknown', sha256 })
  return made
}

/** Files of an attached message; its links are added to the mail as links of an attachment. */
function messageFiles(file: Attachment, mail: MailMessage, options: Options, unexamined: Unexamined[]): Attachment[] {
  const { limits } = options
  try {
    const taken = file.fileType === 'msg' ? readMsg(file.bytes, limits) : takeMessage(file.bytes, options)
    const reading = assemble(taken, limits)
    unexamined.push(...reading.unexamined)
    for (const link of reading.mail.links) {
      if (mail.links.length >= limits.links) break
      if (link.kind !== 'image' && link.kind !== 'resource')
        mail.links.push({ ...link, kind: 'attachment', part: file.name })
    }
    return reading.mail.attachments.map((one) => ({ ...one, part: `${file.part}/${one.part}`, parent: file.sha256 }))
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 100) : 'unknown'
    unexamined.push({ analyser: 'intake', reason: 'malformed', detail: `${file.name.slice(0, 100)}: ${detail}` })
    return []
  }
}
