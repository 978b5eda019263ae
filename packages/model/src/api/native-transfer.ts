// The native rows on moving in and out: batches of a vendor's file in, everything of a tenant out.
import { Type } from 'typebox'
import { ByTenant } from './native-schemas.ts'
import { operation } from './operation.ts'

export const transferFormats = ['docket', 'intezer', 'sentinel', 'kaspersky-xdr'] as const
export const TransferFormat = Type.Enum(transferFormats)
export type TransferFormat = Type.Static<typeof TransferFormat>

/** Objects of one batch, and the characters of its body. */
export const importLimits = { records: 1000, bodyBytes: 64 * 1024 * 1024 } as const

/**
 * Parts of an object that follow its product, for those who know what the product changed since they looked last. `state` is status,
 * resolution, reason and closing comment; `details` everything that has no name of its own here. Other objects than incidents are one.
 */
export const refreshAspects = [
  'title',
  'description',
  'severity',
  'priority',
  'state',
  'assignee',
  'labels',
  'activity',
  'entities',
  'details',
] as const
export type RefreshAspect = (typeof refreshAspects)[number]

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
          refresh: Type.Optional(
            Type.Array(Type.Enum(refreshAspects), {
              maxItems: refreshAspects.length,
              description: 'When it is here already, what of it is to become as its product has it now',
            }),
          ),
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
  updated: Type.Optional(Type.Integer({ description: 'Was here, and became what its product has now' })),
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
    notes: Type.Optional(
      Type.Array(Type.Object({ where: Type.String(), message: Type.String() }), {
        description: 'What was taken in otherwise than the file says, e.g. under another number',
      }),
    ),
    incidents: Type.Optional(
      Type.Array(Type.Object({ where: Type.String(), id: Type.String(), outcome: Type.String() }), {
        description: 'What incidents of records with `refresh` are here',
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
