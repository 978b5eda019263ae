// Change sets: what was changed together, row by row, as triggers wrote it down (migration 5), and how it is put back.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { plainText, sqlState } from './db.ts'
import { isUuid } from './ids.ts'

export interface ChangeSet {
  id: string
  verb: string
  actor: string
  at: string
  /** The change set that this one took back. */
  undoes: string | null
}

/** One changed row. `place` is its table. */
export interface ChangeStep {
  seq: number
  place: string
  op: 'I' | 'U' | 'D'
  key: Record<string, string>
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface ChangeLog {
  /** From here on every row that `tx` changes belongs to the change set. */
  begin(tx: Db, tenant: TenantId, set: ChangeSet): Promise<void>
  /** What `tx` changes from here on belongs to no change set. */
  end(tx: Db): Promise<void>
  get(tx: Db, tenant: TenantId, id: string): Promise<ChangeSet | null>
  /** Latest first, at most `limit` before `seq`. */
  steps(tx: Db, tenant: TenantId, id: string, before: number, limit: number): Promise<ChangeStep[]>
  /** Puts the row back as it was. False, and nothing done, when it is no longer as the change left it. */
  revert(tx: Db, tenant: TenantId, step: ChangeStep): Promise<boolean>
}

/** Tables whose rows are logged, with the SQL type of each key column. */
const keyTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  incidents: { id: 'uuid' },
  cases: { id: 'uuid' },
  alerts: { id: 'uuid' },
  incident_alerts: { alert_id: 'uuid' },
  comments: { subject_kind: 'text', subject_id: 'uuid', id: 'uuid' },
  tasks: { subject_kind: 'text', subject_id: 'uuid', id: 'uuid' },
  relations: { incident_id: 'uuid', name_key: 'text' },
  merge_moves: { change_set: 'uuid', seq: 'bigint' },
  part_places: { origin: 'uuid', kind: 'text', object_id: 'uuid', upto: 'bigint' },
}

export const changeLog: ChangeLog = {
  async begin(tx, tenant, { id, verb, actor, at, undoes }) {
    await tx.query('insert into change_sets (tenant_id, id, verb, actor, at, undoes) values ($1, $2, $3, $4, $5, $6)', [
      tenant,
      id,
      verb,
      plainText(actor),
      at,
      undoes,
    ])
    await tx.query(`select set_config('docket.change_set', $1, true)`, [id])
  },

  async end(tx) {
    await tx.query(`select set_config('docket.change_set', '', true)`)
  },

  async get(tx, tenant, id) {
    if (!isUuid(id)) return null
    const [row] = await tx.query<ChangeSet>(
      'select id, verb, actor, at, undoes from change_sets where tenant_id = $1 and id = $2',
      [tenant, id],
    )
    return row ?? null
  },

  async steps(tx, tenant, id, before, limit) {
    const rows = await tx.query<Omit<ChangeStep, 'key' | 'before' | 'after'> & Record<string, string | null>>(
      `select seq, place, op, key, before, after from change_rows
       where tenant_id = $1 and change_set = $2 and seq < $3 order by seq desc limit $4`,
      [tenant, id, before, limit],
    )
    return rows.map((row) => ({
      seq: row.seq,
      place: row.place,
      op: row.op,
      key: JSON.parse(row.key ?? '{}') as Record<string, string>,
      before: row.before == null ? null : (JSON.parse(row.before) as Record<string, unknown>),
      after: row.after == null ? null : (JSON.parse(row.after) as Record<string, unknown>),
    }))
  },

  async revert(tx, tenant, step) {
    const types = keyTypes[step.place]
    if (types === undefined) return false
    if (step.op === 'D') return insertAgain(tx, step)
    const columns = Object.entries(types)
    const where = ['t.tenant_id = $1', ...columns.map(([name, type], at) => `t.${name} = $${at + 2}::${type}`)].join(
      ' and ',
    )
    const keys = [tenant, ...columns.map(([name]) => step.key[name])]
    const expected = `$${keys.length + 1}::jsonb`
    const flat = `flat_row('${step.place}', to_jsonb(t))`
    // Of a row that was inserted, only what somebody sets has to be as it was.
    const wanted = step.op === 'I' ? `set_fields('${step.place}', flat_row('${step.place}', ${expected}))` : expected
    const [row] = await tx.query<{ same: boolean }>(
      `select fields_match(set_fields('${step.place}', ${flat}), ${wanted}) as same
       from ${step.place} t where ${where} for update`,
      [...keys, JSON.stringify(step.after)],
    )
    if (row?.same !== true) return false
    if (step.op === 'I') await tx.query(`delete from ${step.place} t where ${where}`, keys)
    else return writeBackFree(tx, step.place, where, keys, step.before ?? {})
    return true
  },
}

const columnName = /^[a-z][a-z0-9_]*$/

async function insertAgain(tx: Db, { place, before }: ChangeStep): Promise<boolean> {
  const names = Object.keys(before ?? {}).filter((name) => columnName.test(name))
  const rows = await tx.query(
    `insert into ${place} (${names.join(', ')}) overriding system value
     select ${names.map((name) => `r.${name}`).join(', ')} from jsonb_populate_record(null::${place}, $1::jsonb) as r
     on conflict do nothing returning tenant_id`,
    [JSON.stringify(before)],
  )
  return rows.length === 1
}

const uniqueViolation = '23505'

/** False when something else has taken the row's former key since. */
async function writeBackFree(
  tx: Db,
  ...given: Parameters<typeof writeBack> extends [Db, ...infer Rest] ? Rest : never
) {
  try {
    await tx.transaction((part) => writeBack(part, ...given))
    return true
  } catch (error) {
    if (sqlState(error) === uniqueViolation) return false
    throw error
  }
}

/** Fields named `detail.x` and `own.x` go into the detail and the contents of an incident, the others into their columns. */
async function writeBack(
  tx: Db,
  place: string,
  where: string,
  keys: unknown[],
  before: Record<string, unknown>,
): Promise<void> {
  const columns: Record<string, unknown> = {}
  const detail: Record<string, unknown> = {}
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(before)) {
    if (name.startsWith('detail.')) detail[name.slice(7)] = value
    else if (name.startsWith('own.')) own[name.slice(4)] = value
    else if (columnName.test(name)) columns[name] = value
  }
  const values = [...keys]
  const sets: string[] = []
  if (Object.keys(columns).length > 0) {
    const from = `jsonb_populate_record(t, $${values.push(JSON.stringify(columns))}::jsonb)`
    for (const name of Object.keys(columns)) sets.push(`${name} = (${from}).${name}`)
  }
  if (Object.keys(detail).length > 0)
    sets.push(`detail = (t.detail::jsonb || $${values.push(JSON.stringify(detail))}::jsonb)::json`)
  if (Object.keys(own).length > 0) {
    const set = `(t.contents::jsonb -> 'own') || $${values.push(JSON.stringify(own))}::jsonb`
    sets.push(`contents = (t.contents::jsonb || jsonb_build_object('own', ${set}))::json`)
  }
  if (sets.length > 0) await tx.query(`update ${place} t set ${sets.join(', ')} where ${where}`, values)
}
