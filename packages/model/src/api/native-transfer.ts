// The native rows on moving in and out: batches of a vendor's file in, everything of a tenant out.
import { Type } from 'typebox'
import { ByTenant } from './native-schemas.ts'
import { operation } from './operation.ts'

export const transferFormats = ['docket', 'intezer', 'sentinel', 'kaspersky-xdr'] as const
export const TransferFormat = Type.Enum(transferFormats)
export type TransferFormat = Type.Static<typeof TransferFormat>

/** Objects of one batch, and the characters of its body. */
export const importLimits = { records: 1000, bodyBytes: 64 * 1024 * 1024 } as const

export const ImportBatch = Type.Object(
  {
    from: TransferFormat,
    records: Type.Array(
      Type.Object(
        {
          where: Type.String({ maxLength: 200, description: 'Told in refusals, e.g. `line 3`' }),
          list: Type.Optional(
            Type.Union([Type.String({ maxLength: 100 }), Type.Null()], {
              description: "Name of the list it stood in, when the file is an answer of the vendor's API",
            }),
          ),
          value: Type.Unknown({ description: "The object as the vendor's API prints it" }),
        },
        { additionalProperties: false },
      ),
      { maxItems: importLimits.records },
    ),
  },
  { $id: 'ImportBatch', additionalProperties: false },
)
export type ImportBatch = Type.Static<typeof ImportBatch>

const OutcomeCounts = Type.Object({
  created: Type.Optional(Type.Integer()),
  extended: Type.Optional(Type.Integer({ description: 'Was here, and got links to objects that came after it' })),
  unchanged: Type.Optional(Type.Integer({ description: 'Was here already and stays as it is' })),
})
/** What became of the batch: objects of ours by kind, and every refused record with its reasons. */
export const ImportResult = Type.Object(
  {
    counts: Type.Record(Type.String(), OutcomeCounts),
    refused: Type.Array(
      Type.Object({
        where: Type.String(),
        message: Type.String(),
        details: Type.Record(Type.String(), Type.Array(Type.String())),
      }),
    ),
  },
  { $id: 'ImportResult' },
)
export type ImportResult = Type.Static<typeof ImportResult>

export const ExportQuery = Type.Object({ ...ByTenant.properties, to: TransferFormat }, { additionalProperties: false })

export const transferOperations = {
  importObjects: operation({
    id: 'transfer.import',
    method: 'POST',
    path: '/import',
    summary: 'Take in objects of a file; what is here already stays as it is',
    permission: 'import:run',
    audit: 'imported',
    query: ByTenant,
    body: ImportBatch,
    bodyLimit: importLimits.bodyBytes,
    answer: ImportResult,
    errors: ['invalid', 'forbidden', 'too_large'],
  }),
  exportObjects: operation({
    id: 'transfer.export',
    method: 'GET',
    path: '/export',
    summary: 'Everything of a tenant, one object a line, in an order that an import can take',
    permission: 'incident:read',
    audit: 'exported',
    query: ExportQuery,
    answerType: 'application/x-ndjson',
    errors: ['invalid', 'forbidden'],
  }),
} as const
