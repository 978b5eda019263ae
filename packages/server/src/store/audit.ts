// The append-only history: who did what to which object, with what was before and after.
import type { TenantId } from '@docket/model'
import type { AuditEntry, AuditStore, Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'

/** Stands for the installation where a tenant must be named. */
export const installationTenant = '00000000-0000-0000-0000-000000000000' as TenantId

interface AuditRow {
  tenant_id: string
  at: string
  actor: string
  verb: string
  object: string
  before: string | null
  after: string | null
  request_id: string
}

function entryFromRow(row: AuditRow): AuditEntry {
  return {
    tenant: row.tenant_id === installationTenant ? null : (row.tenant_id as TenantId),
    actor: row.actor,
    verb: row.verb,
    object: row.object,
    ...(row.before === null ? {} : { before: JSON.parse(row.before) as unknown }),
    ...(row.after === null ? {} : { after: JSON.parse(row.after) as unknown }),
    requestId: row.request_id,
    at: row.at,
  }
}

export function openAudit(db: Db): AuditStore {
  return {
    async record(tx, entry) {
      await (tx ?? db).query(
        `insert into audit (tenant_id, at, actor, verb, object, before, after, request_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          entry.tenant ?? installationTenant,
          entry.at,
          plainText(entry.actor),
          entry.verb,
          plainText(entry.object),
          entry.before === undefined ? null : jsonText(entry.before),
          entry.after === undefined ? null : jsonText(entry.after),
          entry.requestId,
        ],
      )
    },

    async list(tenant, { object, limit = 100 } = {}) {
      const rows = await db.query<AuditRow>(
        `select * from audit where tenant_id = $1 and ($2::text is null or object = $2) order by id desc limit $3`,
        [tenant ?? installationTenant, object ?? null, limit],
      )
      return rows.map(entryFromRow)
    },
  }
}
