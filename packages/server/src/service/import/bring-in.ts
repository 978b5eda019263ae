// Imports one batch of a file: each record by itself, so that a bad one is reported and the others go on.
import { type Actor, DocketError, type ErrorDetails, isDocketError, type TenantId } from '@docket/model'
import { requireIn } from '../access.ts'
import type { Deps } from '../deps.ts'
import { apply, type Outcome } from './apply.ts'
import type { ExchangeFormat, Incoming, WholeType } from './incoming.ts'

/** One object of a file; `list` is the name of the list it stood in, when its file is an answer of the API. */
export interface ImportRecord {
  where: string
  list?: string | null
  value: unknown
}

export interface Refusal {
  where: string
  message: string
  details: ErrorDetails
}

export interface BatchResult {
  /** Objects of ours by kind and by what became of them. */
  counts: Partial<Record<WholeType, Partial<Record<Outcome, number>>>>
  refused: Refusal[]
}

/** What one record may make at most: an incident with its devices and accounts. */
const maxObjects = 2000

/** `forbidden` without the right to import; what each object needs is asked for beside it, and missing rights refuse the object. */
export async function importRecords(
  deps: Deps,
  actor: Actor,
  tenantId: TenantId,
  format: ExchangeFormat,
  records: readonly ImportRecord[],
): Promise<BatchResult> {
  requireIn(actor, tenantId, 'import:run')
  const tenant = await deps.store.tenants.get(tenantId)
  if (tenant === null) throw new DocketError('forbidden', 'Insufficient Permissions')
  const result: BatchResult = { counts: {}, refused: [] }
  for (const { where, list, value } of records) {
    try {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noObject()
      const objects = format.read(value as Record<string, unknown>, list ?? null, tenant)
      if (objects.length > maxObjects) throw new DocketError('too_large', `It holds more than ${maxObjects} objects`)
      for (const incoming of objects) count(result, incoming, await apply(deps, actor, tenantId, incoming))
    } catch (error) {
      if (!isDocketError(error) || error.code === 'internal' || error.code === 'unavailable') throw error
      result.refused.push({ where, message: error.message, details: error.details ?? {} })
    }
  }
  return result
}

const noObject = () => new DocketError('invalid', 'This is no JSON object')

function count({ counts }: BatchResult, incoming: Incoming, outcome: Outcome): void {
  const kind = incoming.kind === 'whole' ? incoming.whole.type : incoming.kind
  const row = counts[kind] ?? {}
  row[outcome] = (row[outcome] ?? 0) + 1
  counts[kind] = row
}
