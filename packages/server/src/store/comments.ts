// Comments on incidents and cases. Messages are kept byte for byte as far as text columns can.
import { type Comment, type CommentSortField, commentFields, type TenantId } from '@docket/model'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { isUuid } from './ids.ts'
import { commentColumns } from './incident-columns.ts'
import type { CommentStore, Subject } from './incident-contract.ts'
import { listPage, type SortKey } from './keyset-page.ts'

interface CommentRow {
  subject_kind: Subject['kind']
  subject_id: string
  id: string
  message: string
  author: string
  created_at: string
  updated_at: string
  version: number
}

const columns = 'c.subject_kind, c.subject_id, c.id, c.message, c.author, c.created_at, c.updated_at, c.version'

const sortKeys: Record<CommentSortField, Omit<SortKey, 'order'>> = {
  created_at: { expression: 'c.created_at', type: 'timestamptz' },
  updated_at: { expression: 'c.updated_at', type: 'timestamptz' },
}

function commentFromRow(row: CommentRow): Comment {
  return {
    id: row.id,
    incidentId: row.subject_kind === 'incident' ? row.subject_id : null,
    caseId: row.subject_kind === 'case' ? row.subject_id : null,
    message: row.message,
    author: JSON.parse(row.author) as Comment['author'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

export const subjectOf = (part: { incidentId: string | null; caseId: string | null }): Subject =>
  part.incidentId === null ? { kind: 'case', id: part.caseId! } : { kind: 'incident', id: part.incidentId }

export async function selectComments(on: Db, tenant: TenantId, subject: Subject): Promise<Comment[]> {
  const rows = await on.query<CommentRow>(
    `select ${columns} from comments c where c.tenant_id = $1 and c.subject_kind = $2 and c.subject_id = $3 order by c.created_at, c.id`,
    [tenant, subject.kind, subject.id],
  )
  return rows.map(commentFromRow)
}

/** Inserts, or replaces what has this id. */
export async function insertComment(tx: Db, tenant: TenantId, comment: Comment): Promise<void> {
  const subject = subjectOf(comment)
  await tx.query(
    `insert into comments (tenant_id, subject_kind, subject_id, id, message, author, created_at, updated_at, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, subject_kind, subject_id, id) do update set message = excluded.message, author = excluded.author,
       created_at = excluded.created_at, updated_at = excluded.updated_at, version = excluded.version`,
    [
      tenant,
      subject.kind,
      subject.id,
      comment.id,
      plainText(comment.message),
      jsonText(comment.author),
      comment.createdAt,
      comment.updatedAt,
      comment.version,
    ],
  )
}

/** Counts the parts of an incident anew; cases count theirs when they are read. */
export async function countParts(
  tx: Db,
  tenant: TenantId,
  subject: Subject,
  table: 'comments' | 'tasks',
): Promise<void> {
  if (subject.kind !== 'incident') return
  await tx.query(
    `update incidents set ${table}_count = (select count(*) from ${table} p where p.tenant_id = $1
       and p.subject_kind = 'incident' and p.subject_id = $2) where tenant_id = $1 and id = $2`,
    [tenant, subject.id],
  )
}

export function openComments(db: Db): CommentStore {
  async function get(tenant: TenantId, subject: Subject, id: string, tx: Db = db): Promise<Comment | null> {
    if (!isUuid(id) || !isUuid(subject.id)) return null
    const [row] = await tx.query<CommentRow>(
      `select ${columns} from comments c where c.tenant_id = $1 and c.subject_kind = $2 and c.subject_id = $3 and c.id = $4`,
      [tenant, subject.kind, subject.id, id],
    )
    return row === undefined ? null : commentFromRow(row)
  }

  return {
    async list(tenant, subject, { filter = { op: 'and', items: [] }, sort = [], page }) {
      if (!isUuid(subject.id)) return { total: page.withTotal === false ? null : 0, comments: [], next: null }
      const { total, rows, next } = await listPage<CommentRow>(db, {
        table: 'comments',
        alias: 'c',
        columns,
        tenants: [tenant],
        scope: (parameters) =>
          `c.subject_kind = ${parameters.push(subject.kind)} and c.subject_id = ${parameters.push(subject.id)}::uuid`,
        where: (parameters) =>
          `c.subject_kind = ${parameters.push(subject.kind)} and c.subject_id = ${parameters.push(subject.id)}::uuid
           and ${compileFilter(filter, parameters, commentFields, commentColumns)}`,
        sort: (sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...sortKeys[field], order }),
        ),
        fingerprint: [subject, filter],
        page,
      })
      return { total, comments: rows.map(commentFromRow), next }
    },

    get,

    async lockSubject(tx, tenant, subject) {
      if (!isUuid(subject.id)) return null
      const isIncident = subject.kind === 'incident'
      const [row] = await tx.query<{ merged_into: string | null }>(
        `select ${isIncident ? 'merged_into' : 'null as merged_into'} from ${isIncident ? 'incidents' : 'cases'}
         where tenant_id = $1 and id = $2 for no key update`,
        [tenant, subject.id],
      )
      return row === undefined ? null : { mergedInto: row.merged_into }
    },

    async save(tx, tenant, comment) {
      await insertComment(tx, tenant, comment)
      await countParts(tx, tenant, subjectOf(comment), 'comments')
    },

    async remove(tx, tenant, subject, id) {
      const comment = await get(tenant, subject, id, tx)
      if (comment === null) return null
      await tx.query(
        'delete from comments where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and id = $4',
        [tenant, subject.kind, subject.id, id],
      )
      await countParts(tx, tenant, subject, 'comments')
      return comment
    },
  }
}
