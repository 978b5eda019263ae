// Attached files: each examined by itself, archives together with their members, and what names and files tell about the lure.
import type { Unexamined } from '@docket/model'
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import { fileCatalogue } from '../../catalogue-file.ts'
import type { Attachment, MailMessage } from '../../message.ts'
import { contentKind } from '../file/signature.ts'

const maxFiles = 100

/** Findings of the QR analyser stand in the same catalogue; everything else there may be cited here. */
const qrIds: ReadonlySet<string> = new Set(['qr-code-link', 'qr-code-drawn', 'qr-code-payment'])

export const attachments: EmailAnalyser = {
  name: 'attachments',
  cites: fileCatalogue.map(({ id }) => id).filter((id) => !qrIds.has(id)),
  run(mail, context) {
    if (mail.attachments.length === 0) return { findings: [] }
    return examineAll(mail, context)
  },
}

const examineAll: (...args: Parameters<EmailAnalyser['run']>) => Promise<Analysis> = async (mail, context) => {
  const { examineFile } = await import('../file/index.ts')
  const findings: RawFinding[] = []
  const analysis: Required<Pick<Analysis, 'unexamined' | 'observables' | 'scans' | 'links'>> = {
    unexamined: [],
    observables: [],
    scans: [],
    links: [],
  }
  let familyName: string | undefined
  const membersOf = Map.groupBy(mail.attachments, ({ parent }) => parent)
  const recipients = [...mail.facts.to, ...mail.facts.cc].slice(0, 20).map(({ address }) => address)
  for (const [index, file] of mail.attachments.entries()) {
    if (index >= maxFiles || context.outOfTime()) {
      const reason = index >= maxFiles ? 'limit' : 'timeout'
      analysis.unexamined.push({
        analyser: 'attachments',
        reason,
        detail: `${mail.attachments.length - index} files were left out`,
      })
      break
    }
    const members = membersOf.get(file.sha256)
    const outcome = await examineFile(file, {
      ...context,
      mailText: `${mail.text}\n${mail.plainText}`,
      passwords: mail.passwords,
      recipients,
      ...(members ? { members } : {}),
    })
    findings.push(...outcome.findings, ...namedAfterReader(file, mail))
    analysis.unexamined.push(...(outcome.unexamined?.length ? outcome.unexamined : notUnderstood(file)))
    analysis.observables.push(...(outcome.observables ?? []))
    analysis.scans.push(...(outcome.scans ?? []))
    analysis.links.push(...(outcome.links ?? []))
    familyName ??= outcome.familyName
  }
  for (const { code, detail } of mail.defects)
    if (code === 'bad-base64' && mail.attachments.some(({ part }) => detail === `part ${part}`))
      analysis.unexamined.push({ analyser: 'attachments', reason: 'malformed', detail: `${detail}: broken base64` })
  return { findings, ...analysis, ...(familyName === undefined ? {} : { familyName }) }
}

/** What no analyser reads: files of no kind we know. Attached messages are judged as mails of their own elsewhere. */
function notUnderstood(file: Attachment): Unexamined[] {
  if (file.encrypted || file.bytes.length === 0) return []
  const say = (detail: string): Unexamined[] => [
    { analyser: 'attachments', reason: 'unsupported', detail: `${file.name.slice(0, 200)}: ${detail}` },
  ]
  if (file.fileType === 'message' || file.fileType === 'msg') return []
  if (file.fileType === 'ole') return say('a compound file of no kind we know')
  return !file.inline && contentKind(file.bytes) === 'unknown' ? say('a file of no kind we know') : []
}

/** A page or document to open that is named after the mailbox it was sent to; programs that make lures do that. */
function namedAfterReader(file: Attachment, mail: MailMessage): RawFinding[] {
  if (file.inline || !/\.(?:s?html?|xhtml|svg|pdf|docx?|xlsx?|one|eml|zip|rar)$/i.test(file.name)) return []
  const name = file.name.toLowerCase()
  for (const { address } of [...mail.facts.to, ...mail.facts.cc].slice(0, 20)) {
    const [user = '', domain = ''] = address.split('@')
    if (domain === '') continue
    const whole = name.includes(address)
    // People do send files named after people; only a whole address, or an unmistakable mailbox name in a page, says more.
    if (!whole && !(user.length >= 6 && /\.(?:s?html?|xhtml|svg)$/.test(name) && name.includes(user))) continue
    return [
      {
        id: 'attachment-names-recipient',
        where: { attachment: file.name.slice(0, 300) },
        says: `The file name holds the reader's own ${whole ? 'address' : 'mailbox name'} (${whole ? address : user}).`,
        strength: whole ? 1 : 0.7,
      },
    ]
  }
  return []
}
