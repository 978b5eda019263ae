// The native operations on changes: merge, split, bulk, undo, the history feed, live events.
import {
  type Answer,
  alertFields,
  type BulkInput,
  type Call,
  type Change,
  type ChangeListQuery,
  caseFields,
  DocketError,
  type EventQuery,
  type FieldTable,
  incidentFields,
  type MergeInput,
  nativeVocabulary,
  parseFilter,
  type SplitInput,
} from '@docket/model'
import {
  type BulkChange,
  bulkUpdate,
  type ChangeStream,
  type Deps,
  mergeIncidents,
  readChanges,
  type StreamEnd,
  splitIncident,
  type Tick,
  undo,
  watchChanges,
} from '../../service/index.ts'
import { changeCursor, changePage, cursorBehind } from './change-pages.ts'
import type { Handlers } from './index.ts'
import { inTenant } from './requests.ts'

type Names =
  | 'mergeIncidents'
  | 'splitIncident'
  | 'bulkIncidents'
  | 'bulkCases'
  | 'bulkAlerts'
  | 'listChanges'
  | 'undoChanges'
  | 'streamEvents'

export function changeHandlers(deps: Deps): Pick<Handlers, Names> {
  return {
    mergeIncidents: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const { sources } = call.body as MergeInput
      const { incident, changeSet } = await mergeIncidents(deps, actor, tenant, param('id'), sources)
      return { status: 200, body: { change_set: changeSet, incident } }
    }),
    splitIncident: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const input = call.body as SplitInput
      const of = 'sources' in input ? { sourceIds: input.sources } : splitOfAlerts(input)
      const { incidents, changeSet } = await splitIncident(deps, actor, tenant, param('id'), of)
      return { status: 200, body: { change_set: changeSet, incidents } }
    }),
    bulkIncidents: bulk(deps, 'incident', incidentFields),
    bulkCases: bulk(deps, 'case', caseFields),
    bulkAlerts: bulk(deps, 'alert', alertFields),
    listChanges: inTenant(deps, async ({ actor, tenant, call }) => {
      const query = call.query as ChangeListQuery
      const of = {
        ...(query.kind ? { kind: query.kind } : {}),
        ...(query.object_id ? { objectId: query.object_id } : {}),
        ...(query.change_set ? { changeSet: query.change_set } : {}),
      }
      if (query.order === 'desc')
        return changePage(query, 'desc', (page) => readChanges(deps, actor, tenant, { ...of, ...page }))
      // Forwards there always is a next page: the cursor can be asked again later.
      const after = query.cursor === undefined ? {} : { after: changeCursor(query.cursor) }
      const changes = await readChanges(deps, actor, tenant, {
        ...of,
        ...after,
        limit: query.limit ?? 50,
        order: 'asc',
      })
      const last = changes.at(-1)
      return { status: 200, body: { changes, next: last ? cursorBehind(last) : (query.cursor ?? null) } }
    }),
    undoChanges: inTenant(deps, async ({ actor, tenant, call, param }) => {
      const { changeSet, undone, conflicts } = await undo(deps, actor, tenant, param('id'), {
        force: call.body.force === true,
      })
      return { status: 200, body: { change_set: changeSet, undone, conflicts } }
    }),
    streamEvents: inTenant(deps, async ({ actor, tenant, call }) => {
      const query = call.query as EventQuery
      const after = lastSeen(call, query)
      const ticks = await watchChanges(deps, actor, tenant, {
        ...(after === undefined ? {} : { after }),
        ...(query.kind ? { kind: query.kind } : {}),
      })
      return eventAnswer(ticks, query.full === true)
    }),
  }
}

function splitOfAlerts({ alerts, title }: Extract<SplitInput, { alerts: string[] }>) {
  return { alertIds: alerts, ...(title === undefined ? {} : { title }) }
}

function bulk(deps: Deps, kind: BulkChange['kind'], table: FieldTable) {
  return inTenant(deps, async ({ actor, tenant, call }) => {
    const { filter, ids, change, limit } = call.body as BulkInput
    if ((filter === undefined) === (ids === undefined))
      throw new DocketError('invalid', 'Either filter or ids is needed', { details: { filter: ['or ids is needed'] } })
    const what = filter === undefined ? { ids: ids ?? [] } : { filter: parseFilter(filter, nativeVocabulary(table)) }
    const wanted = { ...what, kind, change, ...(limit === undefined ? {} : { limit }) } as BulkChange
    const { changeSet, matched, changed } = await bulkUpdate(deps, actor, tenant, wanted)
    return { status: 200, body: { change_set: changeSet, matched, changed } }
  })
}

/** `Last-Event-ID` is what a browser sends when it connects again; it is newer than the address it began with. */
function lastSeen(call: Call, query: EventQuery): number | undefined {
  const header = call.headers['last-event-id']?.trim()
  if (header === undefined || header === '') return query.after
  if (!/^\d{1,16}$/.test(header))
    throw new DocketError('invalid', 'Last-Event-ID is not one of ours', {
      details: { 'last-event-id': ['must be the id of an event'] },
    })
  return Number(header)
}

/** Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
function eventAnswer(ticks: ChangeStream, full: boolean): Answer {
  const textOf = (tick: Tick) => {
    if (tick === null) return ': still here\n\n'
    return 'end' in tick ? endText(tick.end) : eventText(tick, full)
  }
  let begun = false
  const body: AsyncIterableIterator<string> = {
    async next() {
      if (!begun) {
        // Sent at once, so that the client knows it is connected.
        begun = true
        return { done: false, value: 'retry: 2000\n\n' }
      }
      const { done, value } = await ticks.next()
      return done ? { done: true, value: undefined } : { done: false, value: textOf(value) }
    },
    async return() {
      await ticks.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => body,
  }
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    // Kept open after the stream, it would hold up a server that stops.
    connection: 'close',
  }
  return { status: 200, headers, body, over: ticks.over }
}

/** Without an id, so that who connects again goes on from the last change. */
const endText = ({ code, says }: StreamEnd): string => `event: end\ndata: ${JSON.stringify({ code, detail: says })}\n\n`

function eventText(change: Change, full: boolean): string {
  const { before, after, ...told } = change
  const data = JSON.stringify(full ? change : told)
  return `id: ${change.id}\nevent: ${change.kind}.${change.verb}\ndata: ${data}\n\n`
}
