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

/** True when a finding of this weight is worth citing for an alert: the mild ones describe most machine-made addresses. */
export function isTelling(finding: Finding): boolean {
  return finding.weight >= 0.8
}
