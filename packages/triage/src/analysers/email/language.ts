// Finds the language of fraud: phrases of pressure, bait and demand in many languages, by theme.
import type { Analysis, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import { placeOf, type Segment, segmentsOf } from '../../wording/mail-words.ts'
import { compilePhrases, findPhrases, type PhraseHit, themes } from '../../wording/phrases/index.ts'

interface PlacedHit extends PhraseHit {
  segment: Segment
}

const index = compilePhrases(themes)
const themeNames = Object.keys(themes)

/** Themes that, in a subject line or together, make bait; advertising and attachments alone do not. */
const notBait = new Set([
  'unwanted-advert',
  'document-share',
  'bill-attached',
  'generic-greeting',
  'large-sum',
  'crypto-mention',
])

export const language: EmailAnalyser = {
  name: 'language',
  cites: [...themeNames.map((theme) => `language-${theme}`), 'language-subject-lure', 'language-several-lures'],
  run(mail): Analysis {
    const hits = segmentsOf(mail)
      .filter(({ kind }) => kind !== 'hidden')
      .flatMap((segment) => findPhrases(segment.tokens, index).map((hit) => ({ ...hit, segment })))
    if (hits.length === 0) return { findings: [] }
    const byTheme = Map.groupBy(hits, ({ theme }) => theme)
    const findings = themeNames.flatMap((theme) => {
      const found = byTheme.get(theme)
      return found ? [themeFinding(mail, theme, distinct(found))] : []
    })
    return { findings: [...findings, ...combined(mail, byTheme)] }
  },
}

/** One phrase may stand anywhere by chance, a second of its kind seldom, a third hardly ever. */
const steps = [0.25, 0.7, 1]

/** Hits that do not overlap an earlier one of their theme and do not repeat its words. */
function distinct(hits: PlacedHit[]): PlacedHit[] {
  const kept: PlacedHit[] = []
  const said = new Set<string>()
  let segment: Segment | undefined
  let end = -1
  for (const hit of hits) {
    const words = textOf(hit).toLowerCase()
    if ((hit.segment === segment && hit.start < end) || said.has(words)) continue
    kept.push(hit)
    said.add(words)
    segment = hit.segment
    end = hit.end
  }
  return kept
}

function textOf({ segment, start, end }: PlacedHit): string {
  return segment.text.slice(start, Math.min(end, start + 120)).replace(/\s+/g, ' ')
}

function themeFinding(mail: MailMessage, theme: string, hits: PlacedHit[]): RawFinding {
  const [first] = hits
  const quotes = hits.slice(0, 4).map((hit) => `“${textOf(hit)}”`)
  return {
    id: `language-${theme}`,
    where: placeOf(mail, first!.segment, first!.start, first!.end),
    says: `Says ${quotes.join(', ')}${hits.length > 4 ? ` and ${hits.length - 4} more of the kind` : ''}`,
    strength: steps[Math.min(hits.length, steps.length) - 1]!,
  }
}

function combined(mail: MailMessage, byTheme: Map<string, PlacedHit[]>): RawFinding[] {
  const baits = themeNames.filter((theme) => byTheme.has(theme) && !notBait.has(theme))
  const findings: RawFinding[] = []
  const heading = baits
    .flatMap((theme) => byTheme.get(theme)!)
    .find(({ segment }) => segment.kind === 'subject' || segment.kind === 'sender')
  if (heading)
    findings.push({
      id: 'language-subject-lure',
      where: placeOf(mail, heading.segment, heading.start, heading.end),
      says: `The ${heading.segment.kind === 'subject' ? 'subject' : 'sender name'} says “${textOf(heading)}”`,
    })
  if (baits.length > 1) {
    const [first] = byTheme.get(baits[0]!)!
    findings.push({
      id: 'language-several-lures',
      where: placeOf(mail, first!.segment, first!.start, first!.end),
      says: `Combines ${baits.map((theme) => theme.replace('-', ' ')).join(', ')}`,
      strength: steps[Math.min(baits.length - 1, steps.length) - 1]!,
    })
  }
  return findings
}
