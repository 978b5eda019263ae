// URLs named in an alert, examined by the same checks as links of a mail.
import type { Finding } from '@docket/model'
import type { RawFinding } from '../../analyser.ts'
import { examineUrlFully } from '../url/index.ts'

const maxUrls = 40

export interface ExaminedUrl {
  url: string
  domain: string | null
  findings: RawFinding[]
}

/** Findings of each URL; the product's own console links say nothing about the alert and are left out. */
export function examineLinks(urls: readonly string[], consoleUrl: string | null): ExaminedUrl[] {
  const consoleHost = consoleUrl === null ? null : (URL.parse(consoleUrl)?.hostname ?? null)
  const examined: ExaminedUrl[] = []
  for (const text of urls) {
    const url = /^https?:/i.test(text) ? URL.parse(text) : null
    if (!url || url.hostname === consoleHost || examined.length >= maxUrls) continue
    const { findings } = examineUrlFully(url, { written: text })
    examined.push({ url: text, domain: url.hostname, findings })
  }
  return examined
}

/**
 * The two heaviest reasons over all URLs, and only strong ones: alerts carry many addresses made by machines, whose
 * oddities describe the product that made them.
 */
export function mostTelling(findings: readonly Finding[]): Finding[] {
  const byId = new Map<string, Finding>()
  for (const finding of findings) {
    const known = byId.get(finding.id)
    if (finding.weight >= 1 && (!known || finding.weight > known.weight)) byId.set(finding.id, finding)
  }
  return [...byId.values()].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1)).slice(0, 2)
}
