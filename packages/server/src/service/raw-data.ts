// The raw bytes of an alert, and links that open them for a few minutes without a key.
import { type Actor, type Alert, DocketError, type TenantId } from '@docket/model'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'
import { openRawIncident } from './raw-incident.ts'
import { readLink, signLink } from './raw-link.ts'

/** The bytes as they came in. */
export async function readRaw(deps: Deps, actor: Actor, alert: Alert): Promise<Buffer> {
  requireIn(actor, alert.tenantId as TenantId, 'alert:read')
  return rawOf(deps, alert)
}

/** Text for a link that opens these bytes for five minutes. Giving it out is recorded. */
export const signRawLink = (deps: Deps, actor: Actor, { tenantId, id }: Alert) =>
  signLink(deps, actor, tenantId as TenantId, { kind: 'alert', id })

/** What such a link opens; wrong, expired and outlived links are `not_found` alike. */
export async function openRawLink(deps: Deps, text: string): Promise<{ bytes: Buffer; fileName: string }> {
  const claims = readLink(deps, text)
  if (typeof claims?.incident === 'string') {
    const opened = await openRawIncident(deps, String(claims.tenant) as TenantId, claims.incident)
    if (opened) return opened
  }
  const alert =
    claims &&
    claims.alert !== undefined &&
    (await deps.store.alerts.get(String(claims.tenant) as TenantId, String(claims.alert)))
  if (!alert) throw new DocketError('not_found', 'This link is not valid or has expired')
  return { bytes: await rawOf(deps, alert), fileName: `${alert.rawSha256}.${alert.kind === 'email' ? 'eml' : 'json'}` }
}

async function rawOf(deps: Deps, alert: Alert): Promise<Buffer> {
  const bytes = await deps.store.alerts.raw(alert.tenantId as TenantId, alert.rawSha256)
  if (!bytes) throw new DocketError('not_found', 'The raw data of this alert is gone')
  return bytes
}
