// What a sender can write about or around his mail never makes its verdict milder.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isAtLeast, type TriageReport } from '@docket/model'
import { triage } from '@docket/triage'
import { beforeAll, describe, expect, it } from 'vitest'
import { corpusFolder, noCorpus } from '../kit/corpus.ts'
import { type Disguise, disguises } from '../kit/disguises.ts'

const corpusMails = 150
const samples = resolve(import.meta.dirname, '../../packages/cli/samples')
const corpus = corpusFolder('phishing')

/**
 * Findings that a mail is nothing but a picture or a link, or that all links go to one stranger, stop being true when more is put
 * beside. That much may be lost, and no more: this share of the mails, and never a confirmed threat to below likely.
 */
const mayBeDrowned = 0.12

interface Judged {
  name: string
  mail: string
  report: TriageReport
}

const judge = (mail: string) => triage({ kind: 'email', bytes: Buffer.from(mail, 'latin1') })

/**
 * Mails judged at least suspicious, spread evenly over the folder. Those unwrapped from a report are left out: in them the changes
 * would be made to what the reporter wrote, not to what the attacker did.
 */
async function suspiciousIn(folder: string, atMost: number): Promise<Judged[]> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .sort()
  const step = Math.max(1, names.length / atMost)
  const judged: Judged[] = []
  for (let i = 0; i < Math.min(atMost, names.length); i++) {
    const name = names[Math.floor(i * step)]!
    const mail = readFileSync(join(folder, name), 'latin1')
    const report = await judge(mail)
    if (isAtLeast(report.verdict, 'suspicious_behavior') && report.email?.reportedBy === null)
      judged.push({ name, mail, report })
  }
  return judged
}

/** Mails that came out milder, with what they lost. */
async function milder(mails: readonly Judged[], { apply }: Disguise) {
  const lost: { name: string; from: string; to: string; gone: string[] }[] = []
  for (const { name, mail, report } of mails) {
    const disguised = apply(mail)
    if (disguised === mail) continue
    const after = await judge(disguised)
    if (isAtLeast(after.verdict, report.verdict)) continue
    const still = new Set(after.findings.map(({ id }) => id))
    const gone = report.findings.map(({ id }) => id).filter((id) => !still.has(id))
    lost.push({ name, from: report.verdict, to: after.verdict, gone })
  }
  return lost
}

describe('shipped samples', () => {
  let mails: Judged[] = []
  beforeAll(async () => {
    mails = await suspiciousIn(samples, 100)
  })

  it('hold suspicious mails to disguise', () => {
    expect(mails.length).toBeGreaterThanOrEqual(7)
  })

  it.each(disguises.map((disguise) => [disguise.name, disguise] as const))('%s', async (_, disguise) => {
    expect(await milder(mails, disguise)).toEqual([])
  })

  it('every disguise changes at least one of them', () => {
    const unix = mails.map(({ mail }) => mail.replaceAll('\r\n', '\n'))
    const idle = disguises.filter(({ apply }) =>
      [...unix, ...mails.map(({ mail }) => mail)].every((mail) => apply(mail) === mail),
    )
    expect(idle.map(({ name }) => name)).toEqual([])
  })
})

describe('real phishing', () => {
  let mails: Judged[] = []
  beforeAll(async () => {
    if (corpus === null) return
    mails = await suspiciousIn(corpus, corpusMails)
    expect(mails.length).toBeGreaterThan(50)
  })

  it.for(disguises.map((disguise) => [disguise.name, disguise] as const))('%s', async ([, disguise], context) => {
    if (corpus === null) return context.skip(noCorpus)
    const lost = await milder(mails, disguise)
    if (disguise.kind !== 'padding' && !disguise.addsText) return expect(lost).toEqual([])
    expect(lost.length, JSON.stringify(lost, null, 1)).toBeLessThanOrEqual(mails.length * mayBeDrowned)
    const worst = lost.filter(
      ({ from, to }) => from === 'confirmed_threat' && !isAtLeast(to as 'inconclusive', 'likely_true_positive'),
    )
    expect(worst).toEqual([])
  })
})
