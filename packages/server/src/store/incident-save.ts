// Writes states of incidents into their rows, locks them, and works out anew what follows from their alerts.
import type { Incident, TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { deriveAll, type TacticOf } from './derive-incident.ts'
import { isUuid } from './ids.ts'
import { columnsOfState, type IncidentRow, incidentRowColumns, stateFromRow } from './incident-rows.ts'
import { keepSearch } from './incident-search.ts'
import { type IncidentState, incidentOf } from './incident-state.ts'
import { insertRows } from './insert-rows.ts'
import { recomputeCases } from './recompute-case.ts'

/** Locks rows in the order of their ids; those that are not there are left out. */
export async function lockStates(tx: Db, tenant: TenantId, ids: readonly string[]): Promise<IncidentState[]> {
  const rows = await tx.query<IncidentRow>(
    `select ${incidentRowColumns('i')} from incidents i where i.tenant_id = $1 and i.id = any($2::uuid[])
     order by i.id for update of i`,
    [tenant, ids.filter(isUuid)],
    'lock-incidents',
  )
  return rows.map(stateFromRow)
}

/** Incidents these alerts belong to, locked. To be called before the alerts themselves are locked. */
export async function lockIncidentsOf(tx: Db, tenant: TenantId, alertIds: readonly string[]): Promise<IncidentState[]> {
  const rows = await tx.query<{ incident_id: string }>(
    'select distinct incident_id from incident_alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
    [tenant, alertIds.filter(isUuid)],
    'incidents-of-alerts',
  )
  return rows.length === 0
    ? []
    : lockStates(
        tx,
        tenant,
        rows.map((row) => row.incident_id),
      )
}

/** After alerts of these locked incidents changed. The version grows where something became different. */
export async function refreshStates(
  tx: Db,
  states: readonly IncidentState[],
  tacticOf: TacticOf,
  at: string,
): Promise<void> {
  const cases = new Map<string, Set<string | null>>()
  for (const state of states) {
    const before = JSON.stringify([state.derived, state.alertsCount])
    await deriveAll(tx, state, tacticOf)
    if (JSON.stringify([state.derived, state.alertsCount]) === before) continue
    state.version += 1
    if (at > state.updatedAt) state.updatedAt = at
    await saveState(tx, state)
    cases.set(state.tenantId, (cases.get(state.tenantId) ?? new Set()).add(state.caseId))
  }
  for (const [tenant, ids] of cases) await recomputeCases(tx, tenant as TenantId, ids)
}

/** Null when id, number or the product's id is taken. A `serial` of 0 is given by the database. */
export async function insertState(tx: Db, state: IncidentState): Promise<IncidentState | null> {
  const incident = incidentOf(state, [])
  const columns = { ...columnsOfState(state, incident), ...(state.serial > 0 ? { serial: state.serial } : {}) }
  const names = Object.keys(columns)
  const [row] = await tx.query<{ serial: number }>(
    `insert into incidents (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict do nothing returning serial`,
    Object.values(columns),
    state.serial > 0 ? 'insert-incident-again' : 'insert-incident',
  )
  if (row === undefined) return null
  const inserted = { ...state, serial: row.serial }
  await keepSearch(tx, state.tenantId, [incident])
  await keepEntities(tx, inserted, incident)
  return inserted
}

/** The same of many at once, whose serials are given; ids of those that were inserted. */
export async function insertStates(tx: Db, tenant: TenantId, states: readonly IncidentState[]): Promise<string[]> {
  const incidents = states.map((state) => incidentOf(state, []))
  const rows = states.map((state, index) => ({ ...columnsOfState(state, incidents[index]!), serial: state.serial }))
  const ids = await insertRows(tx, 'incidents', rows, 'id')
  const inserted = new Set(ids)
  const made = incidents.filter(({ id }) => inserted.has(id))
  if (made.length === 0) return []
  await keepSearch(tx, tenant, made)
  const entities = made.flatMap((incident) => incident.entities.map(({ id, kind }) => [incident.id, id, kind] as const))
  if (entities.length > 0)
    await tx.query(
      `insert into entities (tenant_id, incident_id, id, kind)
       select $1, e.* from unnest($2::uuid[], $3::uuid[], $4::text[]) as e on conflict do nothing`,
      [tenant, ...[0, 1, 2].map((column) => entities.map((entity) => entity[column]))],
      'bring-entities',
    )
  return ids
}

export async function saveState(tx: Db, state: IncidentState): Promise<void> {
  const incident = incidentOf(state, [])
  const { tenant_id, id, number: _number, contents, ...columns } = columnsOfState(state, incident)
  const names = Object.keys(columns)
  await tx.query(
    `update incidents t set ${names.map((name, index) => `${name} = $${index + 4}`).join(', ')}, contents = ${keptContents('$3')}
     where tenant_id = $1 and id = $2`,
    [tenant_id, id, contents, ...Object.values(columns)],
    'save-incident',
  )
  await keepSearch(tx, state.tenantId, [incident])
  await keepEntities(tx, state, incident)
}

/** SQL of the new contents of the row `t`: large ones that are as they were are not written again. */
export const keptContents = (given: string): string =>
  `case when t.contents::text = ${given}::text then t.contents else ${given}::text::json end`

/** Says anew which entities stand in the incident. */
async function keepEntities(tx: Db, state: IncidentState, { entities }: Incident): Promise<void> {
  const known = await readEntities(tx, state)
  const wanted = new Set(entities.map(({ id }) => id))
  const gone = [...known].filter((id) => !wanted.has(id))
  const added = entities.filter(({ id }) => !known.has(id))
  if (gone.length > 0)
    await tx.query('delete from entities where tenant_id = $1 and incident_id = $2 and id = any($3::uuid[])', [
      state.tenantId,
      state.id,
      gone,
    ])
  if (added.length > 0)
    await tx.query(
      `insert into entities (tenant_id, incident_id, id, kind)
       select $1, $2, added.id, added.kind from unnest($3::uuid[], $4::text[]) as added(id, kind) on conflict do nothing`,
      [state.tenantId, state.id, added.map(({ id }) => id), added.map(({ kind }) => kind)],
      'add-entities',
    )
}

async function readEntities(tx: Db, state: IncidentState): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>('select id from entities where tenant_id = $1 and incident_id = $2', [
    state.tenantId,
    state.id,
  ])
  return new Set(rows.map(({ id }) => id))
}
