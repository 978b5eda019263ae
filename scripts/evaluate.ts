// Measures the verdicts on the labelled collection, each mail judged without having been learned from, and writes the tables.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { learn } from '../packages/triage/src/learn/cross-validate.ts'
import { tablesOf } from './accuracy-tables.ts'
import { analyseAll } from './analyse-labelled.ts'
import { readLabelledMails, testDataFolder } from './labelled-mails.ts'

const data = testDataFolder()
if (!data) {
  console.error('no labelled mails: set DOCKET_TEST_DATA to the folder that holds emails/')
  process.exit(2)
}
const report = (line: string) => console.error(line)
const { judged, thresholds } = learn(await analyseAll(readLabelledMails(data), report), report)
const tables = tablesOf(judged).join('\n\n')
const missed = judged.filter(({ mail, neutral }) => mail.folder === 'phishing' && neutral === 'false_positive').length
const introduction = `# Accuracy of the verdict on e-mail

Written by \`node scripts/evaluate.ts\`; do not edit by hand. What the figures mean and what they hide is said in [verdict.md](verdict.md).

Every mail below was judged by weights and a wording model that were learned without it: five folds, in which a phishing
campaign (\`cluster\`) and a source of honest mail (\`source\`) are always left out whole. So no list, newsletter collection or
template family that is measured was learned from. The two thresholds are chosen on these same out-of-fold scores, which
flatters them a little; phrases and traits were written by people who had read part of the phishing mails, which flatters
the phishing column more. Spam of 2002 is not learned from at all.

"Without collection artefacts" are the copies made by the collection's \`neutralise.py\`; these figures count. No network, no
trusted authentication server: everything here is judged from the mail alone.

Thresholds: suspicious ${thresholds.suspicious_behavior}, likely ${thresholds.likely_true_positive}, confirmed ${thresholds.confirmed_threat}. Of the phishing mails missed without artefacts, ${missed} were judged \`false_positive\` and the rest \`inconclusive\`.
`
writeFileSync(join(import.meta.dirname, '..', 'docs', 'accuracy.md'), `${introduction}\n${tables}\n`)
console.log(tables)
