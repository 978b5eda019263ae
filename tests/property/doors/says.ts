// What each door is to say of an incident as the native API shows it, written without the doors' own mapping.
import {
  type Bookmark,
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

type Says = { [K in keyof Incident]?: (incident: Incident) => unknown }

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

const times = new Set<keyof Incident>([
  ...['createdAt', 'receivedAt', 'updatedAt', 'statusChangedAt', 'firstActivityAt', 'lastActivityAt'],
  ...['triagedAt', 'triageChangedAt'],
] as (keyof Incident)[])

/**
 * Whether a door's answer says of an incident what its table promises: the problems, none when it does. A field whose table tells of no
 * loss has to be there whole; one with words has to have the word; what loses more is said by `says`.
 */
export function problemsOf(door: DoorCoverage, says: Says, incident: Incident, wire: Json): string[] {
  const table = door.objects.incident as Coverage<Incident>
  const problems: string[] = []
  for (const [name, cell] of Object.entries(table) as [keyof Incident, Shown | 'kept'][]) {
    if (cell === 'kept' || cell.by !== undefined || name === 'extra') continue
    const say = says[name]
    const wanted = say ? say(incident) : plainly(cell, name, incident[name])
    if (wanted === undefined) continue
    for (const path of pathsOf(cell)) {
      if (name === 'id' && path === 'incident_id') continue
      const found = at(wire, path.split('.'))
      const isSame =
        times.has(name) && wanted !== null
          ? Date.parse(String(found)) === Date.parse(String(wanted))
          : canonical(found) === canonical(wanted)
      if (!isSame) problems.push(`${door.title} ${path}: ${canonical(found)} instead of ${canonical(wanted)} (${name})`)
    }
  }
  return [...problems, ...undeclared(door, incident, wire)]
}

function plainly({ words, loses }: Shown, name: string, value: unknown): unknown {
  if (words && !loses) return value === null ? null : words[String(value)]
  if (loses) throw new Error(`the test does not know how ${name} is lost`)
  return value
}

/** Every name in the answer is told of by the table, or came as a vendor's own. */
function undeclared(door: DoorCoverage, { extra }: Incident, wire: Json): string[] {
  const cells = Object.values(door.objects.incident as Coverage<Incident>).filter((cell) => cell !== 'kept')
  const paths = [...cells.flatMap((cell) => pathsOf(cell)), ...Object.keys(door.ofItsOwn)]
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
  return names(wire, '')
    .filter((path) => !known.includes(path) && !vendors.has(path) && path !== 'properties.additionalData.vendorData')
    .map((path) => `${door.title} ${path} stands in no table`)
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
