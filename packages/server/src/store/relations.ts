// Relations: what an incident points to (bookmarks, alerts, entities), by a name of their own within it.
import {
  type Filter,
  type Relation,
  type RelationField,
  type RelationSortField,
  relationFields,
  type TenantId,
} from '@docket/model'
import { relationColumns, relationSortKeys } from './bookmark-columns.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { plainText, sqlState } from './db.ts'
import { isUuid, newId } from './ids.ts'
import { listPage, type PageRequest } from './keyset-page.ts'

export interface RelationQuery {
  filter?: Filter<RelationField>
  sort?: readonly { field: RelationSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

/** A relation with the uuid its history is kept under. */
export interface StoredRelation extends Relation {
  id: string
}

export interface RelationStore {
  list(
    tenant: TenantId,
    of: { incidentId: string } | { targetKind: Relation['targetKind']; targetId: string },
    query: RelationQuery,
  ): Promise<{ total: number | null; relations: Relation[]; next: string | null }>
  /** By name, in any case. */
  get(tenant: TenantId, incidentId: string, name: string): Promise<Relation | null>
  lock(tx: Db, tenant: TenantId, incidentId: string, name: string): Promise<StoredRelation | null>
  incidentExists(tenant: TenantId, incidentId: string): Promise<boolean>
  /** Null when there is none; it stays locked against deletion and against other changes of its relations. */
  lockIncident(tx: Db, tenant: TenantId, incidentId: string): Promise<{ mergedInto: string | null } | null>
  /**
   * True when there is such a bookmark or alert in the tenant, or such an entity in the incident; it cannot be deleted before the
   * transaction ends.
   */
  holdTarget(tx: Db, tenant: TenantId, incidentId: string, kind: Relation['targetKind'], id: string): Promise<boolean>
  /** Null when the incident points to this target already, under whatever name. The name must be free. */
  insert(
    tx: Db,
    tenant: TenantId,
    relation: Omit<Relation, 'version'> & { version?: number },
  ): Promise<StoredRelation | null>
  /** Points it elsewhere. False when the incident points there already by another name. */
  update(tx: Db, tenant: TenantId, relation: StoredRelation, updatedAt: string): Promise<boolean>
  remove(tx: Db, tenant: TenantId, relation: StoredRelation): Promise<void>
  isTarget(tx: Db, tenant: TenantId, kind: Relation['targetKind'], targetId: string): Promise<boolean>
  /** The relations to a target, and the bookmark counts of their incidents; those made meanwhile may be left unless it is locked. */
  removeTo(tx: Db, tenant: TenantId, kind: Relation['targetKind'], targetId: string): Promise<StoredRelation[]>
}

interface RelationRow {
  id: string
  incident_id: string
  name: string
  target_kind: Relation['targetKind']
  target_id: string
  created_at: string
  version: number
}

const columns = 'r.id, r.incident_id, r.name, r.target_kind, r.target_id, r.created_at, r.version'

const keyOfName = (name: string) => plainText(name).toLowerCase()

/** Where a target lives: `$2` is its id. Entities are those of the incident `$3`. */
const targetSql: Record<Relation['targetKind'], string> = {
  bookmark: 'select from bookmarks where tenant_id = $1 and id = $2 and $3::uuid is not null for key share',
  alert: 'select from alerts where tenant_id = $1 and id = $2 and $3::uuid is not null for key share',
  entity: 'select from entities where tenant_id = $1 and id = $2 and incident_id = $3',
}

const countSql = `update incidents i set bookmarks_count = (select count(*) from relations r
    where r.tenant_id = i.tenant_id and r.incident_id = i.id and r.target_kind = 'bookmark')
  where i.tenant_id = $1 and i.id = any($2::uuid[])`

const uniqueViolation = '23505'

export function openRelations(db: Db): RelationStore {
  async function one(on: Db, tenant: TenantId, incidentId: string, name: string, lock: string) {
    if (!isUuid(incidentId)) return null
    const [row] = await on.query<RelationRow>(
      `select ${columns} from relations r where r.tenant_id = $1 and r.incident_id = $2 and r.name_key = $3 ${lock}`,
      [tenant, incidentId, keyOfName(name)],
    )
    return row === undefined ? null : storedFromRow(row)
  }
  const recount = (tx: Db, tenant: TenantId, incidentIds: string[]) => tx.query(countSql, [tenant, incidentIds])

  return {
    async list(tenant, of, { filter = { op: 'and', items: [] }, sort = [], page }) {
      const [kind, id] = 'incidentId' in of ? ['incident', of.incidentId] : [of.targetKind, of.targetId]
      if (!isUuid(id)) return { total: page.withTotal === false ? null : 0, relations: [], next: null }
      const { total, rows, next } = await listPage<RelationRow>(db, {
        table: 'relations',
        alias: 'r',
        columns,
        tenants: [tenant],
        where: (parameters) => {
          const whose =
            kind === 'incident'
              ? `r.incident_id = ${parameters.push(id)}::uuid`
              : `r.target_kind = ${parameters.push(kind)}::text and r.target_id = ${parameters.push(id)}::uuid`
          return `${whose} and ${compileFilter(filter, parameters, relationFields, relationColumns)}`
        },
        sort: (sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...relationSortKeys[field], order }),
        ),
        fingerprint: [kind, id, filter],
        page,
      })
      return { total, relations: rows.map((row) => relationOf(storedFromRow(row))), next }
    },

    async get(tenant, incidentId, name) {
      const found = await one(db, tenant, incidentId, name, '')
      return found === null ? null : relationOf(found)
    },

    lock: (tx, tenant, incidentId, name) => one(tx, tenant, incidentId, name, 'for update'),

    async incidentExists(tenant, incidentId) {
      if (!isUuid(incidentId)) return false
      const sql = 'select from incidents where tenant_id = $1 and id = $2'
      return (await db.query(sql, [tenant, incidentId], 'incident-exists')).length === 1
    },

    async lockIncident(tx, tenant, incidentId) {
      if (!isUuid(incidentId)) return null
      const [row] = await tx.query<{ merged_into: string | null }>(
        'select merged_into from incidents where tenant_id = $1 and id = $2 for no key update',
        [tenant, incidentId],
      )
      return row === undefined ? null : { mergedInto: row.merged_into }
    },

    async holdTarget(tx, tenant, incidentId, kind, id) {
      return isUuid(id) && (await tx.query(targetSql[kind], [tenant, id, incidentId])).length === 1
    },

    async insert(tx, tenant, relation) {
      const id = newId()
      const rows = await tx.query<RelationRow>(
        `insert into relations as r (tenant_id, incident_id, name_key, name, id, target_kind, target_id, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (tenant_id, target_kind, target_id, incident_id) do nothing returning ${columns}`,
        [
          tenant,
          relation.incidentId,
          keyOfName(relation.name),
          plainText(relation.name),
          id,
          relation.targetKind,
          relation.targetId,
          relation.createdAt,
        ],
      )
      if (rows[0] === undefined) return null
      await recount(tx, tenant, [relation.incidentId])
      return storedFromRow(rows[0])
    },

    async update(tx, tenant, relation, updatedAt) {
      try {
        await tx.transaction((part) =>
          part.query(
            `update relations set target_kind = $4, target_id = $5, version = $6, updated_at = $7
             where tenant_id = $1 and incident_id = $2 and id = $3`,
            [
              tenant,
              relation.incidentId,
              relation.id,
              relation.targetKind,
              relation.targetId,
              relation.version,
              updatedAt,
            ],
          ),
        )
      } catch (error) {
        if (sqlState(error) === uniqueViolation) return false
        throw error
      }
      await recount(tx, tenant, [relation.incidentId])
      return true
    },

    async remove(tx, tenant, relation) {
      await tx.query('delete from relations where tenant_id = $1 and incident_id = $2 and id = $3', [
        tenant,
        relation.incidentId,
        relation.id,
      ])
      await recount(tx, tenant, [relation.incidentId])
    },

    async isTarget(tx, tenant, kind, targetId) {
      const sql = 'select from relations where tenant_id = $1 and target_kind = $2 and target_id = $3 limit 1'
      return isUuid(targetId) && (await tx.query(sql, [tenant, kind, targetId])).length === 1
    },

    async removeTo(tx, tenant, kind, targetId) {
      if (!isUuid(targetId)) return []
      // Incidents before relations, in the order of their ids: the order in which everybody locks. Relations made since then stay.
      const held = await tx.query<{ id: string }>(
        `select i.id from incidents i where i.tenant_id = $1 and i.id in (select incident_id from relations
           where tenant_id = $1 and target_kind = $2 and target_id = $3) order by i.id for no key update`,
        [tenant, kind, targetId],
      )
      const rows = await tx.query<RelationRow>(
        `delete from relations r where tenant_id = $1 and target_kind = $2 and target_id = $3 and incident_id = any($4::uuid[])
         returning ${columns}`,
        [tenant, kind, targetId, held.map(({ id }) => id)],
      )
      if (rows.length > 0 && kind === 'bookmark') {
        await recount(
          tx,
          tenant,
          rows.map((row) => row.incident_id),
        )
      }
      return rows.map(storedFromRow)
    },
  }
}

function storedFromRow(row: RelationRow): StoredRelation {
  return {
    id: row.id,
    name: row.name,
    incidentId: row.incident_id,
    targetKind: row.target_kind,
    targetId: row.target_id,
    createdAt: row.created_at,
    version: row.version,
  }
}

/** Without the id that only the history uses. */
export function relationOf({ id: _, ...relation }: StoredRelation): Relation {
  return relation
}
