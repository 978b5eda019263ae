// How incidents come in: through each door in that door's own words, and what of them is to be there afterwards.
import { randomUUID } from 'node:crypto'
import type { Coverage, DoorCoverage, Incident, Person, Severity } from '@docket/model'
import { intezerCoverage } from '../../../packages/server/src/dialects/intezer/coverage.ts'
import { kasperskyCoverage } from '../../../packages/server/src/dialects/kaspersky/coverage.ts'
import { sentinelCoverage } from '../../../packages/server/src/dialects/sentinel/coverage.ts'
import { tacticFromWire, tacticToWire } from '../../../packages/server/src/dialects/sentinel/map.ts'
import type { Json, Reply } from '../../conformance/kit.ts'
import { type Draft, type Moment, plain } from './drafts.ts'
import { kindWord } from './says.ts'

export interface House {
  tenant: string
  root: string
  native(method: string, path: string, body?: unknown): Promise<Reply>
  sentinel(method: string, tail: string, body?: unknown): Promise<Reply>
}

/** How tactics come out of a door that shows names instead of ids. */
const named = (tactics: readonly string[]) => kept([...tactics]).map((tactic) => tacticFromWire(tacticToWire(tactic)))

/** A way in. `loses` says what a field that the door's table calls lossy becomes; of other fields nothing may be lost. */
export interface Way {
  name: string
  coverage: DoorCoverage | null
  /** Fields that this way cannot bring although the door shows them. */
  without: readonly (keyof Incident)[]
  loses: { [K in keyof Incident]?: (draft: Draft) => unknown }
  write(house: House, drafts: readonly Draft[]): Promise<void>
}

/** Without what a database cannot keep, as it comes back. */
export const kept = <T>(value: T): T => {
  const visit = (one: unknown): unknown =>
    typeof one === 'string'
      ? plain(one)
      : Array.isArray(one)
        ? one.map(visit)
        : one !== null && typeof one === 'object'
          ? Object.fromEntries(Object.entries(one).map(([name, item]) => [plain(name), visit(item)]))
          : one
  return visit(value) as T
}

const spelled = ({ iso, digits }: Moment, zone = 'Z') => `${iso.slice(0, -1)}${digits}${zone}`
const isGuid = (id: string | null) => id !== null && /^[0-9a-f-]{36}$/.test(id)
const nobodyIsNull = (person: Person | null) =>
  person && [person.id, person.name, person.email, person.userPrincipalName].some((part) => part !== null)
    ? person
    : null

async function must(reply: Promise<Reply>): Promise<Json> {
  const { status, json, text } = await reply
  if (status >= 300) throw new Error(`answered ${status} ${text}`)
  return json
}

async function bring(house: House, from: string, values: object[]): Promise<void> {
  const records = values.map((value, n) => ({ where: `${n}`, value }))
  const { refused } = await must(house.native('POST', '/import', { from, records }))
  if (refused.length > 0) throw new Error(`refused ${JSON.stringify(refused)}`)
}

/** Parts by the native API, for doors that have none. */
async function nativeParts(house: House, drafts: readonly Draft[]): Promise<void> {
  for (const { id, comments, tasks, bookmarks } of drafts) {
    for (const message of comments) await must(house.native('POST', `/incidents/${id}/comments`, { message }))
    for (const task of tasks) await must(house.native('POST', `/incidents/${id}/tasks`, task))
    for (const bookmark of bookmarks) {
      const { id: targetId } = await must(house.native('POST', '/bookmarks', bookmark))
      const body = { targetKind: 'bookmark', targetId }
      await must(house.native('PUT', `/incidents/${id}/relations/${randomUUID()}`, body))
    }
  }
}

const native: Way = {
  name: 'native',
  coverage: null,
  without: [
    ...['verdict', 'riskCategory', 'riskLevel', 'riskScore', 'triagedAt', 'triageChangedAt', 'alertProducts'],
    ...['origin', 'createdAt', 'receivedAt', 'updatedAt', 'statusChangedAt', 'closedAt'],
  ] as (keyof Incident)[],
  loses: {},
  async write(house, drafts) {
    for (const draft of drafts) {
      const { at, vendor, alerts: _a, comments: _c, tasks: _t, bookmarks: _b, origin: _o, ...rest } = draft
      const { verdict: _v, riskCategory: _rc, riskLevel: _rl, riskScore: _rs, alertProducts: _p, ...fields } = rest
      const { externalId, source, ...others } = fields
      await must(
        house.native('POST', '/incidents', {
          ...others,
          ...(externalId === null ? {} : { externalId }),
          ...(source === null ? {} : { source }),
          firstActivityAt: spelled(at.first),
          lastActivityAt: spelled(at.last),
          extra: { sentinel: vendor, kaspersky: vendor, intezer: vendor },
        }),
      )
    }
    await nativeParts(house, drafts)
  },
}

const high = (severity: Severity): Severity => (severity === 'critical' ? 'high' : severity)
/** The ones a word of the door is read as, for ours that share it. */
const sentinelLoses: Way['loses'] = {
  severity: ({ severity }) => high(severity),
  status: ({ status }) => (status === 'on_hold' ? 'in_progress' : status),
  resolution: ({ resolution }) => (resolution === 'low_priority' ? 'benign_positive' : resolution),
  assignee: ({ assignee }) => nobodyIsNull(assignee && { ...assignee, id: isGuid(assignee.id) ? assignee.id : null }),
  rules: ({ rules }) =>
    rules.map(({ id }) => ({ id, name: id, type: null, confidence: null, severity: null, custom: false })).map(kept),
  tactics: ({ tactics }) => [...new Set(named(tactics))],
}

function sentinelProperties(draft: Draft): Record<string, unknown> {
  const { assignee, resolution, resolutionReason } = draft
  const words = sentinelCoverage.objects.incident
  return {
    ...draft.vendor,
    title: draft.title,
    description: draft.description,
    severity: words.severity.words[draft.severity],
    status: words.status.words[draft.status],
    classification: resolution && words.resolution.words[resolution],
    classificationReason: resolutionReason && words.resolutionReason.words[resolutionReason],
    classificationComment: draft.resolutionComment,
    owner: {
      objectId: assignee && isGuid(assignee.id) ? assignee.id : null,
      email: assignee?.email ?? null,
      assignedTo: assignee?.name ?? null,
      userPrincipalName: assignee?.userPrincipalName ?? null,
      ownerType: assignee ? { user: 'User', group: 'Group', unknown: 'Unknown' }[assignee.kind] : null,
    },
    labels: draft.labels.map(({ name, kind }) => ({
      labelName: name,
      labelType: kind === 'auto' ? 'AutoAssigned' : 'User',
    })),
    firstActivityTimeUtc: spelled(draft.at.first, ''),
    lastActivityTimeUtc: spelled(draft.at.last),
  }
}

async function sentinelParts(house: House, drafts: readonly Draft[]): Promise<void> {
  for (const { id, comments, tasks, bookmarks } of drafts) {
    const below = `/incidents/${id}`
    for (const message of comments)
      await must(house.sentinel('PUT', `${below}/comments/${randomUUID()}`, { properties: { message } }))
    for (const { status, ...task } of tasks) {
      const properties = { ...task, status: status === 'new' ? 'New' : 'Completed' }
      await must(house.sentinel('PUT', `${below}/tasks/${randomUUID()}`, { properties }))
    }
    for (const { tactics, ...bookmark } of bookmarks) {
      const name = randomUUID()
      const properties = { ...bookmark, tactics: tactics.map(tacticToWire) }
      await must(house.sentinel('PUT', `/bookmarks/${name}`, { properties }))
      const relatedResourceId = `${house.root}/Bookmarks/${name}`
      await must(house.sentinel('PUT', `${below}/relations/${randomUUID()}`, { properties: { relatedResourceId } }))
    }
  }
}

const sentinelPut: Way = {
  name: 'sentinel',
  coverage: sentinelCoverage,
  without: [
    ...['url', 'origin', 'providerName', 'providerIncidentId', 'rules', 'tactics', 'techniques', 'entities'],
    ...['verdict', 'riskScore', 'alertProducts', 'createdAt', 'updatedAt'],
  ] as (keyof Incident)[],
  loses: sentinelLoses,
  async write(house, drafts) {
    for (const draft of drafts) {
      // The door asks for the reason of a determined classification.
      const { classificationReason, ...properties } = sentinelProperties(draft)
      const body = { properties: { ...properties, ...(draft.resolutionReason ? { classificationReason } : {}) } }
      await must(house.sentinel('PUT', `/incidents/${draft.id}`, body))
    }
    await sentinelParts(house, drafts)
  },
}

const sentinelImport: Way = {
  name: 'sentinel import',
  coverage: sentinelCoverage,
  without: ['origin'],
  loses: {
    ...sentinelLoses,
    entities: ({ entities }) =>
      entities.map(({ properties: { friendlyName: _f, ...properties }, ...rest }) => ({ ...rest, properties })),
  },
  async write(house, drafts) {
    const objects = drafts.map((draft) => ({
      name: draft.id,
      type: 'Microsoft.SecurityInsights/Incidents',
      properties: {
        ...sentinelProperties(draft),
        createdTimeUtc: spelled(draft.at.created),
        lastModifiedTimeUtc: spelled(draft.at.updated),
        incidentNumber: 7,
        relatedAnalyticRuleIds: draft.rules.map(
          ({ id }) => `/subscriptions/elsewhere/alertRules/${encodeURIComponent(plain(id))}`,
        ),
        providerName: draft.providerName,
        providerIncidentId: draft.providerIncidentId,
        additionalData: {
          alertsCount: 3,
          alertProductNames: draft.alertProducts,
          tactics: draft.tactics.map(tacticToWire),
          techniques: draft.techniques,
          providerIncidentUrl: draft.url,
          verdict: draft.verdict,
          riskScore: draft.riskScore,
          vendorData: draft.vendor,
        },
      },
      entities: draft.entities.map(({ id, kind, name, properties, isAttacker, isVictim, data }) => ({
        name: id,
        kind: kindWord(kind),
        properties: { ...properties, friendlyName: name, additionalData: { ...data, isAttacker, isVictim } },
      })),
    }))
    await bring(house, 'sentinel', objects)
    await sentinelParts(house, drafts)
  },
}

const kasperskyPerson = (person: Person | null) => {
  const name = person?.name ?? person?.email ?? person?.userPrincipalName ?? ''
  return { ID: person?.id ?? person?.userPrincipalName ?? person?.email ?? name, Name: name }
}
const reference = ({ tickets: [ticket] }: Draft) => ticket?.url ?? ticket?.id ?? ''

const kasperskyImport: Way = {
  name: 'kaspersky import',
  coverage: kasperskyCoverage,
  without: ['mergedInto'],
  loses: {
    severity: ({ severity }) => (severity === 'informational' ? 'low' : severity),
    priority: ({ priority }) => (priority === 'informational' ? 'low' : priority),
    resolution: ({ resolution }) => (resolution === 'benign_positive' ? 'low_priority' : resolution),
    assignee: ({ assignee }) => {
      const { ID, Name } = kasperskyPerson(assignee)
      return nobodyIsNull({ id: ID || null, name: Name || null, email: null, userPrincipalName: null, kind: 'user' })
    },
    rules: ({ rules }) =>
      rules.map((rule) => ({ ...rule, severity: rule.severity === 'informational' ? 'low' : rule.severity })),
    tickets: (draft) => {
      const id = reference(draft)
      return id === '' ? [] : [{ vendor: 'external', id, url: /^https?:\/\//i.test(id) ? id : null, status: null }]
    },
    entities: ({ entities }) =>
      entities
        .filter(({ kind }) => ['host', 'account', 'mailbox'].includes(kind))
        .map(({ kind, name, ...rest }) =>
          kind === 'host'
            ? { ...rest, name, kind, properties: { hostName: name } }
            : { ...rest, name, kind: 'account', properties: { accountName: name } },
        ),
    observables: ({ observables }) =>
      observables.map(({ kind, value, role }) => ({ kind, value, ...(role === undefined ? {} : { details: role }) })),
  },
  async write(house, drafts) {
    const words = kasperskyCoverage.objects.incident
    const objects = drafts.map((draft) => ({
      ...draft.vendor,
      ID: 12,
      InternalID: draft.id.toUpperCase(),
      TenantID: house.tenant,
      Name: draft.title,
      Assets: draft.entities
        .filter(({ kind }) => ['host', 'account', 'mailbox'].includes(kind))
        .map(({ id, kind, name, isAttacker, isVictim, data }) => ({
          ...{ Data: data, ID: id, IsAttacker: isAttacker, IsVictim: isVictim, KSCServer: '', Name: name },
          Type: kind === 'host' ? 'host' : 'user',
        })),
      AlertIDs: [],
      Assignee: kasperskyPerson(draft.assignee),
      CreatedAt: spelled(draft.at.created, 'Z+00:00'),
      DetectionTechnologies: draft.detectionTechnologies,
      FirstEventTime: spelled(draft.at.first, '+00:00'),
      LastEventTime: spelled(draft.at.last),
      MITRETactics: draft.tactics.map((ID) => ({ ID })),
      MITRETechniques: draft.techniques.map((ID) => ({ ID })),
      Observables: draft.observables.map(({ kind, value, role }) => ({
        Type: observableType[kind] ?? kind,
        Value: value,
        Details: role ?? '',
      })),
      Rules: draft.rules.map((rule) => ({
        ...{ ID: rule.id, Name: rule.name, Type: rule.type ?? '', Confidence: rule.confidence ?? '' },
        Severity: rule.severity ? words.severity.words[rule.severity] : '',
        Custom: rule.custom,
      })),
      Severity: words.severity.words[draft.severity],
      ExternalRef: reference(draft),
      Status: words.status.words[draft.status],
      StatusChangedAt: spelled(draft.at.status),
      StatusResolution: draft.resolution ? words.resolution.words[draft.resolution] : '',
      UpdatedAt: spelled(draft.at.updated),
      Description: draft.description ?? '',
      SignOfCreation: draft.origin,
      Priority: words.priority.words[draft.priority],
    }))
    await bring(house, 'kaspersky-xdr', objects)
    await nativeParts(house, drafts)
  },
}

const observableType: Partial<Record<string, string>> = {
  ...{ host: 'hostname', user: 'username', device: 'deviceId', file_name: 'fileName', message_id: 'messageId' },
}

const intezerImport: Way = {
  name: 'intezer import',
  coverage: intezerCoverage,
  without: [],
  loses: {
    assignee: ({ assignee }) =>
      nobodyIsNull(
        assignee && {
          ...assignee,
          email: assignee.email ?? assignee.userPrincipalName,
          userPrincipalName: null,
          kind: 'user',
        },
      ),
  },
  async write(house, drafts) {
    const objects = drafts.map((draft) => ({
      ...draft.vendor,
      incident_id: draft.externalId ?? draft.id,
      docket_id: draft.id,
      name: draft.title,
      ...{ environment: draft.environment, source: draft.source, sender: draft.sender, severity: draft.severity },
      ...{ status: draft.status, resolution: draft.resolution, priority: draft.priority, verdict: draft.verdict },
      ...{ risk_category: draft.riskCategory, risk_level: draft.riskLevel, risk_score: draft.riskScore },
      response_status: draft.responseStatus,
      assigned_account: draft.assignee && {
        account_id: draft.assignee.id,
        account_name: draft.assignee.name,
        account_email: draft.assignee.email ?? draft.assignee.userPrincipalName,
      },
      creation_time: spelled(draft.at.created, '+00:00'),
      received_time: spelled(draft.at.received),
      update_time: spelled(draft.at.updated, ''),
      triage_time: spelled(draft.at.triaged),
      triage_change_time: spelled(draft.at.retriaged),
      incident: { url: draft.url },
    }))
    await bring(house, 'intezer', objects)
    await nativeParts(house, drafts)
  },
}

/** The bookmarks of a draft as they are to be after they came this way. */
export const bookmarksOf = (way: Way, { bookmarks }: Draft): Draft['bookmarks'] =>
  bookmarks.map((one) => (way.coverage === sentinelCoverage ? { ...one, tactics: named(one.tactics) } : one))

export const ways: readonly Way[] = [native, sentinelPut, sentinelImport, kasperskyImport, intezerImport]

/** Made by the server, whoever brings the incident. */
const ours: ReadonlySet<keyof Incident> = new Set([
  ...['tenantId', 'number', 'serial', 'version', 'rawSha256', 'createdBy', 'updatedBy', 'commentsCount'],
  ...['tasksCount', 'bookmarksCount', 'alerts', 'alertsCount', 'extra'],
  ...['entitiesCount', 'observablesCount', 'reportersCount'],
] as (keyof Incident)[])

const defaults: Partial<Incident> = {
  ...{ environment: 'production', externalId: null, description: null, resolution: null, resolutionReason: null },
  ...{ resolutionComment: null, priority: 'medium', assignee: null, labels: [], source: null, sender: null, url: null },
  ...{ origin: 'manual', providerName: null, providerIncidentId: null, rules: [], detectionTechnologies: [] },
  ...{ tactics: [], techniques: [], tickets: [], entities: [], observables: [], alertProducts: [], reporters: [] },
  ...{ verdict: null, riskCategory: null, riskLevel: null, riskScore: null, responseStatus: null, caseId: null },
  ...{ mergedInto: null, relatedIncidents: [], firstActivityAt: null, lastActivityAt: null, triagedAt: null },
  triageChangedAt: null,
}

const moments = {
  ...{ createdAt: 'created', receivedAt: 'received', updatedAt: 'updated', statusChangedAt: 'status' },
  ...{ firstActivityAt: 'first', lastActivityAt: 'last', triagedAt: 'triaged', triageChangedAt: 'retriaged' },
} as const

/**
 * What the incident is to be after it came this way: fields the door shows as in the draft, or with the loss its table tells; the rest
 * as at any new incident. Fields that only the server knows are left out.
 */
export function expected(way: Way, draft: Draft): Partial<Incident> {
  const table = (way.coverage?.objects.incident ?? null) as Coverage<Incident> | null
  const told = (field: keyof Incident) =>
    !way.without.includes(field) && (table === null ? field in draft || field in moments : table?.[field] !== 'kept')
  const fields: [string, unknown][] = []
  for (const field of Object.keys(defaults).concat('id', 'title', 'severity', 'status', ...Object.keys(moments))) {
    const name = field as keyof Incident
    if (ours.has(name)) continue
    if (told(name)) {
      const moment = moments[name as keyof typeof moments] as keyof Draft['at'] | undefined
      const lose = way.loses[name]
      fields.push([name, lose ? kept(lose(draft)) : moment ? draft.at[moment].iso : kept(draft[name as keyof Draft])])
    } else if (name in defaults) fields.push([name, defaults[name]])
  }
  return Object.fromEntries(fields) as Partial<Incident>
}
