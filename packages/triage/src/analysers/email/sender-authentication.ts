// Whether the domain in From is proven, refuted or unknown: by our own servers' results, by our own DNS checks, or not at all.
import type { Analysis, Context, EmailAnalyser, RawFinding } from '../../analyser.ts'
import type { MailMessage } from '../../message.ts'
import {
  type AuthenticationResults,
  type Believed,
  believedResults,
  type MethodResult,
} from '../authentication-results.ts'
import { speaksForItself } from '../brands.ts'
import { type Checked, checkByDns } from '../dns-authentication.ts'
import { hostOfAddress, registrableDomain, sameOrganisation } from '../domains.ts'
import { senderOf } from '../sender.ts'

const name = 'sender-authentication'

/** Runs first: it fills `context.authenticatedDomains`. Without trusted results and without a resolver it only says so. */
export const senderAuthentication: EmailAnalyser = {
  name,
  cites: ['dmarc-reject', 'dmarc-fail', 'dkim-fail', 'spf-fail', 'auth-failure-reported', 'sender-brand-authenticated'],
  run(mail, context): Analysis | Promise<Analysis> {
    if (mail.headerless) return { findings: [] }
    const believed = believedResults(mail, context.ports.trustedAuthservIds)
    if (believed.trusted !== null) return finish(mail, context, fromResults(mail, context, believed.trusted))
    const { resolver } = context.ports
    if (resolver !== undefined && mail.raw !== undefined) return byDns(mail, context, believed)
    const detail =
      resolver === undefined
        ? 'no resolver and no trusted Authentication-Results: the sender is neither proven nor refuted'
        : 'the mail has no raw form to verify signatures on'
    const findings = reported(believed)
    return {
      findings,
      unexamined: [{ analyser: name, reason: resolver === undefined ? 'offline' : 'unsupported', detail }],
    }
  },
}

function finish(mail: MailMessage, context: Context, findings: RawFinding[]): Analysis {
  const sender = senderOf(mail)
  if (
    sender.brand !== null &&
    speaksForItself(sender.brand) &&
    sender.domain !== null &&
    !sender.freeMail &&
    context.authenticatedDomains.has(sender.domain)
  ) {
    const says = `Authentication proves that ${sender.host} of ${sender.brand.name} sent the mail`
    findings.push({ id: 'sender-brand-authenticated', where: { header: 'From', value: sender.address }, says })
  }
  return { findings }
}

/** Reads results our own server wrote. Only a pass aligned with From proves anything (RFC 7489 section 3.1). */
function fromResults(mail: MailMessage, context: Context, { results }: AuthenticationResults): RawFinding[] {
  const findings: RawFinding[] = []
  const sender = senderOf(mail)
  const of = (method: string) => results.filter((row) => row.method === method)
  const aligned = (domain: string | undefined) =>
    domain !== undefined && sender.host !== '' && sameOrganisation(hostIn(domain), sender.host)
  const dmarc = of('dmarc')[0]
  const dkim = of('dkim')
  const spf = of('spf')[0]
  const passed =
    (dmarc?.result === 'pass' &&
      (dmarc.properties['header.from'] === undefined || aligned(dmarc.properties['header.from']))) ||
    dkim.some((row) => row.result === 'pass' && aligned(row.properties['header.d'] ?? row.properties['header.i'])) ||
    (spf?.result === 'pass' && aligned(spf.properties['smtp.mailfrom']))
  const say = (id: string, row: MethodResult, says: string) => {
    findings.push({ id, where: { header: 'Authentication-Results', value: `${row.method}=${row.result}` }, says })
  }
  if (passed && dmarc?.result !== 'fail') {
    if (mail.from.length === 1 && sender.domain !== null) context.authenticatedDomains.add(sender.domain)
    return findings
  }
  if (dmarc?.result === 'fail') {
    const refused = /reject|quarantine/.test(
      `${dmarc.properties.action ?? ''} ${dmarc.properties['policy.dmarc'] ?? ''} ${dmarc.properties.p ?? ''} ${dmarc.properties.dis ?? ''}`,
    )
    say(refused ? 'dmarc-reject' : 'dmarc-fail', dmarc, `DMARC failed for ${sender.host}, as our mail server found`)
  }
  const broken = dkim.find((row) => row.result === 'fail')
  if (broken !== undefined && !dkim.some((row) => row.result === 'pass')) {
    say('dkim-fail', broken, `The signature of ${broken.properties['header.d'] ?? 'the sender'} does not verify`)
  }
  if (spf?.result === 'fail' && !dkim.some((row) => row.result === 'pass')) {
    say(
      'spf-fail',
      spf,
      `${spf.properties['smtp.mailfrom'] ?? sender.host} does not allow the server that sent the mail`,
    )
  }
  return findings
}

function hostIn(value: string): string {
  return value.includes('@') ? hostOfAddress(value) : value
}

async function byDns(mail: MailMessage, context: Context, believed: Believed): Promise<Analysis> {
  const { resolver } = context.ports
  if (resolver === undefined || mail.raw === undefined) return { findings: [] }
  const checked = await checkByDns(mail.raw, resolver, believed.border, mail.returnPath)
  const findings = verdictOf(mail, context, checked)
  const analysis = finish(mail, context, findings)
  if (!checked.incomplete && checked.spf !== null) return analysis
  const detail = checked.incomplete
    ? 'DNS did not answer every question of the sender check'
    : 'SPF was not checked: no trusted server tells who delivered the mail'
  return { ...analysis, unexamined: [{ analyser: name, reason: 'offline', detail }] }
}

function verdictOf(mail: MailMessage, context: Context, checked: Checked): RawFinding[] {
  const sender = senderOf(mail)
  const where = { header: 'From', value: sender.address }
  if (checked.proven !== null && mail.from.length === 1) {
    const domain = registrableDomain(checked.proven)
    if (domain !== null && domain === sender.domain) context.authenticatedDomains.add(domain)
    return []
  }
  // A forwarder we trust sealed what it saw before it changed the mail: a failure now is its doing.
  const forwarder = checked.arcSealer
  if (forwarder !== null && context.ports.trustedAuthservIds.some((id) => sameOrganisation(id, forwarder))) return []
  if (checked.incomplete) return []
  const findings: RawFinding[] = []
  // Without SPF a DMARC failure is certain only if a signature was there and did not verify.
  const certain = checked.spf !== null || (checked.dkimFailed.length > 0 && checked.dkimPassed.length === 0)
  if (checked.dmarc === 'fail' && certain) {
    const refused = checked.policy === 'reject' || checked.policy === 'quarantine'
    const policy = refused ? `, whose owner asks to ${checked.policy} such mail` : ''
    findings.push({
      id: refused ? 'dmarc-reject' : 'dmarc-fail',
      where,
      says: `DMARC fails for ${sender.host}${policy}`,
    })
  }
  if (checked.dkimFailed.length > 0 && checked.dkimPassed.length === 0) {
    findings.push({
      id: 'dkim-fail',
      where: { header: 'DKIM-Signature' },
      says: `The signature of ${checked.dkimFailed[0]} does not verify`,
    })
  }
  if (checked.spf === 'fail' && checked.dkimPassed.length === 0) {
    findings.push({
      id: 'spf-fail',
      where,
      says: `${mail.returnPath ?? sender.host} does not allow the server that sent the mail`,
    })
  }
  return findings
}

/** Failures written by servers we do not know: nobody forges one against himself. List servers break DKIM, so that alone says nothing. */
function reported({ untrusted }: Believed): RawFinding[] {
  for (const { results, value } of untrusted.slice(0, 10)) {
    const word = (method: string) => results.results.find((row) => row.method === method)?.result
    const signed = results.results.some((row) => row.method === 'dkim' && row.result === 'pass')
    const failed =
      word('dmarc') === 'fail'
        ? 'dmarc=fail'
        : word('compauth') === 'fail' && !signed
          ? 'compauth=fail'
          : word('spf') === 'fail' && !signed
            ? 'spf=fail'
            : null
    if (failed === null) continue
    const says = `A server on the way reported ${failed} for the sender`
    return [
      { id: 'auth-failure-reported', where: { header: 'Authentication-Results', value: value.slice(0, 200) }, says },
    ]
  }
  return []
}
