// Makes one object that a vendor's file tells of, through the use cases, unless it is here already; what is here is left as it is.
import { createHash } from 'node:crypto'
import { type Actor, type Alert, DocketError, emptyFacts, type TenantId } from '@docket/model'
import {
  type AuditEntry,
  type Db,
  isUuid,
  newId,
  rawInRowBytes,
  recomputeCase,
  recomputeCases,
  transactionAgain,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { upsertAccounts } from '../accounts/accounts.ts'
import { putBookmark, putRelation } from '../bookmarks/index.ts'
import { createCase } from '../cases/index.ts'
import { recordChange } from '../cases/record-change.ts'
import { type Deps, defaultEnvironment } from '../deps.ts'
import { upsertDevices } from '../devices/devices.ts'
import { contextOf, createIncident, linkInto, putComment, putTask, requireWritable } from '../incidents/index.ts'
import { checkEnvironment } from '../ingest.ts'
import { checkWhole } from './check-whole.ts'
import { environmentOf } from './coming.ts'
import type { Incoming, IncomingAlert, PastChange } from './incoming.ts'
import { bringHistory } from './past.ts'
import { putWhole, renumbered } from './whole.ts'

/** `extended`: it was here, and got links to objects that came after it. */
export type Outcome = 'created' | 'extended' | 'unchanged'
/** `note`: what of it was taken in otherwise than the file says. */
export interface Applied {
  outcome: Outcome
  note?: string
}

const reason = { rule: 'import', says: 'Its product says that they belong together', keys: [] as string[] } as const

/** Collects links of new alerts and incidents, which are made before the transaction ends. Without it they are made at once. */
export interface Later {
  link(incidentId: string, alertId: string): void
  run(work: () => Promise<void>): void
  /** Entries of the history, and who wants to know whether they are new. */
  history(entries: AuditEntry[], done: (outcome: Outcome) => void): void
}

export async function apply(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incoming: Incoming,
  later: Later | null,
): Promise<Applied> {
  switch (incoming.kind) {
    case 'history':
      return bringPast(incoming.changes)
    case 'whole': {
      if (incoming.whole.type === 'change') {
        checkWhole(incoming.whole)
        return bringPast([incoming.whole.object])
      }
      const { made, note } = await putWhole(deps, actor, tenant, incoming.whole, later)
      return { outcome: made ? 'created' : 'unchanged', ...(note === undefined ? {} : { note }) }
    }
    case 'incident':
      return applyIncident(deps, actor, tenant, incoming)
    default:
      return { outcome: await applyOther(deps, actor, tenant, incoming, later) }
  }

  async function bringPast(changes: PastChange[]): Promise<Applied> {
    const applied: Applied = { outcome: 'created' }
    await bringHistory(deps, actor, tenant, changes, later, (outcome) => {
      applied.outcome = outcome
    })
    return applied
  }
}

async function applyOther(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  incoming: Exclude<Incoming, { kind: 'whole' | 'incident' | 'history' }>,
  later: Later | null,
): Promise<Outcome> {
  const { store } = deps
  switch (incoming.kind) {
    case 'device': {
      const { device } = incoming
      if (await isHere(device.id, (id) => store.devices.get(tenant, id))) return 'unchanged'
      const known = await store.devices.named(tenant, [device.deviceId ?? device.hostname], device.environment)
      if (known.length > 0) return 'unchanged'
      await upsertDevices(deps, actor, tenant, [device])
      return 'created'
    }
    case 'account': {
      const { account } = incoming
      if (await isHere(account.id, (id) => store.accounts.get(tenant, id))) return 'unchanged'
      const names = [account.userPrincipalName, account.email].filter((name) => name != null)
      const known = await store.accounts.named(tenant, names.length > 0 ? names : [account.name], account.environment)
      if (known.length > 0) return 'unchanged'
      await upsertAccounts(deps, actor, tenant, [account])
      return 'created'
    }
    case 'bookmark':
      if ((await store.bookmarks.get(tenant, incoming.bookmark.id)) !== null) return 'unchanged'
      await putBookmark(deps, actor, tenant, incoming.bookmark)
      return 'created'
    case 'relation': {
      const { incidentId, relation } = incoming
      if ((await store.relations.get(tenant, incidentId, relation.name)) !== null) return 'unchanged'
      await putRelation(deps, actor, tenant, incidentId, relation)
      return 'created'
    }
    case 'comment':
      if ((await store.comments.get(tenant, incoming.subject, incoming.comment.id)) !== null) return 'unchanged'
      await putComment(deps, actor, tenant, incoming.subject, incoming.comment)
      return 'created'
    case 'task':
      if ((await store.tasks.get(tenant, incoming.subject, incoming.task.id)) !== null) return 'unchanged'
      await putTask(deps, actor, tenant, incoming.subject, incoming.task)
      return 'created'
    case 'alert':
      return applyAlert(deps, actor, tenant, incoming.alert, incoming.incidentId, later)
    case 'case':
      return applyCase(deps, actor, tenant, incoming)
  }
}

async function isHere(id: string | undefined, find: (id: string) => Promise<unknown>): Promise<boolean> {
  return id !== undefined && isUuid(id) && (await find(id)) !== null
}

async function applyAlert(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  given: IncomingAlert,
  incidentId: string | undefined,
  later: Later | null,
): Promise<Outcome> {
  requireIn(actor, tenant, 'alert:create')
  const { store } = deps
  const environment = checkEnvironment(given.environment)
  const here =
    (given.id === undefined ? null : await store.alerts.get(tenant, given.id)) ??
    (await store.alerts.find(tenant, given.alertId, environment))[0] ??
    null
  // Held until the transaction ends.
  const subject = incidentId === undefined ? null : ({ kind: 'incident', id: incidentId.toLowerCase() } as const)
  const isHere = subject !== null && (await store.comments.lockSubject(store.db, tenant, subject)) !== null
  const incident = isHere ? subject : null
  if (here !== null) {
    if ((here.incidentId ?? null) !== null || incident === null) return 'unchanged'
    await transactionAgain(deps.store.db, (tx) => linkQuietly(deps, tx, actor, tenant, incident.id, [here.id]))
    return 'extended'
  }
  // One transaction with the link: triage may begin at once, and would group an alert that is free.
  await transactionAgain(deps.store.db, async (tx) => {
    const alert = await makeAlert(deps, tx, actor, tenant, given, environment)
    if (incident === null) return
    if (later !== null) later.link(incident.id, alert.id)
    else await linkQuietly(deps, tx, actor, tenant, incident.id, [alert.id])
  })
  deps.store.jobs.wake()
  return 'created'
}

/** Links without making the incident look changed: the file only says later what was so before. */
export async function linkQuietly(
  deps: Deps,
  tx: Db,
  actor: Actor,
  tenant: TenantId,
  incidentId: string,
  alertIds: readonly string[],
): Promise<void> {
  requireIn(actor, tenant, 'incident:update')
  const { incidents, audit } = deps.store
  const held = await incidents.lock(tx, tenant, [incidentId, ...(await incidents.incidentsOf(tx, tenant, alertIds))])
  const state = held.find(({ id }) => id === incidentId.toLowerCase())
  if (state === undefined) throw new DocketError('not_found', 'Incident not found')
  requireWritable(state)
  const context = contextOf(deps, actor, tenant)
  const entries = await linkInto(deps, tx, context, state, held, alertIds, { linkType: 'auto', reason })
  await incidents.save(tx, state)
  await recomputeCases(tx, tenant, [state.caseId])
  await audit.recordAll(tx, entries)
}

async function makeAlert(
  deps: Deps,
  tx: Db,
  actor: Actor,
  tenant: TenantId,
  given: IncomingAlert,
  environment: string,
): Promise<Alert> {
  const { alertId, source } = given
  const at = deps.now().toISOString()
  const details: Record<string, string[]> = {}
  if (alertId.trim() === '' || alertId.length > 512) details.alert_id = ['must have 1 to 512 characters']
  if (source.trim() === '' || source.length > 200) details.source = ['must have 1 to 200 characters']
  if (Object.keys(details).length > 0) throw new DocketError('invalid', 'The alert cannot be kept', { details })
  const raw = given.mail ?? Buffer.from(JSON.stringify(given.raw ?? null))
  const inRow = given.mail === undefined && raw.length <= rawInRowBytes
  if (!inRow) await deps.store.blobs.put(raw)
  const alert: Alert = {
    id: (given.id ?? newId(Date.parse(at))).toLowerCase(),
    tenantId: tenant,
    alertId,
    environment,
    source,
    sender: given.sender ?? null,
    kind: given.mail === undefined ? 'json' : 'email',
    status: 'queued',
    facts: { ...emptyFacts(), ...given.facts },
    verdict: null,
    analystVerdict: given.analystVerdict ?? null,
    defaultVerdict: given.defaultVerdict ?? null,
    report: null,
    observables: given.observables ?? [],
    displayFields: [],
    additionalInfo: given.additionalInfo ?? {},
    rawSha256: createHash('sha256').update(raw).digest('hex'),
    rawSizeBytes: raw.length,
    createdAt: given.createdAt ?? at,
    receivedAt: given.receivedAt ?? at,
    triagedAt: null,
    triageChangedAt: null,
    updatedAt: at,
    incidentId: null,
    incidentLinkType: null,
    resolution: given.resolution ?? null,
    closedAt: given.closedAt ?? null,
    statusChangedAt: given.closedAt ?? null,
    assignee: given.assignee ?? null,
  }
  const whole = { alert, raw: inRow ? raw : null, responseStatus: null, searchText: '' }
  if (!(await deps.store.alerts.bring(tx, tenant, whole)))
    throw new DocketError('conflict', 'There is another alert with this id')
  const entry = { tenant, actor: actor.name, verb: 'imported', object: `alert:${alert.id}` }
  await deps.store.audit.record(tx, { ...entry, requestId: actor.requestId, at })
  return alert
}

async function applyIncident(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  { incident, alerts = [] }: Incoming & { kind: 'incident' },
): Promise<Applied> {
  const { store } = deps
  const environment = environmentOf(incident)
  const { externalId, source = null } = incident
  const here =
    (incident.id === undefined ? null : await store.incidents.get(tenant, incident.id)) ??
    (externalId == null
      ? null
      : ((await store.incidents.find(tenant, [externalId], [environment])).find(
          (found) => found.externalId === externalId && (source === null || found.source === source),
        ) ?? null))
  const wanted = await alertsHere(deps, tenant, alerts, environment)
  if (here === null) {
    const linked = wanted.filter(({ incidentId }) => !incidentId).map(({ id }) => id)
    const made = await createIncident(deps, actor, tenant, {
      reason,
      ...incident,
      ...(linked.length > 0 ? { alertIds: linked } : {}),
    })
    const note = renumbered(incident.number, made.number)
    return { outcome: 'created', ...(note === undefined ? {} : { note }) }
  }
  const missing = wanted.filter(({ incidentId }) => !incidentId).map(({ id }) => id)
  if (missing.length === 0 || here.mergedInto !== null) return { outcome: 'unchanged' }
  await transactionAgain(store.db, (tx) => linkQuietly(deps, tx, actor, tenant, here.id, missing))
  return { outcome: 'extended' }
}

/** Alerts by ids of ours or of their products; those that are not here are left for another time. */
async function alertsHere(deps: Deps, tenant: TenantId, ids: readonly string[], environment: string): Promise<Alert[]> {
  if (ids.length === 0) return []
  const found = await deps.store.alerts.findMany(tenant, [...ids], [environment])
  for (const id of ids) {
    const alert = isUuid(id) ? await deps.store.alerts.get(tenant, id) : null
    if (alert !== null && !found.some((one) => one.id === alert.id)) found.push(alert)
  }
  return found
}

async function applyCase(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  { case: given, incidents = [] }: Incoming & { kind: 'case' },
): Promise<Outcome> {
  const { store } = deps
  const environment = given.environment ?? defaultEnvironment
  const here =
    (given.id === undefined ? null : await store.cases.get(tenant, given.id)) ??
    (given.externalId == null ? null : ((await store.cases.find(tenant, [given.externalId], [environment]))[0] ?? null))
  const found = incidents.length === 0 ? [] : await store.incidents.find(tenant, [...incidents])
  const free = found.filter(({ caseId }) => caseId === null).map(({ id }) => id)
  const caseId = here?.id ?? (await createCase(deps, actor, tenant, given)).id
  if (free.length > 0) await gatherQuietly(deps, actor, tenant, caseId, free)
  return here === null ? 'created' : free.length > 0 ? 'extended' : 'unchanged'
}

/** Puts incidents into a case without making them look changed. */
async function gatherQuietly(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  caseId: string,
  incidentIds: readonly string[],
): Promise<void> {
  requireIn(actor, tenant, 'case:update')
  const { incidents } = deps.store
  const at = deps.now().toISOString()
  await transactionAgain(deps.store.db, async (tx) => {
    for (const state of await incidents.lock(tx, tenant, incidentIds)) {
      if (state.caseId !== null) continue
      await incidents.save(tx, { ...state, caseId })
      await recordChange(deps, tx, actor, {
        tenant,
        kind: 'incident',
        id: state.id,
        verb: 'linked',
        subject: { kind: 'case', id: caseId },
        before: { caseId: null },
        after: { caseId },
        changeSet: undefined,
        at,
      })
    }
    await recomputeCase(tx, tenant, caseId)
  })
}
