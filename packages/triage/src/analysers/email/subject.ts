// What the subject line itself gives away: invented replies, the recipient's address, random tokens, disguised letters.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import { accentedEnglish, hiddenCharacters, looksRandom, mixesScripts } from '../domains.ts'
import { header, isReport, isRetold, senderOf, subjectOf } from '../sender.ts'

const reply = /^\s*(?:re|aw|sv|antw|res|vs|odp|ref)\s{0,2}:/
const forward = /^\s*(?:fw|fwd|enc|tr|wg|rv|doorst)\s{0,2}:/
// Plain-text programs of old answer without naming the thread; these words or an HTML body set the others apart.
const offer =
  /\b(?:account|payment|invoice|claim|reward|bonus|shipment|confirm|refund|suspend|transaction|wallet|compensation|fund|beneficiary|bitcoin|btc|usd|donation|inheritance|proposal|loan)/
const pictogram = /(?![©®™])\p{Extended_Pictographic}/u
const reference =
  /(?:#|\bn[o°]\.? ?|\bref(?:erence)?[\s.:#]{1,3}|\bid\b[\s.:#-]{0,3}|\bcod(?:e|igo)?\b[\s.:#-]{1,3}|\bprotocol[oe]?\b[\s.:#-]{0,3}|\bcase\b[\s.:#-]{0,3}|\bticket\b[\s.:#-]{0,3})[a-z0-9-]{0,12}\d{3,}/

/** Reads the subject as a person would, look-alike letters folded. */
export const subject: EmailAnalyser = {
  name: 'subject',
  cites: [
    'subject-false-reply',
    'subject-names-recipient',
    'subject-random-token',
    'subject-disguised',
    'subject-pictogram',
    'subject-reference-number',
    'subject-shouted',
    'subject-money',
    'subject-joined-words',
    'subject-missing',
  ],
  run(mail): Analysis {
    if (mail.headerless) return { findings: [] }
    const raw = mail.facts.subject.slice(0, 300)
    if (raw.trim() === '') {
      const says = 'The mail has no subject'
      return { findings: isReport(mail) ? [] : [{ id: 'subject-missing', where: { header: 'Subject' }, says }] }
    }
    const sender = senderOf(mail)
    const text = subjectOf(mail)
    const findings: RawFinding[] = []
    const say = (id: string, says: string) =>
      findings.push({ id, where: { header: 'Subject', value: raw.slice(0, 200) }, says })

    const thread = header(mail, 'in-reply-to') ?? header(mail, 'references') ?? header(mail, 'thread-index')
    if (
      !isRetold(mail) &&
      thread === null &&
      !/\[[^\]]+\]/.test(text) &&
      (reply.test(text) || forward.test(text)) &&
      (mail.html.length > 0 || offer.test(text))
    ) {
      say('subject-false-reply', 'The subject says it is an answer, but the mail answers nothing')
    }
    const named = sender.recipients.slice(0, 5).find(({ address }) => namedIn(text, address.toLowerCase()))
    if (named !== undefined && named.address.toLowerCase() !== sender.address) {
      say('subject-names-recipient', `The subject carries the recipient's address (${named.address})`)
    }
    const token = randomToken(raw)
    if (token !== null)
      say(
        'subject-random-token',
        `The subject carries the random token "${token}", which defeats filters on equal subjects`,
      )
    const mixed = raw.split(/[\s,:;!?"'()[\]-]+/).find(mixesScripts)
    const hidden = hiddenCharacters(raw)
    const accented = accentedEnglish(raw)
    if (accented !== null)
      say('subject-disguised', `The word "${accented}" in the subject is written with accents it does not have`)
    else if (mixed !== undefined) say('subject-disguised', `The word "${mixed}" in the subject mixes alphabets`)
    else if (hidden > 0) say('subject-disguised', `The subject has ${hidden} invisible or piled-up characters`)
    if (pictogram.test(raw)) say('subject-pictogram', 'The subject is decorated with pictograms')
    if (reference.test(text) && sender.brand === null)
      say('subject-reference-number', 'The subject carries a reference number, as notices do')
    const letters = raw.replace(/[^\p{L}]/gu, '')
    if (letters.length >= 16 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
      say('subject-shouted', 'The subject is written in capitals')
    }
    if (/(?:[$€£]|usd|eur|btc|eth)\s?\d[\d.,]{2,}|\d[\d.,]{2,}\s?(?:[$€£]|usd|eur|btc|eth|usdt|million)/.test(text)) {
      say('subject-money', 'The subject names an amount of money')
    }
    if ((raw.match(/[\p{L}\d][_.]{1,3}(?=[\p{L}\d])/gu) ?? []).length >= 3 && !/https?:|www\.|@/.test(raw)) {
      const words = raw.trim().split(/\s+/).length
      if (words <= 3)
        say(
          'subject-joined-words',
          'The words of the subject are joined by dots or underscores, which hides them from filters',
        )
    }
    return { findings }
  },
}

function namedIn(text: string, address: string): boolean {
  if (address.length < 6 || !address.includes('@')) return false
  if (text.includes(address)) return true
  const local = address.slice(0, address.lastIndexOf('@'))
  return local.length >= 7 && /[._\d]/.test(local) && text.includes(local)
}

/** A word of 7 to 64 letters and digits shuffled as no name or product code is, near the end or start of the subject. */
function randomToken(raw: string): string | null {
  for (const word of raw.split(/[\s\-_:#()[\]|,]+/)) {
    if (word.length < 7 || word.length > 64 || !/^[A-Za-z0-9]+$/.test(word)) continue
    let switches = 0
    for (let i = 1; i < word.length; i++) if (kind(word, i) !== kind(word, i - 1)) switches++
    const digits = /\d/.test(word)
    if (!digits && word.length >= 12 && switches >= 6 && looksRandom(word)) return word
    if (digits && switches >= 3 && switches >= word.length / 5 && word.length >= 8) return word
  }
  return null
}

function kind(word: string, at: number): number {
  const code = word.charCodeAt(at)
  return code < 58 ? 0 : code < 91 ? 1 : 2
}
