// Devices of an account, and the history of devices.
import { NotFoundError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { DeviceNotFoundError, detailsOf } from './errors.ts'
import { type HistoryOptions, HistoryResult, type Row, snakeCased, wholeSecondsOf } from './history.ts'

/**
 * One device by its id, as the server prints it.
 *
 * @throws DeviceNotFoundError when there is none
 * @example
 * const device = await getDevice('dev-1')
 */
export async function getDevice(deviceId: string, options: CallOptions & { api?: IntezerApi } = {}): Promise<Row> {
  const { api, ...call } = options
  try {
    return await apiOr(api).result('GET', '/devices/get-by-id', { device_id: deviceId }, call)
  } catch (error) {
    if (error instanceof NotFoundError) throw new DeviceNotFoundError(deviceId, detailsOf(error))
    throw error
  }
}

/** Which devices. */
export interface DevicesQuery extends HistoryOptions {
  deviceIds?: readonly string[]
  environments?: readonly string[]
  externalIps?: readonly string[]
  hostGroups?: readonly string[]
  hostTags?: readonly string[]
  hostnames?: readonly string[]
  managedBy?: readonly string[]
  osNames?: readonly string[]
  osVersions?: readonly string[]
  privateIps?: readonly string[]
  cloudProviders?: readonly string[]
  hostTypes?: readonly string[]
  lastLoginUsers?: readonly string[]
  siteNames?: readonly string[]
  timeRangeStart?: Date
  timeRangeEnd?: Date
  includeRawDevice?: boolean
  searchMode?: 'and' | 'or'
}

/**
 * Devices that match, page by page.
 *
 * @example
 * for await (const device of queryDevicesHistory({ hostnames: ['ws-1'] })) console.log(device)
 */
export function queryDevicesHistory(query: DevicesQuery = {}): HistoryResult {
  const { api: _api, limit: _limit, signal: _signal, timeoutMs: _timeout, ...filters } = query
  const { timeRangeStart, timeRangeEnd, searchMode = 'and', ...others } = filters
  const body = {
    ...snakeCased(others),
    ...(timeRangeStart ? { time_range_start: wholeSecondsOf(timeRangeStart) } : {}),
    ...(timeRangeEnd ? { time_range_end: wholeSecondsOf(timeRangeEnd) } : {}),
    search_mode: searchMode,
  }
  const place = { path: '/devices/search', total: 'devices_count', rows: 'devices', isWrapped: false }
  return new HistoryResult(place, (page) => ({ ...body, ...page }), query)
}
