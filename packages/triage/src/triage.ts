// The one door of this package: an artifact goes in, a report with findings and verdict comes out.
import type { AlertFacts, TriageReport } from '@docket/model'
import { defaultLimits, type Limits, offlinePorts, type Ports } from './ports.ts'
import { triageAlert } from './triage-alert.ts'
import { triageEmail } from './triage-email.ts'
import { triageUrl } from './triage-url.ts'
import { unreadable } from './unreadable.ts'

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
      return triageEmail(request, ports, limits).catch((error: unknown) => unreadable('email', error))
    case 'alert':
      return triageAlert({ raw: request.raw, source: request.source, facts: request.facts })
    case 'url':
      return triageUrl(request.url)
  }
}
