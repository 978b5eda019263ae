// `docket users` and `docket roles`: people who work with Docket, and what they may do where.
import type { RoleAnswer, UserAnswer, UserList } from '@docket/model'
import type { Command } from 'commander'
import { call, connectionFrom, part } from '../client.ts'
import { printJson, wholeNumber } from '../output.ts'
import { type RemoteFlags, remote } from '../remote.ts'
import { print, safe, table } from '../terminal.ts'

interface UserFlags extends RemoteFlags {
  email?: string
  upn?: string
  role?: string
  for?: string[]
  name?: string
  enable?: boolean
}

const grantsOf = (user: UserAnswer) => user.grants.map(({ tenant_id, role }) => `${role}@${tenant_id}`).join(' ')

function showUser(flags: RemoteFlags, user: UserAnswer): void {
  const state = user.disabled ? 'disabled' : 'live'
  if (flags.json) printJson(user)
  else print(`${table([[user.id, user.name, user.email ?? '', state, grantsOf(user)]])}\n`)
}

/** Only what was given: an absent option leaves the field as it is, an empty one clears it. */
const addressesOf = ({ email, upn }: UserFlags) => ({
  ...(email === undefined ? {} : { email: email || null }),
  ...(upn === undefined ? {} : { user_principal_name: upn || null }),
})

export function addUserCommands(program: Command): void {
  const users = program.command('users').description('people who work with Docket')
  remote(users.command('list').description('users of the tenants you may see'))
    .option('--text <text>', 'contained in name or addresses')
    .option('--limit <n>', 'how many', wholeNumber(1), 100)
    .action(async (flags: RemoteFlags & { text?: string; limit: number }) => {
      const query = new URLSearchParams({ limit: String(flags.limit), ...(flags.text ? { text: flags.text } : {}) })
      const answer = await call<UserList>(connectionFrom(flags), 'GET', `/api/v1/users?${query}`)
      if (flags.json) return printJson(answer)
      const rows = answer.users.map((user) => [
        user.id,
        user.name,
        user.email ?? '',
        user.disabled ? 'disabled' : 'live',
        grantsOf(user),
      ])
      print(`${table([['id', 'name', 'email', 'state', 'roles'], ...rows])}\n`)
    })
  remote(users.command('create').description('make a user').argument('<name>'))
    .option('--email <address>')
    .option('--upn <address>', 'user principal name')
    .option('--role <role>', 'role to begin with')
    .option('--for <tenant...>', 'tenants of that role (default: all)')
    .action(async (name: string, flags: UserFlags) => {
      const { role } = flags
      const grants = role ? (flags.for ?? ['all']).map((tenant_id) => ({ tenant_id, role })) : []
      const body = { name, ...addressesOf(flags), grants }
      showUser(flags, await call<UserAnswer>(connectionFrom(flags), 'POST', '/api/v1/users', body))
    })
  remote(users.command('update').description('change name or addresses; an empty address clears it').argument('<id>'))
    .option('--name <name>')
    .option('--email <address>')
    .option('--upn <address>', 'user principal name')
    .option('--enable', 'let a disabled user in again')
    .action(async (id: string, flags: UserFlags) => {
      const body = {
        ...(flags.name === undefined ? {} : { name: flags.name }),
        ...addressesOf(flags),
        ...(flags.enable ? { disabled: false } : {}),
      }
      showUser(flags, await call<UserAnswer>(connectionFrom(flags), 'PATCH', `/api/v1/users/${part(id)}`, body))
    })
  remote(users.command('disable').description('refuse all keys of a user').argument('<id>')).action(
    async (id: string, flags: RemoteFlags) => {
      const path = `/api/v1/users/${part(id)}`
      showUser(flags, await call<UserAnswer>(connectionFrom(flags), 'PATCH', path, { disabled: true }))
    },
  )
  remote(
    users
      .command('grant')
      .description('give a role in a tenant, in place of the one there')
      .argument('<id>')
      .argument('<role>'),
  )
    .requiredOption('--for <tenant>', 'a tenant id, or all')
    .action(async (id: string, role: string, flags: RemoteFlags & { for: string }) => {
      const path = `/api/v1/users/${part(id)}/grants/${part(flags.for)}`
      showUser(flags, await call<UserAnswer>(connectionFrom(flags), 'PUT', path, { role }))
    })
  remote(users.command('revoke').description('take the role in a tenant away').argument('<id>'))
    .requiredOption('--for <tenant>', 'a tenant id, or all')
    .action(async (id: string, flags: RemoteFlags & { for: string }) => {
      await call(connectionFrom(flags), 'DELETE', `/api/v1/users/${part(id)}/grants/${part(flags.for)}`)
      if (flags.json) printJson({ revoked: id, tenant_id: flags.for })
      else print(`revoked ${safe(id)} in ${safe(flags.for)}\n`)
    })
  addRoleCommands(program)
}

function addRoleCommands(program: Command): void {
  const roles = program.command('roles').description('named lists of permissions')
  remote(roles.command('list').description('roles and what they may do')).action(async (flags: RemoteFlags) => {
    const answer = await call<{ roles: RoleAnswer[] }>(connectionFrom(flags), 'GET', '/api/v1/roles')
    if (flags.json) return printJson(answer)
    for (const role of answer.roles)
      print(`${safe(role.name, 100)}${role.built_in ? ' (built in)' : ''}: ${safe(role.permissions.join(' '), 3000)}\n`)
  })
  remote(
    roles
      .command('set')
      .description('make a role, or change what it may do')
      .argument('<name>')
      .argument('<permission...>', 'e.g. alert:read incident:update'),
  )
    .option('--description <text>')
    .action(async (name: string, permissions: string[], flags: RemoteFlags & { description?: string }) => {
      const { description } = flags
      const body = { permissions, ...(description === undefined ? {} : { description: description || null }) }
      const role = await call<RoleAnswer>(connectionFrom(flags), 'PUT', `/api/v1/roles/${part(name)}`, body)
      if (flags.json) printJson(role)
      else print(`${safe(role.name, 100)}: ${safe(role.permissions.join(' '), 3000)}\n`)
    })
  remote(roles.command('delete').description('delete a role that nobody has').argument('<name>')).action(
    async (name: string, flags: RemoteFlags) => {
      await call(connectionFrom(flags), 'DELETE', `/api/v1/roles/${part(name)}`)
      if (flags.json) printJson({ deleted: name })
      else print(`deleted ${safe(name)}\n`)
    },
  )
}
