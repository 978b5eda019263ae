// A triage report as a person reads it on a terminal, and as the one JSON object a line that scripts read.
import { describeWhere, type TriageReport, type Verdict } from '@docket/model'
import { defang, paint, safe } from './terminal.ts'

const verdictColours: Record<Verdict, 'red' | 'yellow' | 'green' | 'cyan'> = {
  confirmed_threat: 'red',
  likely_true_positive: 'red',
  suspicious_behavior: 'yellow',
  inconclusive: 'cyan',
  false_positive: 'green',
  audited: 'green',
}

/** The object `docket triage --json` prints; the contract stands in the README of this command. */
export function reportToJson(path: string, alertId: string, report: TriageReport, elapsedMs: number) {
  return {
    path,
    alert_id: alertId,
    kind: report.kind,
    verdict: report.verdict,
    risk_category: report.riskCategory,
    risk_score: report.riskScore,
    family_name: report.familyName,
    findings: report.findings.map((f) => ({ id: f.id, weight: f.weight, where: describeWhere(f.where), says: f.says })),
    flips_without: report.flipsWithout,
    elapsed_ms: Math.round(elapsedMs * 10) / 10,
    error: report.error,
  }
}

/** Verdict line, then the reasons that weigh most, then what could not be looked at. Links are defanged. */
export function reportToText(path: string, report: TriageReport, stream: NodeJS.WriteStream): string {
  const word = paint(stream, verdictColours[report.verdict], safe(report.verdict, 40).padEnd(20))
  const family = report.familyName ? `, ${safe(report.familyName, 60)}` : ''
  const lines = [
    `${word} ${String(report.riskScore).padStart(3)}  ${safe(path, 120)}  (${safe(report.riskCategory, 60)}${family})`,
  ]
  if (report.email?.subject)
    lines.push(
      paint(
        stream,
        'dim',
        `    “${safe(report.email.subject, 100)}” from ${safe(report.email.from[0]?.address ?? 'nobody', 80)}`,
      ),
    )
  const reasons = [...report.findings].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  for (const finding of reasons.slice(0, 8)) {
    const weight = `${finding.weight >= 0 ? '+' : ''}${finding.weight.toFixed(2)}`.padStart(6)
    lines.push(
      `    ${weight}  ${safe(defang(finding.says), 160)}  ${paint(stream, 'dim', `[${safe(finding.id, 80)}; ${safe(defang(describeWhere(finding.where)), 80)}]`)}`,
    )
  }
  if (reasons.length > 8) lines.push(`            … and ${reasons.length - 8} more (see --json)`)
  if (report.error)
    lines.push(`    could not be judged: ${safe(report.error.message)} (${safe(report.error.code, 40)})`)
  return lines.join('\n')
}
