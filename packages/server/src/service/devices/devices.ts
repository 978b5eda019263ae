// Devices of a tenant: listing, reading, and taking in what imports and people tell of them.
import {
  type Actor,
  type DeviceField,
  type DeviceSortField,
  DocketError,
  everything,
  type Filter,
  type TenantDevice,
  type TenantId,
} from '@docket/model'
import { emptyDevice, type NewDevice, type PageRequest, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import { differences, recordChange } from '../cases/record-change.ts'
import type { Deps } from '../deps.ts'

export async function listDevices(
  deps: Deps,
  actor: Actor,
  query: {
    tenants: readonly TenantId[]
    filter?: Filter<DeviceField>
    /** Empty: last seen first. */
    sort?: readonly { field: DeviceSortField; order: 'asc' | 'desc' }[]
    page: PageRequest
  },
): Promise<{ total: number | null; devices: TenantDevice[]; next: string | null }> {
  const { tenants, filter = everything, sort = [], page } = query
  for (const tenant of tenants) requireIn(actor, tenant, 'device:read')
  return deps.store.devices.list({ tenants, filter, sort, page })
}

/** By our id. */
export async function getDevice(deps: Deps, actor: Actor, tenant: TenantId, id: string): Promise<TenantDevice> {
  requireIn(actor, tenant, 'device:read')
  const device = await deps.store.devices.get(tenant, id)
  if (device === null) throw new DocketError('not_found', 'Device not found')
  return device
}

/**
 * Makes or changes devices: the same device id, else the same host name, in one environment is the same device. First and last
 * seen are widened; `extra` is merged by its names; everything else that is given replaces. In the order of the input.
 */
export async function upsertDevices(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  given: readonly NewDevice[],
  options: { changeSet?: string } = {},
): Promise<TenantDevice[]> {
  requireIn(actor, tenant, 'device:update')
  for (const device of given) checkDevice(device)
  const at = deps.now().toISOString()
  const order = given.map((_, index) => index).sort((a, b) => (keyOf(given[a]!) < keyOf(given[b]!) ? -1 : 1))
  return transactionAgain(deps.store.db, async (tx) => {
    const made: TenantDevice[] = []
    for (const index of order) made[index] = await upsertOne(given[index]!)
    return made

    async function upsertOne(device: NewDevice): Promise<TenantDevice> {
      const { changeSet } = options
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const before = await deps.store.devices.lockSame(tx, tenant, device)
        const after = merged(before ?? emptyDevice(tenant, device.environment, device.hostname, at), device, before, at)
        if (before === null) {
          // Somebody who made it at the same moment has committed by now: then it is found.
          if (!(await deps.store.devices.insert(tx, after))) continue
          const entry = { tenant, kind: 'device', id: after.id, verb: 'created', after, changeSet, at } as const
          await recordChange(deps, tx, actor, entry)
          return after
        }
        await deps.store.devices.update(tx, after)
        const entry = { tenant, kind: 'device', id: after.id, verb: 'updated', changeSet, at } as const
        await recordChange(deps, tx, actor, { ...entry, ...differences(before, after) })
        return after
      }
      throw new DocketError('conflict', 'There is another device with this id')
    }
  })
}

const keyOf = (device: NewDevice) => `${device.environment}\n${device.hostname.toLowerCase()}\n${device.deviceId ?? ''}`

function merged(known: TenantDevice, given: NewDevice, before: TenantDevice | null, at: string): TenantDevice {
  const { id, firstSeenAt, lastSeenAt, extra, ...rest } = given
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  // What tells no time was not a sighting.
  const first = iso(firstSeenAt ?? lastSeenAt ?? before?.firstSeenAt ?? at)
  const last = iso(lastSeenAt ?? firstSeenAt ?? before?.lastSeenAt ?? at)
  return {
    ...known,
    ...told,
    id: before === null && id !== undefined ? id.toLowerCase() : known.id,
    firstSeenAt: before !== null && before.firstSeenAt < first ? before.firstSeenAt : first,
    lastSeenAt: before !== null && before.lastSeenAt > last ? before.lastSeenAt : last,
    updatedAt: at,
    extra: { ...known.extra, ...extra },
  }
}

const iso = (time: string) => new Date(time).toISOString()

function checkDevice(device: NewDevice): void {
  const problems = new Problems()
  problems.uuid('id', device.id)
  problems.text('hostname', device.hostname, 300, 1)
  problems.text('environment', device.environment, 200, 1)
  const texts = ['deviceId', 'hostType', 'osType', 'osVersion', 'managedBy', 'cloudProvider', 'siteName'] as const
  for (const field of [...texts, 'lastLoginUser', 'source'] as const) problems.text(field, device[field], 500)
  for (const field of ['privateIps', 'externalIps', 'fqdns', 'macs', 'tags', 'groups'] as const) {
    problems.texts(field, device[field], 200, 300)
  }
  problems.time('firstSeenAt', device.firstSeenAt)
  problems.time('lastSeenAt', device.lastSeenAt)
  problems.json('extra', device.extra, 1_000_000)
  problems.refuse()
}
