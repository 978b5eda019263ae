// Looks up the devices and accounts that the entities of one page are.
import {
  type AccountField,
  type Actor,
  type DeviceField,
  type Entity,
  type Filter,
  rightsIn,
  type TenantAccount,
  type TenantDevice,
  type TenantId,
} from '@docket/model'
import { type Deps, listAccounts, listDevices } from '../../service/index.ts'
import type { Known } from './assets.ts'
import { tenantNames } from './tenants.ts'

/** Things of one page that are looked up; what is beyond is shown without what is known of it. */
const maxLooked = 5000

interface Item {
  tenantId: string
  environment: string
  entities: readonly Entity[]
}

/** The item's entities, each with the device or account it is, and what is known of those. */
export type LookUp = (item: Item) => { entities: Entity[]; known: Known }

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
const hostOf = ({ properties, name }: Entity): string => textOf(properties.hostName) || name
const accountOf = ({ properties, name }: Entity): string =>
  textOf(properties.mailboxPrimaryAddress) || textOf(properties.accountName) || name

/** Entities of incidents know their device; those of single alerts are found by name. Nothing is shown where the caller may not read devices. */
export async function lookUp(deps: Deps, actor: Actor, items: readonly Item[]): Promise<LookUp> {
  const names = await tenantNames(deps, actor)
  const tenants = [...new Set(items.map(({ tenantId }) => tenantId as TenantId))].filter((tenant) =>
    rightsIn(actor, tenant).has('device:read'),
  )
  const entities = items.flatMap((item) => item.entities)
  const hosts = entities.filter(({ kind }) => kind === 'host')
  const people = entities.filter(({ kind }) => kind === 'account' || kind === 'mailbox')
  const devices = await devicesOf(deps, actor, tenants, hosts)
  const accounts = await accountsOf(deps, actor, tenants, people)
  const known = {
    devices: new Map(devices.map((device) => [device.id, device])),
    accounts: new Map(accounts.map((account) => [account.id, account])),
  }
  const place = (tenantId: string, environment: string, name: string) =>
    JSON.stringify([tenantId, environment, name.toLowerCase()])
  const byHost = new Map(devices.map((d) => [place(d.tenantId, d.environment, d.hostname), d.id]))
  const byName = new Map(
    accounts.flatMap((a) =>
      [a.email, a.name].flatMap((name) => (name ? [[place(a.tenantId, a.environment, name), a.id] as const] : [])),
    ),
  )
  return ({ tenantId, environment, entities: own }) => ({
    entities: own.map((entity) => {
      if (entity.kind === 'host')
        return {
          ...entity,
          deviceId: entity.deviceId ?? byHost.get(place(tenantId, environment, hostOf(entity))) ?? null,
        }
      const accountId = entity.accountId ?? byName.get(place(tenantId, environment, accountOf(entity))) ?? null
      return { ...entity, accountId }
    }),
    known: { tenantName: names.get(tenantId) ?? '', ...known },
  })
}

const page = { limit: maxLooked, withTotal: false }
const distinct = (texts: string[]): string[] => [...new Set(texts.filter((text) => text !== ''))].slice(0, maxLooked)

async function devicesOf(
  deps: Deps,
  actor: Actor,
  tenants: TenantId[],
  hosts: readonly Entity[],
): Promise<TenantDevice[]> {
  const ids = distinct(hosts.map(({ deviceId }) => deviceId ?? ''))
  const named = distinct(hosts.flatMap((host) => (host.deviceId === null ? hostOf(host) : '')))
  const items: Filter<DeviceField>[] = []
  if (ids.length > 0) items.push({ op: 'in', field: 'id', values: ids })
  if (named.length > 0) items.push({ op: 'in', field: 'hostname', values: named })
  if (tenants.length === 0 || items.length === 0) return []
  return (await listDevices(deps, actor, { tenants, filter: { op: 'or', items }, page })).devices
}

async function accountsOf(
  deps: Deps,
  actor: Actor,
  tenants: TenantId[],
  people: readonly Entity[],
): Promise<TenantAccount[]> {
  const ids = distinct(people.map(({ accountId }) => accountId ?? ''))
  const named = distinct(people.flatMap((person) => (person.accountId === null ? accountOf(person) : '')))
  const items: Filter<AccountField>[] = []
  if (ids.length > 0) items.push({ op: 'in', field: 'id', values: ids })
  if (named.length > 0) {
    items.push({ op: 'in', field: 'name', values: named }, { op: 'in', field: 'email', values: named })
  }
  if (tenants.length === 0 || items.length === 0) return []
  return (await listAccounts(deps, actor, { tenants, filter: { op: 'or', items }, page })).accounts
}
