// Entries of the history as HistoryRecords.
import type { Change, Incident, Priority, Resolution } from '@docket/model'
import { recordOf } from './import-history.ts'
import { milliseconds } from './times.ts'
import { incidentStatusWords, priorityWords, resolutionWords, severityWords } from './words.ts'

type Fields = Record<string, unknown>

/** Only `alertAssigned` stands in the manual; the others follow its pattern: entity, then past participle. */
const verbs: Readonly<Record<string, string>> = {
  created: 'Created',
  imported: 'Created',
  updated: 'Changed',
  status_changed: 'StatusChanged',
  assigned: 'Assigned',
  priority_changed: 'PriorityChanged',
  deleted: 'Deleted',
  restored: 'Restored',
  linked: 'Linked',
  unlinked: 'Unlinked',
  merged: 'Merged',
  split: 'Split',
  triaged: 'Triaged',
  judged: 'Judged',
  attached: 'Linked',
  undone: 'Restored',
}

/** Parts are added to their incident; only these kinds appear in its history. */
const partVerbs: Readonly<Record<string, string>> = {
  ...verbs,
  created: 'Added',
  commented: 'Added',
  imported: 'Added',
}

export function historyToWire(changes: readonly Change[], tenantId: string): Fields[] {
  return changes.map((change) => {
    const kept = recordOf(change)
    if (kept !== null) return { ...kept, tenantID: tenantId }
    const isEntity = change.kind === 'alert' || change.kind === 'incident'
    const isAlert = change.kind === 'alert'
    return {
      entityID: isEntity ? change.objectId : (change.subjectId ?? change.objectId),
      entityKind: isAlert ? 'Alert' : 'Incident',
      tenantID: tenantId,
      type: typeOf(change),
      createdAt: milliseconds(change.at),
      params: paramsOf(change),
    }
  })
}

function typeOf({ kind, verb }: Change): string {
  if (verb === 'commented') return 'commentAdded'
  const isEntity = kind === 'alert' || kind === 'incident' || kind === 'case'
  return `${kind}${(isEntity ? verbs : partVerbs)[verb] ?? 'Changed'}`
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Who did it, the text of a comment or task, and for each field this API knows what it was and is. */
function paramsOf({ actor, before, after, kind, verb }: Change): Fields {
  const old = isObject(before) ? before : {}
  const now = isObject(after) ? after : {}
  const params: Fields = { user: actor }
  if (kind === 'comment' || verb === 'commented') {
    const message = now.message ?? old.message
    if (typeof message === 'string') params.comment = message
  }
  if (kind === 'task' && typeof (now.title ?? old.title) === 'string') params.task = now.title ?? old.title
  for (const [field, [name, print]] of Object.entries(shown)) {
    if (!(field in old) && !(field in now)) continue
    const from = print(old[field])
    const to = print(now[field])
    if (from !== to) params[name] = { from, to }
  }
  return params
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const word =
  <T extends string>(words: Readonly<Record<T, string>>) =>
  (value: unknown): string | null =>
    typeof value === 'string' && Object.hasOwn(words, value) ? words[value as T] : null
const personName = (value: unknown): string | null =>
  isObject(value) ? (text(value.name) ?? text(value.email) ?? text(value.id)) : text(value)

const shown: Readonly<Record<string, readonly [string, (value: unknown) => string | null]>> = {
  title: ['name', text],
  description: ['description', text],
  status: ['status', word<Incident['status']>(incidentStatusWords)],
  resolution: ['statusResolution', word<Resolution>(resolutionWords)],
  priority: ['priority', word<Priority>(priorityWords)],
  severity: ['severity', word(severityWords)],
  assignee: ['assignee', personName],
  incidentId: ['incidentID', text],
}
