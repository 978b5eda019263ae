// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { DevicesGetQuery, DevicesListPage, DevicesListQuery, DevicesPutAnswer, DevicesPutBody, DevicesPutQuery, TenantDevice } from './types.ts'

/** The operations on devices; get it from a `Docket` client. */
export class DevicesResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Devices of a tenant; or what changed since a time. Fetches page after page. */
  list(options: DevicesListQuery & CallSettings = {}): PagedList<TenantDevice> {
    return this.calls.list<TenantDevice>({ method: 'GET', path: '/devices', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'hostname', 'device_id', 'updated_since'], options }, 'devices')
  }

  /** One page of the same. */
  listPage(options: DevicesListQuery & CallSettings = {}): Promise<DevicesListPage> {
    return this.calls.json({ method: 'GET', path: '/devices', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'hostname', 'device_id', 'updated_since'], options })
  }

  /** One device. */
  async get(id: string, options: DevicesGetQuery & CallSettings = {}): Promise<TenantDevice> {
    return this.calls.json({ method: 'GET', path: `/devices/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Tell of devices: new ones are added, known ones brought up to date. */
  put(body: DevicesPutBody, options: DevicesPutQuery & CallSettings = {}): Promise<DevicesPutAnswer> {
    return this.calls.json({ method: 'POST', path: '/devices', query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
