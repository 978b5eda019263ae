// Analyses of files and links in this API's words.
import type { Alert, Scan } from '@docket/model'
import { type Analysis, analysisIdOf as idOf } from '../../service/index.ts'
import { rfc1123 } from './times.ts'

export const analysisIdOf = idOf

/** A file analysis; `verdict` and `sub_verdict` must always be there. */
export function fileAnalysisToWire({ alert, scan }: Analysis, publicUrl: string): Record<string, unknown> {
  if (scan.type !== 'file') throw new TypeError('not a file scan')
  const id = analysisIdOf(alert.id, scan)
  return {
    analysis_id: id,
    ...timeOf(alert),
    analysis_url: `${publicUrl}/analyses/${id}`,
    file_name: scan.fileName ?? scan.sha256,
    is_private: true,
    sha256: scan.sha256,
    file_type: scan.fileType,
    size_in_bytes: scan.sizeBytes,
    verdict: scan.verdict,
    sub_verdict: scan.verdict,
    findings: findingsToWire(scan),
  }
}

/** A URL analysis; nothing was fetched, so only what the address itself says is in it. */
export function urlAnalysisToWire({ alert, scan }: Analysis, publicUrl: string): Record<string, unknown> {
  if (scan.type !== 'url') throw new TypeError('not a URL scan')
  const id = analysisIdOf(alert.id, scan)
  const [worst] = scan.findings.toSorted((a, b) => b.weight - a.weight)
  return {
    analysis_id: id,
    ...timeOf(alert),
    analysis_url: `${publicUrl}/url/${id}`,
    submitted_url: scan.url,
    scanned_url: scan.url,
    ...(scan.domain ? { domain_info: { domain_name: scan.domain } } : {}),
    summary: {
      verdict_type: scan.verdict,
      verdict_name: scan.verdict,
      title: worst ? worst.id : 'Nothing found that decides',
      description: worst ? worst.says : 'The address was examined without opening it.',
    },
    indicators: scan.findings.map(({ id: name, says, weight }) => ({
      classification: weight > 0 ? 'suspicious' : 'informative',
      text: says,
      indicator_type: name,
    })),
  }
}

/** The file itself first, then what was unpacked from it. */
export function subAnalysesToWire({ alert, scan }: Analysis): unknown[] {
  if (scan.type !== 'file') throw new TypeError('not a file scan')
  const row = (file: Extract<Scan, { type: 'file' }>, source: string) => ({
    sub_analysis_id: analysisIdOf(alert.id, file),
    sha256: file.sha256,
    source,
    verdict: file.verdict,
  })
  const children = (alert.report?.scans ?? []).filter((other) => other.type === 'file' && other.parent === scan.sha256)
  return [
    row(scan, 'root'),
    ...children.map((child) => row(child as Extract<Scan, { type: 'file' }>, 'static_extraction')),
  ]
}

function findingsToWire(scan: Scan): unknown[] {
  return scan.findings.map(({ id, weight, says, where }) => ({ id, weight, says, where }))
}

function timeOf(alert: Alert): Record<string, unknown> {
  return alert.triagedAt ? { analysis_time: rfc1123(alert.triagedAt) } : {}
}
