// Judges a mail: reads it, runs the analysers over it, over the messages attached to it and over the cover of a report.
import {
  DocketError,
  describeWhere,
  type Finding,
  type Observable,
  type TriageReport,
  type Unexamined,
} from '@docket/model'
import type { Context } from './analyser.ts'
import { emailAnalysers } from './analysers/email/index.ts'
import { fingerprintOf } from './fingerprint/index.ts'
import { readMail } from './intake/index.ts'
import type { Attachment, MailMessage } from './message.ts'
import type { Limits, Ports } from './ports.ts'
import { type CitedFinding, type Gathered, runEmailAnalysers } from './runner.ts'
import { judge, rulePack, weighFindings } from './verdict.ts'

/** Attached messages judged by themselves, in one mail and in those inside it. */
const attachedMails = { most: 5, depth: 2 } as const

/** How strongly a mail inside counts, by its own verdict. */
const strengths: Partial<Record<TriageReport['verdict'], number>> = {
  confirmed_threat: 1,
  likely_true_positive: 0.6,
  suspicious_behavior: 0.35,
}

interface MailRequest {
  bytes: Uint8Array
  name?: string
  password?: string
}

/** Throws `DocketError` when the bytes are empty, too many, or no mail. */
export async function triageEmail(request: MailRequest, ports: Ports, limits: Limits): Promise<TriageReport> {
  const deadline = performance.now() + limits.timeMs
  const outOfTime = () => performance.now() > deadline
  if (request.bytes.length === 0) throw new DocketError('invalid', 'the file is empty')
  if (request.bytes.length > limits.inputBytes)
    throw new DocketError('too_large', `the file is larger than ${limits.inputBytes} bytes`)
  const passwords = request.password === undefined ? [] : [request.password]
  const { mail, unexamined, covers } = await readMail(request.bytes, {
    limits,
    name: request.name,
    passwords,
    outOfTime,
  })
  const world = { ports, limits, outOfTime }
  const seen = await examineMail(mail, unexamined, world, 0)
  for (const cover of covers) {
    const { findings } = await examineMail(cover, [], world, attachedMails.depth)
    seen.findings.push(
      ...withinFinding('cover-mail-threat', findings, { message: 'covering text of the report' }, cover),
    )
  }
  return {
    kind: 'email',
    ...judge(seen.findings, { kind: 'email', unexamined: seen.unexamined }),
    familyName: seen.gathered.familyName,
    findings: seen.findings,
    unexamined: seen.unexamined,
    email: mail.facts,
    observables: [...envelopeObservables(mail), ...seen.gathered.observables],
    scans: seen.gathered.scans,
    rulePack,
    // Reads what is parsed already; a mail that used up its time is grouped by its other traits.
    ...(outOfTime() ? {} : { fingerprint: fingerprintOf(mail) }),
    error: null,
  }
}

type World = Pick<Context, 'ports' | 'limits' | 'outOfTime'>

interface Examined {
  findings: Finding[]
  unexamined: Unexamined[]
  gathered: Gathered
}

async function examineMail(mail: MailMessage, notRead: Unexamined[], world: World, depth: number): Promise<Examined> {
  const context: Context = { ...world, authenticatedDomains: new Set() }
  const gathered = await runEmailAnalysers(mail, emailAnalysers, context)
  const findings = weighAll(gathered.findings)
  const unexamined = [...notRead, ...gathered.unexamined]
  const messages = mail.attachments.filter(isMessage)
  const most = depth < attachedMails.depth ? attachedMails.most : 0
  for (const file of messages.slice(0, most)) {
    const inside = await examineAttached(file, world, depth + 1)
    if (inside.mail)
      findings.push(...withinFinding('attached-mail-threat', inside.findings, { attachment: file.name }, inside.mail))
    unexamined.push(...inside.unexamined.filter(({ reason }) => reason !== 'offline'))
  }
  if (messages.length > most)
    unexamined.push({
      analyser: 'attached mails',
      reason: 'limit',
      detail: `${messages.length - most} attached messages were not judged`,
    })
  return { findings, unexamined, gathered }
}

/** A whole message; the bare headers a delivery report quotes are none. */
function isMessage(file: Attachment): boolean {
  if (file.encrypted || file.bytes.length === 0) return false
  return (file.fileType === 'message' && file.mediaType !== 'text/rfc822-headers') || file.fileType === 'msg'
}

async function examineAttached(
  file: Attachment,
  world: World,
  depth: number,
): Promise<{ mail: MailMessage | null; findings: Finding[]; unexamined: Unexamined[] }> {
  const notRead = (reason: Unexamined['reason'], detail: string) => ({
    mail: null,
    findings: [],
    unexamined: [{ analyser: 'attached mails', reason, detail: `${file.name.slice(0, 100)}: ${detail}`.slice(0, 300) }],
  })
  if (world.outOfTime()) return notRead('timeout', 'the time for this mail was used up')
  try {
    const { mail, unexamined } = await readMail(file.bytes, {
      limits: world.limits,
      name: file.name,
      outOfTime: world.outOfTime,
    })
    return { mail, ...(await examineMail(mail, unexamined, world, depth)) }
  } catch (error) {
    return notRead('malformed', error instanceof Error ? error.message : 'unknown failure')
  }
}

/** One finding that stands for a mail inside, when that mail alone would be suspicious or worse. */
function withinFinding(id: string, inner: Finding[], where: Finding['where'], mail: MailMessage): Finding[] {
  const { verdict } = judge(inner, { kind: 'email', unexamined: [] })
  const strength = strengths[verdict]
  if (strength === undefined) return []
  const heaviest = [...inner].sort((a, b) => b.weight - a.weight).slice(0, 3)
  const reasons = heaviest.map(
    (finding) => `${finding.says.slice(0, 120)} (${describeWhere(finding.where).slice(0, 60)})`,
  )
  const says = `“${mail.facts.subject.slice(0, 80)}” alone is judged ${verdict}: ${reasons.join('; ')}`
  return weighFindings([{ id, where, says, strength }], 'attached mails')
}

function weighAll(cited: CitedFinding[]): Finding[] {
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
