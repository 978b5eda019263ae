// Demands for money that are unmistakable by themselves: blackmail with a wallet, gift cards to buy, changed bank details.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { placeOf, segmentsOf } from '../../wording/mail-words.ts'
import { compilePhrases, findPhrases, themes } from '../../wording/phrases/index.ts'

const blackmail = compilePhrases({ extortion: themes.extortion })
const widest = 20_000

/** Bitcoin (base58 and bech32), Ethereum, Tron and Monero addresses. */
const wallet =
  /\b(?:bc1[ac-hj-np-z02-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[48][0-9A-Za-z]{94})\b/

/** Says that the account to pay into is another one now, in the ways such letters do. */
const redirected = [
  /\b(?:new|changed|updated|change (?:of|in|to)|update (?:of|to|our)|changed our)\s{1,3}(?:our |your |my |the )?(?:bank|banking|remittance|beneficiary|payroll|direct deposit)\s{1,3}(?:account|details|information|instructions|data)\b/,
  /\b(?:bank|banking|remittance|beneficiary)\s{1,3}(?:account|details|information|instructions)\s{1,3}(?:has|have|is|are|was|were)\s{1,3}(?:been\s{1,3})?(?:changed|updated|replaced)\b/,
  /\b(?:change|update|switch)\s{1,3}(?:my|the)\s{1,3}(?:direct deposit|payroll account|bank account)\b/,
  /\bneuen?\s{1,3}(?:bankverbindung|kontoverbindung|bankdaten)\b|\b(?:bankverbindung|kontoverbindung)\s{1,3}(?:hat sich|wurde)\s{1,3}(?:geändert|aktualisiert)\b/,
  /\b(?:nouveau|nouvelles|changement de)\s{1,3}(?:rib|coordonnées bancaires|compte bancaire)\b/,
  /\b(?:nueva|nuevos|cambio de)\s{1,3}(?:cuenta bancaria|datos bancarios)\b/,
  /\b(?:novos|nova|mudança de|alteração de)\s{1,3}(?:dados bancários|conta bancária)\b/,
  /\b(?:nuovo|nuove|cambio)\s{1,3}(?:iban|coordinate bancarie|conto corrente)\b/,
]

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
    const address = wallet.exec(segment.text.slice(0, widest))
    if (!address || findPhrases(segment.tokens, blackmail).length === 0) continue
    return {
      id: 'extortion-with-wallet',
      where: placeOf(mail, segment, address.index, address.index + address[0].length),
      says: `Threatens the reader and names a wallet to pay into (${address[0].slice(0, 70)})`,
    }
  }
  return null
}

const giftCards = /\b(?:buy|purchase|get|pick up|need|procure)\b[^.!?]{0,80}\bgift\s?cards?\b/
/** What sets the errand apart from a shop's offer: the codes are to be handed over. */
const handedOver =
  /\bscratch\b|\bback of (?:the|each) cards?\b|\b(?:send|e-?mail|text|forward)\b[^.!?]{0,40}\b(?:codes?|pins?|pictures?|photos?)\b/

function giftCardErrand(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'text') continue
    const text = segment.text.slice(0, widest).toLowerCase()
    const asked = giftCards.exec(text)
    if (!asked || !handedOver.test(text)) continue
    return {
      id: 'gift-card-errand',
      where: placeOf(mail, segment, asked.index, asked.index + asked[0].length),
      says: `Asks to buy gift cards and to hand over their codes (“${asked[0].slice(0, 80)}”)`,
    }
  }
  return null
}

function paymentRedirected(mail: MailMessage): RawFinding | null {
  for (const segment of segmentsOf(mail)) {
    if (segment.kind !== 'text' && segment.kind !== 'subject') continue
    const text = segment.text.slice(0, widest).toLowerCase()
    for (const pattern of redirected) {
      const said = pattern.exec(text)
      if (!said) continue
      return {
        id: 'payment-redirected',
        where: placeOf(mail, segment, said.index, said.index + said[0].length),
        says: `Speaks of changed bank details (“${said[0]}”)`,
      }
    }
  }
  return null
}
