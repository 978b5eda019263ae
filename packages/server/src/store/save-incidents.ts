// Writes many incidents in one statement: states whose entities stayed as they were, and fields put back by an undo.
import type { TenantId } from '@docket/model'
import type { ChangeStep } from './change-log.ts'
import type { Db } from './contract.ts'
import { jsonText } from './db.ts'
import { columnsOfState } from './incident-rows.ts'
import { keptContents } from './incident-save.ts'
import { keepSearch } from './incident-search.ts'
import { type IncidentState, incidentOf } from './incident-state.ts'

/** Everything of locked incidents but their entities; the versions are the caller's to raise. */
export async function saveMany(tx: Db, tenant: TenantId, states: readonly IncidentState[]): Promise<void> {
  if (states.length === 0) return
  const incidents = states.map((state) => incidentOf(state, []))
  const rows = states.map((state, at) => columnsOfState(state, incidents[at]))
  const names = Object.keys(rows[0] ?? {}).filter((name) => !fixed.has(name))
  await tx.query(
    `update incidents t set ${names.map((name) => `${name} = r.${name}`).join(', ')},
       detail = input.detail::json, brief = input.brief::json, contents = ${keptContents('input.contents')}
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as input(fields, detail, contents, brief)
       cross join lateral jsonb_populate_record(null::incidents, input.fields::jsonb) as r
     where t.tenant_id = $1 and t.id = r.id`,
    [
      tenant,
      rows.map(({ detail: _, contents: __, brief: ___, labels, ...row }) =>
        jsonText({ ...row, labels: JSON.parse(String(labels)) as unknown }),
      ),
      rows.map(({ detail }) => detail),
      rows.map(({ contents }) => contents),
      rows.map(({ brief }) => brief),
    ],
  )
  await keepSearch(tx, tenant, incidents)
}

const fixed: ReadonlySet<string> = new Set(['tenant_id', 'id', 'number', 'serial', 'detail', 'contents', 'brief'])
const columnName = /^[a-z][a-z0-9_]*$/

/** Puts fields of locked incidents back, one step each; answers the steps whose rows are no longer as the change left them. */
export async function revertFields(tx: Db, tenant: TenantId, steps: readonly ChangeStep[]): Promise<ChangeStep[]> {
  if (steps.length === 0) return []
  const parts = steps.map(({ before }) => {
    const columns: Record<string, unknown> = {}
    const detail: Record<string, unknown> = {}
    const own: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(before ?? {})) {
      if (name.startsWith('detail.')) detail[name.slice(7)] = value
      else if (name.startsWith('own.')) own[name.slice(4)] = value
      else if (columnName.test(name)) columns[name] = value
    }
    return { columns, detail, own }
  })
  const names = [...new Set(parts.flatMap(({ columns }) => Object.keys(columns)))]
  const rows = await tx.query<{ id: string }>(
    `update incidents t set ${names.map((name) => `${name} = r.${name}, `).join('')}
       detail = (o.detail::jsonb || input.detail::jsonb)::json,
       contents = case when input.own = '{}' then o.contents
         else (o.contents::jsonb || jsonb_build_object('own', (o.contents::jsonb -> 'own') || input.own::jsonb))::json end
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) as input(id, fields, detail, own, after)
       join incidents o on o.tenant_id = $1 and o.id = input.id
       cross join lateral jsonb_populate_record(o, input.fields::jsonb) as r
     where t.tenant_id = $1 and t.id = input.id
       and fields_match(set_fields('incidents', flat_row('incidents', to_jsonb(o))), input.after::jsonb)
     returning t.id`,
    [
      tenant,
      steps.map(({ key }) => key.id),
      parts.map(({ columns }) => JSON.stringify(columns)),
      parts.map(({ detail }) => JSON.stringify(detail)),
      parts.map(({ own }) => JSON.stringify(own)),
      steps.map(({ after }) => JSON.stringify(after ?? {})),
    ],
  )
  const done = new Set(rows.map(({ id }) => id))
  return steps.filter(({ key }) => !done.has(key.id ?? ''))
}
