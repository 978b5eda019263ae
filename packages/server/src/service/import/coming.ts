// What objects of a batch are going to make, by the names the store knows them by.
import type { Coming } from '../../store/index.ts'
import { defaultEnvironment } from '../deps.ts'
import type { Incoming, Whole } from './incoming.ts'

/** As it is kept. */
export const environmentOf = ({ environment }: { environment?: string | undefined }): string =>
  (environment ?? '').trim() || defaultEnvironment

export function comingOf(all: Iterable<Incoming>): Coming {
  const coming: Coming = { incidents: [], alerts: [], comments: [], tasks: [] }
  for (const one of all) {
    if (one.kind === 'incident') coming.incidents.push({ ...one.incident, environment: environmentOf(one.incident) })
    else if (one.kind === 'alert') coming.alerts.push({ ...one.alert, environment: environmentOf(one.alert) })
    else if (one.kind === 'comment') coming.comments.push({ subject: one.subject, id: one.comment.id })
    else if (one.kind === 'task') coming.tasks.push({ subject: one.subject, id: one.task.id })
    else if (one.kind === 'whole') addWhole(coming, one.whole)
  }
  return coming
}

/** Not held to its schema yet: what is no text names nothing. */
function addWhole(coming: Coming, { type, object }: Whole): void {
  const { id, environment, externalId, alertId, incidentId, caseId } = object as Partial<Record<string, unknown>>
  if (typeof id !== 'string') return
  if (type === 'comment' || type === 'task') {
    const subject = typeof incidentId === 'string' ? incidentId : caseId
    const kind = typeof incidentId === 'string' ? 'incident' : 'case'
    if (typeof subject === 'string') coming[`${type}s`].push({ subject: { kind, id: subject }, id })
  } else if (typeof environment === 'string') {
    if (type === 'incident')
      coming.incidents.push({ id, environment, externalId: typeof externalId === 'string' ? externalId : null })
    else if (type === 'alert' && typeof alertId === 'string') coming.alerts.push({ id, environment, alertId })
  }
}
