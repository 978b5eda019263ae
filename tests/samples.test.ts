// The shipped samples: what each one must be judged as, and the reasons that must be among its findings.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isAtLeast } from '@docket/model'
import { triage } from '@docket/triage'
import { expect, it } from 'vitest'

const folder = resolve(import.meta.dirname, '../packages/cli/samples')

/** Sample → worst harmless bound or least verdict, and findings that tell its technique. */
const expected: Record<
  string,
  { atLeast?: 'suspicious_behavior' | 'likely_true_positive'; atMost?: 'inconclusive'; findings: string[] }
> = {
  '01-phishing-mailbox-quota.eml': {
    atLeast: 'likely_true_positive',
    findings: ['subject-names-recipient', 'link-text-mismatch'],
  },
  '02-phishing-qr-code.eml': { atLeast: 'suspicious_behavior', findings: ['qr-code-link'] },
  '03-malware-html-smuggling.eml': { atLeast: 'likely_true_positive', findings: ['page-file-attachment'] },
  '04-malware-encrypted-archive.eml': {
    atLeast: 'likely_true_positive',
    findings: ['archive-password-in-text', 'archive-holds-program'],
  },
  '05-scam-advance-fee.eml': { atLeast: 'likely_true_positive', findings: ['recipients-hidden'] },
  '06-scam-gift-cards.eml': { atLeast: 'suspicious_behavior', findings: ['language-boss-errand'] },
  '07-phishing-reported-by-user.eml': { atLeast: 'likely_true_positive', findings: ['link-text-mismatch'] },
  '08-legitimate-colleague.eml': { atMost: 'inconclusive', findings: [] },
  '09-legitimate-newsletter.eml': { atMost: 'inconclusive', findings: [] },
  '10-legitimate-code-review.eml': { atMost: 'inconclusive', findings: [] },
  '11-broken-mime.eml': { atMost: 'inconclusive', findings: [] },
  '12-phishing-brand-lookalike.eml': { atLeast: 'likely_true_positive', findings: ['brand-in-name'] },
}

it('judges every shipped sample', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(expected))
})

it.each(Object.entries(expected))('%s', async (name, { atLeast, atMost, findings }) => {
  const report = await triage({ kind: 'email', bytes: readFileSync(join(folder, name)), name })
  expect(report.error).toBeNull()
  if (atLeast) expect(isAtLeast(report.verdict, atLeast), report.verdict).toBe(true)
  if (atMost) expect(isAtLeast(report.verdict, 'suspicious_behavior'), report.verdict).toBe(false)
  expect(report.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(findings))
})

it('judges the reported mail, not the report', async () => {
  const report = await triage({ kind: 'email', bytes: readFileSync(join(folder, '07-phishing-reported-by-user.eml')) })
  expect(report.email?.reportedBy?.address).toBe('dana.reyes@corp.example')
  expect(report.email?.from[0]?.address).toBe('no-reply-44190@mailer.xkqtrv-solutions.example')
})
