// Incidents and bookmarks through the Sentinel client: the twin of each block of the guide to Sentinel incidents.
import { type Sentinel, where } from '@docket/sdk/sentinel'

export async function listTheLatest(sentinel: Sentinel) {
  const [newest] = await sentinel.listIncidents().all({ max: 50 })
  console.log(newest?.properties.title)
  return newest
}

export async function listWithAFilter(sentinel: Sentinel) {
  // Pages of 500 of the incidents whose title has 'MSTICPy', made since a time; every page is fetched
  const filter = where('title')
    .contains('MSTICPy')
    .and(where('createdTimeUtc').greaterThan(new Date('2023-03-21T12:00:00Z')))
  return sentinel.listIncidents({ top: 500, filter }).all()
}

export async function listWithARawFilter(sentinel: Sentinel) {
  const filter = "contains(properties/title, 'MSTICPy') and properties/createdTimeUtc gt 2023-03-21T12:00:00Z"
  return sentinel.listIncidents({ top: 500, filter }).all()
}

export async function getOne(sentinel: Sentinel, idOrTitle: string) {
  return sentinel.getIncident(idOrTitle, { entities: true, alerts: true, comments: true, bookmarks: true })
}

export async function updateOne(sentinel: Sentinel, idOrTitle: string) {
  return sentinel.updateIncident(idOrTitle, { severity: 'High' }, { retryOnConflict: 3 })
}

export async function comment(sentinel: Sentinel, idOrTitle: string) {
  return sentinel.postComment(idOrTitle, 'This is my comment')
}

export async function attachABookmark(sentinel: Sentinel, incident: string, bookmark: string) {
  return sentinel.addBookmarkToIncident(incident, bookmark)
}

export async function createOne(sentinel: Sentinel) {
  return sentinel.createIncident({ title: 'A custom incident', severity: 'High' })
}

export async function createOneWithEverything(sentinel: Sentinel, bookmark: string) {
  return sentinel.createIncident({
    title: 'Sign-ins MSTICPy noticed',
    severity: 'Medium',
    status: 'Active',
    description: 'Several accounts signed in from two continents within an hour',
    firstActivityTime: new Date('2026-11-01T08:00:00Z'),
    lastActivityTime: new Date('2026-11-01T09:00:00Z'),
    labels: ['identity'],
    bookmarks: [bookmark],
  })
}
