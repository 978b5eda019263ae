// The native operations on moving in and out; what the vendors' files look like is handed in by the doors that know it.
import { DocketError, type ImportBatch, type TransferFormat } from '@docket/model'
import {
  type Deps,
  type ExchangeFormat,
  exportObjects,
  type Formats,
  importRecords,
  tenantFor,
} from '../../service/index.ts'
import { docketFormat } from './exchange.ts'
import type { Handlers } from './index.ts'

/** Formats of the other doors. */
export type ForeignFormats = Partial<Omit<Formats, 'docket'>>

export function transferHandlers(
  deps: Deps,
  foreign: ForeignFormats,
): Pick<Handlers, 'importObjects' | 'exportObjects'> {
  const formats: Partial<Formats> = { ...foreign, docket: docketFormat }
  const formatOf = (name: TransferFormat): ExchangeFormat => {
    const format = formats[name]
    if (format === undefined) throw new DocketError('unsupported', `This server has no door for ${name}`)
    return format
  }
  return {
    async importObjects(call) {
      const { from, records } = call.body as unknown as ImportBatch
      const tenant = await tenantFor(deps, call.actor, tenantOf(call.query, call.tenantHint), 'import:run')
      return { status: 200, body: await importRecords(deps, call.actor, tenant, formatOf(from), records) }
    },
    async exportObjects(call) {
      const format = formatOf(call.query.to as TransferFormat)
      const tenant = await tenantFor(deps, call.actor, tenantOf(call.query, call.tenantHint), 'incident:read')
      const objects = await exportObjects(deps, call.actor, tenant, format)
      return { status: 200, body: lines(objects), headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } }
    },
  }
}

const tenantOf = (query: Record<string, unknown>, hint: string | null): string | null =>
  typeof query.tenant_id === 'string' ? query.tenant_id : hint

async function* lines(objects: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const object of objects) yield `${JSON.stringify(object)}\n`
}
