// Tasks of incidents and cases: what is to be done, and whether it was.
import { type Task, type TaskSortField, type TenantId, taskFields } from '@docket/model'
import { countParts, subjectOf } from './comments.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { isUuid } from './ids.ts'
import { taskColumns } from './incident-columns.ts'
import type { Subject, TaskStore } from './incident-contract.ts'
import { listPage, type SortKey } from './keyset-page.ts'

interface TaskRow {
  subject_kind: Subject['kind']
  subject_id: string
  id: string
  title: string
  description: string | null
  status: Task['status']
  created_by: string
  updated_by: string
  created_at: string
  updated_at: string
  version: number
}

const columns =
  't.subject_kind, t.subject_id, t.id, t.title, t.description, t.status, t.created_by, t.updated_by, t.created_at, t.updated_at, t.version'

const sortKeys: Record<TaskSortField, Omit<SortKey, 'order'>> = {
  created_at: { expression: 't.created_at', type: 'timestamptz' },
  updated_at: { expression: 't.updated_at', type: 'timestamptz' },
  title: { expression: 'lower(t.title)', type: 'text' },
  status: { expression: 't.status', type: 'text' },
}

function taskFromRow(row: TaskRow): Task {
  return {
    id: row.id,
    incidentId: row.subject_kind === 'incident' ? row.subject_id : null,
    caseId: row.subject_kind === 'case' ? row.subject_id : null,
    title: row.title,
    description: row.description,
    status: row.status,
    createdBy: JSON.parse(row.created_by) as Task['createdBy'],
    updatedBy: JSON.parse(row.updated_by) as Task['updatedBy'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

export async function selectTasks(on: Db, tenant: TenantId, subject: Subject): Promise<Task[]> {
  const rows = await on.query<TaskRow>(
    `select ${columns} from tasks t where t.tenant_id = $1 and t.subject_kind = $2 and t.subject_id = $3 order by t.created_at, t.id`,
    [tenant, subject.kind, subject.id],
  )
  return rows.map(taskFromRow)
}

/** Inserts, or replaces what has this id. */
export async function insertTask(tx: Db, tenant: TenantId, task: Task): Promise<void> {
  const subject = subjectOf(task)
  await tx.query(
    `insert into tasks (tenant_id, subject_kind, subject_id, id, title, description, status, created_by, updated_by,
       created_at, updated_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id, subject_kind, subject_id, id) do update set title = excluded.title,
       description = excluded.description, status = excluded.status, created_by = excluded.created_by,
       updated_by = excluded.updated_by, created_at = excluded.created_at, updated_at = excluded.updated_at,
       version = excluded.version`,
    [
      tenant,
      subject.kind,
      subject.id,
      task.id,
      plainText(task.title),
      task.description === null ? null : plainText(task.description),
      task.status,
      jsonText(task.createdBy),
      jsonText(task.updatedBy),
      task.createdAt,
      task.updatedAt,
      task.version,
    ],
  )
}

export function openTasks(db: Db): TaskStore {
  async function get(tenant: TenantId, subject: Subject, id: string, tx: Db = db): Promise<Task | null> {
    if (!isUuid(id) || !isUuid(subject.id)) return null
    const [row] = await tx.query<TaskRow>(
      `select ${columns} from tasks t where t.tenant_id = $1 and t.subject_kind = $2 and t.subject_id = $3 and t.id = $4`,
      [tenant, subject.kind, subject.id, id],
    )
    return row === undefined ? null : taskFromRow(row)
  }

  return {
    async list(tenant, subject, { filter = { op: 'and', items: [] }, sort = [], page }) {
      if (!isUuid(subject.id)) return { total: page.withTotal === false ? null : 0, tasks: [], next: null }
      const { total, rows, next } = await listPage<TaskRow>(db, {
        table: 'tasks',
        alias: 't',
        columns,
        tenants: [tenant],
        scope: (parameters) =>
          `t.subject_kind = ${parameters.push(subject.kind)} and t.subject_id = ${parameters.push(subject.id)}::uuid`,
        where: (parameters) =>
          `t.subject_kind = ${parameters.push(subject.kind)} and t.subject_id = ${parameters.push(subject.id)}::uuid
           and ${compileFilter(filter, parameters, taskFields, taskColumns)}`,
        sort: (sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...sortKeys[field], order }),
        ),
        fingerprint: [subject, filter],
        page,
      })
      return { total, tasks: rows.map(taskFromRow), next }
    },

    get,

    async save(tx, tenant, task) {
      await insertTask(tx, tenant, task)
      await countParts(tx, tenant, subjectOf(task), 'tasks')
    },

    async remove(tx, tenant, subject, id) {
      const task = await get(tenant, subject, id, tx)
      if (task === null) return null
      await tx.query('delete from tasks where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and id = $4', [
        tenant,
        subject.kind,
        subject.id,
        id,
      ])
      await countParts(tx, tenant, subject, 'tasks')
      return task
    },
  }
}
