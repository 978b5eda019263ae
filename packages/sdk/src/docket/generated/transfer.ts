// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import type { CallSettings, Calls } from '../calls.ts'
import type { ImportBatch, ImportResult, TransferExportQuery, TransferImportQuery } from './types.ts'

/** The operations on transfer; get it from a `Docket` client. */
export class TransferResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Take in objects of a file; what is here already stays as it is. */
  import(body: ImportBatch, options: TransferImportQuery & CallSettings = {}): Promise<ImportResult> {
    return this.calls.json({ method: 'POST', path: '/import', query: ['tenant_id'], json: body, options })
  }

  /** Everything of a tenant, one object a line, in an order that an import can take. */
  export(options: TransferExportQuery & CallSettings): Promise<Uint8Array> {
    return this.calls.bytes({ method: 'GET', path: '/export', query: ['tenant_id', 'to'], options })
  }
}
