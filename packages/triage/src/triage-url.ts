// Judges one URL by itself, offline: reasons from its own spelling, nothing is fetched.
import type { Observable, TriageReport } from '@docket/model'
import type { RawFinding } from './analyser.ts'
import { examineUrlFully } from './analysers/url/index.ts'
import { isPrivateHost } from './analysers/url/parts.ts'
import { urlRules } from './analysers/url/rules.ts'
import { judge, rulePack, weighFindings } from './verdict.ts'

const maxUrlChars = 65_536

/**
 * Report on one URL as typed or pasted: with or without a scheme, defanged (`hxxp`, `[.]`) or not. Never throws; what is
 * no URL comes back as `inconclusive` with `error.code` `invalid`.
 */
export function triageUrl(text: string): TriageReport {
  const written = refang(text.trim())
  const parsed = written.length <= maxUrlChars && URL.canParse(written) ? new URL(written) : null
  if (parsed === null) {
    const detail = text.trim() === '' ? 'the line is empty' : 'the text is not a URL'
    const unexamined = [{ analyser: 'url', reason: 'malformed', detail } as const]
    return report([], [], { code: 'invalid', message: detail }, unexamined)
  }
  const { findings, targets } = examineUrlFully(parsed, { written })
  return report(findings, [parsed, ...targets].flatMap(observablesOf), null, [])
}

function report(
  raw: readonly RawFinding[],
  observables: Observable[],
  error: TriageReport['error'],
  unexamined: TriageReport['unexamined'],
): TriageReport {
  const findings = weighFindings(raw, 'url', urlRules)
  return {
    kind: 'url',
    ...judge(findings, { kind: 'url', unexamined, rules: urlRules }),
    familyName: null,
    findings,
    unexamined,
    email: null,
    observables,
    scans: [],
    rulePack,
    error,
  }
}

/** Undoes the usual ways of writing a URL so that nobody clicks it, and adds a missing scheme. */
function refang(text: string): string {
  const plain = text
    .slice(0, maxUrlChars + 1)
    .replace(/^h(?:xx|tt|XX)ps?(?=:|\[:)/i, (scheme) => (/s$/i.test(scheme) ? 'https' : 'http'))
    .replace(/\[(\.|dot|:|:\/\/|@|at)\]/gi, (_, sign: string) => signs[sign.toLowerCase()] ?? sign)
  return /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10}(?:[:/?#]|$)/i.test(plain) ? `http://${plain}` : plain
}

const signs: Record<string, string> = { dot: '.', at: '@' }

function observablesOf(url: URL): Observable[] {
  const found: Observable[] = [{ kind: 'url', value: url.href.slice(0, 2048), role: 'link' }]
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (host === '' || isPrivateHost(host)) return found
  const isIp = host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
  return [...found, { kind: isIp ? 'ip' : 'domain', value: host, role: 'link' }]
}
