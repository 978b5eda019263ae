// What each door is to say of an incident as the native API shows it, written without the doors' own mapping.
import {
  type Bookmark,
  type Case,
  type Comment,
  type Coverage,
  type DoorCoverage,
  type EntityKind,
  type Incident,
  type Person,
  pathsOf,
  type Shown,
  type Task,
} from '@docket/model'
import { kasperskyCoverage } from '../../../packages/server/src/dialects/kaspersky/coverage.ts'
import { tacticToWire } from '../../../packages/server/src/dialects/sentinel/map.ts'
import type { Json } from '../../conformance/kit.ts'

type Says<T = Incident> = { [K in keyof T]?: (object: T) => unknown }

/** `iot_device` → `IoTDevice`. */
export const kindWord = (kind: EntityKind): string =>
  kind === 'iot_device' ? 'IoTDevice' : kind.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())

const guid = (id: string | null) => (id !== null && /^[0-9a-f-]{36}$/i.test(id) ? id : null)
const address = ({ email, userPrincipalName }: Person) => email ?? userPrincipalName
const kasperskyName = (person: Person | null) => person?.name ?? (person && address(person)) ?? ''

export const sentinelSays = (root: string): Says => ({
  tenantId: ({ id }) => `${root}/Incidents/${id}`,
  assignee: ({ assignee }) => ({
    objectId: guid(assignee?.id ?? null),
    email: assignee?.email ?? null,
    assignedTo: assignee?.name ?? null,
    userPrincipalName: assignee?.userPrincipalName ?? null,
    ownerType: assignee ? { user: 'User', group: 'Group', unknown: 'Unknown' }[assignee.kind] : null,
  }),
  labels: ({ labels }) =>
    labels.map(({ name, kind }) => ({ labelName: name, labelType: kind === 'auto' ? 'AutoAssigned' : 'User' })),
  rules: ({ rules }) => rules.map(({ id }) => `${root}/alertRules/${encodeURIComponent(id)}`),
  tactics: ({ tactics }) => tactics.map(tacticToWire),
  version: ({ version }) => `"${version}"`,
})

export const kasperskySays: Says = {
  description: ({ description }) => description ?? '',
  resolution: ({ resolution, mergedInto }) =>
    mergedInto ? 'merged' : resolution ? kasperskyCoverage.objects.incident.resolution.words[resolution] : '',
  assignee: ({ assignee }) => ({
    ID: assignee?.id ?? assignee?.userPrincipalName ?? assignee?.email ?? kasperskyName(assignee),
    Name: kasperskyName(assignee),
  }),
  rules: ({ rules }) =>
    rules.map(({ id, name, type, confidence, severity, custom }) => ({
      ...{ ID: id, Name: name, Type: type ?? '', Confidence: confidence ?? '', Custom: custom },
      Severity: severity === null ? '' : severity === 'informational' ? 'low' : severity,
    })),
  tickets: ({ tickets: [ticket] }) => ticket?.url ?? ticket?.id ?? '',
  entities: () => undefined,
  observables: ({ observables }) =>
    observables.map(({ kind, value, role, details }) => ({
      Type: observableTypes[kind] ?? kind,
      Value: value,
      Details: details ?? role ?? '',
    })),
  alerts: ({ alerts }) => alerts.slice(0, 200).map(({ alertId }) => alertId),
  mergedInto: () => undefined,
  createdBy: () => undefined,
  updatedBy: () => undefined,
}
const observableTypes: Partial<Record<string, string>> = {
  ...{ host: 'hostname', user: 'username', device: 'deviceId', file_name: 'fileName', message_id: 'messageId' },
}

export const intezerSays: Says = {
  id: ({ id }) => id,
  externalId: ({ externalId, id }) => externalId ?? id,
  assignee: ({ assignee }) =>
    assignee && { account_id: assignee.id, account_name: assignee.name, account_email: address(assignee) },
  alerts: () => undefined,
}

export const intezerCaseSays: Says<Case> = {
  ...{ id: ({ id }) => id, externalId: ({ externalId, id }) => externalId ?? id },
  assignee: ({ assignee }) =>
    assignee && { account_id: assignee.id, account_name: assignee.name, account_email: address(assignee) },
  tags: ({ tags }) => tags.map(({ name }) => name),
  tickets: ({ tickets }) =>
    tickets.map(({ vendor, id, url, status }) => ({ vendor, ticket_id: id, ticket_url: url, ticket_status: status })),
  incidentIds: () => undefined,
}

const times = new Set([
  ...['createdAt', 'receivedAt', 'updatedAt', 'statusChangedAt', 'firstActivityAt', 'lastActivityAt'],
  ...['triagedAt', 'triageChangedAt', 'closedAt', 'lastAttachedAlertAt'],
])
/** Paths that stand for another part of the field than the first one; the test looks at them itself. */
const apart = new Set(['id incident_id', 'id case_id', 'assignee assigned_account_id'])

/**
 * Whether a door's answer says of an object what its table promises: the problems, none when it does. A field whose table tells of no
 * loss has to be there whole; one with words has to have the word; what loses more is said by `says`.
 */
export function problemsOf<T extends Incident | Case>(
  { title, ofItsOwn }: DoorCoverage,
  table: Coverage<T>,
  says: Says<T>,
  object: T,
  wire: Json,
): string[] {
  const problems: string[] = []
  for (const [field, cell] of Object.entries(table) as [string, Shown | 'kept'][]) {
    const name = field as keyof T
    if (cell === 'kept' || cell.by !== undefined || field === 'extra') continue
    const say = says[name]
    const wanted = say ? say(object) : plainly(cell, field, object[name])
    if (wanted === undefined) continue
    for (const path of pathsOf(cell)) {
      if (apart.has(`${field} ${path}`)) continue
      const found = at(wire, path.split('.'))
      const isSame =
        times.has(field) && wanted !== null
          ? Date.parse(String(found)) === Date.parse(String(wanted))
          : canonical(found) === canonical(wanted)
      if (!isSame) problems.push(`${title} ${path}: ${canonical(found)} instead of ${canonical(wanted)} (${field})`)
    }
  }
  const cells = (Object.values(table) as (Shown | 'kept')[]).filter((cell) => cell !== 'kept')
  const told = [...cells.flatMap((cell) => pathsOf(cell)), ...Object.keys(ofItsOwn)]
  return [...problems, ...undeclared(told, object.extra, wire).map((path) => `${title} ${path} stands in no table`)]
}

function plainly({ words, loses }: Shown, name: string, value: unknown): unknown {
  if (words && !loses) return value === null ? null : words[String(value)]
  if (loses) throw new Error(`the test does not know how ${name} is lost`)
  return value
}

/** Names in the answer that no table tells of and that are no vendor's own. */
function undeclared(paths: readonly string[], extra: Incident['extra'], wire: Json): string[] {
  const known = paths.flatMap((path) =>
    path
      .replaceAll('[]', '')
      .split('.')
      .map((_, n, all) => all.slice(0, n + 1).join('.')),
  )
  const vendors = new Set(
    Object.values(extra).flatMap((kept) =>
      ['', 'properties.'].flatMap((before) => Object.keys(kept).map((name) => before + name)),
    ),
  )
  const names = (value: Json, before: string): string[] =>
    Object.entries(value ?? {}).flatMap(([name, item]) => {
      const path = before + name
      const isOpen = known.some((one) => one.startsWith(`${path}.`)) && typeof item === 'object' && !Array.isArray(item)
      return isOpen ? [path, ...names(item, `${path}.`)] : [path]
    })
  return names(wire, '').filter(
    (path) => !known.includes(path) && !vendors.has(path) && path !== 'properties.additionalData.vendorData',
  )
}

/** The value at a path; `[]` gathers from each item. */
function at(value: Json, [name, ...rest]: string[]): Json {
  if (name === undefined) return value
  if (name.endsWith('[]')) return (value?.[name.slice(0, -2)] ?? []).map((item: Json) => at(item, rest))
  return at(value?.[name], rest)
}

/** JSON with sorted names, so that only meaning is compared. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

/** The assets among the entities, without the details of `withAffected`. */
export const kasperskyAssets = (incident: Incident): unknown[] =>
  incident.entities
    .filter(({ kind }) => kind === 'host' || kind === 'account' || kind === 'mailbox')
    .map(({ id, kind, name, isAttacker, isVictim, deviceId, accountId, data }) => ({
      ...{ Data: data, ID: deviceId ?? accountId ?? id, IsAttacker: isAttacker, IsVictim: isVictim, Name: name },
      Type: kind === 'host' ? 'host' : 'user',
    }))

const author = (person: Person) => ({
  name: person.name ?? person.email ?? person.userPrincipalName ?? 'unknown',
  email: person.email,
  objectId: guid(person.id),
  userPrincipalName: person.userPrincipalName,
})

/** Entities, comments, tasks and bookmarks as the Sentinel door is to show them. */
export const sentinelParts = {
  entity: ({ id, kind, name, properties, isAttacker, isVictim, data }: Incident['entities'][number]) => ({
    name: id,
    kind: kindWord(kind),
    properties: { ...properties, friendlyName: name, additionalData: { ...data, isAttacker, isVictim } },
  }),
  comment: ({ id, message, author: person, createdAt, updatedAt }: Comment) => ({
    name: id,
    properties: { message, author: author(person), createdTimeUtc: createdAt, lastModifiedTimeUtc: updatedAt },
  }),
  task: (task: Task) => ({
    name: task.id,
    properties: {
      ...{ title: task.title, description: task.description, status: task.status === 'new' ? 'New' : 'Completed' },
      ...{ createdTimeUtc: task.createdAt, lastModifiedTimeUtc: task.updatedAt },
      ...{ createdBy: author(task.createdBy), lastModifiedBy: author(task.updatedBy) },
    },
  }),
  bookmark: (bookmark: Bookmark) => {
    const { id, tenantId: _t, createdAt, updatedAt, createdBy, updatedBy, version: _v, extra, ...same } = bookmark
    return {
      name: id,
      properties: {
        ...extra.sentinel,
        ...same,
        tactics: same.tactics.map(tacticToWire),
        ...{ created: createdAt, updated: updatedAt, createdBy: author(createdBy), updatedBy: author(updatedBy) },
      },
    }
  },
}
