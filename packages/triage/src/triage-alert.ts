// A JSON alert in, evidence and verdict out: its product's claims and its artifacts judged by the same machinery as mail.
import type { AlertFacts, Finding, Scan, TriageReport, Unexamined } from '@docket/model'
import type { RawFinding } from './analyser.ts'
import { alertAnalysers } from './analysers/alert/index.ts'
import { examineLinks, mostTelling } from './analysers/alert/links.ts'
import type { AlertView } from './analysers/alert/view.ts'
import { extract } from './intake/sources/extract.ts'
import { alertObservables, readAlert, readerOf } from './intake/sources/index.ts'
import { noClaims } from './intake/sources/reader.ts'
import { type Rules, shippedRules } from './rules.ts'
import { judge, rulePack, weighFindings } from './verdict.ts'

/**
 * Thresholds the weights of alert findings are judged against. They are fixed: those of mail move with every training,
 * and alerts have no labelled collection to learn from.
 */
const alertRules: Rules = {
  ...shippedRules,
  thresholds: { inconclusive: 1, suspicious_behavior: 2, likely_true_positive: 3.5, confirmed_threat: 6 },
}

/**
 * Judges a JSON alert. `facts` are what the door stored, by mapping or by recognition; where the product is known its own
 * claims are read as well. Never throws for odd input. A record of activity that is no alert stays `inconclusive` unless
 * what it shows is evidence by itself.
 */
export function triageAlert(request: { raw: unknown; source: string; facts: AlertFacts }): TriageReport {
  const { raw, source, facts } = request
  const read = readAlert(raw, source)
  const extracted = read?.extracted ?? extract(raw)
  // What looks like another product inside an alert may be text of an attacker; it must not dismiss the alert around it.
  const isBelieved = read !== null && (!read.inside || readerOf(source)?.source === read.source)
  const view: AlertView = { raw, facts, claims: isBelieved ? read.claims : noClaims, extracted }
  const findings: Finding[] = []
  for (const { name, run } of alertAnalysers) findings.push(...weighFindings(run(view), name, alertRules))
  const links = view.claims.kind === 'alert' ? examineLinks(facts.urls, facts.url) : []
  const scans: Scan[] = fileScans(facts)
  const linkFindings: Finding[] = []
  for (const link of links) {
    const own = weighFindings(withUrl(link.findings, link.url), 'url', alertRules)
    linkFindings.push(...own)
    scans.push(urlScan(link.url, link.domain, own))
  }
  findings.push(...mostTelling(linkFindings))
  const unexamined: Unexamined[] = extracted.complete
    ? []
    : [{ analyser: 'alert', reason: 'limit', detail: 'the alert is larger or deeper than is looked through' }]
  return {
    kind: 'alert',
    ...judge(findings, { kind: 'alert', unexamined, rules: alertRules }),
    familyName: familyOf(view.claims.threatName),
    findings,
    unexamined,
    email: null,
    observables: alertObservables(facts, { extracted }),
    scans,
    rulePack,
    error: null,
  }
}

/** Points each finding of a URL check to its URL. */
function withUrl(raw: readonly RawFinding[], url: string): RawFinding[] {
  return raw.map((finding) => ({ ...finding, where: { url: url.slice(0, 2048) } }))
}

/** Only the hash is at hand, so what the file is remains unknown. */
function fileScans(facts: AlertFacts): Scan[] {
  return facts.fileHashes
    .filter((hash) => hash.length === 64)
    .slice(0, 100)
    .map((sha256) => ({
      type: 'file',
      sha256,
      fileName: null,
      fileType: 'unknown',
      sizeBytes: 0,
      parent: null,
      verdict: 'unknown',
      findings: [],
    }))
}

function urlScan(url: string, domain: string | null, findings: Finding[]): Scan {
  const { verdict } = judge(findings, { kind: 'url', unexamined: [], rules: alertRules })
  const bad = verdict === 'confirmed_threat' || verdict === 'likely_true_positive'
  return {
    type: 'url',
    url,
    domain,
    foundIn: ['alert'],
    verdict: bad ? 'malicious' : verdict === 'suspicious_behavior' ? 'suspicious' : 'unknown',
    findings,
  }
}

const noFamily =
  /^(?:unknown|riskware|heur|agent|application|hacktool|ransom|backdoor|worm|downloader|exploit|win32|win64|generic|malware|trojan|virus|suspicious|n\/?a|none|undefined|adware|pua|pup|test)$/i

/**
 * A family from the name a product gives, where it follows the usual form `Type:Platform/Family.Variant!suffix`
 * or is one bare word; file names and sentences are none.
 */
function familyOf(threatName: string | null): string | null {
  if (threatName === null || threatName.length > 100) return null
  const formal =
    /^(?:[\w-]{2,30}[:.])?(?:[\w-]{2,20})\/([A-Za-z][\w-]{2,40})(?:\.([A-Za-z][\w-]{3,40}))?(?:[.!@][\w.!@-]{0,40})?$/.exec(
      threatName,
    )
  const bare = /^[A-Z][A-Za-z-]{3,30}$/.exec(threatName)
  const named = [formal?.[1], formal?.[2], bare?.[0]].find((name) => name !== undefined && !noFamily.test(name))
  return named ?? null
}
