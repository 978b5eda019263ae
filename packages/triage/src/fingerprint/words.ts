// The words a campaign keeps: without names of recipients, numbers, random tokens and the lines a forwarding program adds.
import { looksRandom } from '../analysers/domains.ts'
import type { MailMessage } from '../message.ts'
import { tokenise } from '../wording/tokens.ts'

const mostChars = 60_000
const mostWords = 6000

/** Lines of a quoted head, as mail programs write them above a forwarded text; they name people and times only. */
const quotedHead =
  /^\s*(?:de|from|von|van|da|enviado|enviada em|sent|gesendet|verzonden|envoy[ée]|date|datum|data|para|to|an|aan|a|à|cc|assunto|subject|betreff|onderwerp|objet|asunto)\s?:/i

/** Words of the names and addresses of everybody the mail is for; campaigns vary these. */
export function recipientWords(mail: MailMessage): ReadonlySet<string> {
  const { to, cc, bcc, reportedBy } = mail.facts
  const people = [...to.slice(0, 20), ...cc.slice(0, 20), ...bcc.slice(0, 20), ...(reportedBy ? [reportedBy] : [])]
  const found = new Set<string>()
  for (const { name, address } of people) {
    const local = address.split('@')[0] ?? ''
    for (const text of [name, local, local.replace(/[._+-]/g, ' ')])
      for (const word of tokenise(text.slice(0, 200).replaceAll('@', ' ')).words) found.add(word)
  }
  return found
}

/** Words of `text` that are worth comparing, in order. Numbers are gone, look-alike letters are folded. */
export function keptWords(text: string, leaveOut: ReadonlySet<string>): string[] {
  const { words } = tokenise(text.slice(0, mostChars))
  const kept: string[] = []
  for (const word of words) {
    if (kept.length >= mostWords) break
    if (word.length < 2 && word.charCodeAt(0) < 0x80) continue
    if (word.includes('0') || leaveOut.has(word)) continue
    if (word.length >= 9 && looksRandom(word)) continue
    kept.push(word)
  }
  return kept
}

/** Words of what the reader sees: text and the texts that stand for pictures. Hidden filler is not part of it. */
export function bodyWords(mail: MailMessage, leaveOut: ReadonlySet<string>): string[] {
  const text = mail.text
    .slice(0, mostChars)
    .split('\n')
    .filter((line) => !quotedHead.test(line.slice(0, 80)))
    .join('\n')
  const alts = mail.html.flatMap(({ images }) => images.slice(0, 50).map(({ alt }) => alt))
  return keptWords(`${text}\n${alts.join('\n').slice(0, 4000)}`, leaveOut)
}

const replyMarks = new Set(['re', 'fw', 'fwd', 'enc', 'aw', 'wg', 'tr', 'rv', 'res', 'antw', 'sv', 'vs', 'external'])

/** Distinct words of the subject, sorted, without what mail programs put in front. */
export function subjectWords(mail: MailMessage, leaveOut: ReadonlySet<string>): string[] {
  const words = keptWords(mail.facts.subject.slice(0, 500), leaveOut).filter((word) => !replyMarks.has(word))
  return [...new Set(words)].slice(0, 24).sort()
}

/** The displayed name as one text of kept words; empty when nothing is left. */
export function senderName(mail: MailMessage, leaveOut: ReadonlySet<string>): string {
  return keptWords((mail.from[0]?.name ?? '').slice(0, 200), leaveOut)
    .join(' ')
    .slice(0, 100)
}
