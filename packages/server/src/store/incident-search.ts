// Keeps the keys and texts that incidents are found by, and leaves rows alone whose keys and texts stay as they are.
import type { Incident, TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { incidentSearch } from './incident-keys.ts'
import { arrayText } from './insert-alerts.ts'

/** One row of `incident_search` for each incident, as the database takes them: ids, array literals, texts, and whether they are cut. */
export function searchColumnsOf(
  incidents: readonly Incident[],
): [ids: string[], keys: string[], texts: string[], partial: boolean[]] {
  const found = incidents.map((incident) => incidentSearch(incident))
  return [
    incidents.map(({ id }) => id),
    found.map(({ keys }) => arrayText(keys)),
    found.map(({ text }) => text),
    found.map(({ isPartial }) => isPartial),
  ]
}

/** After incidents were written. Their rows are locked by the caller. */
export async function keepSearch(tx: Db, tenant: TenantId, incidents: readonly Incident[]): Promise<void> {
  await tx.query(keepSql, [tenant, ...searchColumnsOf(incidents)], 'keep-incident-search')
}

const keepSql = `
insert into incident_search as s (tenant_id, incident_id, observables, search_text, search_partial)
select $1::uuid, r.id, r.keys::text[], r.words, r.partial
from unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[]) as r(id, keys, words, partial)
on conflict (tenant_id, incident_id) do update
set observables = excluded.observables, search_text = excluded.search_text, search_partial = excluded.search_partial
where (s.observables, s.search_text, s.search_partial) is distinct from (excluded.observables, excluded.search_text, excluded.search_partial)`
