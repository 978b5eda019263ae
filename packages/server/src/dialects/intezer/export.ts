// Writes alerts, incidents, cases and devices of ours as this API's histories print their rows, one a line.
import type { ExchangeFormat, Outlet, Whole } from '../../service/index.ts'
import { readIntezer } from './import.ts'
import { rowToWire } from './map.ts'
import { caseToWire, deviceToWire } from './map-cases.ts'
import { incidentToWire } from './map-incidents.ts'

export const intezerFormat: ExchangeFormat = {
  incidentsFirst: true,
  read: readIntezer,
  write,
}

/** Comments, tasks, bookmarks, relations and accounts have no place in this vendor's lists. */
async function write(whole: Whole, outlet: Outlet): Promise<Record<string, unknown> | null> {
  switch (whole.type) {
    case 'alert': {
      // The API's rows do not tell the incident; without it the alert would be grouped anew.
      const { incidentId } = whole.object
      const row = {
        ...rowToWire(whole.object, outlet.publicUrl),
        ...(incidentId == null ? {} : { docket_incident_id: incidentId }),
      }
      // A mail goes as its raw-data operation gives it.
      return whole.object.kind === 'json'
        ? { ...row, raw_alert: parsed(whole.raw) }
        : { ...row, raw_email: Buffer.from(whole.raw).toString('base64') }
    }
    case 'incident':
      return incidentToWire(whole.object, outlet.publicUrl, await outlet.productAlertIds(whole.object))
    case 'case':
      return caseToWire(whole.object, outlet.publicUrl, await outlet.productIncidentIds(whole.object))
    case 'device':
      return deviceToWire(whole.object)
    default:
      return null
  }
}

function parsed(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown
  } catch {
    // What is not JSON was never an alert of a product.
    return null
  }
}
