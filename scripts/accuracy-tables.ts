// Confusion tables in Markdown from judged mails: counts by folder and source, for both forms of the mails.
import type { Verdict } from '@docket/model'
import { isAtLeast } from '@docket/model'
import type { Judged, Outcome } from '../packages/triage/src/learn/cross-validate.ts'

const shown: readonly Verdict[] = [
  'confirmed_threat',
  'likely_true_positive',
  'suspicious_behavior',
  'inconclusive',
  'false_positive',
]

/** One summary and one table by source for each form. */
export function tablesOf(judged: readonly Judged[]): string[] {
  return (['neutral', 'untouched'] as const).flatMap((form) => [summary(judged, form), bySource(judged, form)])
}

type Form = 'neutral' | 'untouched'

function titleOf(form: Form): string {
  return form === 'neutral' ? 'without collection artefacts' : 'untouched'
}

function summary(judged: readonly Judged[], form: Form): string {
  const groups: [string, (entry: Judged) => boolean][] = [
    ['phishing', ({ mail }) => mail.folder === 'phishing'],
    ['honest mail, all', ({ mail }) => mail.folder.startsWith('ham')],
    ['honest mail, newer (ham-modern)', ({ mail }) => mail.folder === 'ham-modern'],
    ['ham-modern, html', ({ mail }) => mail.folder === 'ham-modern' && mail.kind === 'html'],
    ['ham-modern, eml', ({ mail }) => mail.folder === 'ham-modern' && mail.kind === 'eml'],
    ['newsletters of 2002 (hard ham)', ({ mail }) => mail.source === 'sa-hard-ham-1'],
    ['spam of 2002 (not learned from)', ({ mail }) => mail.folder === 'spam'],
  ]
  const rows = groups.map(([title, belongs]) => {
    const chosen = judged.filter(belongs)
    const share = (floor: Verdict) => {
      const count = chosen.filter((entry) => isAtLeast(entry[form], floor)).length
      return `${count} (${((100 * count) / chosen.length).toFixed(1)} %)`
    }
    return `| ${title} | ${chosen.length} | ${share('suspicious_behavior')} | ${share('likely_true_positive')} | ${share('confirmed_threat')} |`
  })
  return [
    `### Summary, ${titleOf(form)}`,
    '',
    '| mails | count | suspicious or worse | likely or worse | confirmed |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function bySource(judged: readonly Judged[], form: Form): string {
  const bySourceName = Map.groupBy(
    judged,
    ({ mail }) => `${mail.folder}: ${mail.source}${mail.folder === 'ham-modern' ? ` (${mail.kind})` : ''}`,
  )
  const rows = [...bySourceName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, entries]) => {
      const counts = shown.map((verdict) => entries.filter((entry) => entry[form] === verdict).length)
      return `| ${source} | ${entries.length} | ${counts.join(' | ')} |`
    })
  return [
    `### By source, ${titleOf(form)}`,
    '',
    `| source | count | ${shown.map((v) => v.replaceAll('_', ' ')).join(' | ')} |`,
    `|---|---|${shown.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n')
}

/** The whole page docs/accuracy.md. */
export function accuracyPage({ judged, thresholds }: Pick<Outcome, 'judged' | 'thresholds'>): string {
  const missed = judged.filter(({ mail, neutral }) => mail.folder === 'phishing' && neutral === 'false_positive').length
  return `# Accuracy of the verdict on e-mail

Written by \`node scripts/evaluate.ts\`; do not edit by hand. What the figures mean and what they hide is said in [verdict.md](verdict.md).

Every mail below was judged by weights and a wording model that were learned without it: five folds, in which a phishing
campaign (\`cluster\`) and a source of honest mail (\`source\`) are always left out whole. So no list, newsletter collection or
template family that is measured was learned from. The two thresholds are chosen on these same out-of-fold scores, which
flatters them a little; phrases and traits were written by people who had read part of the phishing mails, which flatters
the phishing column more. Spam of 2002 is not learned from at all.

"Without collection artefacts" are the copies made by the collection's \`neutralise.py\`; these figures count. No network, no
trusted authentication server: everything here is judged from the mail alone.

Thresholds: suspicious ${thresholds.suspicious_behavior}, likely ${thresholds.likely_true_positive}, confirmed ${thresholds.confirmed_threat}. Of the phishing mails missed without artefacts, ${missed} were judged \`false_positive\` and the rest \`inconclusive\`.

${tablesOf(judged).join('\n\n')}
`
}
