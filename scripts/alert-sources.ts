// Writes docs/alert-sources.md: the products whose alerts are read without a mapping, and what the vendor collection shows.
// Run: node scripts/alert-sources.ts (needs the collection, see DOCKET_TEST_DATA).
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAtLeast, type TriageReport, verdicts } from '@docket/model'
import { recogniseAlert, triage } from '@docket/triage'
import { sourceReaders } from '../packages/triage/src/intake/sources/index.ts'

const root = join(import.meta.dirname, '..')
const data = process.env.DOCKET_TEST_DATA ?? join(root, '..', 'shared', 'data')

interface Row {
  file: string
  rule_severity?: string
  rule_fires?: boolean | null
}
interface Judged extends Row {
  source: string | null
  report: TriageReport | null
}

async function judgeAll(): Promise<Judged[]> {
  const rows: Row[] = readFileSync(join(data, 'alerts', 'INDEX.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const judged: Judged[] = []
  for (const row of rows) {
    const raw: unknown = JSON.parse(readFileSync(join(data, 'alerts', row.file), 'utf8'))
    const read = recogniseAlert(raw)
    const report = read && (await triage({ kind: 'alert', raw, source: read.source, facts: read.facts }))
    judged.push({ ...row, source: read?.source ?? null, report })
  }
  return judged
}

const isEvent = ({ report }: Judged) => report?.findings.some(({ id }) => id === 'no-alert') ?? false
const flagged = ({ report }: Judged) => report !== null && isAtLeast(report.verdict, 'suspicious_behavior')
const share = (part: number, all: number) =>
  all === 0 ? '–' : `${part} of ${all} (${Math.round((100 * part) / all)} %)`

function productTable(judged: Judged[]): string {
  const lines = [...sourceReaders]
    .sort((a, b) => (a.product.toLowerCase() < b.product.toLowerCase() ? -1 : 1))
    .map(({ source, product, aliases = [] }) => {
      const own = judged.filter((one) => one.source === source)
      const alerts = own.filter((one) => !isEvent(one))
      return `| ${product} | \`${source}\` | ${aliases.map((name) => `\`${name}\``).join(' ')} | ${alerts.length} | ${own.length - alerts.length} |`
    })
  return [
    '| product | `alert_source` | also accepted | alerts | records |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function verdictTable(judged: Judged[]): string {
  const plain = judged.filter(({ report, rule_fires }) => report !== null && typeof rule_fires !== 'boolean')
  const count = (list: Judged[], verdict: string) => list.filter(({ report }) => report!.verdict === verdict).length
  const lines = verdicts.map((verdict) => {
    const alerts = plain.filter((one) => !isEvent(one))
    const records = plain.filter(isEvent)
    return `| \`${verdict}\` | ${count(alerts, verdict)} | ${count(records, verdict)} |`
  })
  return ['| verdict | alerts | records |', '| --- | --- | --- |', ...lines].join('\n')
}

function ruleTable(judged: Judged[]): string {
  const lines = ['Critical', 'High', 'Medium', 'Low', 'Info'].map((severity) => {
    const side = (fires: boolean) => {
      const own = judged.filter((one) => one.rule_severity === severity && one.rule_fires === fires)
      return share(own.filter(flagged).length, own.length)
    }
    return `| ${severity} | ${side(true)} | ${side(false)} |`
  })
  return ['| severity of the rule | rule fires | rule does not fire |', '| --- | --- | --- |', ...lines].join('\n')
}

const judged = await judgeAll()
const recognised = judged.filter(({ source }) => source !== null).length
const text = `# Alerts in JSON

<!-- Written by scripts/alert-sources.ts; change that, not this. -->

An alert of one of the products below needs no \`definition_mapping\`. Its product is recognised by its shape; a given
\`alert_source\` is tried first and may be written in any spelling of the two middle columns. What no reader is sure of is
refused with a request for a mapping. A record is telemetry or an audit entry: it is read all the same, but nobody has
claimed that anything is wrong, so it stays \`inconclusive\` unless what it shows is evidence by itself.

${productTable(judged)}

The two right columns count the files of the test collection that each reader read. ${share(recognised, judged.length)} of all
files were recognised. The rest are answers to other questions (download links, rule definitions, status of a job) or results
of somebody's own query, which no shape identifies.

## How an alert is judged

- **Claims of the product**: severity, its own verdict, a threat name, ATT&CK techniques. Each has a modest weight. A
  severity alone gives \`suspicious_behavior\` at most (high and critical), the product's word that something is malicious together
  with a high severity \`likely_true_positive\`. An alert that was dismissed in its product (false positive, benign, test) loses its
  severity, techniques and threat name, not the evidence in it.
- **Evidence**: command lines, names and places of programs, URLs, audit actions that weaken a tenant. It counts whoever
  reported it, and each finding names the JSON field it stood in.
- Nothing in an alert has a negative weight. Text that tells its reader what to conclude is a finding against the alert.
- Weights and thresholds for alerts are set by judgement, not learned: there is no labelled collection of alerts.

## What the collection shows

Verdicts of the files without a rule label:

${verdictTable(judged)}

Some files come with a detection rule of another vendor and whether that rule fires on them. Flagged here means
\`suspicious_behavior\` or worse. Many of these rules need what one record does not hold (a list of watched domains, last week's
behaviour, who is expected to do this), and many quiet samples are quiet for that reason only, or are alarming for another rule.

${ruleTable(judged)}
`
writeFileSync(join(root, 'docs', 'alert-sources.md'), text)
console.log(
  `docs/alert-sources.md: ${sourceReaders.length} products, ${recognised} of ${judged.length} files recognised`,
)
