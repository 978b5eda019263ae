// The Microsoft Sentinel client: incidents with everything attached to them, and bookmarks.
import { pathPart } from '../core/address.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import type { PagedList } from '../core/pages.ts'
import { randomUuid } from '../core/random.ts'
import { validDate } from '../core/time.ts'
import { Arm, type SentinelOptions } from './arm.ts'
import { AmbiguousTitleError, SentinelBookmarkNotFoundError, SentinelIncidentNotFoundError } from './errors.ts'
import { type SentinelFilter, where } from './filter.ts'
import type {
  SentinelAlert,
  SentinelBookmark,
  SentinelBookmarkProperties,
  SentinelComment,
  SentinelEntity,
  SentinelIncident,
  SentinelIncidentDetails,
  SentinelIncidentProperties,
  SentinelRelation,
  SentinelSeverity,
  SentinelStatus,
  SentinelTask,
} from './types.ts'

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Which incidents, in what order, in pages of what size. */
export interface ListIncidentsOptions extends CallOptions {
  /** Size of a page, not of the whole list; the service's default is 50. */
  top?: number
  /** A filter made with `where`, or raw `$filter` text. */
  filter?: SentinelFilter | string
  /** E.g. `properties/createdTimeUtc desc`. */
  orderBy?: string
}

/** What to load with the incident. */
export interface GetIncidentOptions extends CallOptions {
  entities?: boolean
  alerts?: boolean
  comments?: boolean
  bookmarks?: boolean
}

/** Properties to change; those left out stay as they are. */
export type IncidentUpdate = Partial<
  Pick<
    SentinelIncidentProperties,
    | 'title'
    | 'severity'
    | 'status'
    | 'description'
    | 'classification'
    | 'classificationReason'
    | 'classificationComment'
    | 'owner'
    | 'labels'
    | 'firstActivityTimeUtc'
    | 'lastActivityTimeUtc'
  >
>

/** How to treat changes of others. */
export interface UpdateIncidentOptions extends CallOptions {
  /** How often to read again and repeat when somebody else changed the incident meanwhile; default 0: throw `ConflictError`. */
  retryOnConflict?: number
  /** Only change what still has this etag. */
  etag?: string
}

/** An incident to be made. */
export interface NewIncident {
  title: string
  severity: SentinelSeverity
  /** Default `New`. */
  status?: SentinelStatus
  description?: string
  firstActivityTime?: Date
  lastActivityTime?: Date
  labels?: readonly string[]
  /** Ids or names of bookmarks to attach. */
  bookmarks?: readonly string[]
}

/** A bookmark to be made. */
export interface NewBookmark {
  displayName: string
  query: string
  queryResult?: string
  notes?: string
  labels?: readonly string[]
}

/**
 * A client of one Sentinel workspace, for the real service and for Docket alike.
 *
 * @example
 * const sentinel = new Sentinel({ credential, subscriptionId, resourceGroup, workspace, endpoint })
 * for await (const incident of sentinel.listIncidents({ top: 500, filter: where('status').equals('New') })) {
 *   console.log(incident.properties.incidentNumber, incident.properties.title)
 * }
 */
export class Sentinel {
  private readonly arm: Arm

  constructor(options: SentinelOptions) {
    this.arm = new Arm(options)
  }

  /** Incidents, newest first unless ordered otherwise; all pages, however many. */
  listIncidents(options: ListIncidentsOptions = {}): PagedList<SentinelIncident> {
    const { filter, orderBy, top, ...call } = options
    return this.arm.list('incidents', definedOnly({ filter: filter?.toString(), orderBy, top }), call)
  }

  /**
   * One incident by its id or its exact title, with what the flags ask for.
   *
   * @example
   * const incident = await sentinel.getIncident('875409ee-9e1e-40f6-b0b8-a38aa64a1d1c', { comments: true, alerts: true })
   */
  async getIncident(idOrTitle: string, options: GetIncidentOptions = {}): Promise<SentinelIncidentDetails> {
    const { entities, alerts, comments, bookmarks, ...call } = options
    const incident = await this.findIncident(idOrTitle, call)
    const tail = `incidents/${incident.name}`
    const parts = await Promise.all([
      entities ? this.arm.post<{ entities?: SentinelEntity[] | null }>(`${tail}/entities`, call) : null,
      alerts ? this.arm.post<{ value?: SentinelAlert[] | null }>(`${tail}/alerts`, call) : null,
      comments ? this.listComments(incident.name, call).all() : null,
      bookmarks ? this.bookmarksOf(incident.name, call) : null,
    ])
    return {
      ...incident,
      ...(parts[0] ? { entities: parts[0].entities ?? [] } : {}),
      ...(parts[1] ? { alerts: parts[1].value ?? [] } : {}),
      ...(parts[2] ? { comments: parts[2] } : {}),
      ...(parts[3] ? { bookmarks: parts[3] } : {}),
    }
  }

  /**
   * Changes what is given and nothing else. The etag read before is sent along, so that a change somebody else made in between is
   * not overwritten: `ConflictError`, or with `retryOnConflict` another try on the new state.
   *
   * @example
   * await sentinel.updateIncident(id, { severity: 'High' }, { retryOnConflict: 3 })
   */
  async updateIncident(
    idOrTitle: string,
    changes: IncidentUpdate,
    options: UpdateIncidentOptions = {},
  ): Promise<SentinelIncident> {
    const { retryOnConflict = 0, etag, ...call } = options
    let before = await this.findIncident(idOrTitle, call)
    for (let attempt = 0; ; attempt++) {
      // The service wants these three every time; the rest it keeps.
      const { title, severity, status } = before.properties
      const properties = { title, severity, status, ...keptBy(before), ...changes }
      try {
        const sent = etag ?? before.etag
        // With an etag a repetition after a lost answer ends in a conflict, not in a second change.
        const body = { ...(sent ? { etag: sent } : {}), properties }
        return await this.arm.put(`incidents/${before.name}`, body, { ...call, isSafe: false })
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt >= retryOnConflict || etag !== undefined) throw error
        before = await this.arm.get(`incidents/${before.name}`, call)
      }
    }
  }

  /**
   * Makes an incident and attaches the bookmarks; answers the incident.
   *
   * @example
   * const incident = await sentinel.createIncident({ title: 'A custom incident', severity: 'High' })
   */
  async createIncident(incident: NewIncident, options: CallOptions = {}): Promise<SentinelIncident> {
    const { title, severity, status = 'New', description, firstActivityTime, lastActivityTime, labels } = incident
    const bookmarks = await Promise.all((incident.bookmarks ?? []).map((name) => this.findBookmark(name, options)))
    const properties = definedOnly({
      title,
      severity,
      status,
      description,
      firstActivityTimeUtc: firstActivityTime && validDate(firstActivityTime).toISOString(),
      lastActivityTimeUtc: lastActivityTime && validDate(lastActivityTime).toISOString(),
      labels: labels?.map((labelName) => ({ labelName, labelType: 'User' })),
    })
    const made = await this.arm.put<SentinelIncident>(`incidents/${randomUuid()}`, { properties }, options)
    for (const bookmark of bookmarks) await this.relate(made.name, bookmark.name, options)
    return made
  }

  /** True when it was deleted, false when there was none. */
  async deleteIncident(id: string, options: CallOptions = {}): Promise<boolean> {
    return this.arm.delete(`incidents/${pathPart(id)}`, options)
  }

  listComments(incidentId: string, options: CallOptions = {}): PagedList<SentinelComment> {
    return this.arm.list(`incidents/${pathPart(incidentId)}/comments`, {}, options)
  }

  /**
   * Adds a comment to an incident named by id or title. With the `id` (a GUID) of one that is there, that one is changed, so that
   * repeating makes nothing double.
   *
   * @example
   * await sentinel.postComment(id, 'This is my comment')
   */
  async postComment(
    idOrTitle: string,
    message: string,
    options: CallOptions & { id?: string; etag?: string } = {},
  ): Promise<SentinelComment> {
    const { id = randomUuid(), etag, ...call } = options
    const name = await this.nameOf(idOrTitle, call)
    const body = { ...(etag ? { etag } : {}), properties: { message } }
    return this.arm.put(`incidents/${name}/comments/${pathPart(id)}`, body, call)
  }

  listRelations(incidentId: string, options: CallOptions = {}): PagedList<SentinelRelation> {
    return this.arm.list(`incidents/${pathPart(incidentId)}/relations`, {}, options)
  }

  /**
   * Links a bookmark to an incident; each is named by id or by title.
   *
   * @example
   * await sentinel.addBookmarkToIncident(incidentId, 'f91f3c99-2651-47fc-b625-141d4a7e50ff')
   */
  async addBookmarkToIncident(
    incidentIdOrTitle: string,
    bookmarkIdOrName: string,
    options: CallOptions = {},
  ): Promise<SentinelRelation> {
    const incident = await this.nameOf(incidentIdOrTitle, options)
    const bookmark = guid.test(bookmarkIdOrName)
      ? bookmarkIdOrName
      : (await this.findBookmark(bookmarkIdOrName, options)).name
    return this.relate(incident, bookmark, options)
  }

  listBookmarks(options: CallOptions = {}): PagedList<SentinelBookmark> {
    return this.arm.list('bookmarks', {}, options)
  }

  getBookmark(id: string, options: CallOptions = {}): Promise<SentinelBookmark> {
    return this.arm.get(`bookmarks/${pathPart(id)}`, options)
  }

  createBookmark(bookmark: NewBookmark, options: CallOptions = {}): Promise<SentinelBookmark> {
    const { displayName, query, queryResult, notes, labels } = bookmark
    const properties = definedOnly({ displayName, query, queryResult, notes, labels })
    return this.arm.put(`bookmarks/${randomUuid()}`, { properties }, options)
  }

  /** Changes a bookmark; what is left out stays. */
  async updateBookmark(
    id: string,
    changes: Partial<Omit<SentinelBookmarkProperties, 'created' | 'updated' | 'createdBy' | 'updatedBy'>>,
    options: CallOptions = {},
  ): Promise<SentinelBookmark> {
    const before = await this.getBookmark(id, options)
    const { displayName, query, queryResult, notes, labels } = before.properties
    const properties = { ...definedOnly({ displayName, query, queryResult, notes, labels }), ...changes }
    return this.arm.put(
      `bookmarks/${before.name}`,
      { ...(before.etag ? { etag: before.etag } : {}), properties },
      options,
    )
  }

  async deleteBookmark(id: string, options: CallOptions = {}): Promise<boolean> {
    return this.arm.delete(`bookmarks/${pathPart(id)}`, options)
  }

  listTasks(incidentId: string, options: CallOptions = {}): PagedList<SentinelTask> {
    return this.arm.list(`incidents/${pathPart(incidentId)}/tasks`, {}, options)
  }

  createTask(
    incidentId: string,
    task: { title: string; description?: string; status?: 'New' | 'Completed' },
    options: CallOptions = {},
  ): Promise<SentinelTask> {
    const properties = { status: 'New', ...definedOnly(task) }
    return this.arm.put(`incidents/${pathPart(incidentId)}/tasks/${randomUuid()}`, { properties }, options)
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.arm.close()
  }

  private async nameOf(idOrTitle: string, options: CallOptions): Promise<string> {
    return guid.test(idOrTitle) ? idOrTitle : (await this.findIncident(idOrTitle, options)).name
  }

  private async findIncident(idOrTitle: string, options: CallOptions): Promise<SentinelIncident> {
    if (guid.test(idOrTitle)) {
      try {
        return await this.arm.get(`incidents/${idOrTitle}`, options)
      } catch (error) {
        if (error instanceof NotFoundError && error.code !== 'SubscriptionNotFound')
          throw new SentinelIncidentNotFoundError(idOrTitle, { requestId: error.requestId, cause: error })
        throw error
      }
    }
    // The server searches, so that older incidents are found too and titles need not be on the first page.
    const filter = where('title').equals(idOrTitle)
    const found = await this.listIncidents({ filter, top: 10, ...options }).all({ max: 10 })
    const [only, ...others] = found
    if (only === undefined) throw new SentinelIncidentNotFoundError(JSON.stringify(idOrTitle))
    if (others.length > 0)
      throw new AmbiguousTitleError(
        idOrTitle,
        found.map(({ name }) => name),
      )
    return only
  }

  private async findBookmark(idOrName: string, options: CallOptions): Promise<SentinelBookmark> {
    if (guid.test(idOrName)) return this.getBookmark(idOrName, options)
    for await (const bookmark of this.listBookmarks(options))
      if (bookmark.properties.displayName === idOrName) return bookmark
    throw new SentinelBookmarkNotFoundError(JSON.stringify(idOrName))
  }

  private relate(incident: string, bookmark: string, options: CallOptions): Promise<SentinelRelation> {
    const properties = { relatedResourceId: this.arm.idOf(`bookmarks/${bookmark}`) }
    return this.arm.put(`incidents/${incident}/relations/${randomUuid()}`, { properties }, options)
  }

  private async bookmarksOf(incident: string, options: CallOptions): Promise<SentinelBookmark[]> {
    const relations = await this.listRelations(incident, options).all()
    const ids = relations
      .filter(({ properties }) => /\/bookmarks$/i.test(properties.relatedResourceType ?? ''))
      .map(({ properties }) => properties.relatedResourceName ?? properties.relatedResourceId.split('/').at(-1) ?? '')
    const bookmarks: SentinelBookmark[] = []
    for (const id of ids) {
      try {
        bookmarks.push(await this.getBookmark(id, options))
      } catch (error) {
        // Deleted between the two calls: then it belongs to the incident no longer.
        if (!(error instanceof NotFoundError)) throw error
      }
    }
    return bookmarks
  }
}

/** The real service is said to reset what an update leaves out, so that what was read goes back with the change. */
function keptBy({ properties }: SentinelIncident): Partial<SentinelIncidentProperties> {
  const { description, owner, labels, classification, classificationReason, classificationComment } = properties
  const { firstActivityTimeUtc, lastActivityTimeUtc } = properties
  return definedOnly({
    description,
    owner,
    labels,
    classification,
    classificationReason,
    classificationComment,
    firstActivityTimeUtc,
    lastActivityTimeUtc,
  })
}

/** Without the keys that are undefined. */
function definedOnly<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
