// Confusion tables in Markdown from judged mails: counts by folder and source, for both forms of the mails.
import type { Verdict } from '@docket/model'
import { isAtLeast } from '@docket/model'
import type { Judged } from '../packages/triage/src/learn/cross-validate.ts'

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
