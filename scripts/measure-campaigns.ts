// Measures the campaign fingerprint: pairs and incidents against labels made by hand, varied mails, and honest mail in between.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CampaignFingerprint, isAtLeast, type Verdict } from '../packages/model/src/index.ts'
import { isWorthMarking, matchCampaign } from '../packages/server/src/service/correlation/choose-campaign.ts'
import type { CampaignMark } from '../packages/server/src/store/index.ts'
import { compareFingerprints } from '../packages/triage/src/fingerprint/compare.ts'
import { triage } from '../packages/triage/src/index.ts'
import { type VariationName, variationNames, vary } from './campaign-variations.ts'
import type { LabelledMail } from './labelled-mails.ts'

export interface Judged {
  id: string
  folder: string
  verdict: Verdict
  sentAt: string
  fingerprint: CampaignFingerprint
  bytes: Buffer
  text: string
}

export interface PairCounts {
  /** Pairs of one campaign that were joined, and that were not. */
  joined: number
  missed: number
  /** Joined pairs of one operation with different lures, and of nothing in common. */
  related: number
  wrong: number
}

export interface Measured {
  mails: { phishing: number; honest: number }
  labels: { campaigns: number; mails: number; pairs: number }
  pairs: PairCounts
  incidents: PairCounts
  operations: { joined: number; pairs: number }
  variations: { name: VariationName; joined: number; pairs: number; apart: number; wrong: number }[]
  honest: { compared: number; joined: number; inIncidents: number }
}

interface Labels {
  campaigns: string[][]
  operations: string[][]
}

export async function judgeAll(mails: readonly LabelledMail[]): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const { id, folder, name, untouched } of mails) {
    const report = await triage({ kind: 'email', bytes: untouched, name })
    if (!report.fingerprint) continue
    const { verdict, fingerprint, email } = report
    const bytes = Buffer.from(untouched)
    judged.push({ id, folder, verdict, sentAt: email?.sentAt ?? '', fingerprint, bytes, text: name })
  }
  return judged
}

/** `sampled`: of so many mails variants are made. */
export async function measure(judged: readonly Judged[], { sampled = 150 } = {}): Promise<Measured> {
  const labels = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'tests', 'corpus', 'campaign-labels.json'), 'utf8'),
  ) as Labels
  const phishing = judged.filter(({ folder }) => folder === 'phishing')
  const honest = judged.filter(({ folder }) => folder === 'ham' || folder === 'ham-modern')
  const know = relations(labels)
  const places = gather([...phishing, ...honest])
  const inOne = (a: Judged, b: Judged) => places.get(a.id) !== undefined && places.get(a.id) === places.get(b.id)
  return {
    mails: { phishing: phishing.length, honest: honest.length },
    labels: {
      campaigns: labels.campaigns.length,
      mails: labels.campaigns.flat().length,
      pairs: labels.campaigns.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0),
    },
    pairs: count(phishing, know, isJoined),
    incidents: count(phishing.filter(opens), know, inOne),
    operations: countOperations(phishing, know),
    variations: await measureVariations(phishing, honest, know, sampled),
    honest: {
      compared: honest.length * phishing.length,
      joined: honest.reduce((sum, one) => sum + phishing.filter((other) => isJoined(one, other)).length, 0),
      inIncidents: honest.filter(({ id }) =>
        phishing.some((other) => places.get(other.id) === places.get(id) && places.has(id)),
      ).length,
    },
  }
}

type Relation = 'campaign' | 'operation' | 'none'

function relations({ campaigns, operations }: Labels): (a: string, b: string) => Relation {
  const index = (groups: string[][]) => {
    const found = new Map<string, Set<number>>()
    groups.forEach((group, i) => {
      for (const id of group) found.set(id, (found.get(id) ?? new Set()).add(i))
    })
    return (a: string, b: string) => [...(found.get(a) ?? [])].some((i) => found.get(b)?.has(i))
  }
  const isCampaign = index(campaigns)
  const isOperation = index(operations)
  return (a, b) => (isCampaign(a, b) ? 'campaign' : isOperation(a, b) ? 'operation' : 'none')
}

/** As the server finds out: a shared key, then the comparison. */
function isJoined(a: Judged, b: Judged): boolean {
  const keys = new Set(a.fingerprint.keys)
  return b.fingerprint.keys.some((key) => keys.has(key)) && compareFingerprints(a.fingerprint, b.fingerprint).isSame
}

const opens = ({ verdict }: Judged) => isAtLeast(verdict, 'suspicious_behavior')

function count(mails: readonly Judged[], know: ReturnType<typeof relations>, same: typeof isJoined): PairCounts {
  const counts: PairCounts = { joined: 0, missed: 0, related: 0, wrong: 0 }
  for (let i = 0; i < mails.length; i++)
    for (let j = i + 1; j < mails.length; j++) {
      const relation = know(mails[i]!.id, mails[j]!.id)
      const joined = same(mails[i]!, mails[j]!)
      if (relation === 'campaign') counts[joined ? 'joined' : 'missed']++
      else if (joined) counts[relation === 'operation' ? 'related' : 'wrong']++
    }
  return counts
}

function countOperations(
  mails: readonly Judged[],
  know: ReturnType<typeof relations>,
): { joined: number; pairs: number } {
  const found = { joined: 0, pairs: 0 }
  for (let i = 0; i < mails.length; i++)
    for (let j = i + 1; j < mails.length; j++) {
      if (know(mails[i]!.id, mails[j]!.id) !== 'operation') continue
      found.pairs++
      if (isJoined(mails[i]!, mails[j]!)) found.joined++
    }
  return found
}

/** One mail after the other by date, as reports come in, with the server's own rules and no window; incident of each mail. */
export function gather(mails: readonly Judged[]): Map<string, string> {
  const marks: CampaignMark[] = []
  const byKey = new Map<string, number[]>()
  const places = new Map<string, string>()
  for (const { id, verdict, fingerprint } of mails.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1))) {
    if (!isAtLeast(verdict, 'inconclusive')) continue
    const near = [...new Set(fingerprint.keys.flatMap((key) => byKey.get(key) ?? []))].map((index) => marks[index]!)
    const isBad = isAtLeast(verdict, 'suspicious_behavior')
    const matches = matchCampaign(fingerprint, near, { firm: !isBad })
    const place = matches[0]?.mark.incidentId ?? (isBad ? id : null)
    if (place === null) continue
    places.set(id, place)
    if (!isBad || !isWorthMarking(fingerprint, matches, () => true)) continue
    for (const key of fingerprint.keys) byKey.set(key, [...(byKey.get(key) ?? []), marks.length])
    marks.push({ alertId: id, incidentId: place, at: '', fingerprint })
  }
  return places
}

/** Three varied mails of each of many campaigns: joined with each other and their origin, and with nobody else's. */
async function measureVariations(
  phishing: readonly Judged[],
  honest: readonly Judged[],
  know: ReturnType<typeof relations>,
  sampled: number,
): Promise<Measured['variations']> {
  const origins = phishing.filter(opens).filter((_, i) => i % Math.max(1, Math.floor(phishing.length / sampled)) === 0)
  const prose = honest.map(({ bytes }) =>
    bytes
      .toString('latin1')
      .split(/\r?\n\r?\n/)
      .slice(1, 12)
      .join('\n'),
  )
  const rows: Measured['variations'] = []
  for (const name of variationNames) {
    const row = { name, joined: 0, pairs: 0, apart: 0, wrong: 0 }
    const families: { origin: Judged; mails: Judged[] }[] = []
    for (const [index, origin] of origins.entries()) {
      const mails = [origin]
      for (let n = 1; n <= 3; n++) {
        const seed = index * 10 + n
        const bytes = vary(origin.bytes, name, seed, prose[(seed * 7919) % prose.length] ?? '')
        const { fingerprint } = await triage({ kind: 'email', bytes, name: origin.text })
        if (fingerprint) mails.push({ ...origin, fingerprint })
      }
      families.push({ origin, mails })
    }
    for (const [i, family] of families.entries()) {
      for (let a = 0; a < family.mails.length; a++)
        for (let b = a + 1; b < family.mails.length; b++) {
          row.pairs++
          if (isJoined(family.mails[a]!, family.mails[b]!)) row.joined++
        }
      for (const other of families.slice(i + 1)) {
        if (know(family.origin.id, other.origin.id) !== 'none') continue
        for (const mine of family.mails)
          for (const theirs of other.mails) {
            row.apart++
            if (isJoined(mine, theirs)) row.wrong++
          }
      }
    }
    rows.push(row)
  }
  return rows
}
