// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { Alert, Change, Comment, Incident, IncidentsAddEntitiesAnswer, IncidentsAddEntitiesBody, IncidentsAddEntitiesQuery, IncidentsAlertsPage, IncidentsAlertsQuery, IncidentsBulkAnswer, IncidentsBulkBody, IncidentsBulkQuery, IncidentsCommentsCreateBody, IncidentsCommentsCreateQuery, IncidentsCommentsDeleteQuery, IncidentsCommentsGetQuery, IncidentsCommentsListPage, IncidentsCommentsListQuery, IncidentsCommentsUpdateBody, IncidentsCommentsUpdateQuery, IncidentsCreateBody, IncidentsCreateQuery, IncidentsDeleteQuery, IncidentsEntitiesAnswer, IncidentsEntitiesQuery, IncidentsGetQuery, IncidentsHistoryPage, IncidentsHistoryQuery, IncidentsLinkAlertsBody, IncidentsLinkAlertsQuery, IncidentsListPage, IncidentsListQuery, IncidentsMergeAnswer, IncidentsMergeBody, IncidentsMergeQuery, IncidentsRelationsDeleteQuery, IncidentsRelationsGetQuery, IncidentsRelationsListPage, IncidentsRelationsListQuery, IncidentsRelationsPutBody, IncidentsRelationsPutQuery, IncidentsSetEntitiesAnswer, IncidentsSetEntitiesBody, IncidentsSetEntitiesQuery, IncidentsSplitAnswer, IncidentsSplitBody, IncidentsSplitQuery, IncidentsTasksCreateBody, IncidentsTasksCreateQuery, IncidentsTasksDeleteQuery, IncidentsTasksGetQuery, IncidentsTasksListPage, IncidentsTasksListQuery, IncidentsTasksUpdateBody, IncidentsTasksUpdateQuery, IncidentsUnlinkAlertQuery, IncidentsUpdateBody, IncidentsUpdateQuery, Relation, Task } from './types.ts'

/** The operations on incidents; get it from a `Docket` client. */
export class IncidentsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Incidents, newest first, with the exact total; or what changed since a time. Fetches page after page. */
  list(options: IncidentsListQuery & CallSettings = {}): PagedList<Incident> {
    return this.calls.list<Incident>({ method: 'GET', path: '/incidents', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'severity', 'priority', 'resolution', 'verdict', 'assignee', 'source', 'external_id', 'text', 'since', 'until', 'updated_since', 'status', 'label', 'case_id', 'include'], options }, 'incidents')
  }

  /** One page of the same. */
  listPage(options: IncidentsListQuery & CallSettings = {}): Promise<IncidentsListPage> {
    return this.calls.json({ method: 'GET', path: '/incidents', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'severity', 'priority', 'resolution', 'verdict', 'assignee', 'source', 'external_id', 'text', 'since', 'until', 'updated_since', 'status', 'label', 'case_id', 'include'], options })
  }

  /** Open an incident. */
  create(body: IncidentsCreateBody, options: IncidentsCreateQuery & CallSettings = {}): Promise<Incident> {
    return this.calls.json({ method: 'POST', path: '/incidents', query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One incident. */
  async get(id: string, options: IncidentsGetQuery & CallSettings = {}): Promise<Incident> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Change fields of an incident; closing it closes its alerts. */
  async update(id: string, body: IncidentsUpdateBody = {}, options: IncidentsUpdateQuery & CallSettings = {}): Promise<Incident> {
    return this.calls.json({ method: 'PATCH', path: `/incidents/${pathPart(id)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete an incident with its comments, tasks and relations; its alerts stay. */
  async delete(id: string, options: IncidentsDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/incidents/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Alerts of an incident, oldest link first. Fetches page after page. */
  alerts(id: string, options: IncidentsAlertsQuery & CallSettings = {}): PagedList<Alert> {
    return this.calls.list<Alert>({ method: 'GET', path: `/incidents/${pathPart(id)}/alerts`, query: ['tenant_id', 'cursor', 'limit'], options }, 'alerts')
  }

  /** One page of the same. */
  async alertsPage(id: string, options: IncidentsAlertsQuery & CallSettings = {}): Promise<IncidentsAlertsPage> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/alerts`, query: ['tenant_id', 'cursor', 'limit'], options })
  }

  /** Put alerts into an incident; they leave the one they were in. */
  async linkAlerts(id: string, body: IncidentsLinkAlertsBody, options: IncidentsLinkAlertsQuery & CallSettings = {}): Promise<Incident> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/alerts`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** Take an alert out of an incident. */
  async unlinkAlert(id: string, alertId: string, options: IncidentsUnlinkAlertQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/incidents/${pathPart(id)}/alerts/${pathPart(alertId)}`, query: ['tenant_id'], options })
  }

  /** Things an incident is about. */
  async entities(id: string, options: IncidentsEntitiesQuery & CallSettings = {}): Promise<IncidentsEntitiesAnswer> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/entities`, query: ['tenant_id'], options })
  }

  /** Add entities to an incident. */
  async addEntities(id: string, body: IncidentsAddEntitiesBody, options: IncidentsAddEntitiesQuery & CallSettings = {}): Promise<IncidentsAddEntitiesAnswer> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/entities`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** Replace the entities that were given by hand. */
  async setEntities(id: string, body: IncidentsSetEntitiesBody, options: IncidentsSetEntitiesQuery & CallSettings = {}): Promise<IncidentsSetEntitiesAnswer> {
    return this.calls.json({ method: 'PUT', path: `/incidents/${pathPart(id)}/entities`, query: ['tenant_id'], json: body, options })
  }

  /** List the comments of an incident. Fetches page after page. */
  listComments(id: string, options: IncidentsCommentsListQuery & CallSettings = {}): PagedList<Comment> {
    return this.calls.list<Comment>({ method: 'GET', path: `/incidents/${pathPart(id)}/comments`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options }, 'comments')
  }

  /** One page of the same. */
  async listCommentsPage(id: string, options: IncidentsCommentsListQuery & CallSettings = {}): Promise<IncidentsCommentsListPage> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/comments`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options })
  }

  /** Add a comment. */
  async createComment(id: string, body: IncidentsCommentsCreateBody, options: IncidentsCommentsCreateQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/comments`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One comment. */
  async getComment(id: string, part: string, options: IncidentsCommentsGetQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Change a comment. */
  async updateComment(id: string, part: string, body: IncidentsCommentsUpdateBody, options: IncidentsCommentsUpdateQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'PATCH', path: `/incidents/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a comment. */
  async deleteComment(id: string, part: string, options: IncidentsCommentsDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/incidents/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** List the tasks of an incident. Fetches page after page. */
  listTasks(id: string, options: IncidentsTasksListQuery & CallSettings = {}): PagedList<Task> {
    return this.calls.list<Task>({ method: 'GET', path: `/incidents/${pathPart(id)}/tasks`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options }, 'tasks')
  }

  /** One page of the same. */
  async listTasksPage(id: string, options: IncidentsTasksListQuery & CallSettings = {}): Promise<IncidentsTasksListPage> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/tasks`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options })
  }

  /** Add a task. */
  async createTask(id: string, body: IncidentsTasksCreateBody, options: IncidentsTasksCreateQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/tasks`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One task. */
  async getTask(id: string, part: string, options: IncidentsTasksGetQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Change a task. */
  async updateTask(id: string, part: string, body: IncidentsTasksUpdateBody = {}, options: IncidentsTasksUpdateQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'PATCH', path: `/incidents/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a task. */
  async deleteTask(id: string, part: string, options: IncidentsTasksDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/incidents/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Everything that happened to an incident and its parts. Fetches page after page. */
  history(id: string, options: IncidentsHistoryQuery & CallSettings = {}): PagedList<Change> {
    return this.calls.list<Change>({ method: 'GET', path: `/incidents/${pathPart(id)}/history`, query: ['tenant_id', 'order', 'cursor', 'limit'], options }, 'changes')
  }

  /** One page of the same. */
  async historyPage(id: string, options: IncidentsHistoryQuery & CallSettings = {}): Promise<IncidentsHistoryPage> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/history`, query: ['tenant_id', 'order', 'cursor', 'limit'], options })
  }

  /** What an incident points to. Fetches page after page. */
  listRelations(id: string, options: IncidentsRelationsListQuery & CallSettings = {}): PagedList<Relation> {
    return this.calls.list<Relation>({ method: 'GET', path: `/incidents/${pathPart(id)}/relations`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options }, 'relations')
  }

  /** One page of the same. */
  async listRelationsPage(id: string, options: IncidentsRelationsListQuery & CallSettings = {}): Promise<IncidentsRelationsListPage> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/relations`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options })
  }

  /** One relation. */
  async getRelation(id: string, part: string, options: IncidentsRelationsGetQuery & CallSettings = {}): Promise<Relation> {
    return this.calls.json({ method: 'GET', path: `/incidents/${pathPart(id)}/relations/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Point from an incident to a bookmark, alert or entity. */
  async putRelation(id: string, part: string, body: IncidentsRelationsPutBody, options: IncidentsRelationsPutQuery & CallSettings = {}): Promise<Relation> {
    return this.calls.json({ method: 'PUT', path: `/incidents/${pathPart(id)}/relations/${pathPart(part)}`, query: ['tenant_id'], json: body, options })
  }

  /** Remove a relation. */
  async deleteRelation(id: string, part: string, options: IncidentsRelationsDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/incidents/${pathPart(id)}/relations/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Move everything of other incidents into this one; they are closed. */
  async merge(id: string, body: IncidentsMergeBody, options: IncidentsMergeQuery & CallSettings = {}): Promise<IncidentsMergeAnswer> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/merge`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** Take merged incidents out again, or some alerts into a new incident. */
  async split(id: string, body: IncidentsSplitBody, options: IncidentsSplitQuery & CallSettings = {}): Promise<IncidentsSplitAnswer> {
    return this.calls.json({ method: 'POST', path: `/incidents/${pathPart(id)}/split`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** Change every incident that a filter matches, all or none. */
  bulk(body: IncidentsBulkBody, options: IncidentsBulkQuery & CallSettings = {}): Promise<IncidentsBulkAnswer> {
    return this.calls.json({ method: 'POST', path: '/incidents/bulk', query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
