// Demands for money that are unmistakable by themselves: blackmail with a wallet, gift cards to buy, changed bank details.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { placeOf, type Segment, segmentsOf } from '../../wording/mail-words.ts'
import { compilePhrases, findPhrases, themes } from '../../wording/phrases/index.ts'

const blackmail = compilePhrases({ extortion: themes.extortion })
const widest = 20_000
const mostWords = 4000

/** Bitcoin (base58 and bech32), Ethereum, Tron and Monero addresses. */
const wallet =
  /\b(?:bc1[ac-hj-np-z02-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[48][0-9A-Za-z]{94})\b/
const invisible = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g

// The patterns below read folded words with one blank between them: no accents, no look-alike letters, no punctuation.

/** Says that the account to pay into is another one now, in the ways such letters do. */
const redirected = [
  /\b(?:new|changed|updated|change (?:of|in|to)|update (?:of|to|our)|changed our) (?:our |your |my |the )?(?:bank|banking|remittance|beneficiary|payroll|direct deposit) (?:account|details|information|instructions|data)\b/,
  /\b(?:bank|banking|remittance|beneficiary) (?:account|details|information|instructions) (?:has|have|is|are|was|were) (?:been )?(?:changed|updated|replaced)\b/,
  /\b(?:change|update|switch) (?:my|the) (?:direct deposit|payroll account|bank account)\b/,
  /\bneuen? (?:bankverbindung|kontoverbindung|bankdaten)\b|\b(?:bankverbindung|kontoverbindung) (?:hat sich|wurde) (?:geandert|aktualisiert)\b/,
  /\b(?:nouveau|nouvelles|changement de) (?:rib|coordonnees bancaires|compte bancaire)\b/,
  /\b(?:nueva|nuevos|cambio de) (?:cuenta bancaria|datos bancarios)\b/,
  /\b(?:novos|nova|mudanca de|alteracao de) (?:dados bancarios|conta bancaria)\b/,
  /\b(?:nuovo|nuove|cambio) (?:iban|coordinate bancarie|conto corrente)\b/,
]

const giftCards = /\b(?:buy|purchase|get|pick up|need|procure) (?:\S{1,40} ){0,12}gift ?cards?\b/
/** What sets the errand apart from a shop's offer: the codes are to be handed over. */
const handedOver =
  /\bscratch\b|\bback of (?:the|each) cards?\b|\b(?:send|e?mail|text|forward) (?:\S{1,40} ){0,7}(?:codes?|pins?|pictures?|photos?)\b/

export const paymentDemand: EmailAnalyser = {
  name: 'payment-demand',
  cites: ['extortion-with-wallet', 'gift-card-errand', 'payment-redirected'],
  run(mail): Analysis {
    const findings = [extortionWithWallet(mail), giftCardErrand(mail), paymentRedirected(mail)]
    return { findings: findings.filter((finding) => finding !== null) }
  },
}

function extortionWithWallet(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'text') continue
    const address = wallet.exec(segment.text.slice(0, widest).replace(invisible, ''))
    const [threat] = address ? findPhrases(segment.tokens, blackmail) : []
    if (!address || !threat) continue
    return {
      id: 'extortion-with-wallet',
      where: placeOf(mail, segment, threat.start, threat.end),
      says: `Threatens the reader and names a wallet to pay into (${address[0].slice(0, 70)})`,
    }
  }
  return null
}

function giftCardErrand(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'text') continue
    const text = foldedText(segment)
    const asked = giftCards.exec(text)
    if (!asked || !handedOver.test(text)) continue
    return {
      id: 'gift-card-errand',
      where: placeOfWords(mail, segment, text, asked),
      says: `Asks to buy gift cards and to hand over their codes (“${asked[0].slice(0, 80)}”)`,
    }
  }
  return null
}

function paymentRedirected(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'text' && segment.kind !== 'subject') continue
    const text = foldedText(segment)
    for (const pattern of redirected) {
      const said = pattern.exec(text)
      if (!said) continue
      return {
        id: 'payment-redirected',
        where: placeOfWords(mail, segment, text, said),
        says: `Speaks of changed bank details (“${said[0]}”)`,
      }
    }
  }
  return null
}

function foldedText({ tokens }: Segment): string {
  return tokens.words.slice(0, mostWords).join(' ')
}

/** The place of matched words in the text they were folded from. */
function placeOfWords(mail: MailMessage, segment: Segment, text: string, match: RegExpExecArray): RawFinding['where'] {
  const first = text.slice(0, match.index).split(' ').length - 1
  const last = first + match[0].split(' ').length - 1
  const { starts, ends } = segment.tokens
  return placeOf(mail, segment, starts[first] ?? 0, ends[last] ?? starts[first] ?? 0)
}
