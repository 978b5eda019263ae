// Measures the verdicts on the labelled collection, each mail judged without having been learned from, and writes the tables.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
const outcome = learn(await analyseAll(readLabelledMails(data), report), report)
writeFileSync(join(import.meta.dirname, '..', 'docs', 'accuracy.md'), accuracyPage(outcome))
console.log(tablesOf(outcome.judged).join('\n\n'))
