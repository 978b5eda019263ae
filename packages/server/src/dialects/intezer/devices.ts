// The device operations. Their history is not wrapped in `result`.
import { type BoundOperation, type Call, type DeviceField, DocketError, type Filter, operation } from '@docket/model'
import { type Deps, listDevices, tenantFor } from '../../service/index.ts'
import { deviceToWire } from './map-cases.ts'
import { joined, type Lists, listTerms, timeTerms } from './terms.ts'
import { walkPage } from './walk.ts'
import { ByDeviceId, DeviceSearch } from './wire-incidents.ts'

const jsonLimit = 2 * 1024 * 1024
const defaultPage = 100

const lists: Lists<DeviceSearch, DeviceField> = [
  ['device_ids', 'any_id'],
  ['environments', 'environment'],
  ['external_ips', 'external_ip'],
  ['host_groups', 'group'],
  ['host_tags', 'tag'],
  ['hostnames', 'hostname'],
  ['managed_by', 'managed_by'],
  ['os_names', 'os_type'],
  ['os_versions', 'os_version'],
  ['private_ips', 'private_ip'],
  ['cloud_providers', 'cloud_provider'],
  ['host_types', 'host_type'],
  ['last_login_users', 'last_login_user'],
  ['site_names', 'site_name'],
]

export function deviceOperations(deps: Deps): BoundOperation[] {
  return [
    {
      row: operation({
        id: 'devices.get_by_id',
        method: 'GET',
        path: '/devices/get-by-id',
        summary: 'One device',
        permission: 'device:read',
        audit: 'viewed',
        body: ByDeviceId,
        errors: ['invalid', 'not_found', 'conflict'],
      }),
      handle: (call) => getById(deps, call),
    },
    {
      row: operation({
        id: 'devices.search',
        method: 'POST',
        path: '/devices/search',
        summary: 'Devices, filtered and paged',
        permission: 'device:read',
        audit: 'viewed',
        body: DeviceSearch,
        bodyLimit: jsonLimit,
        errors: ['invalid'],
      }),
      handle: (call) => search(deps, call),
    },
  ]
}

async function getById(deps: Deps, call: Call) {
  const { device_id, environment, tenant_id } = call.body as ByDeviceId
  const tenant = await tenantFor(deps, call.actor, tenant_id ?? call.tenantHint, 'device:read')
  const items: Filter<DeviceField>[] = [{ op: 'eq', field: 'any_id', value: device_id }]
  if (environment?.trim()) items.push({ op: 'eq', field: 'environment', value: environment.trim() })
  const filter: Filter<DeviceField> = { op: 'and', items }
  const { devices } = await listDevices(deps, call.actor, { tenants: [tenant], filter, page: { limit: 2 } })
  const [device, another] = devices
  if (!device) throw new DocketError('not_found', 'Device not found')
  if (another) throw new DocketError('conflict', 'Device exists in multiple environments')
  return { status: 200, body: { result: { ...deviceToWire(device), raw_device: device.extra } } }
}

async function search(deps: Deps, call: Call) {
  const body = call.body as DeviceSearch
  const tenant = await tenantFor(deps, call.actor, body.tenant_id ?? call.tenantHint, 'device:read')
  const { time_range_start, time_range_end } = body
  const filter: Filter<DeviceField> = {
    op: 'and',
    items: [
      joined(body.search_mode, listTerms(body, lists)),
      ...timeTerms<DeviceField>(
        ['first_seen_at'],
        ['time_range_start', time_range_start],
        ['time_range_end', time_range_end],
      ),
    ],
  }
  const sort = [{ field: 'first_seen_at', order: 'desc' }] as const
  const { total, rows: devices } = await walkPage(deps, {
    call,
    question: ['devices', tenant, filter, sort],
    offset: body.offset ?? 0,
    newestFirst: true,
    ask: async (place) => {
      const page = { ...place, limit: body.limit ?? defaultPage, withTotal: true }
      const { devices, ...rest } = await listDevices(deps, call.actor, { tenants: [tenant], filter, sort, page })
      return { ...rest, rows: devices }
    },
  })
  const raw = body.include_raw_device === true
  return {
    status: 200,
    body: {
      devices_count: total,
      devices: devices.map((device) => ({ ...deviceToWire(device), ...(raw ? { raw_device: device.extra } : {}) })),
    },
  }
}
