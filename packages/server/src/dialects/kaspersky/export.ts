// Writes incidents and alerts of ours as this API's lists print them, one a line, with the details of what they affect.
import type { Entity, TenantAccount, TenantDevice } from '@docket/model'
import { type ExchangeFormat, entitiesOf, type Outlet, type Whole } from '../../service/index.ts'
import type { Known } from './assets.ts'
import { readKaspersky } from './import.ts'
import { incidentToWire } from './map.ts'
import { alertToWire } from './map-alert.ts'

export const kasperskyFormat: ExchangeFormat = { incidentsFirst: true, read: readKaspersky, write }

/** Everything else stands within these two, or has no place in this vendor's lists. */
async function write(whole: Whole, outlet: Outlet): Promise<Record<string, unknown> | null> {
  if (whole.type === 'incident') {
    const { object, links } = whole
    const known = await knownOf(object.entities, outlet)
    // The API shows the first alerts only; a file keeps all of them.
    return {
      ...incidentToWire(object, { withAffected: true, entities: object.entities, known }),
      AlertIDs: links.map(({ alertId }) => alertId),
    }
  }
  if (whole.type !== 'alert') return null
  const entities = entitiesOf(whole.object)
  const known = await knownOf(entities, outlet)
  return alertToWire(whole.object, { withAffected: false, withEvents: false, entities, known })
}

async function knownOf(entities: readonly Entity[], outlet: Outlet): Promise<Known> {
  const devices = new Map<string, TenantDevice>()
  const accounts = new Map<string, TenantAccount>()
  for (const { deviceId, accountId } of entities) {
    const device = deviceId === null ? null : await outlet.device(deviceId)
    const account = accountId === null ? null : await outlet.account(accountId)
    if (device !== null) devices.set(device.id, device)
    if (account !== null) accounts.set(account.id, account)
  }
  return { tenantName: outlet.tenant.name, devices, accounts }
}
