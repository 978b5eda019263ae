// The verdict in a few plain lines, for tickets and notifications. Untrusted text is shortened, one line, and defanged.
import { type Alert, describeWhere, riskLevelOf } from '@docket/model'
import { catalogue } from '@docket/triage/without-analysis'

const maxFindings = 8

/** Makes addresses in text unclickable: `hxxps://name[.]example`. */
export function defang(text: string): string {
  return text.replace(/\bhttp(s?):\/\//gi, 'hxxp$1://').replace(/(\w)\.(?=[a-z][a-z0-9-]{1,24}\b)/gi, '$1[.]')
}

const oneLine = (text: string, length: number) =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').slice(0, length)

/** `confirmed_threat` as `Confirmed threat`. */
export function wordsOf(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The heaviest reasons first; empty text while the alert has no verdict. */
export function noteOf(alert: Alert): string {
  const { report, verdict } = alert
  if (!report || !verdict) return ''
  const lines = [
    `${wordsOf(verdict)} (${wordsOf(report.riskCategory)}, risk ${report.riskScore}/100, ${riskLevelOf(report.riskScore)})`,
  ]
  if (alert.facts.title) lines.push(`Subject: ${defang(oneLine(alert.facts.title, 150))}`)
  if (report.familyName) lines.push(`Family: ${defang(oneLine(report.familyName, 100))}`)
  const heaviest = report.findings.toSorted((a, b) => b.weight - a.weight).slice(0, maxFindings)
  for (const finding of heaviest) {
    const says = defang(oneLine(finding.says, 240))
    lines.push(`- ${titleOf(finding.id)}: ${says} [${defang(oneLine(describeWhere(finding.where), 120))}]`)
  }
  const hidden = report.findings.length - heaviest.length
  if (hidden > 0) lines.push(`- and ${hidden} more`)
  for (const gap of report.unexamined.slice(0, 5)) lines.push(`Not examined: ${gap.analyser} (${gap.reason})`)
  return lines.join('\n')
}

function titleOf(id: string): string {
  return catalogue.get(id)?.title ?? id
}
