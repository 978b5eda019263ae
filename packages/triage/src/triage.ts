// The one door of this package: an artifact goes in, a report with findings and verdict comes out.
import type { AlertFacts, Observable, TriageReport, Unexamined } from '@docket/model'
import { DocketError, isDocketError } from '@docket/model'
import type { Context } from './analyser.ts'
import { emailAnalysers } from './analysers/email/index.ts'
import { readMail } from './intake/index.ts'
import type { MailMessage } from './message.ts'
import { defaultLimits, type Limits, offlinePorts, type Ports } from './ports.ts'
import { type CitedFinding, runEmailAnalysers } from './runner.ts'
import { triageAlert } from './triage-alert.ts'
import { triageUrl } from './triage-url.ts'
import { judge, rulePack, weighFindings } from './verdict.ts'

interface World {
  ports?: Partial<Ports>
  limits?: Partial<Limits>
}

/** What can be triaged: a mail as bytes (.eml, .msg, .html or a ZIP holding one), a JSON alert, or a URL. */
export type TriageRequest =
  | ({ kind: 'email'; bytes: Uint8Array; name?: string; password?: string } & World)
  | ({ kind: 'alert'; raw: unknown; source: string; facts: AlertFacts } & World)
  | ({ kind: 'url'; url: string } & World)

/**
 * Judges one artifact. Never throws for hostile or broken input: what cannot be read comes back as a report with verdict
 * `inconclusive` and `error` saying what and why.
 */
export async function triage(request: TriageRequest): Promise<TriageReport> {
  const ports: Ports = { ...offlinePorts, ...request.ports }
  const limits: Limits = { ...defaultLimits, ...request.limits }
  switch (request.kind) {
    case 'email':
      return triageEmail(request, ports, limits)
    case 'alert':
      return triageAlert({ raw: request.raw, source: request.source, facts: request.facts })
    case 'url':
      return triageUrl(request.url)
  }
}

async function triageEmail(
  request: Extract<TriageRequest, { kind: 'email' }>,
  ports: Ports,
  limits: Limits,
): Promise<TriageReport> {
  const deadline = performance.now() + limits.timeMs
  const outOfTime = () => performance.now() > deadline
  try {
    if (request.bytes.length === 0) throw new DocketError('invalid', 'the file is empty')
    if (request.bytes.length > limits.inputBytes)
      throw new DocketError('too_large', `the file is larger than ${limits.inputBytes} bytes`)
    const passwords = request.password === undefined ? [] : [request.password]
    const { mail, unexamined } = await readMail(request.bytes, { limits, name: request.name, passwords, outOfTime })
    const context: Context = { ports, limits, outOfTime, authenticatedDomains: new Set() }
    const gathered = await runEmailAnalysers(mail, emailAnalysers, context)
    const findings = weighAll(gathered.findings)
    const notSeen = [...unexamined, ...gathered.unexamined]
    return {
      kind: 'email',
      ...judge(findings, { kind: 'email', unexamined: notSeen }),
      familyName: gathered.familyName,
      findings,
      unexamined: notSeen,
      email: mail.facts,
      observables: [...envelopeObservables(mail), ...gathered.observables],
      scans: gathered.scans,
      rulePack,
      error: null,
    }
  } catch (error) {
    return unreadable('email', error)
  }
}

function weighAll(cited: CitedFinding[]) {
  const byAnalyser = Map.groupBy(cited, (finding) => finding.analyser)
  return [...byAnalyser].flatMap(([analyser, raw]) => weighFindings(raw, analyser))
}

/** Addresses of the envelope and headers as observables; links and files come from their analysers. */
function envelopeObservables(mail: MailMessage): Observable[] {
  const { facts } = mail
  const found: Observable[] = []
  const addresses = (role: string, list: { address: string }[]) => {
    for (const { address } of list.slice(0, 50)) if (address) found.push({ kind: 'email', value: address, role })
  }
  addresses('sender', facts.from)
  addresses('reply_to', facts.replyTo)
  addresses('recipient', [...facts.to, ...facts.cc, ...facts.bcc])
  if (facts.reportedBy) addresses('reported_by', [facts.reportedBy])
  for (const { address } of facts.from) {
    const domain = address.split('@').at(-1)
    if (domain && domain !== address) found.push({ kind: 'domain', value: domain, role: 'sender' })
  }
  if (facts.messageId) found.push({ kind: 'message_id', value: facts.messageId })
  return found
}

/** The report of something that could not be read: inconclusive, with the reason, never silently benign. */
export function unreadable(kind: TriageReport['kind'], error: unknown): TriageReport {
  const code = isDocketError(error) ? error.code : 'internal'
  const message = error instanceof Error ? error.message.slice(0, 300) : 'unknown failure'
  const unexamined: Unexamined[] = [{ analyser: 'intake', reason: 'malformed', detail: message }]
  return {
    kind,
    ...judge([], { kind, unexamined }),
    familyName: null,
    findings: [],
    unexamined,
    email: null,
    observables: [],
    scans: [],
    rulePack,
    error: { code, message },
  }
}
