// Which campaign a mail belongs to: compares its fingerprint with the marks that share keys, and says why.
import type { CampaignFingerprint } from '@docket/model'
import { type Comparison, compareFingerprints } from '@docket/triage/without-analysis'
import type { CampaignMark } from '../../store/index.ts'

export interface CampaignMatch {
  mark: CampaignMark
  comparison: Comparison
}

/**
 * Marks of the same campaign, best first. With `firm` a shared text is not enough: there must be something that only one sender
 * has, because a mail that looks harmless enough may be one whose text was copied.
 */
export function matchCampaign(
  fingerprint: CampaignFingerprint,
  marks: readonly CampaignMark[],
  { firm }: { firm: boolean },
): CampaignMatch[] {
  return marks
    .map((mark) => ({ mark, comparison: compareFingerprints(fingerprint, mark.fingerprint) }))
    .filter(({ comparison }) => comparison.isSame && (comparison.isFirm || !firm))
    .sort((a, b) => b.comparison.score - a.comparison.score || (a.mark.alertId < b.mark.alertId ? -1 : 1))
}

const mostMarks = 12

/**
 * Whether later mails should be compared with this one too. Not when the marks there are do already, nor when it only shares a part
 * with its campaign: a mail that was covered up with foreign text must not draw in what that text belongs to.
 */
export function isWorthMarking(
  fingerprint: CampaignFingerprint,
  matches: readonly CampaignMatch[],
  fresh: (at: string) => boolean,
): boolean {
  const [best] = matches
  if (best === undefined) return true
  if (fingerprint.textSize >= 12 && best.comparison.textLikeness < 0.3) return false
  // Mails that wait for more of their kind are all needed.
  const near = matches.filter(({ mark }) => mark.incidentId !== null && fresh(mark.at))
  if (near.length >= mostMarks) return false
  return !near.some(({ mark }) => shareOfKeys(fingerprint.keys, mark.fingerprint.keys) >= 0.8)
}

function shareOfKeys(mine: readonly string[], theirs: readonly string[]): number {
  const there = new Set(theirs)
  return mine.length === 0 ? 1 : mine.filter((key) => there.has(key)).length / mine.length
}
