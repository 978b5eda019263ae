// The door of URL examination: one URL in, reasons out. Pure, no network; redirect targets readable from the URL are examined too.
import type { Context, RawFinding } from '../../analyser.ts'
import { examineHosting } from './hosting.ts'
import { examineHost } from './hosts.ts'
import { examineParameters } from './parameters.ts'
import { isPrivateHost, splitUrl, type UrlHints } from './parts.ts'
import { examinePath } from './paths.ts'
import { examineRedirect, unwrapRedirect } from './redirectors.ts'
import { examineScheme } from './schemes.ts'
import { examineShortener } from './shorteners.ts'
import { examineTracking } from './tracking.ts'
import { examineWords } from './words.ts'

export type { UrlHints } from './parts.ts'

/** Every finding the URL checks may cite. */
export const urlFindingIds = [
  'url-abused-tld',
  'url-address',
  'url-affiliate-tracker',
  'url-junk-query',
  'url-bulk-software',
  'url-opaque-path',
  'url-packed-path',
  'url-address-in-fragment',
  'url-archive-download',
  'url-brand-in-domain',
  'url-brand-in-path',
  'url-brand-in-subdomain',
  'url-brand-lookalike',
  'url-cloud-storage',
  'url-credential-word-in-domain',
  'url-credential-word-in-path',
  'url-credential-word-in-subdomain',
  'url-credential-word-on-hosting',
  'url-data-scheme',
  'url-digits-in-domain',
  'url-disguised-ip',
  'url-domain-in-path',
  'url-double-encoding',
  'url-doubled-scheme',
  'url-dynamic-dns',
  'url-embedded-url',
  'url-encoded-address',
  'url-fake-domain-inside',
  'url-file-scheme',
  'url-form-service',
  'url-free-hosting',
  'url-personal-page',
  'url-document-as-page',
  'url-hacked-site-path',
  'url-handler-scheme',
  'url-hash-path',
  'url-hyphenated-domain',
  'url-ip-host',
  'url-ipfs',
  'url-kit-path',
  'url-long-domain',
  'url-long-host',
  'url-lookalike-script',
  'url-machine-name',
  'url-malformed-scheme',
  'url-many-subdomains',
  'url-needless-encoding',
  'url-odd-port',
  'url-open-redirect',
  'url-page-in-media-folder',
  'url-prefilled-login',
  'url-program-download',
  'url-punycode',
  'url-random-rented-name',
  'url-random-subdomain',
  'url-screened-shortener',
  'url-script-scheme',
  'url-shared-document',
  'url-shortener',
  'url-tunnel',
  'url-userinfo',
] as const

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
export function examineUrl(url: URL, _context?: Pick<Context, 'ports'>, hints: UrlHints = {}): RawFinding[] {
  return examineUrlFully(url, hints).findings
}

/** As `examineUrl`, and says which further addresses stand inside. `url` is null when only `hints.written` is known and is no web address. */
export function examineUrlFully(url: URL | null, hints: UrlHints = {}): UrlExamination {
  const findings: RawFinding[] = hints.written === undefined ? [] : examineScheme(hints.written)
  const targets: URL[] = []
  let current = url
  for (let hop = 0; hop <= mostHops && current !== null; hop++) {
    if (!/^(?:https?|ftp):$/.test(current.protocol)) {
      if (hop > 0 || hints.written === undefined) findings.push(...examineScheme(current.href))
      break
    }
    const parts = splitUrl(current, hop === 0 ? hints : { recipients: hints.recipients })
    if (isPrivateHost(parts.host)) break
    const next = unwrapRedirect(parts)
    const found = [
      ...examineHost(parts),
      ...examineHosting(parts),
      ...examineShortener(parts),
      ...examineRedirect(parts, next),
      ...examineParameters(parts),
      ...examineWords(parts),
      ...examinePath(parts),
      ...examineTracking(parts),
    ]
    findings.push(...(hop === 0 ? found : found.map((finding) => viaRedirect(finding, url?.hostname ?? ''))))
    current = next?.target ?? null
    if (current) targets.push(current)
  }
  const seen = new Set<string>()
  return { findings: findings.filter(({ id }) => !seen.has(id) && seen.add(id)), targets }
}

function viaRedirect(finding: RawFinding, outer: string): RawFinding {
  return { ...finding, says: `${finding.says} (reached through ${outer})` }
}
