// The incident list of Kaspersky XDR: the twin of each part of the manual page "Viewing a list of incidents".
import { AccessDeniedError, InvalidTimestampFieldError, type KasperskyXdr } from '@docket/sdk/kaspersky-xdr'

export async function listIncidents(xdr: KasperskyXdr, tenantId: string) {
  const { Total, Incidents } = await xdr.incidents.page({ tenantId })
  console.log(`${Incidents.length} of ${Total}`)
  return Incidents
}

export async function everyParameter(xdr: KasperskyXdr, tenantId: string, ids: readonly string[]) {
  return xdr.incidents.page({
    page: 1,
    id: ids,
    tenantId,
    name: '^My incident$',
    timestampField: 'createdAt',
    from: '2021-09-06T00:00:00Z+00:00', // the manual's own spelling; a Date does as well
    to: new Date('2099-09-06T00:00:00Z'),
    status: ['new', 'inProgress', 'hold', 'closed'],
    withAffected: true,
    withHistory: true,
  })
}

export async function walkAllPages(xdr: KasperskyXdr, tenantId: string) {
  const names: string[] = []
  for await (const incident of xdr.incidents.list({ tenantId, withAffected: true, withHistory: true })) {
    for (const asset of incident.Assets) console.log(asset.Name, asset.HostInfo?.IpAddress, asset.UserInfo?.mail)
    for (const record of incident.HistoryRecords ?? []) console.log(record.createdAt, record.type)
    names.push(incident.Name)
  }
  return names
}

export async function documentedErrors(xdr: KasperskyXdr, foreignTenantId: string) {
  try {
    await xdr.incidents.page({ tenantId: foreignTenantId })
  } catch (error) {
    if (error instanceof AccessDeniedError) return 'no right in one of these tenants'
    if (error instanceof InvalidTimestampFieldError) return 'no such time'
    throw error
  }
  return 'allowed'
}
