// Where a tenant wants to be told about alerts: webhooks and mailboxes.
import { DocketError } from '@docket/model'
import type { Channel, ChannelStore, Db } from './contract.ts'
import { jsonText, plainText, sqlState } from './db.ts'
import { isUuid, newId } from './ids.ts'

interface ChannelRow {
  id: string
  name: string
  kind: Channel['kind']
  config: string
  secret: string | null
  created_at: string
}

const columns = 'id, name, kind, config, secret, created_at'

const uniqueViolation = '23505'

function channelFromRow(row: ChannelRow): Channel {
  const { id, name, kind, secret } = row
  return {
    id,
    name,
    kind,
    config: JSON.parse(row.config) as Record<string, unknown>,
    secret,
    createdAt: row.created_at,
  }
}

export function openChannels(db: Db): ChannelStore {
  return {
    async create(tenant, { name, kind, config, secret }) {
      try {
        const [row] = await db.query<ChannelRow>(
          `insert into channels (tenant_id, id, name, kind, config, secret) values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
          [tenant, newId(), plainText(name), kind, jsonText(config), secret],
        )
        return channelFromRow(row!)
      } catch (error) {
        if (sqlState(error) !== uniqueViolation) throw error
        throw new DocketError('conflict', 'There is a channel of this name already.', { cause: error })
      }
    },

    async list(tenant) {
      const rows = await db.query<ChannelRow>(`select ${columns} from channels where tenant_id = $1 order by name`, [
        tenant,
      ])
      return rows.map(channelFromRow)
    },

    async get(tenant, id) {
      if (!isUuid(id)) return null
      const [row] = await db.query<ChannelRow>(`select ${columns} from channels where tenant_id = $1 and id = $2`, [
        tenant,
        id,
      ])
      return row === undefined ? null : channelFromRow(row)
    },

    async delete(tenant, id) {
      if (!isUuid(id)) return false
      const rows = await db.query('delete from channels where tenant_id = $1 and id = $2 returning id', [tenant, id])
      return rows.length === 1
    },
  }
}
