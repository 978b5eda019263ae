// The append-only history: who did what to which object, with what was before and after.
import type { TenantId } from '@docket/model'
import { type AuditRow, arrivals, auditColumns, changeFromRow, entryOf, hasLeft, sidesOf } from './audit-rows.ts'
import type { AuditEntry, AuditStore, Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { historyOfMany } from './history-of-many.ts'
import { isUuid } from './ids.ts'
import type { Veil } from './veil.ts'

/** Stands for the installation where a tenant must be named. */
export const installationTenant = '00000000-0000-0000-0000-000000000000' as TenantId

/** The entry as it was written; that of the installation has no tenant. */
export function entryFromRow(row: AuditRow): AuditEntry {
  return {
    tenant: row.tenant_id === installationTenant ? null : (row.tenant_id as TenantId),
    actor: row.actor,
    verb: row.verb,
    object: row.object,
    ...sidesOf(row),
    requestId: row.request_id,
    at: row.at,
    ...(row.change_set === null ? {} : { changeSet: row.change_set }),
    ...(row.subject_kind === null ? {} : { subject: { kind: row.subject_kind, id: row.subject_id! } }),
  }
}

/** `kind:uuid`, or nothing where the object has no uuid. */
function keyOf(object: string): { kind: string; id: string } | null {
  const colon = object.indexOf(':')
  const id = object.slice(colon + 1)
  return colon > 0 && isUuid(id) ? { kind: object.slice(0, colon), id } : null
}

const inputs = [
  ['tenant_id', 'uuid'],
  ['at', 'timestamptz'],
  ['actor', 'text'],
  ['verb', 'text'],
  ['object', 'text'],
  ['before', 'text', '::json'],
  ['after', 'text', '::json'],
  ['request_id', 'text'],
  ['change_set', 'uuid'],
  ['kind', 'text'],
  ['object_id', 'uuid'],
  ['subject_kind', 'text'],
  ['subject_id', 'uuid'],
] as const

const recordSql = `insert into audit (${inputs.map(([name]) => name).join(', ')})
  select ${inputs.map(([name, , cast]) => `${name}${cast ?? ''}`).join(', ')}
  from unnest(${inputs.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) with ordinality
    as input(${inputs.map(([name]) => name).join(', ')}, place) order by place`

const json = (value: unknown) => (value === undefined ? null : jsonText(value))

function rowOf(entry: AuditEntry): Record<(typeof inputs)[number][0], unknown> {
  const key = keyOf(entry.object)
  return {
    tenant_id: entry.tenant ?? installationTenant,
    at: entry.at,
    actor: plainText(entry.actor),
    verb: entry.verb,
    object: plainText(entry.object),
    before: json(entry.before),
    after: json(entry.after),
    request_id: plainText(entry.requestId),
    change_set: entry.changeSet ?? null,
    kind: key?.kind ?? null,
    object_id: key?.id ?? null,
    subject_kind: entry.subject?.kind ?? null,
    subject_id: entry.subject?.id ?? null,
  }
}

/** One statement for all entries, in their order. */
export async function recordEntries(tx: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map(rowOf)
  await tx.query(
    recordSql,
    inputs.map(([name]) => rows.map((row) => row[name])),
    'record-history',
  )
}

/** Ids of the entries of an object and of its parts. */
const entriesOf = (own: string, object: string) => `select u.id from audit u where u.tenant_id = $1 and ${own}
  union select u.id from audit u where u.tenant_id = $1 and u.subject_id = ${object} and not ${hasLeft('u')}
  union select u.id from ${arrivals('$1', object)}`

/** Also before what was moved in. */
const beforeAll = Number.MIN_SAFE_INTEGER

export function openAudit(db: Db, veil: Veil): AuditStore {
  return {
    record: (tx, entry) => recordEntries(tx ?? db, [entry]),

    ofMany: (objects, limit) => historyOfMany(db, veil, objects, limit),

    recordAll: (tx, entries) => recordEntries(tx, entries),

    async list(tenant, { object, limit = 100 } = {}) {
      const key = object === undefined ? null : keyOf(object)
      const whose = key === null ? '($2::text is null or u.object = $2)' : 'u.object = $2 and u.object_id = $4'
      const rows = await db.query<AuditRow>(
        `select ${auditColumns} from audit u where u.tenant_id = $1 and ${whose} order by u.id desc limit $3`,
        [tenant ?? installationTenant, object ?? null, limit, ...(key === null ? [] : [key.id])],
      )
      return rows.map(entryFromRow)
    },

    async changes(tenant, { kind, id, withParts, changeSet, after, limit, order }, tx = db) {
      const values: unknown[] = [tenant]
      const push = (value: unknown) => `$${values.push(value)}`
      const wanted = ['u.tenant_id = $1', 'u.object_id is not null']
      if (changeSet !== undefined) wanted.push(`u.change_set = ${push(changeSet)}::uuid`)
      if (after !== undefined) {
        const place = after === 0 ? beforeAll : (await entryOf(tx, veil, tenant, after)).id
        wanted.push(`u.id ${order === 'asc' ? '>' : '<'} ${push(place)}::bigint`)
      }
      if (id !== undefined) {
        const object = `${push(id)}::uuid`
        const own =
          kind === undefined ? `u.object_id = ${object}` : `(u.object_id = ${object} and u.kind = ${push(kind)})`
        wanted.push(withParts === true ? `u.id in (${entriesOf(own, object)})` : own)
      } else if (kind !== undefined) wanted.push(`u.kind = ${push(kind)}`)
      const rows = await tx.query<AuditRow>(
        `select ${auditColumns} from audit u where ${wanted.join(' and ')} order by u.id ${order === 'asc' ? 'asc' : 'desc'}
         limit ${push(limit)}::bigint`,
        values,
      )
      return rows.map((row) => changeFromRow(row, veil))
    },
  }
}
