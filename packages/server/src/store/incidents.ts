// Incidents: list, find, lock, insert, save, remove and bring back. The tenant comes first everywhere.
import { createHash } from 'node:crypto'
import { type Incident, type IncidentAlert, type IncidentPart, incidentFields, type TenantId } from '@docket/model'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { plainText } from './db.ts'
import { deriveAll, deriveMore, type TacticOf } from './derive-incident.ts'
import { isUuid } from './ids.ts'
import { briefItems, cutParts } from './incident-brief.ts'
import { incidentColumns, incidentSearchJoin, incidentSortKeys } from './incident-columns.ts'
import type { IncidentQuery, IncidentSnapshot, IncidentStore } from './incident-contract.ts'
import * as links from './incident-links.ts'
import { briefFromRow, briefRowColumns, type IncidentRow, incidentRowColumns, stateFromRow } from './incident-rows.ts'
import { insertState, lockStates, refreshStates, saveState } from './incident-save.ts'
import { restoreParts, snapshotParts } from './incident-snapshot.ts'
import { type IncidentState, incidentLimits, incidentOf } from './incident-state.ts'
import { type ListRequest, listPage } from './keyset-page.ts'
import type { PageMemory } from './page-memory.ts'
import { takeNumber } from './take-number.ts'

export function openIncidents(db: Db, options: { tacticOf: TacticOf; memory: PageMemory }): IncidentStore {
  const { tacticOf, memory } = options

  async function select(on: Db, condition: string, values: unknown[], name?: string): Promise<IncidentState[]> {
    const sql = `select ${incidentRowColumns('i')} from incidents i where ${condition}`
    return (await on.query<IncidentRow>(sql, values, name)).map(stateFromRow)
  }

  async function views(on: Db, states: readonly IncidentState[]): Promise<Incident[]> {
    const found = await firstLinks(on, states, incidentLimits.alerts)
    return states.map((state) => incidentOf(state, found.get(state.id) ?? []))
  }

  async function shown(rows: readonly IncidentRow[], whole: readonly IncidentPart[] | undefined): Promise<Incident[]> {
    const keys = rows.map((row) => ({
      tenantId: row.tenant_id as TenantId,
      id: row.id,
      alertsCount: row['alerts_count'] as number,
    }))
    const all = whole === undefined || whole.includes('alerts')
    const found = await firstLinks(db, keys, all ? incidentLimits.alerts : briefItems)
    const alerts = (row: IncidentRow) => found.get(row.id) ?? []
    if (!needsContents(whole)) return rows.map((row) => briefFromRow(row, alerts(row)))
    const incidents = rows.map((row) => incidentOf(stateFromRow(row), alerts(row)))
    return whole === undefined ? incidents : incidents.map((incident) => cutParts(incident, whole))
  }

  return {
    async list({ tenants, filter, sort, page, whole }) {
      const keys = sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort
      const { caller, offset = 0, after } = page
      const sequence =
        caller === undefined || after !== undefined ? null : sequenceOf(['incidents', caller, tenants, filter, keys])
      const known = sequence === null || offset === 0 ? null : memory.recall(sequence, offset)
      const { total, rows, next } = await listPage<IncidentRow>(
        db,
        incidentRequest({
          tenants,
          filter,
          sort: keys,
          ...(whole === undefined ? {} : { whole }),
          page: known === null ? page : { ...page, offset: 0, after: known.value },
        }),
      )
      const last = rows.at(-1)
      if (sequence !== null && next !== null && last !== undefined)
        memory.remember(sequence, offset + rows.length, { value: next, id: last.id })
      return { total, incidents: await shown(rows, whole), next }
    },

    async get(tenant, id, tx = db) {
      if (!isUuid(id)) return null
      const found = await select(tx, 'i.tenant_id = $1 and i.id = $2', [tenant, id], 'get-incident')
      return (await views(tx, found))[0] ?? null
    },

    async find(tenant, ids, environments, whole) {
      const rows = await db.query<IncidentRow>(
        `select ${shownColumns(whole)('i')} from incidents i where i.tenant_id = $1 and (i.id = any($2::uuid[]) or i.external_id = any($3::text[]))
         and ($4::text[] is null or i.environment = any($4::text[])) order by i.created_at desc, i.id desc limit 10000`,
        [tenant, ids.filter(isUuid), ids.map(plainText), environments?.map(plainText) ?? null],
      )
      return shown(rows, whole)
    },

    async findExternal(tx, tenant, { environment, source, externalId }) {
      const [row] = await tx.query<{ id: string }>(
        `select id from incidents where tenant_id = $1 and environment = $2 and coalesce(source, '') = $3 and external_id = $4`,
        [tenant, plainText(environment), plainText(source ?? ''), plainText(externalId)],
      )
      return row?.id ?? null
    },

    lock: lockStates,

    async refresh(tx, tenant, ids, at) {
      const states = await lockStates(tx, tenant, ids)
      await refreshStates(tx, states, tacticOf, at)
      return states.length
    },

    async insert(tx, given) {
      const { tenantId, number: wanted = 0 } = given
      if (wanted > 0)
        return insertState(tx, { ...given, number: await takeNumber(tx, tenantId, 'incident', wanted), serial: 0 })
      const [counter] = await tx.query<{ value: number }>(
        `insert into tenant_counters as c (tenant_id, name, value) values ($1, 'incident', 1)
         on conflict (tenant_id, name) do update set value = c.value + 1 returning value`,
        [tenantId],
        'next-incident-number',
      )
      return insertState(tx, { ...given, number: counter!.value, serial: 0 })
    },

    save: saveState,

    view: async (tx, state) => (await views(tx, [state]))[0]!,

    async remove(tx, state) {
      const parts = await snapshotParts(tx, state)
      await links.unlink(
        tx,
        state,
        parts.links.map(({ alertId }) => alertId),
      )
      const key = [state.tenantId, state.id]
      for (const table of ['comments', 'tasks'])
        await tx.query(
          `delete from ${table} where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2`,
          key,
        )
      for (const table of ['relations', 'entities'])
        await tx.query(`delete from ${table} where tenant_id = $1 and incident_id = $2`, key)
      await tx.query('delete from incidents where tenant_id = $1 and id = $2', key)
      return { state, ...parts }
    },

    async hasMerged(tx, { tenantId, id }) {
      const sql = 'select from incidents where tenant_id = $1 and merged_into = $2 limit 1'
      return (await tx.query(sql, [tenantId, id])).length > 0
    },

    async restore(tx, snapshot: IncidentSnapshot) {
      const state = await insertState(tx, snapshot.state)
      if (state === null) return false
      state.bookmarksCount = await restoreParts(tx, state, snapshot)
      await deriveAll(tx, state, tacticOf)
      await saveState(tx, state)
      return true
    },

    lockAlerts: links.lockAlerts,
    incidentsOf: links.incidentsOf,
    link: links.link,
    unlink: links.unlink,
    links: links.allLinks,
    closeAlerts: links.closeAlerts,
    alertIdsOf: links.alertIdsOf,
    listAlerts: (tenant, incidentId, page) => links.listAlerts(db, tenant, incidentId, page),

    async derive(tx, state, added) {
      if (added !== undefined && (await links.cameLast(tx, state, added))) await deriveMore(tx, state, added, tacticOf)
      else await deriveAll(tx, state, tacticOf)
    },
  }
}

/** What a page of incidents asks of the database; exported for the tests that look at its plan. */
export function incidentRequest({ tenants, filter, sort, page, whole }: IncidentQuery): ListRequest {
  return {
    table: 'incidents',
    alias: 'i',
    columns: shownColumns(whole)('i'),
    tenants,
    side: incidentSearchJoin,
    where: (parameters) => compileFilter(filter, parameters, incidentFields, incidentColumns),
    sort: sort.map(({ field, order }) => ({ ...incidentSortKeys[field], order })),
    fingerprint: filter,
    page,
  }
}

/** Links have a table of their own. */
const needsContents = (whole: readonly IncidentPart[] | undefined): boolean =>
  whole === undefined || whole.some((part) => part !== 'alerts')

const shownColumns = (whole: readonly IncidentPart[] | undefined) =>
  needsContents(whole) ? incidentRowColumns : briefRowColumns

/** Names what fixes the order of the pages of one caller. */
function sequenceOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}

/** The first links of each incident; one that has none is not asked for. */
async function firstLinks(
  on: Db,
  states: readonly Pick<IncidentState, 'tenantId' | 'id' | 'alertsCount'>[],
  most: number,
): Promise<Map<string, IncidentAlert[]>> {
  const found = new Map<string, IncidentAlert[]>()
  const wanted = states.filter(({ alertsCount }) => alertsCount > 0)
  if (wanted.length === 0) return found
  const rows = await on.query<links.LinkRow & { incident_id: string }>(
    `select l.incident_id, ${links.linkColumns('l')}
     from unnest($1::uuid[], $2::uuid[]) as wanted(tenant_id, incident_id)
     cross join lateral (select * from incident_alerts l where l.tenant_id = wanted.tenant_id
       and l.incident_id = wanted.incident_id order by l.linked_at, l.alert_id limit $3) l`,
    [wanted.map(({ tenantId }) => tenantId), wanted.map(({ id }) => id), most],
    'first-links',
  )
  for (const row of rows) {
    const list = found.get(row.incident_id)
    if (list === undefined) found.set(row.incident_id, [links.linkFromRow(row)])
    else list.push(links.linkFromRow(row))
  }
  return found
}
