// Blackmail and redirected payments are named; honest talk about banks and wallets is not.
import { expect, it } from 'vitest'
import { idsOf, letter } from '../testing.ts'
import { paymentDemand } from './payment-demand.ts'

const seen = (body: string) => idsOf(paymentDemand, letter({}, [body]))

it.each([
  'I have hacked your device and recorded you. Send $900 to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq within 48 hours.',
])('names blackmail with a wallet', async (body) => expect(await seen(body)).toContain('extortion-with-wallet'))

it.each([
  'I need you to buy five gift cards of $200 each. Scratch the back and send me the codes.',
  'Can you purchase some Steam gift cards today? Email me a picture of the pins.',
])('names errands for gift cards: %s', async (body) => expect(await seen(body)).toContain('gift-card-errand'))

it.each([
  'Please note that our bank account has changed due to an audit.',
  'Kindly use our new bank details for all outstanding invoices.',
  'I would like to update my direct deposit before the next pay date.',
  'Bitte verwenden Sie ab sofort unsere neue Bankverbindung.',
  'Veuillez trouver nos nouvelles coordonnées bancaires.',
])('names redirected payments: %s', async (body) => expect(await seen(body)).toContain('payment-redirected'))

it.each([
  'Your bank statement for January is available online.',
  'The donation wallet of the project is bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq, thank you.',
  'The bank account of the club is unchanged.',
  'Buy a $50 gift card this weekend and get 10% off with code SPRING.',
  'Somebody hacked the device driver again; the fix is in review.',
])('leaves honest mail alone: %s', async (body) => expect(await seen(body)).toEqual([]))
