// Assets of incidents and alerts: hosts and accounts, with the details this API knows of them.
import type { Entity, TenantAccount, TenantDevice } from '@docket/model'
import { filled, keptOf } from './kept.ts'
import { epochOf } from './times.ts'

/** What a tenant knows of the things an answer speaks of, by our ids. */
export interface Known {
  tenantName: string
  devices: ReadonlyMap<string, TenantDevice>
  accounts: ReadonlyMap<string, TenantAccount>
}

const kscShape = {
  GroupID: 0,
  GroupName: '',
  StatusMask: [0],
  StatusID: 0,
  RtProtectionState: 0,
  EncryptionState: 0,
  AntiSpamStatus: 0,
  EmailAvStatus: 0,
  DlpStatus: 0,
  EdrStatus: 0,
  LastAvBasesUpdate: 0,
  LastInfoUpdate: 0,
  LastUpdate: 0,
  LastSystemStart: 0,
  VirtualServerID: 0,
}

const part = { Model: '', Version: '', Vendor: '' }
const kicsShape = {
  status: '',
  risks: [{ ID: 0, Name: '', Category: '', Description: '', DescriptionURL: '', Severity: 0, Cvss: 0 }],
  serverIP: '',
  connectorID: 0,
  deviceID: 0,
  hardware: part,
  software: part,
}

/** Fields of HostInfo that Docket has no word for. */
const hostShape = {
  AssetSource: '',
  IsDeleted: false,
  DirectCategories: [''],
  Weight: 'low',
  CiiCategory: 'notCII',
  Sources: [''],
  Products: [{ ProductVersion: '', ProductName: '' }],
}

/** The same of UserInfo. */
const userShape = {
  cn: '',
  distinguishedName: '',
  mailNickname: '',
  mobile: '',
  samAccountType: '',
  telephoneNumber: '',
  isArchived: false,
  memberOf: [''],
  title: '',
  division: '',
  department: '',
  manager: '',
  location: '',
  company: '',
  streetAddress: '',
  physicalDeliveryOfficeName: '',
  managedObjects: [''],
  userAccountControl: '',
  whenCreated: 0,
  whenChanged: 0,
  accountExpires: 0,
  badPasswordTime: 0,
}

/** Hosts, accounts and mailboxes are assets; the other kinds of entities are not. */
const typeOf = (entity: Entity): 'host' | 'user' | null =>
  entity.kind === 'host' ? 'host' : entity.kind === 'account' || entity.kind === 'mailbox' ? 'user' : null

/** The assets among the entities; `detailed` adds HostInfo or UserInfo. */
export function assetsToWire(entities: readonly Entity[], tenantId: string, known: Known, detailed: boolean) {
  return entities.flatMap((entity) => {
    const type = typeOf(entity)
    if (type === null) return []
    const device = entity.deviceId === null ? undefined : known.devices.get(entity.deviceId)
    const account = entity.accountId === null ? undefined : known.accounts.get(entity.accountId)
    const kept = type === 'host' ? keptOf(device?.extra) : keptOf(account?.extra)
    const asset = {
      Data: entity.data,
      ID: (type === 'host' ? entity.deviceId : entity.accountId) ?? entity.id,
      IsAttacker: entity.isAttacker,
      IsVictim: entity.isVictim,
      KSCServer: textOf(kept.KSCServer) || textOf(entity.properties.kscServer),
      Name: entity.name,
      Type: type,
    }
    if (!detailed) return [asset]
    return [
      type === 'host'
        ? { ...asset, HostInfo: hostInfo(entity, device, tenantId) }
        : { ...asset, UserInfo: userInfo(entity, account, tenantId, known.tenantName) },
    ]
  })
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsOf = (...values: unknown[]): string[] => [...new Set(values.map(textOf).filter((text) => text !== ''))]

function hostInfo(entity: Entity, device: TenantDevice | undefined, tenantId: string) {
  const kept = keptOf(device?.extra)
  const { AssetSource, DirectCategories, Sources, ...rest } = filled(hostShape, kept)
  const { properties } = entity
  const domain = textOf(properties.dnsDomain)
  const host = device?.hostname ?? (textOf(properties.hostName) || entity.name)
  return {
    ID: entity.deviceId ?? entity.id,
    TenantID: tenantId,
    DisplayName: host,
    AssetSource: AssetSource || (device?.source ?? ''),
    CreatedAt: epochOf(device?.firstSeenAt),
    IpAddress: device ? [...new Set([...device.privateIps, ...device.externalIps])] : textsOf(properties.ipAddress),
    Fqdn: device?.fqdns.length ? device.fqdns : textsOf(domain === '' ? '' : `${host}.${domain}`),
    MacAddress: device ? device.macs : textsOf(properties.macAddress),
    DirectCategories: DirectCategories.length > 0 ? DirectCategories : (device?.groups ?? []),
    OS: device?.osType ?? textOf(properties.osFamily),
    OSVersion: device?.osVersion ?? textOf(properties.osVersion),
    Sources: Sources.length > 0 ? Sources : ['api'],
    LastVisible: epochOf(device?.lastSeenAt),
    ...rest,
    KSC: typeof kept.KSC === 'object' && kept.KSC !== null ? filled(kscShape, kept.KSC) : null,
    KICS: typeof kept.KICS === 'object' && kept.KICS !== null ? filled(kicsShape, kept.KICS) : null,
  }
}

function userInfo(entity: Entity, account: TenantAccount | undefined, tenantId: string, tenantName: string) {
  const { cn, ...rest } = filled(userShape, keptOf(account?.extra))
  const { properties } = entity
  const displayName = account?.displayName ?? textOf(properties.displayName)
  return {
    osmpId: entity.accountId ?? entity.id,
    tenantID: tenantId,
    tenantName,
    domain: account?.domain ?? (textOf(properties.ntDomain) || textOf(properties.dnsDomain)),
    cn: cn || displayName,
    displayName,
    mail: account?.email ?? textOf(properties.mailboxPrimaryAddress),
    objectSID: account?.sid ?? textOf(properties.sid),
    samAccountName: account?.name ?? (textOf(properties.accountName) || entity.name),
    userPrincipalName: account?.userPrincipalName ?? (textOf(properties.upnSuffix) && upn(properties)),
    ...rest,
  }
}

const upn = (properties: Record<string, unknown>): string =>
  `${textOf(properties.accountName)}@${textOf(properties.upnSuffix)}`
