// What of an alert decides where it belongs, read once.
import {
  type Actor,
  type Alert,
  type CampaignFingerprint,
  type CorrelationSettings,
  isAtLeast,
  type KeyId,
  permissions,
  type TenantId,
} from '@docket/model'
import { strongKeys } from '@docket/triage/without-analysis'
import type { Span } from '../../store/index.ts'

export interface Traits {
  /** Ids of the product's own incidents. */
  vendorIds: string[]
  fingerprint: CampaignFingerprint | null
  /** Keys of observables that can tie alerts together, before the common ones are taken out. */
  keys: string[]
  /** False positives and audited activity: they join what their product says they belong to, and nothing else. */
  isHarmless: boolean
  /** Suspicious or worse. */
  isBad: boolean
  /** May open an incident by itself. */
  opens: boolean
  span: Span
}

const mostVendorIds = 10
const hourMs = 3_600_000

export function traitsOf(alert: Alert, settings: CorrelationSettings): Traits {
  const verdict = alert.verdict ?? 'inconclusive'
  const isHarmless = !isAtLeast(verdict, 'inconclusive')
  const isBad = isAtLeast(verdict, 'suspicious_behavior')
  const at = Date.parse(alert.createdAt)
  const near = (ms: number) => new Date(Math.min(Math.max(at + ms, minTime), maxTime)).toISOString()
  return {
    vendorIds: [...new Set(alert.facts.incidentIds.map((id) => id.trim()))]
      .filter((id) => id !== '' && id.length <= 500)
      .slice(0, mostVendorIds),
    fingerprint: alert.report?.fingerprint ?? null,
    keys: strongKeysOf(alert),
    isHarmless,
    isBad,
    opens: isBad || (!isHarmless && inconclusiveOpens(alert, settings)),
    span: { from: near(-settings.window_hours * hourMs), until: near(settings.window_hours * hourMs) },
  }
}

const minTime = Date.parse('0001-01-01T00:00:00Z')
const maxTime = Date.parse('9999-12-31T23:59:59Z')

function inconclusiveOpens({ facts }: Alert, { inconclusive_opens }: CorrelationSettings): boolean {
  if (inconclusive_opens === 'always') return true
  return inconclusive_opens === 'high_severity' && (facts.severity === 'high' || facts.severity === 'critical')
}

/** Pictures of mails are left out: logos are everybody's. The fingerprint knows which files are none. */
export function strongKeysOf(alert: Alert): string[] {
  const { email } = alert.facts
  const people = [...(email?.recipients ?? []), ...(email?.cc ?? []), ...(email?.reportedBy ? [email.reportedBy] : [])]
  const own = [...new Set(people.slice(0, 50).map((address) => address.split('@')[1]?.toLowerCase() ?? ''))]
  const images = new Set(alert.report?.fingerprint?.images)
  const observables = alert.observables.filter(({ kind, value }) => kind !== 'sha256' || !images.has(value))
  return strongKeys(
    observables,
    own.filter((domain) => domain.includes('.')),
  )
}

/** Who writes what correlation does into the history. Rights in the one tenant of the job. */
export function correlator(tenant: TenantId, requestId: string): Actor {
  return {
    keyId: '00000000-0000-0000-0000-000000000000' as KeyId,
    name: 'docket',
    role: 'admin',
    tenants: [tenant],
    permissions: new Set(permissions),
    requestId,
  }
}
