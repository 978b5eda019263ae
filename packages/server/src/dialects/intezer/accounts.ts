// Accounts (the users of a tenant, and the key itself where it belongs to nobody) and the quotas, which Docket does not have.
import { type Actor, type BoundOperation, type Call, DocketError, operation, type User } from '@docket/model'
import { type Deps, getUser, searchAlerts, tenantFor, usersOfTenant } from '../../service/index.ts'
import { rfc1123 } from './times.ts'
import { ByTenant } from './wire.ts'

export function accountOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: row('accounts.me', '/accounts/me', 'The account of this key'),
      handle: async (call) => {
        const { userId } = call.actor
        const result = userId ? accountOf(await getUser(deps, call.actor, userId)) : keyAccount(call.actor)
        return { status: 200, body: { result } }
      },
    },
    {
      row: row('accounts.get', '/accounts/{account_id}', 'One account'),
      handle: async (call) => {
        const id = call.params.account_id ?? ''
        if (!call.actor.userId && id.toLowerCase() === call.actor.keyId)
          return { status: 200, body: { result: keyAccount(call.actor) } }
        try {
          return { status: 200, body: { result: accountOf(await getUser(deps, call.actor, id)) } }
        } catch (error) {
          if (error instanceof DocketError && error.code === 'not_found')
            throw new DocketError('not_found', 'Account not found')
          throw error
        }
      },
    },
    {
      row: row('accounts.list', '/accounts', 'The accounts of the tenant'),
      handle: async (call) => {
        const tenant = await tenantFor(deps, call.actor, tenantOf(call), 'user:read')
        const users = (await usersOfTenant(deps, call.actor, tenant)).map(accountOf)
        return { status: 200, body: { result: call.actor.userId ? users : [keyAccount(call.actor), ...users] } }
      },
    },
    {
      row: operation({
        id: 'quotas.get',
        method: 'GET',
        path: '/current-quota-usage',
        summary: 'What was used this month; there are no quotas',
        permission: 'alert:read',
        audit: 'viewed',
        body: ByTenant,
      }),
      handle: (call) => quotas(deps, call),
    },
  ]
}

const row = (id: string, path: string, summary: string) =>
  operation({
    id,
    method: 'GET',
    path,
    summary,
    permission: 'user:read',
    audit: 'viewed',
    body: ByTenant,
    errors: ['not_found'],
  })

const tenantOf = (call: Call) => (call.body as ByTenant).tenant_id ?? call.tenantHint

/** The client reads `account_email` of every account, so there is always one, if an empty one. */
const accountOf = ({ id, name, email, userPrincipalName, createdAt, disabled }: User) => ({
  account_id: id,
  account_name: name,
  account_email: email ?? userPrincipalName ?? '',
  created_time: rfc1123(createdAt),
  is_disabled: disabled,
})

const keyAccount = ({ keyId, name }: Actor) => ({ account_id: keyId, account_name: name, account_email: '' })

/** The greatest number every client can read. */
const unlimited = 2_147_483_647

/** Use is the number of alerts triaged in this calendar month (UTC). */
async function quotas(deps: Deps, call: Call) {
  const now = deps.now()
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())).toISOString()
  const { total } = await searchAlerts(deps, call.actor, {
    tenant: tenantOf(call),
    filter: { op: 'gte', field: 'triaged_at', value: since },
    sort: { field: 'triaged_at', order: 'desc' },
    offset: 0,
    limit: 0,
  })
  const quota = (usage: number) => ({ quota: unlimited, usage, type: 'monthly' })
  return { status: 200, body: { result: { file_scans: quota(total), endpoint_scans: quota(0) } } }
}
