// Walks through everything of a tenant in an order that an import can take: what is named comes before what names it.
import {
  type Actor,
  type Alert,
  type ChangeKind,
  DocketError,
  everything,
  type Incident,
  type Permission,
  type TenantId,
} from '@docket/model'
import { caseStates, historyPage, incidentStates, incidentsWithRelations, newId } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { ExchangeFormat, Outlet, PastChange, Whole } from './incoming.ts'

const pageRows = 200
const needed: readonly Permission[] = ['alert:read', 'incident:read', 'case:read', 'bookmark:read', 'device:read']

/** The objects of a tenant in a format, one after the other; `forbidden` unless the actor may read all of them. */
export async function exportObjects(
  deps: Deps,
  actor: Actor,
  tenantId: TenantId,
  format: ExchangeFormat,
): Promise<AsyncIterable<Record<string, unknown>>> {
  for (const permission of needed) requireIn(actor, tenantId, permission)
  if (format.withHistory) requireIn(actor, tenantId, 'history:read')
  const tenant = await deps.store.tenants.get(tenantId)
  if (tenant === null) throw new DocketError('forbidden', 'Insufficient Permissions')
  const outlet: Outlet = {
    tenant,
    publicUrl: deps.publicUrl(),
    productAlertIds: (incident) => productAlertIds(deps, tenantId, incident),
    async productIncidentIds({ incidentIds }) {
      const found = await deps.store.incidents.find(tenantId, incidentIds)
      return found.map(({ id, externalId }) => externalId ?? id)
    },
    device: (id) => deps.store.devices.get(tenantId, id),
    account: (id) => deps.store.accounts.get(tenantId, id),
  }
  return (async function* () {
    for await (const whole of wholes(deps, tenantId, format)) {
      const written = await format.write(whole, outlet)
      if (written !== null) yield written
    }
  })()
}

async function productAlertIds(deps: Deps, tenant: TenantId, incident: Incident): Promise<string[]> {
  const ids: string[] = []
  for (let offset = 0; offset < incident.alertsCount; offset += pageRows) {
    const { alerts } = await deps.store.incidents.listAlerts(tenant, incident.id, { offset, limit: pageRows })
    if (alerts.length === 0) break
    ids.push(...alerts.map(({ alertId }) => alertId))
  }
  return ids
}

async function* wholes(
  deps: Deps,
  tenant: TenantId,
  { incidentsFirst, withHistory }: Pick<ExchangeFormat, 'incidentsFirst' | 'withHistory'>,
): AsyncGenerator<Whole> {
  const { store } = deps
  const tenants = [tenant]
  for await (const object of pages(async (page) => {
    const { devices, next } = await store.devices.list({ tenants, filter: everything, sort: oldestSeen, page })
    return { rows: devices, next }
  }))
    yield { type: 'device', object }
  for await (const object of pages(async (page) => {
    const { accounts, next } = await store.accounts.list({ tenants, filter: everything, sort: oldestSeen, page })
    return { rows: accounts, next }
  }))
    yield { type: 'account', object }
  for await (const object of pages(async (page) => {
    const { bookmarks, next } = await store.bookmarks.list({ tenants, filter: everything, sort: oldest, page })
    return { rows: bookmarks, next }
  }))
    yield { type: 'bookmark', object }
  const [incidentsOf, others] = [incidents(deps, tenant), [alerts(deps, tenant), cases(deps, tenant)]]
  if (incidentsFirst) yield* incidentsOf
  for (const other of others) yield* other
  if (!incidentsFirst) yield* incidentsOf
  if (withHistory) yield* history(deps, tenant)
}

/** In its order: entries of one object one after the other, as they happened. */
async function* history(deps: Deps, tenant: TenantId): AsyncGenerator<Whole> {
  let after: number | null = null
  do {
    const page: Awaited<ReturnType<typeof historyPage>> = await historyPage(deps.store.db, tenant, after, pageRows)
    for (const { object, subject, verb, actor, at, before, after, requestId, changeSet } of page.entries) {
      const colon = object.indexOf(':')
      const change: PastChange = {
        kind: object.slice(0, colon) as ChangeKind,
        objectId: object.slice(colon + 1),
        subjectKind: subject?.kind ?? null,
        subjectId: subject?.id ?? null,
        verb,
        actor,
        at,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        requestId,
        changeSet: changeSet ?? null,
      }
      yield { type: 'change', object: change }
    }
    after = page.next
  } while (after !== null)
}

const oldestSeen = [{ field: 'first_seen_at', order: 'asc' }] as const
const oldest = [{ field: 'created_at', order: 'asc' }] as const
const byNumber = [{ field: 'number', order: 'asc' }] as const

type Page = { after?: string; limit: number; withTotal: boolean }

async function* pagesOf<T>(read: (page: Page) => Promise<{ rows: T[]; next: string | null }>): AsyncGenerator<T[]> {
  let after: string | undefined
  do {
    const { rows, next } = await read({ limit: pageRows, withTotal: false, ...(after === undefined ? {} : { after }) })
    yield rows
    after = next ?? undefined
  } while (after !== undefined)
}

async function* pages<T>(read: (page: Page) => Promise<{ rows: T[]; next: string | null }>): AsyncGenerator<T> {
  for await (const rows of pagesOf(read)) yield* rows
}

/** The page memory of the store makes each offset the continuation of the one before. */
async function* alerts(deps: Deps, tenant: TenantId): AsyncGenerator<Whole> {
  const caller = `export:${newId()}`
  const sort = { field: 'created_at', order: 'asc' } as const
  for (let offset = 0; ; ) {
    const found = await deps.store.alerts.search(tenant, { filter: everything, sort, offset, limit: pageRows, caller })
    for (const object of found.alerts) yield { type: 'alert', object, raw: await rawOf(deps, tenant, object) }
    offset += found.alerts.length
    if (found.alerts.length < pageRows) return
  }
}

async function rawOf(deps: Deps, tenant: TenantId, alert: Alert): Promise<Uint8Array> {
  return (await deps.store.alerts.raw(tenant, alert.rawSha256)) ?? new Uint8Array()
}

async function* cases(deps: Deps, tenant: TenantId): AsyncGenerator<Whole> {
  const { store } = deps
  for await (const page of pagesOf(async (page) => {
    const { cases, next } = await store.cases.list({ tenants: [tenant], filter: everything, sort: byNumber, page })
    return { rows: cases, next }
  })) {
    const states = byId(await caseStates(store.db, tenant, idsOf(page)))
    for (const object of page) {
      const state = states.get(object.id)
      if (state === undefined) continue
      const own = { severityFollows: state.severityFollows, responseStatus: state.ownResponseStatus }
      yield { type: 'case', object, own }
      yield* parts(deps, tenant, { kind: 'case', id: object.id }, object)
    }
  }
}

async function* incidents(deps: Deps, tenant: TenantId): AsyncGenerator<Whole> {
  const { store } = deps
  for await (const page of pagesOf(async (page) => {
    const { incidents, next } = await store.incidents.list({
      tenants: [tenant],
      filter: everything,
      sort: byNumber,
      page,
    })
    return { rows: incidents, next }
  })) {
    const states = byId(await incidentStates(store.db, tenant, idsOf(page)))
    const related = await incidentsWithRelations(store.db, tenant, idsOf(page))
    for (const object of page) {
      const state = states.get(object.id)
      if (state === undefined) continue
      const { own, initialSeverity } = state
      // The incident shows its first links only.
      const isCut = object.alertsCount > object.alerts.length
      const links = isCut ? await store.incidents.links(store.db, tenant, object.id) : object.alerts
      yield { type: 'incident', object, own, initialSeverity, links }
      yield* parts(deps, tenant, { kind: 'incident', id: object.id }, object)
      if (!related.has(object.id)) continue
      for await (const relation of pages(async (page) => {
        const { relations, next } = await store.relations.list(
          tenant,
          { incidentId: object.id },
          { sort: oldest, page },
        )
        return { rows: relations, next }
      }))
        yield { type: 'relation', object: relation }
    }
  }
}

const idsOf = (objects: readonly { id: string }[]) => objects.map(({ id }) => id)
const byId = <T extends { id: string }>(objects: readonly T[]) => new Map(objects.map((object) => [object.id, object]))

async function* parts(
  deps: Deps,
  tenant: TenantId,
  subject: { kind: 'incident' | 'case'; id: string },
  counts: { commentsCount: number; tasksCount: number },
): AsyncGenerator<Whole> {
  if (counts.commentsCount > 0) {
    for await (const object of pages(async (page) => {
      const { comments, next } = await deps.store.comments.list(tenant, subject, { sort: oldest, page })
      return { rows: comments, next }
    }))
      yield { type: 'comment', object }
  }
  if (counts.tasksCount > 0) {
    for await (const object of pages(async (page) => {
      const { tasks, next } = await deps.store.tasks.list(tenant, subject, { sort: oldest, page })
      return { rows: tasks, next }
    }))
      yield { type: 'task', object }
  }
}
