// Reads in Docket's history what others than this sync changed since the last pass: that is what the vendor does not know.
import type { RefreshAspect } from '@docket/model'
import type { Change, Docket } from '@docket/sdk/docket'
import type { SyncState } from './state.ts'

const aspectOf: Readonly<Record<string, RefreshAspect>> = {
  title: 'title',
  description: 'description',
  severity: 'severity',
  priority: 'priority',
  labels: 'labels',
  assignee: 'assignee',
  status: 'state',
  resolution: 'state',
  resolutionReason: 'state',
  resolutionComment: 'state',
}
const pageSize = 1000

/** `mark` begins the request ids of this sync: its own changes are no news for the vendor. */
export async function readOwnChanges(docket: Docket, state: SyncState, mark: string): Promise<void> {
  for (;;) {
    const cursor = state.cursor === null ? {} : { cursor: state.cursor }
    const { changes, next } = await docket.changes.listPage({ ...cursor, limit: pageSize, order: 'asc' })
    for (const change of changes) if (!change.requestId.startsWith(mark)) note(state, change)
    state.cursor = next ?? state.cursor
    if (changes.length < pageSize) return
  }
}

/** Who works out anew what follows from the alerts. */
const itself = 'docket'

function note(state: SyncState, { kind, verb, actor, objectId, subjectKind, subjectId, after }: Change): void {
  if (kind === 'comment' && subjectKind === 'incident' && subjectId !== null) {
    // One that came with an import of ours, or with undoing a deletion, is as good as written now.
    if (verb === 'deleted') delete state.comments[objectId]
    else state.comments[objectId] = subjectId
    return
  }
  if (kind !== 'incident') return
  if (verb === 'deleted') delete state.pending[objectId]
  if (verb === 'created' || verb === 'imported' || verb === 'deleted') return
  const names = typeof after === 'object' && after !== null ? Object.keys(after) : []
  for (const name of names) {
    const aspect = name === 'severity' && actor === itself ? undefined : aspectOf[name]
    if (aspect !== undefined) state.pending[objectId] = { ...state.pending[objectId], [aspect]: 'open' }
  }
}
