// Long operations a caller can ask about afterwards, such as the deletion of an alert.
import type { TenantId } from '@docket/model'
import type { Db, Operation, OperationStore } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { isUuid, newId } from './ids.ts'

interface OperationRow {
  id: string
  tenant_id: string
  kind: string
  status: Operation['status']
  subject: string
  result: string | null
  error: string | null
  created_at: string
  finished_at: string | null
}

function operationFromRow(row: OperationRow): Operation {
  return {
    id: row.id,
    tenant: row.tenant_id as TenantId,
    kind: row.kind,
    status: row.status,
    subject: JSON.parse(row.subject) as Record<string, unknown>,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}

export function openOperations(db: Db): OperationStore {
  return {
    async create(tenant, kind, subject = {}, tx = db) {
      const [row] = await tx.query<OperationRow>(
        `insert into operations (tenant_id, id, kind, status, subject) values ($1, $2, $3, 'queued', $4) returning *`,
        [tenant, newId(), kind, jsonText(subject)],
      )
      return operationFromRow(row!)
    },

    async start(tenant, id) {
      await db.query(
        `update operations set status = 'in_progress' where tenant_id = $1 and id = $2 and status = 'queued'`,
        [tenant, id],
      )
    },

    /** A finished operation stays as it is. */
    async finish(tenant, id, outcome, tx = db) {
      const failed = 'error' in outcome
      await tx.query(
        `update operations set status = $3, result = $4, error = $5, finished_at = now()
         where tenant_id = $1 and id = $2 and finished_at is null`,
        [
          tenant,
          id,
          failed ? 'failed' : 'succeeded',
          failed ? null : jsonText(outcome.result),
          failed ? plainText(outcome.error) : null,
        ],
      )
    },

    async get(tenant, id) {
      if (!isUuid(id)) return null
      const [row] = await db.query<OperationRow>('select * from operations where tenant_id = $1 and id = $2', [
        tenant,
        id,
      ])
      return row === undefined ? null : operationFromRow(row)
    },
  }
}
