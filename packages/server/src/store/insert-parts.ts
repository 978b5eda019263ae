// Inserts many new comments and tasks with one statement each, and counts them in their incidents.
import type { Comment, Task, TenantId } from '@docket/model'
import { subjectOf } from './comments.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'

/** Answers how many were made; those that are there already are left as they are. Their subjects are locked by the caller. */
export async function insertParts(
  tx: Db,
  tenant: TenantId,
  comments: readonly Comment[],
  tasks: readonly Task[],
): Promise<number> {
  const told = await insert(tx, tenant, 'comments', comments, [
    ['message', 'text', ({ message }) => plainText(message)],
    ['author', 'json', ({ author }) => jsonText(author)],
  ])
  const todo = await insert(tx, tenant, 'tasks', tasks, [
    ['title', 'text', ({ title }) => plainText(title)],
    ['description', 'text', ({ description }) => (description === null ? null : plainText(description))],
    ['status', 'text', ({ status }) => status],
    ['created_by', 'json', ({ createdBy }) => jsonText(createdBy)],
    ['updated_by', 'json', ({ updatedBy }) => jsonText(updatedBy)],
  ])
  return told + todo
}

type Column<P> = readonly [name: string, type: 'text' | 'json', value: (part: P) => string | null]

async function insert<P extends Comment | Task>(
  tx: Db,
  tenant: TenantId,
  table: 'comments' | 'tasks',
  parts: readonly P[],
  own: readonly Column<P>[],
): Promise<number> {
  if (parts.length === 0) return 0
  const names = own.map(([name]) => name).join(', ')
  const rows = await tx.query<{ subject_kind: string; subject_id: string }>(
    `insert into ${table} (tenant_id, subject_kind, subject_id, id, created_at, updated_at, version, ${names})
     select $1, p.subject_kind, p.subject_id, p.id, p.created_at, p.updated_at, p.version, ${own.map(([name, type]) => `p.${name}::${type}`).join(', ')}
     from unnest($2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::int[],
       ${own.map((_, index) => `$${index + 8}::text[]`).join(', ')})
       as p(subject_kind, subject_id, id, created_at, updated_at, version, ${names})
     on conflict do nothing returning subject_kind, subject_id`,
    [
      tenant,
      parts.map((part) => subjectOf(part).kind),
      parts.map((part) => subjectOf(part).id),
      parts.map(({ id }) => id),
      parts.map(({ createdAt }) => createdAt),
      parts.map(({ updatedAt }) => updatedAt),
      parts.map(({ version }) => version),
      ...own.map(([, , value]) => parts.map(value)),
    ],
    `bring-${table}`,
  )
  const incidents = new Set(rows.filter((row) => row.subject_kind === 'incident').map((row) => row.subject_id))
  if (incidents.size > 0)
    await tx.query(
      `update incidents i set ${table}_count = (select count(*) from ${table} p where p.tenant_id = i.tenant_id
         and p.subject_kind = 'incident' and p.subject_id = i.id) where i.tenant_id = $1 and i.id = any($2::uuid[])`,
      [tenant, [...incidents]],
      `count-${table}`,
    )
  return rows.length
}
