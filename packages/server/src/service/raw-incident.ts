// What an incident was imported from, or, for those that Docket made itself, the incident as Docket has it.
import type { Actor, Incident, TenantId } from '@docket/model'
import { requireIn } from './access.ts'
import type { Deps } from './deps.ts'
import { signLink } from './raw-link.ts'

/** `raw` null: it was not imported, there are no such bytes. */
export async function readRawIncident(deps: Deps, actor: Actor, incident: Incident): Promise<Buffer | null> {
  const tenant = incident.tenantId as TenantId
  requireIn(actor, tenant, 'incident:read')
  return incident.rawSha256 === null ? null : deps.store.alerts.raw(tenant, incident.rawSha256)
}

/** Text for a link that opens these bytes, or the incident itself, for five minutes. Giving it out is recorded. */
export const signRawIncidentLink = (deps: Deps, actor: Actor, { tenantId, id }: Incident) =>
  signLink(deps, actor, tenantId as TenantId, { kind: 'incident', id })

/** What such a link opens; null when the incident is gone. */
export async function openRawIncident(
  deps: Deps,
  tenant: TenantId,
  id: string,
): Promise<{ bytes: Buffer; fileName: string } | null> {
  const incident = await deps.store.incidents.get(tenant, id)
  if (!incident) return null
  const raw = incident.rawSha256 === null ? null : await deps.store.alerts.raw(tenant, incident.rawSha256)
  return { bytes: raw ?? Buffer.from(JSON.stringify(incident)), fileName: `${incident.rawSha256 ?? incident.id}.json` }
}
