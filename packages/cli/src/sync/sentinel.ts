// Sentinel's side of a sync: incidents with all their parts, bookmarks, and updates under etags.
import { ConflictError, NotFoundError } from '@docket/sdk'
import {
  type IncidentUpdate,
  Sentinel,
  type SentinelIncident,
  SentinelIncidentNotFoundError,
  type SentinelOptions,
  where,
} from '@docket/sdk/sentinel'
import type {
  Aspects,
  ImportRecord,
  Item,
  Outgoing,
  OutgoingComment,
  Source,
  WritableAspect,
  Written,
} from './source.ts'

const pageSize = 100
/** How often a write begins anew because somebody else changed the incident meanwhile. */
const maxTries = 5

export function sentinelSource(options: SentinelOptions): Source {
  const sentinel = new Sentinel(options)

  async function* changed(since: Date | null): AsyncIterable<Item> {
    // Bookmarks first: the relations of incidents name them.
    for await (const bookmark of sentinel.listBookmarks()) {
      const { updated = null } = bookmark.properties
      yield {
        key: `bookmark:${bookmark.name.toLowerCase()}`,
        id: bookmark.name,
        mark: `${bookmark.etag} ${updated}`,
        changedAt: null,
        aspects: { details: 'one' },
        value: bookmark,
      }
    }
    // Comments need not change the time of their incident, so that open ones are looked at each time: their counts tell.
    const filter = since === null ? {} : { filter: isNewOrOpen(since) }
    const orderBy = 'properties/lastModifiedTimeUtc asc'
    for await (const incident of sentinel.listIncidents({ top: pageSize, orderBy, ...filter })) yield itemOf(incident)
  }

  async function whole(item: Item, trustsCounts: boolean): Promise<ImportRecord[]> {
    if (!item.key.startsWith('incident:')) return [{ value: item.value }]
    const { alertsCount, commentsCount, bookmarksCount } =
      (item.value as SentinelIncident).properties.additionalData ?? {}
    const mayHave = (count: number | null | undefined) => !trustsCounts || count !== 0
    const [incident, relations, tasks] = await Promise.all([
      sentinel.getIncident(item.id, {
        entities: true,
        alerts: mayHave(alertsCount),
        comments: mayHave(commentsCount),
      }),
      mayHave(bookmarksCount) ? sentinel.listRelations(item.id).all() : [],
      tasksOf(item.id),
    ])
    const { alerts = [], comments = [], entities = [], ...own } = incident
    const inPlace = entities.filter(({ kind }) => kind !== 'SecurityAlert')
    return [
      { value: { ...own, entities: inPlace } },
      ...alerts.map((alert) => ({ value: { ...alert, incidentId: item.id } })),
      ...comments.map((value) => ({ value })),
      ...tasks.map((value) => ({ value })),
      // Alerts and entities are linked by themselves; relations to them say nothing more.
      ...relations.filter(isToBookmark).map((value) => ({ value })),
    ]
  }

  /** Edited comments and tasks leave time, etag and counts of their incident as they were. */
  async function hidden({ id }: Item): Promise<ImportRecord[]> {
    const [comments, tasks] = await Promise.all([sentinel.listComments(id).all(), tasksOf(id)])
    return [...comments, ...tasks].map((value) => ({ value }))
  }

  /** Workspaces without the newer tasks have none. */
  async function tasksOf(id: string): Promise<object[]> {
    try {
      return await sentinel.listTasks(id).all()
    } catch (error) {
      if (error instanceof NotFoundError) return []
      throw error
    }
  }

  async function incident(id: string): Promise<Item | null> {
    try {
      return itemOf(await sentinel.getIncident(id))
    } catch (error) {
      if (error instanceof SentinelIncidentNotFoundError) return null
      throw error
    }
  }

  async function write({ id, ours, aspects, base }: Outgoing): Promise<Written> {
    for (let attempt = 1; ; attempt++) {
      const before = await incident(id)
      if (before === null) return nothing(aspects, 'it is not there any more')
      const free = aspects.filter((aspect) => before.aspects[aspect] !== ours.aspects[aspect] && base(aspect, before))
      const same = aspects.filter((aspect) => before.aspects[aspect] === ours.aspects[aspect])
      const clashing = aspects.filter((aspect) => !free.includes(aspect) && !same.includes(aspect))
      const left = clashing.map((aspect) => ({ aspect, why: 'it was changed there meanwhile', isFinal: false }))
      if (free.length === 0) return { theirs: null, done: same, left }
      const { etag } = before.value as SentinelIncident
      try {
        const after = await sentinel.updateIncident(id, updateOf(ours, free), etag ? { etag } : {})
        return { theirs: itemOf(after), done: [...same, ...free], left }
      } catch (error) {
        // Somebody changed it between our look and our write: what he changed is looked at before anything is said again.
        if (!(error instanceof ConflictError) || attempt >= maxTries) throw error
      }
    }
  }

  async function comment(incidentId: string, { id, message }: OutgoingComment): Promise<boolean> {
    const there = await sentinel.listComments(incidentId).all()
    const known = there.find(({ name }) => name.toLowerCase() === id.toLowerCase())
    if (known?.properties.message === message) return false
    // Under one GUID there is one comment, however often it is written.
    await sentinel.postComment(incidentId, message, { id, ...(known?.etag ? { etag: known.etag } : {}) })
    return true
  }

  return {
    format: 'sentinel',
    title: `Sentinel workspace ${options.workspace}`,
    changed,
    whole,
    hidden,
    incident,
    write,
    comment,
    isOpen: ({ value }) => (value as SentinelIncident).properties.status !== 'Closed',
    close: () => sentinel.close(),
  }
}

const isNewOrOpen = (since: Date) => where('lastModifiedTimeUtc').atLeast(since).or(where('status').notEquals('Closed'))

const isToBookmark = ({ properties }: { properties: { relatedResourceId: string } }) =>
  /\/bookmarks\/[^/]+\/?$/i.test(properties.relatedResourceId.slice(0, 2000))

const nothing = (aspects: readonly WritableAspect[], why: string): Written => ({
  theirs: null,
  done: [],
  left: aspects.map((aspect) => ({ aspect, why, isFinal: true })),
})

function itemOf(incident: SentinelIncident): Item {
  const { name, etag, properties } = incident
  const { lastModifiedTimeUtc = null, additionalData } = properties
  const { alertsCount = 0, bookmarksCount = 0, commentsCount = 0 } = additionalData ?? {}
  return {
    key: `incident:${name.toLowerCase()}`,
    id: name.toLowerCase(),
    mark: `${etag} ${lastModifiedTimeUtc} ${alertsCount} ${bookmarksCount} ${commentsCount}`,
    changedAt: lastModifiedTimeUtc,
    aspects: aspectsOf(incident),
    value: incident,
  }
}

function aspectsOf({ properties }: SentinelIncident): Aspects {
  const { title, description, severity, status, labels, owner, additionalData } = properties
  const { classification, classificationReason, classificationComment } = properties
  const { firstActivityTimeUtc, lastActivityTimeUtc, relatedAnalyticRuleIds, providerIncidentId } = properties
  const { tactics, techniques, alertProductNames, alertsCount } = additionalData ?? {}
  const closing = [classification || 'Undetermined', classificationReason || '', classificationComment || '']
  const text = (value: unknown) => JSON.stringify(value ?? null)
  return {
    title,
    description: description ?? '',
    severity,
    state: text([status, ...(status === 'Closed' ? closing : [])]),
    // Whoever is known by an address is the same person under any id.
    assignee: (owner?.email || owner?.userPrincipalName || owner?.objectId || owner?.assignedTo || '').toLowerCase(),
    labels: text((labels ?? []).map(({ labelName }) => labelName).sort()),
    activity: text([firstActivityTimeUtc, lastActivityTimeUtc]),
    entities: text([alertsCount]),
    details: text([relatedAnalyticRuleIds, providerIncidentId, tactics, techniques, alertProductNames]),
  }
}

/** The one reason a classification can have; the service wants it said. */
const onlyReason: Readonly<Record<string, 'SuspiciousActivity' | 'SuspiciousButExpected'>> = {
  TruePositive: 'SuspiciousActivity',
  BenignPositive: 'SuspiciousButExpected',
}

function updateOf(ours: Item, aspects: readonly WritableAspect[]): IncidentUpdate {
  const { properties } = ours.value as SentinelIncident
  const { status, classification, classificationReason, classificationComment, owner } = properties
  const closing = {
    classification: classification ?? 'Undetermined',
    classificationReason: classificationReason ?? onlyReason[classification ?? ''] ?? null,
    classificationComment: classificationComment ?? null,
  }
  const opened = { classification: null, classificationReason: null, classificationComment: null }
  const { email = null, userPrincipalName = null, assignedTo = null, objectId = null } = owner ?? {}
  // Ids of Docket's users mean nothing in the vendor's directory; addresses do.
  const hasAddress = Boolean(email || userPrincipalName)
  return {
    ...(aspects.includes('state') ? { status, ...(status === 'Closed' ? closing : opened) } : {}),
    ...(aspects.includes('assignee')
      ? { owner: { objectId: hasAddress ? null : objectId, email, userPrincipalName, assignedTo } }
      : {}),
  }
}
