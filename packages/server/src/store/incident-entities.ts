// Entities of incidents: their ids, which are the same for the same thing of a tenant, and those that an alert tells of.
import { createHash } from 'node:crypto'
import type { AlertFacts, Entity, EntityKind } from '@docket/model'
import { plainText } from './db.ts'
import { derivedId } from './ids.ts'

/** An entity as a door hands it in. Without an id it gets the one that follows from tenant, kind and identity. */
export interface NewEntity {
  id?: string
  kind: EntityKind
  name?: string
  properties: Record<string, unknown>
  isAttacker?: boolean
  isVictim?: boolean
  data?: Record<string, unknown>
  deviceId?: string | null
  accountId?: string | null
}

/** Properties that tell one thing from another, the most telling ones first; the first row whose fields are all there decides. */
const identities: Partial<Record<EntityKind, readonly (readonly string[])[]>> = {
  account: [
    ['aadUserId'],
    ['sid'],
    ['objectGuid'],
    ['accountName', 'upnSuffix'],
    ['accountName', 'ntDomain'],
    ['accountName'],
    ['displayName'],
  ],
  host: [
    ['azureID'],
    ['omsAgentID'],
    ['hostName', 'dnsDomain'],
    ['hostName', 'ntDomain'],
    ['hostName'],
    ['netBiosName'],
  ],
  file: [['directory', 'fileName'], ['fileName']],
  azure_resource: [['resourceId']],
  cloud_application: [['appId', 'instanceName'], ['appId'], ['appName']],
  dns_resolution: [['domainName']],
  file_hash: [['algorithm', 'hashValue'], ['hashValue']],
  ip: [['address']],
  malware: [['malwareName', 'category'], ['malwareName']],
  process: [
    ['processId', 'commandLine', 'creationTimeUtc'],
    ['processId', 'commandLine'],
    ['commandLine'],
    ['processId'],
  ],
  registry_key: [['hive', 'key'], ['key']],
  registry_value: [['keyEntityId', 'valueName'], ['valueName']],
  security_group: [['sid'], ['objectGuid'], ['distinguishedName']],
  url: [['url']],
  iot_device: [['deviceId'], ['deviceName']],
  mail_cluster: [['query', 'source'], ['query']],
  mail_message: [
    ['networkMessageId', 'recipient'],
    ['networkMessageId'],
    ['internetMessageId', 'recipient'],
    ['internetMessageId'],
  ],
  mailbox: [['mailboxPrimaryAddress'], ['upn'], ['externalDirectoryObjectId']],
  submission_mail: [['submissionId'], ['networkMessageId']],
  nic: [['macAddress']],
}

const names: readonly string[] = [
  'displayName',
  'hostName',
  'accountName',
  'mailboxPrimaryAddress',
  'address',
  'url',
  'domainName',
  'hashValue',
  'fileName',
  'commandLine',
  'malwareName',
  'subject',
  'key',
  'valueName',
  'deviceName',
  'resourceId',
  'appName',
  'macAddress',
]

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : plainText(value).trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function identityOf(kind: EntityKind, properties: Record<string, unknown>): string {
  for (const fields of identities[kind] ?? []) {
    const values = fields.map((field) => textOf(properties[field]))
    if (values.every((value) => value !== null))
      return JSON.stringify(fields.map((field, index) => [field, values[index]!.toLowerCase()]))
  }
  // Nothing that tells it apart: the whole of it does.
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(properties).sort()))
    .digest('hex')
}

/** The entity, with its id and a name people can read. */
export function makeEntity(tenant: string, given: NewEntity): Entity {
  const { kind, properties } = given
  const named = names.map((field) => textOf(properties[field])).find((text) => text !== null)
  return {
    id: given.id?.toLowerCase() ?? derivedId(`${tenant}\nentity\n${kind}\n${identityOf(kind, properties)}`),
    kind,
    name: (given.name?.trim() || named || kind).slice(0, 512).toWellFormed(),
    properties,
    isAttacker: given.isAttacker ?? false,
    isVictim: given.isVictim ?? false,
    deviceId: given.deviceId ?? null,
    accountId: given.accountId ?? null,
    data: given.data ?? {},
  }
}

/** Most entities of one sort that one alert adds. */
const mostOfAlert = 20

/** What an alert says it is about: the host, the accounts, mailboxes, the mail, addresses, links and files. */
export function entitiesOfAlert(tenant: string, facts: AlertFacts): Entity[] {
  const found: NewEntity[] = []
  const { device, email } = facts
  if (device?.hostname) {
    const properties: Record<string, unknown> = { hostName: device.hostname }
    if (device.osType) properties['osFamily'] = device.osType
    if (device.osVersion) properties['osVersion'] = device.osVersion
    found.push({ kind: 'host', properties, isVictim: true })
  }
  for (const accountName of facts.usernames.slice(0, mostOfAlert))
    found.push({ kind: 'account', properties: accountOf(accountName), isVictim: true })
  if (email) {
    const { sender, subject, messageId } = email
    if (messageId)
      found.push({
        kind: 'mail_message',
        name: subject ?? messageId,
        properties: { internetMessageId: messageId, subject, p2Sender: sender, recipient: email.recipients[0] ?? null },
      })
    for (const address of [...email.recipients, ...email.cc, ...email.bcc].slice(0, mostOfAlert))
      found.push({ kind: 'mailbox', properties: { mailboxPrimaryAddress: address }, isVictim: true })
    if (email.reportedBy)
      found.push({ kind: 'mailbox', properties: { mailboxPrimaryAddress: email.reportedBy }, isVictim: true })
  }
  for (const address of facts.ips.slice(0, mostOfAlert)) found.push({ kind: 'ip', properties: { address } })
  for (const url of facts.urls.slice(0, mostOfAlert)) found.push({ kind: 'url', properties: { url } })
  for (const domainName of facts.domains.slice(0, mostOfAlert))
    found.push({ kind: 'dns_resolution', properties: { domainName } })
  for (const hashValue of facts.fileHashes.slice(0, mostOfAlert))
    found.push({ kind: 'file_hash', properties: { algorithm: algorithmOf(hashValue), hashValue } })
  for (const commandLine of facts.processCommandlines.slice(0, mostOfAlert))
    found.push({ kind: 'process', properties: { commandLine } })
  return found.map((entity) => makeEntity(tenant, entity))
}

/** `DOMAIN\name`, `name@suffix` or a bare name. */
function accountOf(text: string): Record<string, unknown> {
  const slash = text.indexOf('\\')
  if (slash > 0) return { accountName: text.slice(slash + 1), ntDomain: text.slice(0, slash) }
  const at = text.lastIndexOf('@')
  return at > 0 ? { accountName: text.slice(0, at), upnSuffix: text.slice(at + 1) } : { accountName: text }
}

function algorithmOf(hash: string): string {
  return hash.length === 32 ? 'MD5' : hash.length === 40 ? 'SHA1' : 'SHA256'
}
