// Finds incidents and alerts by a pattern in their name: names from the store, the pattern in a thread of its own, then the page.
import {
  type Actor,
  type Alert,
  DocketError,
  type Filter,
  type Incident,
  type IncidentField,
  type TenantId,
} from '@docket/model'
import {
  type DeskQuery,
  deskTitles,
  type IncidentSort,
  incidentsUnchanged,
  incidentTitles,
  type TitleList,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { listDeskAlerts } from '../alert-desk.ts'
import type { Deps } from '../deps.ts'
import { listIncidents } from '../incidents/index.ts'
import { openPatternThreads, type PatternThreads } from './pool.ts'
import { openRounds, type Rounds } from './rounds.ts'
import { openTitleMemory } from './title-memory.ts'

export { maxPatternChars } from './pcre2.ts'

/** More names than this are not searched: the caller has to narrow the question by other filters. */
export const maxNames = { incidents: 200_000, alerts: 20_000 } as const

/** A Perl-compatible pattern, found anywhere in the name. */
export interface NamePattern {
  pattern: string
  ignoreCase: boolean
}

interface Page {
  offset: number
  limit: number
}

export interface IncidentNameQuery {
  tenants: readonly TenantId[]
  filter: Filter<IncidentField>
  sort: readonly IncidentSort[]
}

/** Searches answer `invalid` with field `name` for a pattern that cannot be used or costs too much. */
export interface NameSearch {
  incidents(
    deps: Deps,
    actor: Actor,
    query: IncidentNameQuery,
    name: NamePattern,
    page: Page,
  ): Promise<{ total: number; incidents: Incident[] }>
  alerts(
    deps: Deps,
    actor: Actor,
    query: DeskQuery,
    name: NamePattern,
    page: Page,
  ): Promise<{ total: number; alerts: Alert[] }>
  /** Resolves when a thread is warm. */
  ready(): Promise<void>
  close(): Promise<void>
}

interface Hits {
  ids: string
  positions: Uint32Array
}

const idChars = 36

/** Threads start with the first search, or with `ready`; whoever opens it closes it. */
export function openNameSearch(): NameSearch {
  const threads = openPatternThreads()
  const rounds = openRounds()
  const memory = openTitleMemory()
  return {
    async incidents(deps, actor, query, name, page) {
      for (const tenant of query.tenants) requireIn(actor, tenant, 'incident:read')
      const find = () =>
        hitsOf(threads, rounds, actor, ['incidents', query, name], name, maxNames.incidents, (limit) =>
          memory.recall(
            deps,
            movesSilently(query) ? null : JSON.stringify([query, limit]),
            ({ snapshot }) => incidentsUnchanged(deps.store.db, query.tenants, snapshot),
            () => incidentTitles(deps.store.db, { ...query, limit }),
          ),
        )
      const { total, items } = await pageOf(find, page, async (ids) => {
        const answer = await listIncidents(deps, actor, {
          tenants: query.tenants,
          filter: { op: 'in', field: 'id', values: ids },
          sort: [...query.sort],
          page: { limit: ids.length, withTotal: false },
        })
        return answer.incidents
      })
      return { total, incidents: items }
    },

    async alerts(deps, actor, query, name, page) {
      for (const tenant of query.tenants) requireIn(actor, tenant, 'alert:read')
      const find = () =>
        hitsOf(threads, rounds, actor, ['alerts', query, name], name, maxNames.alerts, (limit) =>
          deskTitles(deps.store.db, { ...query, limit }),
        )
      const { total, items } = await pageOf(find, page, async (ids) => {
        const filter: DeskQuery['filter'] = { op: 'in', field: 'id', values: ids }
        return (
          await listDeskAlerts(deps, actor, { ...query, filter, statuses: null }, { offset: 0, limit: ids.length })
        ).alerts
      })
      return { total, alerts: items }
    },

    ready: () => threads.ready(),
    close: () => threads.close(),
  }
}

/** The time of the last change may move without an entry in the history. */
function movesSilently({ filter, sort }: IncidentNameQuery): boolean {
  const asks = (node: Filter<IncidentField>): boolean => {
    if ('items' in node) return node.items.some(asks)
    return node.op === 'not' ? asks(node.item) : !lastingFields.has(node.field)
  }
  return asks(filter) || sort.some(({ field }) => !lastingFields.has(field))
}
/** What does not change without an entry. */
const lastingFields: ReadonlySet<string> = new Set([
  'id',
  'status',
  'created_at',
  'status_changed_at',
  'serial',
  'number',
])

function hitsOf(
  threads: PatternThreads,
  rounds: Rounds,
  { keyId }: Actor,
  key: unknown,
  name: NamePattern,
  limit: number,
  read: (limit: number) => Promise<TitleList>,
): Promise<Hits> {
  return rounds.share(JSON.stringify(key), keyId, async () => {
    const { count, ids, titles } = await read(limit + 1)
    if (count > limit) {
      const why = `more than ${limit} names would have to be searched; narrow the list by status or time`
      throw new DocketError('invalid', 'invalid name', { details: { name: [why] } })
    }
    return { ids, positions: await threads.positions({ ...name, names: titles }) }
  })
}

/**
 * The wanted part of the hits. What was deleted between the search and the reading of the page would make the page short, which clients
 * take for the last one: then all is done once more.
 */
async function pageOf<T>(
  find: () => Promise<Hits>,
  { offset, limit }: Page,
  read: (ids: string[]) => Promise<T[]>,
): Promise<{ total: number; items: T[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const { ids, positions } = await find()
    const wanted = [...positions.slice(offset, offset + limit)].map((at) => ids.slice(at * idChars, (at + 1) * idChars))
    const items = wanted.length === 0 ? [] : await read(wanted)
    if (items.length === wanted.length || attempt === 3) return { total: positions.length, items }
  }
}
