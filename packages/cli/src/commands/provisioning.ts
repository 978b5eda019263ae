// `docket tenants` and `docket keys`: who may use the server, and for what.
import type { KeyAnswer, Me, TenantAnswer } from '@docket/model'
import type { Command } from 'commander'
import { call, connectionFrom, part } from '../client.ts'
import { printJson } from '../output.ts'
import { type RemoteFlags, remote } from '../remote.ts'
import { print, safe, table } from '../terminal.ts'

export function addProvisioningCommands(program: Command): void {
  remote(program.command('whoami').description('the key in use, its tenants and rights')).action(
    async (flags: RemoteFlags) => {
      const me = await call<Me>(connectionFrom(flags), 'GET', '/api/v1/me')
      if (flags.json) return printJson(me)
      print(
        `${safe(me.name)} (${safe(me.role ?? '')})\ntenants: ${me.tenants.map(({ name, id }) => `${safe(name, 100)} ${safe(id, 60)}`).join(', ')}\nrights: ${safe(me.permissions.join(', '), 5000)}\n`,
      )
    },
  )

  const tenants = program.command('tenants').description('tenants of a running server')
  remote(tenants.command('list').description('tenants this key can see')).action(async (flags: RemoteFlags) => {
    const answer = await call<{ tenants: TenantAnswer[] }>(connectionFrom(flags), 'GET', '/api/v1/tenants')
    if (flags.json) return printJson(answer)
    print(
      `${table([['id', 'name', 'created'], ...answer.tenants.map((tenant) => [tenant.id, tenant.name, tenant.created_at])])}\n`,
    )
  })
  remote(tenants.command('create').description('make a tenant').argument('<name>'))
    .option('--id <uuid>', 'use this id')
    .action(async (name: string, flags: RemoteFlags & { id?: string }) => {
      const tenant = await call<TenantAnswer>(connectionFrom(flags), 'POST', '/api/v1/tenants', {
        name,
        ...(flags.id ? { id: flags.id } : {}),
      })
      if (flags.json) printJson(tenant)
      else print(`${tenant.id}  ${safe(tenant.name)}\n`)
    })

  const keys = program.command('keys').description('API keys of a running server')
  remote(keys.command('list').description('keys, without their text')).action(async (flags: RemoteFlags) => {
    const answer = await call<{ keys: KeyAnswer[] }>(connectionFrom(flags), 'GET', '/api/v1/keys')
    if (flags.json) return printJson(answer)
    const rows = answer.keys.map((key) => [
      key.id,
      key.name,
      key.role ?? `user ${key.user_id}`,
      key.tenant_ids === 'all' ? 'all' : key.tenant_ids.join(' '),
      key.revoked_at ? 'revoked' : 'live',
    ])
    print(`${table([['id', 'name', 'role', 'tenants', 'state'], ...rows])}\n`)
  })
  remote(keys.command('create').description('make a key; its text is shown once').argument('<name>'))
    .option('--role <role>', 'reader, analyst, admin or a role of your own (default: analyst)')
    .option('--user <id>', 'a key of this user, with his rights, instead of a role')
    .option('--for <tenant...>', 'tenant ids (default: all)')
    .action(async (name: string, flags: RemoteFlags & { role?: string; user?: string; for?: string[] }) => {
      const key = await call<KeyAnswer>(connectionFrom(flags), 'POST', '/api/v1/keys', {
        name,
        ...(flags.user ? { user_id: flags.user } : {}),
        ...(flags.role || !flags.user ? { role: flags.role ?? 'analyst' } : {}),
        tenant_ids: flags.for ?? 'all',
      })
      if (flags.json) printJson(key)
      else print(`${safe(key.key ?? '', 4000)}\n`)
    })
  remote(keys.command('revoke').description('end a key').argument('<id>')).action(
    async (id: string, flags: RemoteFlags) => {
      await call(connectionFrom(flags), 'DELETE', `/api/v1/keys/${part(id)}`)
      if (flags.json) printJson({ revoked: id })
      else print(`revoked ${safe(id)}\n`)
    },
  )
}
