// Finds incidents and alerts by a pattern in their name: names from the store, the pattern in a thread of its own, then the page.
import {
  type Actor,
  type Alert,
  type Filter,
  type Incident,
  type IncidentField,
  isDocketError,
  type TenantId,
} from '@docket/model'
import {
  type Db,
  type DeskQuery,
  deskTitles,
  type IncidentSort,
  incidentTitles,
  type TitleList,
} from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { listDeskAlerts } from '../alert-desk.ts'
import type { Deps } from '../deps.ts'
import { listIncidents } from '../incidents/index.ts'
import { openNameMemory, plainOf } from './name-memory.ts'
import { idText, type Layers, Numbering, type Question } from './name-table.ts'
import { invalidName, openPatternThreads } from './pool.ts'
import { questionOf } from './question.ts'
import { openRounds } from './rounds.ts'
import { openTurns } from './turns.ts'

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
  /** When the request began, as `performance.now` has it; now, when it is not given. */
  startedAt?: number
}

export interface IncidentNameQuery {
  tenants: readonly TenantId[]
  filter: Filter<IncidentField>
  sort: readonly IncidentSort[]
}

/**
 * Searches answer `invalid` with field `name` for a pattern that cannot be used or costs too much, and `unavailable` when too many others
 * are running.
 */
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
  total: number
  ids(offset: number, limit: number): string[]
}

/** Names that are asked for, and how. */
interface Names {
  sources: readonly Layers[]
  question: Question
}

const threads = 2
const asGiven: Question = { statuses: null, within: [], order: 'given' }

/** A pattern that was refused a moment ago is not tried again for those who waited for it. */
const isRefused = (error: unknown) => isDocketError(error) && error.code === 'invalid'

/** Threads start with the first search, or with `ready`; whoever opens it closes it. */
export function openNameSearch(): NameSearch {
  const turns = openTurns(threads)
  const patterns = openPatternThreads(turns, threads)
  const rounds = openRounds()
  const memory = openNameMemory(patterns, turns)

  function hits(
    actor: Actor,
    key: unknown,
    name: NamePattern,
    startedAt: number,
    read: () => Promise<Names>,
  ): Promise<Hits> {
    const search = async () => {
      const { sources, question } = await read()
      const caller = actor.keyId
      const found = await patterns.search({ sources, question, name, caller, startedAt })
      const numbers = new Numbering(sources)
      const idOf = (number: number) => {
        const [{ ids }, at] = numbers.place(number)
        return idText(ids, at)
      }
      return {
        total: found.length,
        ids: (offset: number, limit: number) => [...found.subarray(offset, offset + limit)].map(idOf),
      }
    }
    return rounds.share(JSON.stringify(key), search, isRefused)
  }

  /** Names from the database, in its order. */
  async function listed(caller: string, limit: number, read: (limit: number) => Promise<TitleList>): Promise<Names> {
    const table = await turns.take(caller, async () => {
      const list = await read(limit + 1)
      if (list.count > limit || list.titles === null) {
        const what = list.count > limit ? `more than ${limit} names` : 'too many long names'
        throw invalidName(`${what} would have to be searched; narrow the list by status or time`)
      }
      return patterns.make(plainOf(list))
    })
    return { sources: [[{ table, touched: new Uint8Array(0) }]], question: asGiven }
  }

  /** Names from memory; null when that cannot answer the question. */
  async function remembered(db: Db, caller: string, query: IncidentNameQuery): Promise<Names | null> {
    const question = questionOf(query.filter, query.sort)
    if (question === null) return null
    const sources: Layers[] = []
    let count = 0
    for (const tenant of query.tenants) {
      const layers = await memory.layersOf(db, tenant, caller)
      if (layers === null) return null
      for (const { table } of layers) count += table.count
      if (count > maxNames.incidents) return null
      sources.push(layers)
    }
    return { sources, question }
  }

  return {
    async incidents(deps, actor, query, name, page) {
      for (const tenant of query.tenants) requireIn(actor, tenant, 'incident:read')
      const { db } = deps.store
      const { startedAt = performance.now() } = page
      const find = () =>
        hits(actor, ['incidents', query, name], name, startedAt, async () => {
          const names = await remembered(db, actor.keyId, query)
          return names ?? listed(actor.keyId, maxNames.incidents, (limit) => incidentTitles(db, { ...query, limit }))
        })
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
      const { startedAt = performance.now() } = page
      const find = () =>
        hits(actor, ['alerts', query, name], name, startedAt, () =>
          listed(actor.keyId, maxNames.alerts, (limit) => deskTitles(deps.store.db, { ...query, limit })),
        )
      const { total, items } = await pageOf(find, page, async (ids) => {
        const filter: DeskQuery['filter'] = { op: 'in', field: 'id', values: ids }
        return (
          await listDeskAlerts(deps, actor, { ...query, filter, statuses: null }, { offset: 0, limit: ids.length })
        ).alerts
      })
      return { total, alerts: items }
    },

    ready: () => patterns.ready(),
    close: () => patterns.close(),
  }
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
    const hits = await find()
    const wanted = hits.ids(offset, limit)
    const items = wanted.length === 0 ? [] : await read(wanted)
    if (items.length === wanted.length || attempt === 3) return { total: hits.total, items }
  }
}
