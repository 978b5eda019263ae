// A store for one transaction that keeps new incidents, comments, tasks, alerts and history back, and writes each kind with one statement.
import type { Comment, Task, TenantId } from '@docket/model'
import { type Absent, absentKey } from './absent.ts'
import { subjectOf } from './comments.ts'
import type { AuditEntry, Store } from './contract.ts'
import type { Subject } from './incident-contract.ts'
import { insertStates } from './incident-save.ts'
import type { IncidentState } from './incident-state.ts'
import { insertParts } from './insert-parts.ts'
import { NotInOneGo, type OneGo } from './one-go.ts'
import { holdNumbers } from './take-number.ts'
import { insertWholeAlerts, type WholeAlert } from './transfer.ts'

export interface WriteBehind {
  store: Store
  /** Entries so far; what is cut off is not written. */
  history: AuditEntry[]
  /** Writes everything that is left. */
  finish(): Promise<void>
}

/**
 * What is kept back is written before any other statement of `tx` runs, so that nobody can miss it; what cannot be written then ends
 * everything with `NotInOneGo`. The history is written by `finish`. Of what is in `absent` nobody asks the database. One tenant only.
 */
export function writeBehind(inside: Store, tx: OneGo, tenant: TenantId, absent: Absent): WriteBehind {
  const { direct } = tx
  const history: AuditEntry[] = []
  const numbers = holdNumbers(direct, tenant)
  const subjects = new Map<string, { mergedInto: string | null }>()
  let incidents = new Map<string, IncidentState>()
  let comments = new Map<string, Comment>()
  let tasks = new Map<string, Task>()
  let alerts: WholeAlert[] = []

  async function write(): Promise<void> {
    const wanted = incidents.size + comments.size + tasks.size + alerts.length
    if (wanted === 0) return
    const given = [[...incidents.values()], [...comments.values()], [...tasks.values()], alerts] as const
    incidents = new Map()
    comments = new Map()
    tasks = new Map()
    alerts = []
    const [states, said, todo, found] = given
    await numbers.write()
    const made = states.length === 0 ? 0 : (await insertStates(direct, tenant, states)).length
    const parts = await insertParts(direct, tenant, said, todo)
    const brought = found.length === 0 ? 0 : (await insertWholeAlerts(direct, tenant, found)).length
    if (made + parts + brought < wanted) throw new NotInOneGo(new Error('one of them is there already'))
  }
  tx.beforeOthers = write

  const store: Store = {
    ...inside,
    within: () => store,
    audit: {
      ...inside.audit,
      record: async (_tx, entry) => {
        history.push(entry)
      },
      recordAll: async (_tx, entries) => {
        history.push(...entries)
      },
    },
    alerts: {
      ...inside.alerts,
      get: async (of, id) => (absent.has(absentKey.alert(id)) ? null : inside.alerts.get(of, id)),
      find: async (of, alertId, environment) =>
        environment !== undefined && absent.has(absentKey.productAlert(environment, alertId))
          ? []
          : inside.alerts.find(of, alertId, environment),
      async bring(on, of, whole) {
        if (!absent.delete(absentKey.alert(whole.alert.id))) return inside.alerts.bring(on, of, whole)
        absent.delete(absentKey.productAlert(whole.alert.environment, whole.alert.alertId))
        alerts.push(whole)
        tx.noteWrite()
        return true
      },
    },
    incidents: {
      ...inside.incidents,
      get: async (of, id, on) => (absent.has(absentKey.incident(id)) ? null : inside.incidents.get(of, id, on)),
      find: async (of, ids, environments, whole) =>
        ids.length > 0 && environments !== undefined && areAbsent(ids, environments)
          ? []
          : inside.incidents.find(of, ids, environments, whole),
      findExternal: async (on, of, key) =>
        absent.has(absentKey.product(key.environment, key.externalId))
          ? null
          : inside.incidents.findExternal(on, of, key),
      async insert(_tx, given) {
        const { id, environment, externalId } = given
        // The second of two in one go is for the database to refuse, which knows all keys.
        if (incidents.has(id)) await write()
        absent.delete(absentKey.incident(id))
        if (externalId !== null) absent.delete(absentKey.product(environment, externalId))
        const state = { ...given, ...(await numbers.take(given.number)) }
        incidents.set(id, state)
        subjects.set(subjectKey({ kind: 'incident', id }), { mergedInto: state.mergedInto })
        tx.noteWrite()
        return state
      },
    },
    comments: {
      ...inside.comments,
      get: async (of, subject, id, on) => {
        const key = absentKey.part('comment', subject.id, id)
        return comments.get(key) ?? (absent.has(key) ? null : inside.comments.get(of, subject, id, on))
      },
      async lockSubject(on, of, subject) {
        const key = subjectKey(subject)
        const found = subjects.get(key) ?? (await inside.comments.lockSubject(on, of, subject))
        if (found !== null) subjects.set(key, found)
        return found
      },
      async save(on, of, comment) {
        const key = absentKey.part('comment', subjectOf(comment).id, comment.id)
        if (!absent.delete(key)) return inside.comments.save(on, of, comment)
        comments.set(key, comment)
        tx.noteWrite()
      },
    },
    tasks: {
      ...inside.tasks,
      get: async (of, subject, id, on) => {
        const key = absentKey.part('task', subject.id, id)
        return tasks.get(key) ?? (absent.has(key) ? null : inside.tasks.get(of, subject, id, on))
      },
      async save(on, of, task) {
        const key = absentKey.part('task', subjectOf(task).id, task.id)
        if (!absent.delete(key)) return inside.tasks.save(on, of, task)
        tasks.set(key, task)
        tx.noteWrite()
      },
    },
  }

  const areAbsent = (ids: readonly string[], environments: readonly string[]) =>
    ids.every(
      (id) =>
        // An id of ours would be found by itself.
        !/^[0-9a-f-]{36}$/i.test(id) && environments.every((place) => absent.has(absentKey.product(place, id))),
    )

  return {
    store,
    history,
    async finish() {
      await write()
      await inside.audit.recordAll(direct, history)
    },
  }
}

const subjectKey = ({ kind, id }: Subject) => `${kind} ${id.toLowerCase()}`
