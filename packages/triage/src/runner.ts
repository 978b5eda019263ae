// Runs the analysers over one mail and owns what their authors need not: crashes, time, limits, de-duplication.
import type { Observable, Scan, Unexamined } from '@docket/model'
import { observableKey } from '@docket/model'
import type { Analysis, Context, EmailAnalyser, RawFinding } from './analyser.ts'
import type { MailMessage } from './message.ts'

export interface CitedFinding extends RawFinding {
  analyser: string
}

/** All that the analysers said about one artifact. */
export interface Gathered {
  findings: CitedFinding[]
  unexamined: Unexamined[]
  observables: Observable[]
  scans: Scan[]
  familyName: string | null
}

const findingsPerId = 20

/**
 * Runs every analyser in order. One that throws becomes `unexamined` with reason `crashed`; one that would start after the
 * time is used up becomes `timeout`. Links an analyser digs out (QR codes, files) are added to the mail for the later ones.
 */
export async function runEmailAnalysers(
  mail: MailMessage,
  analysers: readonly EmailAnalyser[],
  context: Context,
): Promise<Gathered> {
  const gathered: Gathered = { findings: [], unexamined: [], observables: [], scans: [], familyName: null }
  for (const analyser of analysers) {
    if (context.outOfTime()) {
      gathered.unexamined.push({
        analyser: analyser.name,
        reason: 'timeout',
        detail: 'the time for this mail was used up',
      })
      continue
    }
    try {
      const outcome = analyser.run(mail, context)
      gather(gathered, analyser.name, outcome instanceof Promise ? await outcome : outcome, mail, context)
    } catch (error) {
      const detail = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'unknown failure'
      gathered.unexamined.push({ analyser: analyser.name, reason: 'crashed', detail })
    }
  }
  gathered.observables = distinct(gathered.observables, (o) => observableKey(o.kind, o.value)).slice(0, 2000)
  gathered.scans = mergeScans(gathered.scans)
  return gathered
}

function gather(into: Gathered, analyser: string, analysis: Analysis, mail: MailMessage, context: Context): void {
  const perId = new Map<string, number>()
  for (const finding of analysis.findings) {
    const seen = perId.get(finding.id) ?? 0
    perId.set(finding.id, seen + 1)
    if (seen < findingsPerId) into.findings.push({ ...finding, analyser })
  }
  into.unexamined.push(...(analysis.unexamined ?? []))
  into.observables.push(...(analysis.observables ?? []))
  into.scans.push(...(analysis.scans ?? []))
  into.familyName ??= analysis.familyName ?? null
  if (analysis.links) mail.links.push(...analysis.links.slice(0, context.limits.links))
}

/** One scan per file hash or URL, its findings joined and its verdict the worst said. */
function mergeScans(scans: Scan[]): Scan[] {
  const order = ['malicious', 'suspicious', 'no_threats', 'not_supported', 'unknown']
  const merged = new Map<string, Scan>()
  for (const scan of scans) {
    const key = scan.type === 'file' ? `f ${scan.sha256}` : `u ${scan.url}`
    const known = merged.get(key)
    if (!known) {
      merged.set(key, { ...scan, findings: [...scan.findings] })
      continue
    }
    known.findings.push(...scan.findings)
    if (order.indexOf(scan.verdict) < order.indexOf(known.verdict)) known.verdict = scan.verdict
    if (known.type === 'url' && scan.type === 'url') known.foundIn = [...new Set([...known.foundIn, ...scan.foundIn])]
  }
  return [...merged.values()]
}

function distinct<T>(items: T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = keyOf(item)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
