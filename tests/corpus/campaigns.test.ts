// The campaign fingerprint on the real phishing mails: hardly ever wrong, and no honest mail among them. See docs/correlation.md.
import { describe, expect, it } from 'vitest'
import { readLabelledMails, testDataFolder } from '../../scripts/labelled-mails.ts'
import { judgeAll, measure } from '../../scripts/measure-campaigns.ts'
import { noCorpus } from '../kit/corpus.ts'

const data = testDataFolder()
const share = (part: number, whole: number) => part / whole

describe('campaigns in real mail', () => {
  it.skipIf(!data)(
    data ? 'are told apart, and found again when their mails vary' : noCorpus,
    async () => {
      const { pairs, incidents, variations, honest } = await measure(await judgeAll(readLabelledMails(data!)), {
        sampled: 40,
      })
      for (const { joined, related, wrong, missed } of [pairs, incidents]) {
        expect(share(joined, joined + related + wrong)).toBeGreaterThanOrEqual(0.99)
        expect(share(joined, joined + missed)).toBeGreaterThanOrEqual(0.8)
      }
      expect([honest.joined, honest.inIncidents]).toEqual([0, 0])
      for (const { name, joined, pairs: all, wrong } of variations) {
        expect([name, share(joined, joined + wrong) >= 0.99]).toEqual([name, true])
        expect([name, share(joined, all) >= 0.85]).toEqual([name, true])
      }
    },
    300_000,
  )
})
