// The history as a feed that misses nothing: entries in the order (xid, id), as soon as no older transaction can add any before them.
import { type Change, type ChangeKind, changeKinds, type TenantId } from '@docket/model'
import { installationTenant } from './audit.ts'
import { type AuditRow, changeFromRow, entryOf } from './audit-rows.ts'
import type { Db } from './contract.ts'
import { isUuid } from './ids.ts'
import type { Veil } from './veil.ts'

/**
 * A place in the feed. By id alone an entry could appear behind the reader: ids are taken before their rows are committed, and a
 * transaction that began earlier may take a higher one.
 */
export interface FeedPosition {
  /** Transaction id (xid8) as text. */
  xid: string
  id: number
}

export interface FeedEntry {
  position: FeedPosition
  change: Change
  /** Characters of what was before and after. */
  size: number
}

export interface FeedFilter {
  kind?: ChangeKind
  /** Entries of this kind, and those of parts and links of such objects. */
  about?: ChangeKind
  objectId?: string
  changeSet?: string
}

export interface ChangeFeed {
  /**
   * Entries behind `after`, oldest first. `full` false leaves out what was before and after. With `mostBytes` fewer than `limit` come,
   * but at least one, when they are larger than that together, as the database keeps them: then an empty page is the end.
   */
  read(
    tenant: TenantId,
    after: FeedPosition,
    limit: number,
    options?: FeedFilter & { full?: boolean; mostBytes?: number },
  ): Promise<FeedEntry[]>
  /** Newest first, also those that may still be overtaken; `before` is the id of a change. */
  readBack(tenant: TenantId, before: number | null, limit: number, filter?: FeedFilter): Promise<Change[]>
  /** Where the feed ends now: what is settled lies before it, everything else will lie behind it. */
  head(): Promise<FeedPosition>
  /** Where the change with this id stands, 0 for before the first; `invalid` for an id that is none of the tenant's. */
  positionOf(tenant: TenantId, id: number): Promise<FeedPosition>
  /** A place before every entry made at or after the time, with a margin for transactions that ran then. */
  positionAt(tenant: TenantId, since: string): Promise<FeedPosition>
}

export const feedStart: FeedPosition = { xid: '0', id: 0 }
/** Also before what was moved in with an import, which is no news to those who follow the feed. */
export const historyStart: FeedPosition = { xid: '0', id: Number.MIN_SAFE_INTEGER }

type ChangeRow = AuditRow & { xid: string }

const changeColumns =
  'a.tenant_id, a.id, a.xid::text as xid, a.kind, a.object, a.object_id, a.subject_kind, a.subject_id, a.verb, a.actor, a.at, a.request_id, a.change_set'

/** How long a transaction may run and still be found by the time of its changes. */
const marginMs = 5 * 60_000

/** The history also tells of keys, channels and settings, which are no changes of the domain. */
const ofDomain = `a.kind in (${changeKinds.map((kind) => `'${kind}'`).join(', ')}) and a.object_id is not null`

/**
 * A database that was brought back from a dump counts its transactions anew: entries of the former one would look as if they lay in
 * the future, and nobody would be shown anything until the count has come there. They are put before everything that follows.
 */
export async function adoptHistory(db: Db): Promise<void> {
  const future = `xid >= pg_snapshot_xmax(pg_current_snapshot())`
  const tenants = await db.query<{ id: string }>(
    `select t.id from (select id from tenants union select '${installationTenant}'::uuid) as t
     where exists (select from audit a where a.tenant_id = t.id and a.${future})`,
  )
  for (const { id } of tenants)
    await db.query(`update audit set xid = '0' where tenant_id = $1 and xid > '0'::xid8`, [id])
}

export function openChangeFeed(db: Db, veil: Veil): ChangeFeed {
  async function head(): Promise<FeedPosition> {
    const [row] = await db.query<{ xid: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid')
    return { xid: row?.xid ?? '0', id: 0 }
  }

  function conditions(filter: FeedFilter, values: unknown[]): string {
    const parts = [ofDomain]
    if (filter.kind) parts.push(`a.kind = $${values.push(filter.kind)}`)
    if (filter.about) {
      const about = `$${values.push(filter.about)}`
      parts.push(`(a.kind = ${about} or a.subject_kind = ${about})`)
    }
    if (filter.objectId)
      parts.push(`a.object_id = $${values.push(isUuid(filter.objectId) ? filter.objectId : null)}::uuid`)
    if (filter.changeSet)
      parts.push(`a.change_set = $${values.push(isUuid(filter.changeSet) ? filter.changeSet : null)}::uuid`)
    return parts.join(' and ')
  }

  return {
    async read(tenant, after, limit, options = {}) {
      const values: unknown[] = [tenant, after.xid, after.id, limit]
      const page = `select a.* from audit a where a.tenant_id = $1 and (a.xid, a.id) > ($2::xid8, $3::bigint)
           and a.xid < pg_snapshot_xmin(pg_current_snapshot()) and ${conditions(options, values)}
         order by a.xid, a.id limit $4`
      const bounded =
        options.mostBytes === undefined
          ? page
          : `select * from (select p.*, row_number() over o as place,
               sum(coalesce(pg_column_size(p.before), 0) + coalesce(pg_column_size(p.after), 0)) over o as bytes
             from (${page}) p window o as (order by p.xid, p.id)) a where a.place = 1 or a.bytes <= $${values.push(options.mostBytes)}`
      const rows = await db.query<ChangeRow>(
        `select ${changeColumns}${options.full ? ', a.before, a.after' : ', null as before, null as after'}
         from (${bounded}) a order by a.xid, a.id`,
        values,
      )
      return rows.map((row) => ({
        position: { xid: row.xid, id: row.id },
        change: changeFromRow(row, veil),
        size: (row.before?.length ?? 0) + (row.after?.length ?? 0),
      }))
    },

    async readBack(tenant, before, limit, filter = {}) {
      const place = before === null ? null : (await entryOf(db, veil, tenant, before)).id
      const values: unknown[] = [tenant, place, limit]
      const rows = await db.query<ChangeRow>(
        `select ${changeColumns}, a.before, a.after from audit a
         where a.tenant_id = $1 and ($2::bigint is null or a.id < $2) and ${conditions(filter, values)}
         order by a.id desc limit $3`,
        values,
      )
      return rows.map((row) => changeFromRow(row, veil))
    },

    head,

    async positionOf(tenant, id) {
      return id === 0 ? feedStart : entryOf(db, veil, tenant, id)
    },

    async positionAt(tenant, since) {
      const at = Date.parse(since) - marginMs
      // Nothing was written down before computers; and databases know no year 0.
      if (at < 0) return feedStart
      const from = new Date(at).toISOString()
      const [ends] = await db.query<{ low: number | null; high: number | null }>(
        `select (select id from audit where tenant_id = $1 and id > 0 order by id limit 1) as low,
           (select id from audit where tenant_id = $1 order by id desc limit 1) as high`,
        [tenant],
      )
      let low = ends?.low ?? 0
      let high = (ends?.high ?? 0) + 1
      // Times grow with ids but for a little disorder, which the margin covers: halving finds the place without an index of times.
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const [row] = await db.query<{ id: number; late: boolean }>(
          `select id, at >= $3::timestamptz as late from audit where tenant_id = $1 and id >= $2 order by id limit 1`,
          [tenant, middle, from],
        )
        if (row === undefined || row.late) high = middle
        else low = row.id + 1
      }
      const [first] = await db.query<{ xid: string }>(
        'select xid::text as xid from audit where tenant_id = $1 and id >= $2 order by id limit 1',
        [tenant, low],
      )
      return first === undefined ? head() : { xid: first.xid, id: 0 }
    },
  }
}
