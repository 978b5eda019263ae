// Docket's own API: lists with filters, live events, a change on everything a filter matches and its undo.
import type { Docket } from '@docket/sdk/docket'

export async function openWork(docket: Docket) {
  const titles: string[] = []
  const filter = "severity in ('high', 'critical') and status ne 'closed'"
  for await (const incident of docket.incidents.list({ filter, sort: '-updated_at' })) {
    console.log(incident.number, incident.severity, incident.title)
    titles.push(incident.title)
  }
  return titles
}

export async function changeAndUndo(docket: Docket, label: string) {
  const done = await docket.incidents.bulk({
    filter: `labels/any(l: l/label_name eq '${label}')`,
    change: { priority: 'high' },
  })
  console.log(`${done.changed} of ${done.matched} changed`)
  return docket.changes.undo(done.change_set, {})
}

/** Prints changes as they happen until `count` were seen. */
export async function follow(docket: Docket, count: number) {
  const names: string[] = []
  for await (const { name, change } of docket.events()) {
    console.log(change.at, name, change.objectId)
    names.push(name)
    if (names.length >= count) break
  }
  return names
}
