// Learns the weights of findings and the wording model from the labelled collection; writes both files and their accuracy.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue } from '../packages/triage/src/catalogue-all.ts'
import { learn } from '../packages/triage/src/learn/cross-validate.ts'
import { accuracyPage, tablesOf } from './accuracy-tables.ts'
import { analyseAll } from './analyse-labelled.ts'
import { readLabelledMails, testDataFolder } from './labelled-mails.ts'

const data = testDataFolder()
if (!data) {
  console.error('no labelled mails: set DOCKET_TEST_DATA to the folder that holds emails/')
  process.exit(2)
}
const report = (line: string) => console.error(line)
const mails = await analyseAll(readLabelledMails(data), report)
const { thresholds, weights, agreement, wording, judged } = learn(mails, report)

const source = join(import.meta.dirname, '..', 'packages', 'triage', 'src')
const sorted = Object.fromEntries(Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)))
const rows = [...catalogue.values()].map(({ id, defaultWeight, ceiling, group }) => [id, defaultWeight, ceiling, group])
const version = createHash('sha256')
  .update(JSON.stringify([thresholds, agreement, sorted, wording, rows]))
  .digest('hex')
  .slice(0, 12)
writeFileSync(
  join(source, 'weights.json'),
  `${JSON.stringify({ version, thresholds, agreement, weights: sorted }, null, 2)}\n`,
)
writeFileSync(join(source, 'wording', 'wording-model.json'), `${JSON.stringify(wording, null, 1)}\n`)
writeFileSync(join(import.meta.dirname, '..', 'docs', 'accuracy.md'), accuracyPage({ judged, thresholds }))
for (const table of tablesOf(judged)) console.log(`${table}\n`)
