// Alerts, entities and bookmarks of an incident as entities in Sentinel's words.
import type { Alert, AlertStatus, Bookmark, Entity, EntityKind } from '@docket/model'
import { resource } from './arm.ts'
import { bookmarkProperties } from './bookmarks.ts'
import { tacticToWire } from './map.ts'
import { entityType } from './relations.ts'
import { severityWords } from './words.ts'

export const entityKindWords: Record<EntityKind, string> = {
  account: 'Account',
  host: 'Host',
  file: 'File',
  azure_resource: 'AzureResource',
  cloud_application: 'CloudApplication',
  dns_resolution: 'DnsResolution',
  file_hash: 'FileHash',
  ip: 'Ip',
  malware: 'Malware',
  process: 'Process',
  registry_key: 'RegistryKey',
  registry_value: 'RegistryValue',
  security_group: 'SecurityGroup',
  url: 'Url',
  iot_device: 'IoTDevice',
  mail_cluster: 'MailCluster',
  mail_message: 'MailMessage',
  mailbox: 'Mailbox',
  submission_mail: 'SubmissionMail',
  nic: 'Nic',
}

/** An entity as clients pick its model: by the exact `kind`. */
function entityResource(root: string, id: string, kind: string, properties: object): object {
  return { ...resource(`${root}/Entities/${id}`, id, entityType, null, properties), kind }
}

export function entityToWire(entity: Entity, root: string): object {
  return entityResource(root, entity.id, entityKindWords[entity.kind], {
    ...entity.properties,
    friendlyName: entity.name,
    additionalData: { ...entity.data, isAttacker: entity.isAttacker, isVictim: entity.isVictim },
  })
}

/** How many entities of each kind, in the order of first appearance. */
export function countsByKind(entities: readonly Entity[]): { entityKind: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { kind } of entities) counts.set(entityKindWords[kind], (counts.get(entityKindWords[kind]) ?? 0) + 1)
  return [...counts].map(([entityKind, count]) => ({ entityKind, count }))
}

const statuses: Record<AlertStatus, string> = { queued: 'New', in_progress: 'InProgress', finished: 'Resolved' }

/** `tacticsOf` gives the tactics of techniques. MSTICPy breaks without `systemAlertId` and `alertDisplayName`. */
export function alertToWire(alert: Alert, root: string, tacticsOf: (techniques: string[]) => string[]): object {
  const { facts } = alert
  const title = facts.title ?? facts.email?.subject ?? `${alert.source} ${alert.alertId}`
  return entityResource(root, alert.id, 'SecurityAlert', {
    systemAlertId: alert.id,
    alertDisplayName: title,
    friendlyName: title,
    severity: severityWords[facts.severity ?? 'informational'],
    status: statuses[alert.status],
    productName: alert.source,
    vendorName: alert.source,
    alertType: alert.kind,
    alertLink: facts.url,
    providerAlertId: facts.sourceAlertId ?? alert.alertId,
    compromisedEntity: facts.device?.hostname ?? facts.usernames[0] ?? facts.email?.recipients[0] ?? null,
    confidenceLevel: 'Unknown',
    tactics: tacticsOf(facts.techniques).map(tacticToWire),
    startTimeUtc: alert.createdAt,
    endTimeUtc: alert.createdAt,
    timeGenerated: alert.receivedAt,
    processingEndTime: alert.triagedAt,
    remediationSteps: [],
    resourceIdentifiers: [],
    additionalData: {
      alertId: alert.alertId,
      environment: alert.environment,
      techniques: facts.techniques,
      verdict: alert.verdict,
      analystVerdict: alert.analystVerdict,
      riskCategory: alert.report?.riskCategory ?? null,
      riskScore: alert.report?.riskScore ?? null,
    },
  })
}

export function bookmarkEntity(bookmark: Bookmark, root: string): object {
  return entityResource(root, bookmark.id, 'Bookmark', {
    ...bookmarkProperties(bookmark),
    friendlyName: bookmark.displayName,
    additionalData: {},
  })
}
