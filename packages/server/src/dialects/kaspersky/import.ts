// Reads incidents and alerts of this API's lists for an import, with the hosts and accounts they affect.
import {
  DocketError,
  emptyFacts,
  type Incident,
  type IncidentStatus,
  type ObservableKind,
  type Person,
  type Priority,
  type Resolution,
  type Severity,
} from '@docket/model'
import { type Incoming, isUuid } from '../../service/index.ts'
import { readHistory } from './import-history.ts'
import { readTime } from './times.ts'
import { incidentReasons, incidentStatusFilter, observableWords } from './words.ts'

type Fields = Record<string, unknown>
type Entities = NonNullable<(Incoming & { kind: 'incident' })['incident']['entities']>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const objectsOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : [])
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', 'The object cannot be read', { details: { [field]: [problem] } })
}

/** Lists name what stands in them; an object by itself is an alert when it says which incident or source it is of. */
export function readKaspersky(record: Fields, list: string | null): Incoming[] {
  const id = record.InternalID
  if (typeof id !== 'string' || !isUuid(id)) throw refuse('InternalID', 'must be a UUID')
  const isAlert = list === 'Alerts' || (list !== 'Incidents' && ('IncidentID' in record || 'SourceID' in record))
  const { found, entities } = readAssets(record.Assets)
  if (isAlert) return [...found, readAlert(id, record)]
  const changes = readHistory(id, record.HistoryRecords)
  const history: Incoming[] = changes.length === 0 ? [] : [{ kind: 'history', changes }]
  return [...found, readIncident(id, record, entities), ...history]
}

/** RFC 3339 in our spelling; empty means none. */
function timeIn(record: Fields, field: string): string | null {
  const value = record[field]
  if (value === undefined || value === null || value === '') return null
  const moment = typeof value === 'string' ? readTime(value) : 'is no text'
  if (typeof moment === 'string') throw refuse(field, moment)
  return new Date(moment.ms).toISOString()
}

function wordIn<T>(record: Fields, field: string, words: Readonly<Record<string, T>>): T | null {
  const value = record[field]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string' || !Object.hasOwn(words, value)) {
    throw refuse(field, `must be one of ${Object.keys(words).join(', ')}`)
  }
  return words[value]!
}

const severityOf: Readonly<Record<string, Severity>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
}
const priorityOf: Readonly<Record<string, Priority>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'escalated',
}
const statusOf = incidentStatusFilter as Readonly<Record<string, IncidentStatus>>
/** What was merged lives on in another incident; nobody said what it was. */
const resolutionOf: Readonly<Record<string, Resolution>> = { ...incidentReasons, merged: 'undetermined' }

function personIn(value: unknown): Person | null {
  const { ID, Name, Type } = isObject(value) ? value : {}
  const person = { id: textOf(ID), name: textOf(Name), email: null, userPrincipalName: null }
  if (person.id === null && person.name === null) return null
  return { ...person, kind: Type === 'group' ? 'group' : 'user' }
}

const kindOf = new Map(Object.entries(observableWords).map(([kind, word]) => [word, kind as ObservableKind]))

/** Observables of types we do not know are kept with the fields that have no word. */
function observablesIn(value: unknown): Incident['observables'] {
  return objectsOf(value).flatMap(({ Type, Value, Details }) => {
    const kind = kindOf.get(String(Type))
    const text = textOf(Value)
    if (kind === undefined || text === null) return []
    return [{ kind, value: text, ...(textOf(Details) === null ? {} : { details: String(Details) }) }]
  })
}

function rulesIn(value: unknown): Incident['rules'] {
  return objectsOf(value).map((rule) => ({
    id: textOf(rule.ID) ?? '',
    name: textOf(rule.Name) ?? '',
    type: textOf(rule.Type),
    confidence: wordIn(rule, 'Confidence', { low: 'low', medium: 'medium', high: 'high' } as const),
    severity: wordIn(rule, 'Severity', severityOf),
    custom: rule.Custom === true,
  }))
}

const idsIn = (value: unknown): string[] => objectsOf(value).flatMap(({ ID }) => textOf(ID) ?? [])

/** Fields of an incident that we have words for; the others are kept and given back. */
const known = new Set([
  ...['ID', 'InternalID', 'TenantID', 'Name', 'Assets', 'AlertIDs', 'Assignee', 'CreatedAt', 'DetectionTechnologies'],
  ...['FirstEventTime', 'LastEventTime', 'MITRETactics', 'MITRETechniques', 'Observables', 'Rules', 'Severity'],
  ...['ExternalRef', 'Status', 'StatusChangedAt', 'StatusResolution', 'UpdatedAt', 'Description', 'SignOfCreation'],
  ...['Priority', 'HistoryRecords', 'Alerts', 'CreationType'],
])

function readIncident(id: string, record: Fields, entities: Entities): Incoming {
  const title = textOf(record.Name)
  if (title === null || title.trim() === '') throw refuse('Name', 'must not be empty')
  const status = wordIn(record, 'Status', statusOf) ?? 'new'
  const createdAt = timeIn(record, 'CreatedAt')
  const updatedAt = timeIn(record, 'UpdatedAt')
  const statusChangedAt = timeIn(record, 'StatusChangedAt')
  const resolution = wordIn(record, 'StatusResolution', resolutionOf)
  const reference = textOf(record.ExternalRef)
  const extra = Object.fromEntries(Object.entries(record).filter(([field]) => !known.has(field)))
  const creation = textOf(record.SignOfCreation) ?? textOf(record.CreationType)
  return {
    kind: 'incident',
    alerts: textsOf(record.AlertIDs ?? record.Alerts),
    incident: {
      id,
      ...numberIn(record),
      title,
      description: textOf(record.Description),
      severity: wordIn(record, 'Severity', severityOf) ?? 'informational',
      status,
      ...(status === 'closed' ? { resolution: resolution ?? 'undetermined' } : {}),
      priority: wordIn(record, 'Priority', priorityOf) ?? 'medium',
      assignee: personIn(record.Assignee),
      origin: creation?.toLowerCase() === 'auto' ? 'auto' : 'manual',
      detectionTechnologies: textsOf(record.DetectionTechnologies),
      firstActivityAt: timeIn(record, 'FirstEventTime'),
      lastActivityAt: timeIn(record, 'LastEventTime'),
      tactics: idsIn(record.MITRETactics),
      techniques: idsIn(record.MITRETechniques),
      observables: observablesIn(record.Observables),
      rules: rulesIn(record.Rules),
      tickets: reference === null ? [] : [ticketOf(reference)],
      entities,
      ...(createdAt === null ? {} : { createdAt, receivedAt: createdAt }),
      ...(updatedAt === null ? {} : { updatedAt }),
      ...(statusChangedAt === null ? {} : { statusChangedAt }),
      ...(status === 'closed' && statusChangedAt !== null ? { closedAt: statusChangedAt } : {}),
      ...(Object.keys(extra).length === 0 ? {} : { extra: { kaspersky: extra } }),
    },
  }
}

/** What people call it by. Of what our own door printed, the part that counts the tenant's own incidents. */
function numberIn({ ID }: Fields): { number?: number } {
  const number = Number.isSafeInteger(ID) ? Number(ID) % serialBases : 0
  return number > 0 ? { number } : {}
}
/** Numbers that are unique in an installation of ours are a multiple of this for the tenant, and a number of its own. */
const serialBases = 1_000_000_000

/** A link or a number, nothing else is said of it. */
function ticketOf(reference: string): Incident['tickets'][number] {
  const isLink = /^https?:\/\//i.test(reference)
  return { vendor: 'external', id: reference, url: isLink ? reference : null, status: null }
}

function readAlert(id: string, record: Fields): Incoming {
  const createdAt = timeIn(record, 'CreatedAt') ?? timeIn(record, 'FirstEventTime')
  const incidentId = textOf(record.IncidentID)
  const isClosed = record.Status === 'closed'
  const closedAt = isClosed ? (timeIn(record, 'StatusChangedAt') ?? timeIn(record, 'UpdatedAt') ?? createdAt) : null
  const observables = observablesIn(record.Observables)
  const values = (...kinds: ObservableKind[]) =>
    observables.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value)
  const hosts = objectsOf(record.Assets).filter(({ Type }) => Type === 'host')
  const hostname = textOf(hosts[0]?.Name) ?? values('host')[0]
  return {
    kind: 'alert',
    ...(incidentId !== null && isUuid(incidentId) ? { incidentId } : {}),
    alert: {
      id,
      alertId: textOf(record.SourceID) ?? id,
      source: textOf(record.DetectSource) ?? 'kaspersky_xdr',
      facts: {
        ...emptyFacts(),
        sourceAlertId: textOf(record.SourceID),
        title: textOf(record.Name),
        url: textOf(record.ExternalRef),
        createdAt: timeIn(record, 'SourceCreatedAt') ?? createdAt,
        severity: wordIn(record, 'Severity', severityOf),
        device: hostname === undefined ? null : { hostname },
        usernames: values('user'),
        fileHashes: values('sha256', 'sha1', 'md5'),
        urls: values('url'),
        ips: values('ip'),
        domains: values('domain'),
        techniques: idsIn(record.MITRETechniques),
      },
      observables: observables.map(({ details, ...observable }) => ({
        ...observable,
        ...(details === undefined ? {} : { role: details }),
      })),
      additionalInfo: isObject(record.Extra) ? record.Extra : {},
      assignee: personIn(record.Assignee),
      ...(createdAt === null ? {} : { createdAt }),
      ...(closedAt === null
        ? {}
        : { closedAt, resolution: wordIn(record, 'StatusResolution', resolutionOf) ?? 'undetermined' }),
      raw: record,
    },
  }
}

/** Assets as entities, and with details as the devices and accounts they are. */
function readAssets(value: unknown): { found: Incoming[]; entities: Entities } {
  const found: Incoming[] = []
  const entities: Entities = []
  for (const asset of objectsOf(value)) {
    const { ID, Name, Type, IsAttacker, IsVictim, Data, KSCServer, HostInfo, UserInfo } = asset
    const isHost = Type === 'host'
    if (!isHost && Type !== 'user') throw refuse('Assets.Type', 'must be host or user')
    const id = typeof ID === 'string' && isUuid(ID) ? ID : undefined
    const name = textOf(Name)
    const info = isHost ? HostInfo : UserInfo
    // What is known of it only by name is an entity and no more.
    const isKnown = isObject(info) && (isHost ? isKnownHost(info) : isKnownUser(info))
    if (isKnown)
      found.push(isHost ? deviceOf(id, name, info, textOf(KSCServer)) : accountOf(id, name, info, textOf(KSCServer)))
    const keeps = isKnown && id !== undefined
    entities.push({
      // A thing of the tenant keeps the vendor's id there, so that alerts that tell of it speak of the same entity.
      ...(id === undefined || keeps ? {} : { id }),
      ...(isHost
        ? { kind: 'host' as const, properties: hostProperties(name, KSCServer) }
        : userEntity(name, info, KSCServer)),
      ...(name === null ? {} : { name }),
      isAttacker: IsAttacker === true,
      isVictim: IsVictim === true,
      data: isObject(Data) ? Data : {},
      ...(keeps ? (isHost ? { deviceId: id } : { accountId: id }) : {}),
    })
  }
  return { found, entities }
}

const isKnownHost = ({ CreatedAt, LastVisible, KSC, KICS }: Fields) =>
  momentOf(CreatedAt).at !== undefined || momentOf(LastVisible).at !== undefined || isObject(KSC) || isObject(KICS)
const isKnownUser = (info: Fields) =>
  ['mail', 'objectSID', 'userPrincipalName', 'domain'].some((field) => textOf(info[field]) !== null)

const serverOf = (value: unknown) => (textOf(value) === null ? {} : { kscServer: value })
const hostProperties = (name: string | null, server: unknown): Fields => ({ hostName: name, ...serverOf(server) })

/** Mailboxes stand among the users; their name is their address. */
function userEntity(name: string | null, info: unknown, server: unknown) {
  const { samAccountName, domain } = isObject(info) ? info : ({} as Fields)
  if (name?.includes('@') && textOf(samAccountName) === name) {
    return { kind: 'mailbox' as const, properties: { mailboxPrimaryAddress: name, ...serverOf(server) } }
  }
  const ntDomain = textOf(domain) === null ? {} : { ntDomain: domain }
  return {
    kind: 'account' as const,
    properties: { accountName: textOf(samAccountName) ?? name, ...ntDomain, ...serverOf(server) },
  }
}

/** Milliseconds since 1970 as this API prints them; 0 is none. */
function momentOf(value: unknown): { at?: string } {
  if (typeof value !== 'number' || !(value > 0) || value > 253_402_300_799_000) return {}
  return { at: new Date(value).toISOString() }
}

const isPrivate = (address: string) =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd]|fe80:)/i.test(address)

function deviceOf(id: string | undefined, name: string | null, info: Fields, server: string | null): Incoming {
  const {
    CreatedAt,
    LastVisible,
    IpAddress,
    Fqdn,
    MacAddress,
    OS,
    OSVersion,
    DisplayName,
    ID: _id,
    TenantID: _t,
    ...rest
  } = info
  const addresses = textsOf(IpAddress)
  const first = momentOf(CreatedAt).at
  const last = momentOf(LastVisible).at
  return {
    kind: 'device',
    device: {
      ...(id === undefined ? {} : { id }),
      environment: 'production',
      hostname: textOf(DisplayName) ?? name ?? 'unknown',
      osType: textOf(OS),
      osVersion: textOf(OSVersion),
      privateIps: addresses.filter(isPrivate),
      externalIps: addresses.filter((address) => !isPrivate(address)),
      fqdns: textsOf(Fqdn),
      macs: textsOf(MacAddress),
      source: 'kaspersky_xdr',
      ...(first === undefined ? {} : { firstSeenAt: first }),
      ...(last === undefined ? {} : { lastSeenAt: last }),
      extra: { kaspersky: { ...rest, ...(server === null ? {} : { KSCServer: server }) } },
    },
  }
}

function accountOf(id: string | undefined, name: string | null, info: Fields, server: string | null): Incoming {
  const {
    osmpId: _o,
    tenantID: _t,
    tenantName: _n,
    domain,
    displayName,
    mail,
    objectSID,
    samAccountName,
    userPrincipalName,
    ...rest
  } = info
  return {
    kind: 'account',
    account: {
      ...(id === undefined ? {} : { id }),
      environment: 'production',
      name: textOf(samAccountName) ?? name ?? 'unknown',
      displayName: textOf(displayName),
      email: textOf(mail),
      domain: textOf(domain),
      sid: textOf(objectSID),
      userPrincipalName: textOf(userPrincipalName),
      extra: { kaspersky: { ...rest, ...(server === null ? {} : { KSCServer: server }) } },
    },
  }
}
