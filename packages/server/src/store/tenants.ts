// Tenants: the walls nothing crosses, and the place in Sentinel's address space each one has.
import { DocketError, type TenantId } from '@docket/model'
import type { Db, SentinelPlace, Tenant, TenantStore } from './contract.ts'
import { plainText, sqlState } from './db.ts'
import { isUuid, newId } from './ids.ts'

interface TenantRow {
  id: string
  name: string
  subscription_id: string
  resource_group: string
  workspace: string
  created_at: string
}

const columns = 'id, name, subscription_id, resource_group, workspace, created_at'

const uniqueViolation = '23505'

/** Name of the tenant every installation begins with. */
export const firstTenantName = 'default'

function tenantFromRow(row: TenantRow): Tenant {
  return {
    id: row.id as TenantId,
    name: row.name,
    sentinel: { subscriptionId: row.subscription_id, resourceGroup: row.resource_group, workspace: row.workspace },
    createdAt: row.created_at,
  }
}

/** Lower case, digits and hyphens; what a workspace may be called. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
  return plain.slice(0, 60).replace(/-$/, '') || 'workspace'
}

/** What clients can write in a path: Azure's rules for names, but workspaces may be shorter than its own, as those of ours are. */
const placeRules: Readonly<Record<keyof SentinelPlace, [name: string, rule: RegExp, problem: string]>> = {
  subscriptionId: ['subscription_id', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a uuid'],
  resourceGroup: [
    'resource_group',
    /^[\w.()-]{0,89}[\w()-]$/,
    'must have 1 to 90 letters, digits and _-.(), the last no dot',
  ],
  workspace: [
    'workspace',
    /^[a-z0-9](?:[a-z0-9-]{0,88}[a-z0-9])?$/i,
    'must have 1 to 90 letters, digits and inner hyphens',
  ],
}

function checkPlace(place: Partial<SentinelPlace>): void {
  for (const [field, [name, rule, problem]] of Object.entries(placeRules)) {
    const value = place[field as keyof SentinelPlace]
    if (value === undefined || rule.test(value)) continue
    throw new DocketError('invalid', `${name} ${problem}`, { details: { [`sentinel.${name}`]: [problem] } })
  }
}

/** Paths are compared without case: so are places. */
const taken = 'There is a tenant with this id, name or Sentinel place already.'

export function openTenants(db: Db): TenantStore {
  return {
    async create({ id = newId(), name, sentinel = {} }) {
      const called = plainText(name).trim()
      if (!isUuid(id)) throw new DocketError('invalid', 'id must be a uuid', { details: { id: ['must be a uuid'] } })
      if (called === '' || called.length > 200) {
        const problem = 'must have 1 to 200 characters'
        throw new DocketError('invalid', `name ${problem}`, { details: { name: [problem] } })
      }
      checkPlace(sentinel)
      const place = [
        sentinel.subscriptionId ?? id,
        sentinel.resourceGroup ?? 'docket',
        sentinel.workspace ?? slug(called),
      ]
      try {
        const [row] = await db.query<TenantRow>(
          `insert into tenants (id, name, subscription_id, resource_group, workspace)
           select $1::uuid, $2::text, $3::text, $4::text, $5::text where not exists (select from tenants where lower(subscription_id) = lower($3)
             and lower(resource_group) = lower($4) and lower(workspace) = lower($5)) returning ${columns}`,
          [id.toLowerCase(), called, ...place.map(plainText)],
        )
        if (row === undefined) throw new DocketError('conflict', taken)
        return tenantFromRow(row)
      } catch (error) {
        if (sqlState(error) !== uniqueViolation) throw error
        throw new DocketError('conflict', taken, { cause: error })
      }
    },

    async get(id, tx) {
      if (!isUuid(id)) return null
      const sql = `select ${columns} from tenants where id = $1`
      const [row] = await (tx ?? db).query<TenantRow>(sql, [id], 'get-tenant')
      return row === undefined ? null : tenantFromRow(row)
    },

    async list() {
      return (await db.query<TenantRow>(`select ${columns} from tenants order by created_at, id`)).map(tenantFromRow)
    },
  }
}

/** Makes the first tenant when there is none. */
export async function ensureFirstTenant(db: Db, tenants: TenantStore): Promise<void> {
  const [row] = await db.query('select from tenants limit 1')
  if (row !== undefined) return
  await tenants.create({ name: firstTenantName }).catch((error: unknown) => {
    // Another node that started at the same moment made it.
    if (!(error instanceof DocketError && error.code === 'conflict')) throw error
  })
}
