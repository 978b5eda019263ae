// Moves comments, tasks and relations between incidents, and remembers what a merge moved so that a split can take it back.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { isUuid, newId } from './ids.ts'

export type MovedKind = 'incident' | 'alert' | 'comment' | 'task' | 'relation' | 'entity' | 'observable'

/** One thing that a merge put into another incident; `incident`: the merged one itself, with the fields merging changed. */
export interface Move {
  changeSet: string
  seq: number
  kind: MovedKind
  /** Id of the alert, comment, task or relation; the key of an entity or observable. */
  item: string
  from: string
  to: string
  /** What the row was like; null where nothing has to be known. */
  before: Record<string, unknown> | null
}

export type NewMove = Pick<Move, 'kind' | 'item' | 'before'>

/** `id` is what the part was called where it comes from, `item` what it is called now. */
export interface MovedPart {
  kind: string
  id: string
  item: string
}

export interface PartCounts {
  comments: number
  tasks: number
  bookmarks: number
}

export interface MergeStore {
  /** Moves every part, except relations to what the target points to already. Both incidents are locked. */
  moveParts(tx: Db, tenant: TenantId, from: string, to: string): Promise<NewMove[]>
  /** Takes a part back to where it came from. False when it is gone or was moved elsewhere. */
  moveBack(tx: Db, tenant: TenantId, move: Move): Promise<boolean>
  remember(
    tx: Db,
    tenant: TenantId,
    changeSet: string,
    from: string,
    to: string,
    moves: readonly NewMove[],
  ): Promise<void>
  /** What merges brought into `to` and no split took out again; in the order in which it came. */
  active(tx: Db, tenant: TenantId, to: string, from?: readonly string[]): Promise<Move[]>
  /** Moves that are done with. */
  forget(tx: Db, tenant: TenantId, moves: readonly Move[]): Promise<void>
  /**
   * The history of parts shows with `to` from here on: what already came to `from`, and with `written` also what was written there.
   */
  showWith(
    tx: Db,
    tenant: TenantId,
    parts: readonly MovedPart[],
    from: string,
    to: string,
    written: boolean,
  ): Promise<void>
  /**
   * A part was deleted and its deletion recorded: the history told of it so far stays where it shows, also when another part that is called
   * the same comes or goes.
   */
  leaveHistory(tx: Db, tenant: TenantId, incident: string, part: { kind: string; id: string }): Promise<void>
  countParts(tx: Db, tenant: TenantId, incident: string): Promise<PartCounts>
}

interface MoveRow {
  change_set: string
  seq: number
  kind: MovedKind
  item: string
  from_incident: string
  to_incident: string
  before: string | null
}

const batch = 5000

export const mergeStore: MergeStore = {
  async moveParts(tx, tenant, from, to) {
    const moves: NewMove[] = []
    for (const [table, kind] of [
      ['comments', 'comment'],
      ['tasks', 'task'],
    ] as const) {
      // Ids are given by clients: both incidents may have a part of the same id, which then moves under a new one.
      const taken = await tx.query<{ id: string }>(
        `select s.id from ${table} s join ${table} t using (tenant_id, subject_kind, id)
         where s.tenant_id = $1 and s.subject_kind = 'incident' and s.subject_id = $2 and t.subject_id = $3`,
        [tenant, from, to],
      )
      for (const { id } of taken) {
        const fresh = newId()
        await tx.query(
          `update ${table} set subject_id = $4, id = $5 where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2 and id = $3`,
          [tenant, from, id, to, fresh],
        )
        moves.push({ kind, item: fresh, before: { id } })
      }
      const moved = await tx.query<{ id: string }>(
        `update ${table} set subject_id = $3 where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2 returning id`,
        [tenant, from, to],
      )
      for (const { id } of moved) moves.push({ kind, item: id, before: null })
    }
    const relations = await tx.query<{ id: string; name: string; name_key: string; taken: boolean }>(
      `select s.id, s.name, s.name_key, exists (select from relations t where t.tenant_id = $1 and t.incident_id = $3
         and t.name_key = s.name_key) as taken
       from relations s where s.tenant_id = $1 and s.incident_id = $2 and not exists (select from relations t
         where t.tenant_id = $1 and t.incident_id = $3 and t.target_kind = s.target_kind and t.target_id = s.target_id)
       order by s.name_key`,
      [tenant, from, to],
    )
    for (const { id, name, name_key, taken } of relations) {
      const named = taken ? newId() : null
      await tx.query(
        `update relations set incident_id = $4, name = coalesce($5, name), name_key = coalesce($5, name_key)
         where tenant_id = $1 and incident_id = $2 and name_key = $3`,
        [tenant, from, name_key, to, named],
      )
      moves.push({ kind: 'relation', item: id, before: taken ? { name, name_key } : null })
    }
    return moves
  },

  async moveBack(tx, tenant, { kind, item, from, to, before }) {
    if (kind === 'comment' || kind === 'task') {
      const table = `${kind}s`
      const rows = await tx.query(
        `update ${table} s set subject_id = $3, id = $5 where s.tenant_id = $1 and s.subject_kind = 'incident' and s.subject_id = $2
           and s.id = $4 and not exists (select from ${table} o where o.tenant_id = $1 and o.subject_kind = 'incident'
             and o.subject_id = $3 and o.id = $5) returning s.id`,
        [tenant, to, from, item, before?.id ?? item],
      )
      return rows.length === 1
    }
    const rows = await tx.query(
      `update relations s set incident_id = $3, name = coalesce($5, s.name), name_key = coalesce($6, s.name_key)
       where s.tenant_id = $1 and s.incident_id = $2 and s.id = $4 and not exists (select from relations o where o.tenant_id = $1
         and o.incident_id = $3 and (o.name_key = coalesce($6, s.name_key)
           or (o.target_kind = s.target_kind and o.target_id = s.target_id))) returning s.id`,
      [tenant, to, from, item, before?.name ?? null, before?.name_key ?? null],
    )
    return rows.length === 1
  },

  async remember(tx, tenant, changeSet, from, to, moves) {
    for (let at = 0; at < moves.length; at += batch) {
      const some = moves.slice(at, at + batch)
      await tx.query(
        `insert into merge_moves (tenant_id, change_set, kind, item, from_incident, to_incident, before)
         select $1, $2, m.kind, m.item, $3, $4, m.before::jsonb from unnest($5::text[], $6::text[], $7::text[])
           with ordinality as m(kind, item, before, n) order by m.n`,
        [
          tenant,
          changeSet,
          from,
          to,
          some.map(({ kind }) => kind),
          some.map(({ item }) => item),
          some.map(({ before }) => (before === null ? null : JSON.stringify(before))),
        ],
      )
    }
  },

  async active(tx, tenant, to, from) {
    if (!isUuid(to)) return []
    const rows = await tx.query<MoveRow>(
      `select change_set, seq, kind, item, from_incident, to_incident, before from merge_moves
       where tenant_id = $1 and to_incident = $2 and active and ($3::uuid[] is null or from_incident = any($3::uuid[])) order by seq`,
      [tenant, to, from === undefined ? null : from.filter(isUuid)],
    )
    return rows.map((row) => ({
      changeSet: row.change_set,
      seq: row.seq,
      kind: row.kind,
      item: row.item,
      from: row.from_incident,
      to: row.to_incident,
      before: row.before === null ? null : (JSON.parse(row.before) as Record<string, unknown>),
    }))
  },

  async forget(tx, tenant, moves) {
    await tx.query(
      `update merge_moves m set active = false from unnest($2::uuid[], $3::bigint[]) as gone(change_set, seq)
       where m.tenant_id = $1 and m.change_set = gone.change_set and m.seq = gone.seq`,
      [tenant, moves.map(({ changeSet }) => changeSet), moves.map(({ seq }) => seq)],
    )
  },

  async showWith(tx, tenant, parts, from, to, written) {
    if (parts.length === 0) return
    const values = [
      tenant,
      parts.map(({ kind }) => kind),
      parts.map(({ id }) => id),
      parts.map(({ item }) => item),
      from,
      to,
    ]
    const moved = 'unnest($2::text[], $3::uuid[], $4::uuid[]) as moved(kind, id, item)'
    await tx.query(
      `update part_places p set place = $6, item = moved.item from ${moved}
       where p.tenant_id = $1 and p.kind = moved.kind and p.item = moved.id and p.place = $5`,
      values,
    )
    if (!written) return
    // What was written for a former part of this id has its row already; whoever writes of one holds the incident, as we do.
    await tx.query(
      `insert into part_places (tenant_id, kind, object_id, origin, since, upto, place, item)
       select $1, moved.kind, moved.id, $5, known.upto, told.id, $6, moved.item from (select distinct * from ${moved}) as moved
       cross join lateral (select coalesce(max(upto), 0) as upto from part_places p
         where p.tenant_id = $1 and p.origin = $5 and p.kind = moved.kind and p.object_id = moved.id) known
       cross join lateral (select max(u.id) as id from audit u
         where u.tenant_id = $1 and u.object_id = moved.id and u.kind = moved.kind and u.subject_id = $5) told
       where told.id > known.upto`,
      values,
    )
  },

  async leaveHistory(tx, tenant, incident, { kind, id }) {
    const values = [tenant, incident, kind, id]
    await tx.query(
      `update part_places set item = gen_random_uuid() where tenant_id = $1 and place = $2 and kind = $3 and item = $4`,
      values,
    )
    await tx.query(
      `insert into part_places (tenant_id, kind, object_id, origin, since, upto, place, item)
       select $1, $3, $4, $2, known.upto, told.id, $2, gen_random_uuid()
       from (select coalesce(max(upto), 0) as upto from part_places p
           where p.tenant_id = $1 and p.origin = $2 and p.kind = $3 and p.object_id = $4) known
         cross join (select max(u.id) as id from audit u
           where u.tenant_id = $1 and u.object_id = $4 and u.kind = $3 and u.subject_id = $2) told
       where told.id > known.upto`,
      values,
    )
  },

  async countParts(tx, tenant, incident) {
    const [row] = await tx.query<PartCounts>(
      `select (select count(*) from comments where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2) as comments,
         (select count(*) from tasks where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2) as tasks,
         (select count(*) from relations where tenant_id = $1 and incident_id = $2 and target_kind = 'bookmark') as bookmarks`,
      [tenant, incident],
    )
    return row ?? { comments: 0, tasks: 0, bookmarks: 0 }
  },
}
