// What an analyser is: one file, one subject, cites catalogue ids, reads the message and returns findings.
import type { Observable, Scan, Unexamined, Where } from '@docket/model'
import type { Link, MailMessage } from './message.ts'
import type { Limits, Ports } from './ports.ts'

/** A finding before weighing: `strength` scales the catalogue weight (default 1, between 0 and 1). */
export interface RawFinding {
  id: string
  where: Where
  says: string
  /** 0 < strength ≤ 1; for graded findings such as the learned wording. */
  strength?: number
}

/** What an analyser hands back beside findings. */
export interface Analysis {
  findings: RawFinding[]
  unexamined?: Unexamined[]
  observables?: Observable[]
  scans?: Scan[]
  /** Links dug out of files, QR codes or documents; the runner adds them to the mail for the analysers that follow. */
  links?: Link[]
  /** Malware family or named campaign, when an analyser knows one. */
  familyName?: string
}

export interface Context {
  ports: Ports
  limits: Limits
  /** True once the time of the whole triage is used up; long loops ask this. */
  outOfTime: () => boolean
  /**
   * Domains proven to have sent the mail (aligned DKIM/SPF/DMARC pass), filled by the authentication analyser, which runs first.
   * Anything that speaks FOR a mail must be tied to one of these.
   */
  authenticatedDomains: Set<string>
}

/** An e-mail analyser. The runner owns crashes, time and limits; authors write no try/catch for safety. */
export interface EmailAnalyser {
  name: string
  /** Catalogue ids it may cite; a test holds it to them. */
  cites: readonly string[]
  run(mail: MailMessage, context: Context): Analysis | Promise<Analysis>
}
