// What language, composition and wording find in invented mails, and what they leave alone.
import { describe, expect, test } from 'vitest'
import type { Context, EmailAnalyser } from '../../analyser.ts'
import { catalogue } from '../../catalogue-all.ts'
import { readMail } from '../../intake/index.ts'
import { everydayMails } from '../../learn/everyday-mails.ts'
import { defaultLimits, offlinePorts } from '../../ports.ts'
import { shippedWording } from '../../wording/model.ts'
import { compilePhrases, findPhrases, themes } from '../../wording/phrases/index.ts'
import { tokenise } from '../../wording/tokens.ts'
import { composition } from './composition.ts'
import { language } from './language.ts'
import { wording } from './wording.ts'

async function run(analyser: EmailAnalyser, subject: string, text: string, from = 'Someone <a@sender.example>') {
  const raw = `From: ${from}\r\nTo: reader@corp.example\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
  const { mail } = await readMail(new TextEncoder().encode(raw), { limits: defaultLimits, outOfTime: () => false })
  const context: Context = {
    ports: offlinePorts,
    limits: defaultLimits,
    outOfTime: () => false,
    authenticatedDomains: new Set(),
  }
  const { findings } = await analyser.run(mail, context)
  for (const { id } of findings) {
    expect(analyser.cites).toContain(id)
    expect(catalogue.has(id)).toBe(true)
  }
  return findings
}
const idsOf = async (...args: Parameters<typeof run>) => (await run(...args)).map(({ id }) => id)

describe('language', () => {
  test.each([
    ['account-threat', 'Your account has been suspended because of unusual activity.'],
    ['account-threat', 'Ihr Konto wurde gesperrt.'],
    ['credential-request', 'Por favor confirme su cuenta ahora.'],
    ['credential-request', 'Vous devez mettre à jour vos informations.'],
    ['deadline-pressure', 'Antworten Sie innerhalb von 24 Stunden.'],
    ['mailbox-maintenance', 'Your mailbox is almost full.'],
    ['parcel-fee', 'Il pacco è in attesa di consegna.'],
    ['prize', 'Gefeliciteerd, u bent geselecteerd!'],
    ['advance-fee', 'I am the next of kin of a deceased client.'],
    ['loan-offer', 'Вам одобрен кредит без процентов'],
    ['refund', 'Sua restituição foi liberada.'],
    ['extortion', 'I recorded you. I have access to your webcam and all your contacts.'],
    ['crypto-claim', 'Claim your tokens and connect your wallet.'],
    ['boss-errand', 'Are you available? I need you to buy gift cards for the staff.'],
    ['bill-attached', 'Segue em anexo o boleto.'],
    ['unwanted-advert', 'Sichern Sie sich 200 Freispiele im Casino'],
    ['account-threat', 'お客様のアカウントを停止しました'],
    ['credential-request', '请立即验证您的信息'],
  ])('finds %s in “%s”', async (theme, text) => {
    expect(await idsOf(language, 'Hello', text)).toContain(`language-${theme}`)
  })

  test('says what it read and where, and grades by how often', async () => {
    const [once] = await run(language, 'Note', 'Please read. Your account has been suspended.')
    expect(once).toMatchObject({ id: 'language-account-threat', strength: 0.25, where: { part: '1', offset: 18 } })
    expect(once!.says).toContain('account has been suspended')
    const more = await run(
      language,
      'Note',
      'Your account has been suspended. We saw unusual activity. To restore your account, act. Security alert!',
    )
    expect(more.find(({ id }) => id === 'language-account-threat')!.strength).toBe(1)
  })

  test('bait in the subject and several kinds together are findings of their own', async () => {
    const ids = await idsOf(language, 'Your account is locked', 'Confirm your identity within 24 hours.')
    expect(ids).toEqual(expect.arrayContaining(['language-subject-lure', 'language-several-lures']))
  })

  test('text added to a mail never takes a finding away', async () => {
    const lure = 'Your account has been suspended. Verify your identity within 24 hours to claim your prize.'
    const before = await run(language, 'x', lure)
    const after = await run(
      language,
      'x',
      `The minutes of Tuesday.\r\n\r\n${lure}\r\n\r\nRegards, the garden club. ${'lorem ipsum '.repeat(500)}`,
    )
    for (const { id, strength } of before)
      expect(after.find((finding) => finding.id === id)?.strength ?? 0).toBeGreaterThanOrEqual(strength ?? 1)
  })

  test('nine in ten ordinary mails hold at most one kind of bait', async () => {
    let several = 0
    for (const [subject, text] of everydayMails) {
      const ids = await idsOf(language, subject.replace(/[^\x20-\x7e]/g, ''), text)
      if (ids.includes('language-several-lures')) several++
    }
    expect(several).toBeLessThanOrEqual(everydayMails.length / 10)
  })

  test('no phrase is open-ended, and none is found in nothing', () => {
    expect(() => compilePhrases({ x: { en: 'dear _' } })).toThrow('open-ended')
    expect(() => compilePhrases({ x: { en: 'ab~ c' } })).toThrow('too short')
    expect(findPhrases(tokenise(''), compilePhrases(themes))).toEqual([])
  })
})

describe('composition', () => {
  test('another free mailbox to answer to, but not one that is quoted', async () => {
    expect(await idsOf(composition, 'Hi', 'Contact me by email: someone.else@gmail.com for details')).toEqual([
      'contact-at-free-mail',
    ])
    expect(await idsOf(composition, 'Hi', 'On Monday someone.else@gmail.com wrote:\r\n> hello')).toEqual([])
  })

  test('a bill with nothing but a telephone number', async () => {
    const bill = 'Your order has been processed. You will be charged $399. To cancel call +1 (555) 010-0199.'
    expect(await idsOf(composition, 'Renewal', bill)).toContain('invoice-with-telephone')
    expect(
      await idsOf(composition, 'Renewal', `${bill} See https://www.example.com/orders`, 'Shop <a@example.com>'),
    ).toEqual([])
  })

  test('credited sums, texts of digits, marks in words', async () => {
    expect(await idsOf(composition, 'Payout', 'Your balance is now +29,738$')).toEqual(['credited-sum'])
    expect(await idsOf(composition, 'x', '12 87 '.repeat(60))).toEqual(['text-without-words'])
    expect(await idsOf(composition, 'x', 'c\u034fo\u034fn\u034ff\u034fi\u034fr\u034fm\u034f now')).toEqual([
      'marks-inside-words',
    ])
    expect(await idsOf(composition, 'C++ tutorial', 'Version 3 + 4 costs $5 in total, see the table.')).toEqual([])
  })
})

describe('wording', () => {
  test('names the expressions that weighed most, heaviest first', async () => {
    const heaviest = Object.entries(shippedWording().model.expressions)
      .filter(([expression]) => /^[a-z ]+$/.test(expression))
      .sort((a, b) => b[1] - a[1])
      .slice(0, 6)
      .map(([expression]) => expression)
    const [finding] = await run(wording, 'Hello', heaviest.join('. '))
    expect(finding).toMatchObject({ id: 'wording-lure', strength: 1 })
    expect(finding!.says).toContain(heaviest[0])
  })

  test('no expression of the model has a negative weight, and ordinary mails are not named', async () => {
    expect(Object.values(shippedWording().model.expressions).every((weight) => weight > 0)).toBe(true)
    let named = 0
    for (const [subject, text] of everydayMails)
      named += (await run(wording, subject.replace(/[^\x20-\x7e]/g, ''), text)).length
    expect(named).toBe(0)
  })
})
