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
import { emptyDevice, type NewDevice, type PageRequest } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import type { Deps } from '../deps.ts'
import { takeInSeen } from '../take-in-seen.ts'

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
  const kind = {
    kind: 'device',
    rows: deps.store.devices,
    empty: ({ environment, hostname }: NewDevice, at: string) => emptyDevice(tenant, environment, hostname, at),
    orderOf: keyOf,
  } as const
  return takeInSeen(deps, actor, tenant, kind, given, options.changeSet)
}

const keyOf = (device: NewDevice) => `${device.environment}\n${device.hostname.toLowerCase()}\n${device.deviceId ?? ''}`

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
