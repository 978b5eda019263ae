// Measures how well mails of one campaign are found to belong together, and writes the figures into docs/correlation.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLabelledMails, testDataFolder } from './labelled-mails.ts'
import { judgeAll, type Measured, measure, type PairCounts } from './measure-campaigns.ts'

const data = testDataFolder()
if (!data) {
  console.log('skipped: no labelled mails; DOCKET_TEST_DATA must name the folder that holds emails/')
  process.exit(0)
}
const measured = await measure(await judgeAll(readLabelledMails(data)))
const page = join(import.meta.dirname, '..', 'docs', 'correlation.md')
const figures = figuresOf(measured)
const before = readFileSync(page, 'utf8')
writeFileSync(page, before.replace(/(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/, `$1${figures}\n$2`))
console.log(figures)

function figuresOf({ mails, labels, pairs, incidents, operations, variations, honest }: Measured): string {
  return [
    `${mails.phishing} phishing mails and ${mails.honest} honest ones; ${labels.campaigns} labelled campaigns of two mails or more ` +
      `(${labels.mails} mails, ${labels.pairs} pairs).`,
    '',
    '| | joined, one campaign | joined, one operation but another lure | joined wrongly | missed | precision | recall |',
    '|---|---|---|---|---|---|---|',
    rowOf('fingerprints, every pair', pairs),
    rowOf('incidents, mails in order of date', incidents),
    '',
    `Of ${operations.pairs} pairs of one operation with different or rewritten lures ${operations.joined} are joined.`,
    `Of ${honest.compared} pairs of an honest and a phishing mail ${honest.joined} are joined; honest mails in an incident with ` +
      `phishing: ${honest.inIncidents}.`,
    '',
    'Varied mails (origin and three variants each):',
    '',
    '| varied | pairs of one campaign | joined | pairs of different campaigns | joined wrongly | precision |',
    '|---|---|---|---|---|---|',
    ...variations.map(
      ({ name, pairs: all, joined, apart, wrong }) =>
        `| ${name} | ${all} | ${percent(joined, all)} | ${apart} | ${wrong} | ${percent(joined, joined + wrong)} |`,
    ),
  ].join('\n')
}

function rowOf(name: string, { joined, missed, related, wrong }: PairCounts): string {
  const precision = percent(joined, joined + related + wrong)
  return `| ${name} | ${joined} | ${related} | ${wrong} | ${missed} | ${precision} | ${percent(joined, joined + missed)} |`
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`
}
