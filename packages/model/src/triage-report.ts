// What triage hands back: facts of the artifact, findings, verdict. It is stored as it is and re-derivable from its findings.
import { Type } from 'typebox'
import { Finding, Unexamined } from './evidence.ts'
import { CampaignFingerprint } from './fingerprint.ts'
import { Observable } from './observable.ts'
import { RiskCategory, Verdict } from './verdict.ts'

export const Mailbox = Type.Object({ name: Type.String(), address: Type.String() }, { $id: 'Mailbox' })
export type Mailbox = Type.Static<typeof Mailbox>

/** Facts of a mail as shown to people and matched by filters. Addresses are bare and lower case. */
export const EmailFacts = Type.Object(
  {
    subject: Type.String(),
    from: Type.Array(Mailbox),
    replyTo: Type.Array(Mailbox),
    to: Type.Array(Mailbox),
    cc: Type.Array(Mailbox),
    bcc: Type.Array(Mailbox),
    messageId: Type.Union([Type.String(), Type.Null()]),
    sentAt: Type.Union([Type.String(), Type.Null()], { description: 'Date header, ISO 8601 UTC' }),
    reportedBy: Type.Union([Mailbox, Type.Null()], { description: 'Who forwarded the mail, when a report wraps it' }),
    recipientsTotal: Type.Integer(),
  },
  { $id: 'EmailFacts' },
)
export type EmailFacts = Type.Static<typeof EmailFacts>

export const scanVerdicts = ['malicious', 'suspicious', 'no_threats', 'unknown', 'not_supported'] as const
export const ScanVerdict = Type.Enum(scanVerdicts)
export type ScanVerdict = Type.Static<typeof ScanVerdict>

/** A file or URL inside the alert that was looked at by itself. `unknown` means: nothing found that decides. */
export const Scan = Type.Union(
  [
    Type.Object({
      type: Type.Literal('file'),
      sha256: Type.String(),
      fileName: Type.Union([Type.String(), Type.Null()]),
      fileType: Type.String({ description: 'What the bytes are, e.g. pdf, zip, pe, html, unknown' }),
      sizeBytes: Type.Integer(),
      parent: Type.Union([Type.String(), Type.Null()], { description: 'sha256 of the container it came out of' }),
      verdict: ScanVerdict,
      findings: Type.Array(Finding),
    }),
    Type.Object({
      type: Type.Literal('url'),
      url: Type.String(),
      domain: Type.Union([Type.String(), Type.Null()]),
      foundIn: Type.Array(Type.String(), { description: 'Where: part numbers, qr, pdf, attachment names' }),
      verdict: ScanVerdict,
      findings: Type.Array(Finding),
    }),
  ],
  { $id: 'Scan' },
)
export type Scan = Type.Static<typeof Scan>

export const TriageReport = Type.Object(
  {
    kind: Type.Enum(['email', 'alert', 'file', 'url', 'unknown']),
    verdict: Verdict,
    riskCategory: RiskCategory,
    riskScore: Type.Integer({ minimum: 0, maximum: 100 }),
    familyName: Type.Union([Type.String(), Type.Null()]),
    findings: Type.Array(Finding),
    flipsWithout: Type.Array(Type.String(), {
      description: 'Smallest set of finding ids without which the verdict would be milder',
    }),
    unexamined: Type.Array(Unexamined),
    email: Type.Union([EmailFacts, Type.Null()]),
    observables: Type.Array(Observable),
    scans: Type.Array(Scan),
    rulePack: Type.String({ description: 'Version of catalogue and weights the verdict was made with' }),
    fingerprint: Type.Optional(CampaignFingerprint),
    error: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
  },
  { $id: 'TriageReport' },
)
export type TriageReport = Type.Static<typeof TriageReport>
