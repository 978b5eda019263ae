// Catalogue rows about demands for money.
import { entries } from './catalogue.ts'

export const paymentCatalogue = entries([
  {
    id: 'extortion-with-wallet',
    title: 'Blackmail with a wallet to pay into',
    meaning:
      'Threatens the reader with recordings or stolen data and names a crypto-currency wallet. Honest mail does not.',
    techniques: ['T1657'],
    category: 'scam',
    defaultWeight: 4,
    ceiling: 'likely_true_positive',
    area: 'demand',
  },
  {
    id: 'gift-card-errand',
    title: 'Errand for gift cards',
    meaning: 'The reader is to buy gift cards and to send their codes, the usual end of a mail in a superior’s name.',
    techniques: ['T1657', 'T1656'],
    category: 'business_email_compromise',
    defaultWeight: 2.6,
    ceiling: 'likely_true_positive',
    area: 'demand',
  },
  {
    id: 'payment-redirected',
    title: 'Announces changed bank details',
    meaning:
      'Payments or wages are to go to another account from now on. Suppliers do change banks; it is the one message to confirm by telephone.',
    techniques: ['T1657', 'T1656'],
    category: 'business_email_compromise',
    defaultWeight: 2,
    ceiling: 'suspicious_behavior',
    area: 'demand',
  },
])
