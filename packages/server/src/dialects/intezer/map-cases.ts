// Cases, and the devices, users and techniques in them, in this API's words.
import type { Case, TenantAccount, TenantDevice } from '@docket/model'
import type { TechniqueRow } from '../../service/index.ts'
import { keptOf } from './map-incidents.ts'
import { isoWithOffset } from './times.ts'

const timeOf = (iso: string | null) => (iso === null ? null : isoWithOffset(iso))

/** `incidentIds` are the ids of its incidents as their products know them. */
export function caseToWire(found: Case, publicUrl: string, incidentIds: string[]): Record<string, unknown> {
  const { riskCategory, riskLevel, riskScore, responseStatus, assignee } = found
  return {
    ...keptOf(found.extra),
    case_id: found.externalId ?? found.id,
    docket_id: found.id,
    case_title: found.title,
    case_description: found.description,
    case_status: found.status,
    case_priority: found.priority,
    case_severity: found.severity,
    environment: found.environment,
    alerts_count: found.alertsCount,
    case_sources: found.sources,
    case_tags: found.tags.map(({ name }) => name),
    analyst_verdict: found.analystVerdict,
    case_triage: {
      risk_category: riskCategory,
      case_verdict: found.verdict,
      response_status: responseStatus,
      risk_level: riskLevel,
      risk_score: riskScore,
    },
    risk_category: riskCategory,
    case_verdict: found.verdict,
    response_status: responseStatus,
    incident_ids: incidentIds,
    incidents_count: found.incidentsCount,
    assigned_account_id: assignee?.id ?? null,
    assigned_account: assignee && {
      account_id: assignee.id,
      account_name: assignee.name,
      account_email: assignee.email ?? assignee.userPrincipalName,
    },
    external_tickets: found.tickets.map(({ vendor, id, url, status }) => ({
      vendor,
      ticket_id: id,
      ticket_url: url,
      ticket_status: status,
    })),
    creation_time: timeOf(found.createdAt),
    modification_time: timeOf(found.updatedAt),
    last_attached_alert_time: timeOf(found.lastAttachedAlertAt),
    closed_time: timeOf(found.closedAt),
    intezer_case_url: `${publicUrl}/cases/${found.id}`,
  }
}

/** A device as cases tell of it. */
export function caseDeviceToWire(device: TenantDevice): Record<string, unknown> {
  return {
    device_id: device.deviceId ?? device.id,
    device_key: device.id,
    hostname: device.hostname,
    os_type: device.osType,
    os_version: device.osVersion,
    device_private_ips: device.privateIps,
    device_external_ips: device.externalIps,
    device_tags: device.tags,
    device_managed_by: device.managedBy,
  }
}

/** A device as the list of devices tells of it. */
export function deviceToWire(device: TenantDevice): Record<string, unknown> {
  return {
    device_id: device.deviceId ?? device.id,
    device_key: device.id,
    environment: device.environment,
    hostname: device.hostname,
    host_type: device.hostType,
    os_name: device.osType,
    os_type: device.osType,
    os_version: device.osVersion,
    private_ips: device.privateIps,
    external_ips: device.externalIps,
    fqdns: device.fqdns,
    mac_addresses: device.macs,
    host_tags: device.tags,
    host_groups: device.groups,
    managed_by: device.managedBy,
    cloud_provider: device.cloudProvider,
    site_name: device.siteName,
    last_login_user: device.lastLoginUser,
    source: device.source,
    discovery_time: timeOf(device.firstSeenAt),
    last_seen_time: timeOf(device.lastSeenAt),
  }
}

export function caseUserToWire(account: TenantAccount): Record<string, unknown> {
  return {
    user_id: account.externalId ?? account.id,
    user_key: account.id,
    user_name: account.name,
    user_display_name: account.displayName,
    user_email: account.email ?? account.userPrincipalName,
    user_domain: account.domain,
    user_sid: account.sid,
  }
}

/** Techniques with their tactics, as alerts print them. */
export function ttpsToWire(techniques: readonly TechniqueRow[]): Record<string, unknown>[] {
  return techniques.map(({ id, name, tacticId, tactic }) => ({
    ttp_id: id,
    technique_id: id,
    technique: name,
    tactic_id: tacticId,
    tactic,
    source: 'analysis',
  }))
}
