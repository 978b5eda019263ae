// Incidents in Sentinel's words, and Sentinel's words about incidents as changes of ours.
import type { Incident, IncidentChange, Label, Person } from '@docket/model'
import { reasonsOf } from '@docket/model'
import { isUuid } from '../../service/index.ts'
import { resource } from './arm.ts'
import { sentinelCoverage } from './coverage.ts'
import { badRequest } from './errors.ts'
import { extraFromWire, keptData, keptOf, propertyNames } from './kept.ts'
import { type Properties, propertiesOf } from './read-body.ts'
import { classificationWords, reasonWords, severityWords, statusWords } from './words.ts'

const ownerTypes = { user: 'User', group: 'Group', unknown: 'Unknown' } as const

/** ATT&CK tactic ids by Sentinel's names. Ids it has no name for are shown as they are. */
const tacticNames: Readonly<Record<string, string>> = {
  TA0001: 'InitialAccess',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'PrivilegeEscalation',
  TA0005: 'DefenseEvasion',
  TA0006: 'CredentialAccess',
  TA0007: 'Discovery',
  TA0008: 'LateralMovement',
  TA0009: 'Collection',
  TA0010: 'Exfiltration',
  TA0011: 'CommandAndControl',
  TA0040: 'Impact',
  TA0042: 'ResourceDevelopment',
  TA0043: 'Reconnaissance',
}

export const tacticToWire = (id: string): string => (Object.hasOwn(tacticNames, id) ? tacticNames[id]! : id)
/** The id of a tactic named Sentinel's way, in any case; other text as it is. */
export const tacticFromWire = (name: string): string =>
  Object.entries(tacticNames).find(([, known]) => known.toLowerCase() === name.toLowerCase())?.[0] ?? name

/** Clients throw when they must send back an id that is no GUID. */
const guidOrNull = (id: string | null): string | null => (id !== null && isUuid(id) ? id : null)

/** `author`, `createdBy` and their like. The name is never null: clients show it unseen. */
export function personToWire(person: Person): object {
  return {
    name: person.name ?? person.email ?? person.userPrincipalName ?? 'unknown',
    email: person.email,
    objectId: guidOrNull(person.id),
    userPrincipalName: person.userPrincipalName,
  }
}

function ownerToWire(owner: Person | null) {
  return {
    objectId: guidOrNull(owner?.id ?? null),
    email: owner?.email ?? null,
    assignedTo: owner?.name ?? null,
    userPrincipalName: owner?.userPrincipalName ?? null,
    ownerType: owner ? ownerTypes[owner.kind] : null,
  }
}

export const incidentType = 'Microsoft.SecurityInsights/Incidents'

/** `root` is the workspace's resource id, `origin` the address the client used. */
export function incidentToWire(incident: Incident, root: string, origin: string): object {
  return resource(`${root}/Incidents/${incident.id}`, incident.id, incidentType, incident.version, {
    ...keptOf(incident.extra),
    title: incident.title,
    description: incident.description,
    severity: severityWords[incident.severity],
    status: statusWords[incident.status],
    classification: incident.resolution && classificationWords[incident.resolution],
    classificationReason: incident.resolutionReason && reasonWords[incident.resolutionReason],
    classificationComment: incident.resolutionComment,
    owner: ownerToWire(incident.assignee),
    labels: incident.labels.map(({ name, kind }) => ({
      labelName: name,
      labelType: kind === 'auto' ? 'AutoAssigned' : 'User',
    })),
    firstActivityTimeUtc: incident.firstActivityAt,
    lastActivityTimeUtc: incident.lastActivityAt,
    createdTimeUtc: incident.createdAt,
    lastModifiedTimeUtc: incident.updatedAt,
    incidentNumber: incident.number,
    incidentUrl: `${origin}/incidents/${incident.id}`,
    relatedAnalyticRuleIds: incident.rules.map(
      ({ id }) => `${root}/alertRules/${encodeURIComponent(id.toWellFormed())}`,
    ),
    providerName: incident.providerName,
    providerIncidentId: incident.providerIncidentId,
    additionalData: {
      ...keptData(incident.extra),
      alertsCount: incident.alertsCount,
      bookmarksCount: incident.bookmarksCount,
      commentsCount: incident.commentsCount,
      alertProductNames: incident.alertProducts,
      tactics: incident.tactics.map(tacticToWire),
      techniques: incident.techniques,
      providerIncidentUrl: incident.url,
      verdict: incident.verdict,
      riskScore: incident.riskScore,
    },
  })
}

const known = propertyNames(sentinelCoverage.objects.incident, Object.keys(sentinelCoverage.ofItsOwn))

/**
 * What a PUT asks for. Absent stays, null clears, read-only fields are ignored, and what this door has no word for stays as it was.
 * What comes back as it was shown asks for nothing: clients send whole resources, and a severity that follows the alerts is to go on
 * following them.
 */
export function incidentFromWire(body: Record<string, unknown>, before: Incident | null): IncidentChange {
  const given = propertiesOf(body)
  if (before) given.leaveOut((incidentToWire(before, '', '') as { properties: Record<string, unknown> }).properties)
  const title = before ? given.kept('title', 2000) : given.required('title', 2000)
  if (!before) for (const name of ['severity', 'status']) given.required(name)
  const severity = given.word('severity', ['High', 'Medium', 'Low', 'Informational'])
  const status = given.word('status', ['New', 'Active', 'Closed'])
  for (const [name, value] of Object.entries({ severity, status }))
    if (value === null) given.wrong(name, 'must not be null')
  const change: IncidentChange = {
    title,
    description: given.text('description', 100_000),
    severity: severity && (before && severityWords[before.severity] === severity ? undefined : severityOf[severity]),
    status: status && (before && statusWords[before.status] === status ? undefined : statusOf[status]),
    assignee: ownerFromWire(given, before?.assignee ?? null),
    labels: labelsFromWire(given, before?.labels ?? []),
    firstActivityAt: otherThan(before?.firstActivityAt, given.time('firstActivityTimeUtc')),
    lastActivityAt: otherThan(before?.lastActivityAt, given.time('lastActivityTimeUtc')),
    extra: extraFromWire(given, known, before),
    ...closingFromWire(given, status ?? (before ? statusWords[before.status] : 'New'), before),
  } as IncidentChange
  given.check()
  return withoutUndefined(change)
}

const otherThan = <T>(before: T, value: T): T | undefined => (value === before ? undefined : value)

const severityOf = { High: 'high', Medium: 'medium', Low: 'low', Informational: 'informational' } as const
const statusOf = { New: 'new', Active: 'in_progress', Closed: 'closed' } as const
const resolutionOf = {
  TruePositive: 'true_positive',
  BenignPositive: 'benign_positive',
  FalsePositive: 'false_positive',
  Undetermined: 'undetermined',
} as const
const reasonOf = {
  SuspiciousActivity: 'suspicious_activity',
  SuspiciousButExpected: 'suspicious_but_expected',
  IncorrectAlertLogic: 'incorrect_alert_logic',
  InaccurateData: 'inaccurate_data',
} as const

/**
 * Classification, reason and comment of a closed incident. On one that is open they mean nothing and are passed over: clients send
 * back what they read when they reopen one.
 */
function closingFromWire(given: Properties, status: string, before: Incident | null): IncidentChange {
  const classification = given.word('classification', Object.values(classificationWords))
  const reason = given.word('classificationReason', Object.values(reasonWords))
  const resolutionComment = given.text('classificationComment', 100_000)
  if (status !== 'Closed') return {}
  const was = before?.status === 'closed' ? before : null
  const wasSaid = was?.resolution ? classificationWords[was.resolution] : null
  // Without a word about it an incident that is closed keeps what it has, and one that is closed now is undetermined.
  const says = classification === undefined ? wasSaid : classification
  const resolution = !says ? 'undetermined' : says === wasSaid ? was!.resolution! : resolutionOf[says]
  const isSame = says === wasSaid
  const reasonBefore = isSame ? (was?.resolutionReason ?? null) : null
  const resolutionReason = reason === undefined ? reasonBefore : reason === null ? null : reasonOf[reason]
  const fitting = reasonsOf[resolution]
  if (resolutionReason !== null && !fitting.includes(resolutionReason))
    throw badRequest(
      `classificationReason '${reasonWords[resolutionReason]}' does not belong to classification '${classificationWords[resolution]}'`,
    )
  // What another door closed without a reason may be sent back as it is.
  if (resolutionReason === null && fitting.length > 0 && !(isSame && reasonBefore === null))
    throw badRequest(`classification '${classificationWords[resolution]}' must have classificationReason`)
  const isUnchanged = resolution === was?.resolution && resolutionReason === was.resolutionReason
  return withoutUndefined({ ...(isUnchanged ? {} : { resolution, resolutionReason }), resolutionComment })
}

/** Parts that are absent stay, null clears a part, and an owner without any part is nobody. */
function ownerFromWire(given: Properties, before: Person | null): Person | null | undefined {
  const shown = ownerToWire(before)
  const owner = given.object('owner', (parts) => {
    const id = parts.text('objectId', 200)
    if (typeof id === 'string' && id !== '' && !isUuid(id)) parts.wrong('objectId', 'must be a GUID')
    const ownerType = parts.word('ownerType', ['Unknown', 'User', 'Group'])
    const part = (name: 'email' | 'assignedTo' | 'userPrincipalName') => {
      const value = parts.text(name, 2000)
      return value === undefined ? shown[name] : value || null
    }
    const next = { email: part('email'), name: part('assignedTo'), userPrincipalName: part('userPrincipalName') }
    const isSame =
      next.email === shown.email && next.name === shown.assignedTo && next.userPrincipalName === shown.userPrincipalName
    // An id that is no GUID is shown as null; sent back beside the same person it stays.
    const keepsId = id === undefined || (isSame && (id || null) === shown.objectId)
    const kind = ownerType ? (ownerType.toLowerCase() as Person['kind']) : (before?.kind ?? 'user')
    return { ...next, id: keepsId ? (before?.id ?? null) : id || null, kind }
  })
  if (!owner) return owner
  return owner.id === null && owner.email === null && owner.name === null && owner.userPrincipalName === null
    ? null
    : owner
}

/** The list as given; a label that had a kind keeps it, for some clients drop it. */
function labelsFromWire(given: Properties, before: readonly Label[]): Label[] | undefined {
  const labels = given.objects('labels', 500, (label): Label => {
    const there = before.find(({ name }) => name === label.text('labelName', 2000))
    const name = there?.name ?? label.required('labelName', 2000)
    const type = label.word('labelType', ['User', 'AutoAssigned'])
    return { name, kind: type ? (type === 'User' ? 'user' : 'auto') : (there?.kind ?? 'user') }
  })
  if (!labels) return undefined
  return labels.filter(({ name }, i) => labels.findIndex((one) => one.name === name) === i)
}

export function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
