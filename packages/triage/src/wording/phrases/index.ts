// All phrase tables by theme; each theme is one catalogue row of the same name with the prefix `language-`.
import { accountThreat, credentialRequest, deadlinePressure, mailboxMaintenance } from './account.ts'
import { cryptoClaim, cryptoMention, unwantedAdvert } from './crypto-and-adverts.ts'
import { billAttached, documentShare, parcelFee, paymentProblem } from './delivery-and-bills.ts'
import { advanceFee, easyMoney, largeSum, loanOffer, prize, refund } from './money.ts'
import { bossErrand, extortion, hotlineInvoice, romance } from './people.ts'
import type { PhraseTable } from './phrase-table.ts'
import { genericGreeting } from './style.ts'

export type { PhraseHit, PhraseIndex } from './phrase-table.ts'
export { compilePhrases, findPhrases } from './phrase-table.ts'

export const themes = {
  'account-threat': accountThreat,
  'credential-request': credentialRequest,
  'deadline-pressure': deadlinePressure,
  'mailbox-maintenance': mailboxMaintenance,
  'payment-problem': paymentProblem,
  refund,
  'parcel-fee': parcelFee,
  prize,
  'advance-fee': advanceFee,
  'large-sum': largeSum,
  'loan-offer': loanOffer,
  'easy-money': easyMoney,
  extortion,
  'crypto-claim': cryptoClaim,
  'crypto-mention': cryptoMention,
  'hotline-invoice': hotlineInvoice,
  'bill-attached': billAttached,
  'document-share': documentShare,
  'boss-errand': bossErrand,
  romance,
  'unwanted-advert': unwantedAdvert,
  'generic-greeting': genericGreeting,
} as const satisfies Record<string, PhraseTable>

export type Theme = keyof typeof themes
