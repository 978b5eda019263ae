// The door of URL examination: one URL in, reasons out. Pure, no network; redirect targets readable from the URL are examined too.
import type { Context, RawFinding } from '../../analyser.ts'
import { examineHosting } from './hosting.ts'
import { examineHost } from './hosts.ts'
import { examineParameters } from './parameters.ts'
import { splitUrl, type UrlHints } from './parts.ts'
import { examinePath } from './paths.ts'
import { examineRedirect, unwrapRedirect } from './redirectors.ts'
import { examineScheme } from './schemes.ts'
import { examineShortener } from './shorteners.ts'
import { examineWords } from './words.ts'

export type { UrlHints } from './parts.ts'

const mostHops = 3

/** What examining one URL gives: its findings and the addresses it passes the reader on to, outermost first. */
export interface UrlExamination {
  findings: RawFinding[]
  targets: URL[]
}

/**
 * Reasons to distrust `url`, each at most once, with the URL as `where`. A target that stands inside the URL (open
 * redirectors, tracking links, link protection) is examined as well, at most three deep. Never fetches or resolves.
 */
export function examineUrl(url: URL, context?: Pick<Context, 'ports'>, hints: UrlHints = {}): RawFinding[] {
  return examineUrlFully(url, context, hints).findings
}

/** As `examineUrl`, and says which further addresses were found inside. */
export function examineUrlFully(url: URL, _context?: Pick<Context, 'ports'>, hints: UrlHints = {}): UrlExamination {
  const findings: RawFinding[] = hints.written === undefined ? [] : examineScheme(hints.written)
  const targets: URL[] = []
  let current: URL | null = url
  for (let hop = 0; hop <= mostHops && current !== null; hop++) {
    if (!/^(?:https?|ftp):$/.test(current.protocol)) {
      if (hop > 0 || hints.written === undefined) findings.push(...examineScheme(current.href))
      break
    }
    const parts = splitUrl(current, hop === 0 ? hints : { recipients: hints.recipients })
    const next = unwrapRedirect(parts)
    const found = [
      ...examineHost(parts),
      ...examineHosting(parts),
      ...examineShortener(parts),
      ...examineRedirect(parts, next),
      ...examineParameters(parts),
      ...examineWords(parts),
      ...examinePath(parts),
    ]
    findings.push(...(hop === 0 ? found : found.map((finding) => viaRedirect(finding, url))))
    current = next?.target ?? null
    if (current) targets.push(current)
  }
  const seen = new Set<string>()
  return { findings: findings.filter(({ id }) => !seen.has(id) && seen.add(id)), targets }
}

function viaRedirect(finding: RawFinding, outer: URL): RawFinding {
  return { ...finding, says: `${finding.says} (reached through ${outer.hostname})` }
}
