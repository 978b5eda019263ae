// Every link of a mail: what each URL gives away, what its text promises, how the links fit together; URLs as scans and observables.
import type { Observable, Scan } from '@docket/model'
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { Link, MailMessage } from '../../message.ts'
import { contributionsOf, levelOf } from '../../score.ts'
import { weighFindings } from '../../verdict.ts'
import { examineUrlFully, urlFindingIds } from '../url/index.ts'
import { domainOf, isPrivateHost } from '../url/parts.ts'
import { urlRules } from '../url/rules.ts'
import { compositionFindingIds, examineComposition } from './link-composition.ts'
import { examineLinkTexts, linkTextFindingIds } from './link-text.ts'

const maxDistinct = 120

export const links: EmailAnalyser = {
  name: 'links',
  cites: [...urlFindingIds, ...linkTextFindingIds, ...compositionFindingIds],
  run(mail, context) {
    const followed = mail.links.filter(isFollowed).slice(0, context.limits.links)
    const examined = examineAll(followed, mail, context)
    return {
      findings: [...worstOfEach(examined), ...examineLinkTexts(followed), ...examineComposition(mail, followed)],
      scans: examined.map(toScan),
      observables: examined.flatMap(toObservables),
    } satisfies Analysis
  },
}

/** A link somebody can follow, unlike an image or style sheet that is merely loaded. */
function isFollowed({ kind }: Link): boolean {
  return kind !== 'image' && kind !== 'resource'
}

interface Examined {
  link: Link
  foundIn: string[]
  findings: RawFinding[]
  targets: URL[]
}

/** Examines each distinct address once, addresses of the web first come first served. */
function examineAll(followed: readonly Link[], mail: MailMessage, context: Context): Examined[] {
  const byHref = new Map<string, Examined>()
  const recipients = [...mail.facts.to, ...mail.facts.cc, ...mail.facts.bcc].slice(0, 20).map(({ address }) => address)
  for (const link of followed) {
    const key = link.url?.href ?? link.href
    const known = byHref.get(key)
    if (known) {
      if (!known.foundIn.includes(link.part)) known.foundIn.push(link.part)
      continue
    }
    if (byHref.size >= maxDistinct || context.outOfTime()) break
    const web = link.url !== null && link.url.protocol !== 'mailto:'
    if (!web && !/^[a-z][a-z0-9+.-]{1,20}:|^\\\\/i.test(link.href)) continue
    if (/^(?:mailto|tel|sms|cid|mid|callto|skype|webcal|about):/i.test(link.href)) continue
    const hints = { written: link.href, recipients }
    const { findings, targets } = link.url === null ? examineUrlFully(null, hints) : examineUrlFully(link.url, hints)
    byHref.set(key, { link, foundIn: [link.part], findings, targets })
  }
  return [...byHref.values()]
}

/** One finding for each id: the strongest, and how many other links show the same. */
function worstOfEach(examined: readonly Examined[]): RawFinding[] {
  const byId = new Map<string, { finding: RawFinding; count: number }>()
  for (const { findings } of examined) {
    for (const finding of findings) {
      const known = byId.get(finding.id)
      if (!known) byId.set(finding.id, { finding, count: 1 })
      else {
        known.count++
        if ((finding.strength ?? 1) > (known.finding.strength ?? 1)) known.finding = finding
      }
    }
  }
  return [...byId.values()].map(({ finding, count }) =>
    count === 1
      ? finding
      : { ...finding, says: `${finding.says} (and ${count - 1} more such link${count > 2 ? 's' : ''})` },
  )
}

function toScan({ link, foundIn, findings }: Examined): Scan {
  const weighed = weighFindings(findings, 'url', urlRules)
  const level = levelOf(contributionsOf(weighed, urlRules), urlRules.thresholds)
  const bad = level === 'confirmed_threat' || level === 'likely_true_positive'
  return {
    type: 'url',
    url: (link.url?.href ?? link.href).slice(0, 2048),
    domain: link.url?.hostname ? domainOf(link.url.hostname) : null,
    foundIn: foundIn.slice(0, 20),
    verdict: bad ? 'malicious' : level === 'suspicious_behavior' ? 'suspicious' : 'unknown',
    findings: weighed,
  }
}

function toObservables({ link, targets }: Examined): Observable[] {
  const found: Observable[] = []
  for (const url of [link.url, ...targets]) {
    if (!url?.hostname) continue
    const role = url === link.url ? 'link' : 'link_target'
    found.push({ kind: 'url', value: url.href.slice(0, 2048), role })
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isPrivateHost(host)) continue
    const isIp = host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
    found.push({ kind: isIp ? 'ip' : 'domain', value: host, role })
  }
  return found
}
