// Looks at how sender, text, telephone numbers and addresses of a mail fit together.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { placeOf, segmentsOf } from '../../wording/mail-words.ts'
import { compilePhrases, findPhrases, themes } from '../../wording/phrases/index.ts'
import { isFreeMail } from '../free-mail.ts'
import { senderOf } from '../sender.ts'

const billing = compilePhrases({
  bill: themes['hotline-invoice'],
  problem: themes['payment-problem'],
  account: themes['account-threat'],
})

export const composition: EmailAnalyser = {
  name: 'composition',
  cites: ['contact-at-free-mail', 'invoice-with-telephone', 'credited-sum', 'text-without-words', 'marks-inside-words'],
  run(mail): Analysis {
    const findings = [
      contactAtFreeMail(mail),
      invoiceWithTelephone(mail),
      creditedSum(mail),
      textWithoutWords(mail),
      marksInsideWords(mail),
    ]
    return { findings: findings.filter((finding) => finding !== null) }
  },
}

const mailAddress = /[\w.+-]{2,64}@([\w-]{1,40}\.[\w.-]{2,40})/g
const asksToWrite =
  /(?:contact|e-?mail|reply|write|respond|send|reach|address|contato|contate|escreva|responda|escriba|contacte|kontakt|schreiben|antworten|ecrire|contactez|repondre|scriv|rispond)[^@\n]{0,60}$/i

/** Asks to write to a mailbox at a free provider that is not the one the mail came from. */
function contactAtFreeMail(mail: MailMessage): RawFinding | null {
  const text = mail.text.slice(0, 20_000)
  const sender = senderOf(mail)
  for (const found of text.matchAll(mailAddress)) {
    const domain = found[1]!.toLowerCase().replace(/[.-]+$/, '')
    if (!isFreeMail(domain) || sender.address === found[0].toLowerCase()) continue
    const before = text.slice(Math.max(0, found.index - 90), found.index)
    if (
      !asksToWrite.test(before) ||
      /\bwrote|schrieb|escreveu|a écrit/i.test(text.slice(found.index, found.index + 120))
    )
      continue
    return {
      id: 'contact-at-free-mail',
      where: { part: mail.html[0]?.part ?? '1', text: found[0] },
      says: `Asks to write to ${found[0]}, which is not where the mail comes from (${sender.address || 'no address'})`,
    }
  }
  return null
}

const telephone =
  /(?:\+?\d{1,3}[\s.-]{0,2})?\(?\d{3}\)?[\s.\u2010-\u2015-]{1,3}\d{3}[\s.\u2010-\u2015-]{1,3}\d{4}(?!\d)/
const widest = 20_000

/** A bill, renewal or warning that offers a telephone number and no web page of the sender to check it. */
function invoiceWithTelephone(mail: MailMessage): RawFinding | null {
  const sender = senderOf(mail)
  if (sender.domain !== null && sender.linkDomains.has(sender.domain)) return null
  const text = mail.text.slice(0, widest)
  const number = telephone.exec(text)
  if (!number) return null
  const bills = segmentsOf(mail).some(
    ({ kind, tokens }) => (kind === 'text' || kind === 'subject') && findPhrases(tokens, billing).length > 0,
  )
  if (!bills) return null
  return {
    id: 'invoice-with-telephone',
    where: { part: mail.html[0]?.part ?? '1', text: number[0] },
    says: `Speaks of a purchase, renewal or problem and offers only the telephone number ${number[0]}`,
  }
}

const creditedAmount = /(?:\+\s?[$€£]\s?\d[\d.,]{1,12}|\+\s?\d[\d.,]{1,12}\s?[$€£]|[$€£]\s?\+\s?\d[\d.,]{1,12})/

/** A sum written with a plus sign, as a payout notice writes it. */
function creditedSum(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'subject' && segment.kind !== 'text') continue
    const found = creditedAmount.exec(segment.text.slice(0, widest))
    if (found)
      return {
        id: 'credited-sum',
        where: placeOf(mail, segment, found.index, found.index + found[0].length),
        says: `Announces a credit of ${found[0]}`,
      }
  }
  return null
}

/** A body of digits or letters without words carries nothing for a reader; it is there to fill or to get past filters. */
function textWithoutWords(mail: MailMessage): RawFinding | null {
  const body = segmentsOf(mail).find(({ kind }) => kind === 'text')
  if (!body) return null
  const { words, starts, ends } = body.tokens
  const numbers = (body.text.slice(0, widest).match(/\d+/g) ?? []).length
  if (numbers < 40 || words.filter((word) => /^\p{L}{2,}$/u.test(word)).length * 4 > numbers) return null
  return {
    id: 'text-without-words',
    where: placeOf(mail, body, starts[0] ?? 0, ends[0] ?? 0),
    says: `The text is ${numbers} numbers and hardly a word`,
  }
}

/** Letters with a joiner or with combining marks of other scripts behind them, in words of Latin letters. */
const markedWord = /[a-z](?:\u034f|[\u0610-\u061a]|[\u0730-\u074a]|[\u200b\u2060-\u2064]|[\u20d0-\u20f0]|\u0489)/giu

function marksInsideWords(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind === 'hidden') continue
    const hits = segment.text.slice(0, widest).match(markedWord)
    if (hits && hits.length >= 6)
      return {
        id: 'marks-inside-words',
        where: placeOf(mail, segment, 0, 40),
        says: `${hits.length} letters carry invisible or foreign marks, so that filters do not see the words`,
      }
  }
  return null
}
