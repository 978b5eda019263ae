// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { Alert, Case, CasesAccountsPage, CasesAccountsQuery, CasesAddIncidentsBody, CasesAddIncidentsQuery, CasesAlertsPage, CasesAlertsQuery, CasesBulkAnswer, CasesBulkBody, CasesBulkQuery, CasesCommentsCreateBody, CasesCommentsCreateQuery, CasesCommentsDeleteQuery, CasesCommentsGetQuery, CasesCommentsListPage, CasesCommentsListQuery, CasesCommentsUpdateBody, CasesCommentsUpdateQuery, CasesCreateBody, CasesCreateQuery, CasesDeleteQuery, CasesDevicesPage, CasesDevicesQuery, CasesGetQuery, CasesHistoryPage, CasesHistoryQuery, CasesListPage, CasesListQuery, CasesRemoveIncidentQuery, CasesTasksCreateBody, CasesTasksCreateQuery, CasesTasksDeleteQuery, CasesTasksGetQuery, CasesTasksListPage, CasesTasksListQuery, CasesTasksUpdateBody, CasesTasksUpdateQuery, CasesTechniquesAnswer, CasesTechniquesQuery, CasesUpdateBody, CasesUpdateQuery, Change, Comment, Task, TenantAccount, TenantDevice } from './types.ts'

/** The operations on cases; get it from a `Docket` client. */
export class CasesResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Cases, newest first, with the exact total; or what changed since a time. Fetches page after page. */
  list(options: CasesListQuery & CallSettings = {}): PagedList<Case> {
    return this.calls.list<Case>({ method: 'GET', path: '/cases', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'severity', 'priority', 'resolution', 'verdict', 'assignee', 'source', 'external_id', 'text', 'since', 'until', 'updated_since', 'status', 'tag'], options }, 'cases')
  }

  /** One page of the same. */
  listPage(options: CasesListQuery & CallSettings = {}): Promise<CasesListPage> {
    return this.calls.json({ method: 'GET', path: '/cases', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'severity', 'priority', 'resolution', 'verdict', 'assignee', 'source', 'external_id', 'text', 'since', 'until', 'updated_since', 'status', 'tag'], options })
  }

  /** Open a case. */
  create(body: CasesCreateBody, options: CasesCreateQuery & CallSettings = {}): Promise<Case> {
    return this.calls.json({ method: 'POST', path: '/cases', query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One case. */
  async get(id: string, options: CasesGetQuery & CallSettings = {}): Promise<Case> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Change fields of a case. */
  async update(id: string, body: CasesUpdateBody = {}, options: CasesUpdateQuery & CallSettings = {}): Promise<Case> {
    return this.calls.json({ method: 'PATCH', path: `/cases/${pathPart(id)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a case; its incidents stay. */
  async delete(id: string, options: CasesDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/cases/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Put incidents into a case; they leave the one they were in. */
  async addIncidents(id: string, body: CasesAddIncidentsBody, options: CasesAddIncidentsQuery & CallSettings = {}): Promise<Case> {
    return this.calls.json({ method: 'POST', path: `/cases/${pathPart(id)}/incidents`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** Take an incident out of a case. */
  async removeIncident(id: string, incidentId: string, options: CasesRemoveIncidentQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/cases/${pathPart(id)}/incidents/${pathPart(incidentId)}`, query: ['tenant_id'], options })
  }

  /** Alerts of the incidents of a case. Fetches page after page. */
  alerts(id: string, options: CasesAlertsQuery & CallSettings = {}): PagedList<Alert> {
    return this.calls.list<Alert>({ method: 'GET', path: `/cases/${pathPart(id)}/alerts`, query: ['tenant_id', 'cursor', 'limit'], options }, 'alerts')
  }

  /** One page of the same. */
  async alertsPage(id: string, options: CasesAlertsQuery & CallSettings = {}): Promise<CasesAlertsPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/alerts`, query: ['tenant_id', 'cursor', 'limit'], options })
  }

  /** Devices that the incidents of a case are about. Fetches page after page. */
  devices(id: string, options: CasesDevicesQuery & CallSettings = {}): PagedList<TenantDevice> {
    return this.calls.list<TenantDevice>({ method: 'GET', path: `/cases/${pathPart(id)}/devices`, query: ['tenant_id', 'cursor', 'limit'], options }, 'devices')
  }

  /** One page of the same. */
  async devicesPage(id: string, options: CasesDevicesQuery & CallSettings = {}): Promise<CasesDevicesPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/devices`, query: ['tenant_id', 'cursor', 'limit'], options })
  }

  /** Accounts that the incidents of a case are about. Fetches page after page. */
  accounts(id: string, options: CasesAccountsQuery & CallSettings = {}): PagedList<TenantAccount> {
    return this.calls.list<TenantAccount>({ method: 'GET', path: `/cases/${pathPart(id)}/accounts`, query: ['tenant_id', 'cursor', 'limit'], options }, 'accounts')
  }

  /** One page of the same. */
  async accountsPage(id: string, options: CasesAccountsQuery & CallSettings = {}): Promise<CasesAccountsPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/accounts`, query: ['tenant_id', 'cursor', 'limit'], options })
  }

  /** ATT&CK techniques of the incidents of a case. */
  async techniques(id: string, options: CasesTechniquesQuery & CallSettings = {}): Promise<CasesTechniquesAnswer> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/techniques`, query: ['tenant_id'], options })
  }

  /** List the comments of a case. Fetches page after page. */
  listComments(id: string, options: CasesCommentsListQuery & CallSettings = {}): PagedList<Comment> {
    return this.calls.list<Comment>({ method: 'GET', path: `/cases/${pathPart(id)}/comments`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options }, 'comments')
  }

  /** One page of the same. */
  async listCommentsPage(id: string, options: CasesCommentsListQuery & CallSettings = {}): Promise<CasesCommentsListPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/comments`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options })
  }

  /** Add a comment. */
  async createComment(id: string, body: CasesCommentsCreateBody, options: CasesCommentsCreateQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'POST', path: `/cases/${pathPart(id)}/comments`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One comment. */
  async getComment(id: string, part: string, options: CasesCommentsGetQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Change a comment. */
  async updateComment(id: string, part: string, body: CasesCommentsUpdateBody, options: CasesCommentsUpdateQuery & CallSettings = {}): Promise<Comment> {
    return this.calls.json({ method: 'PATCH', path: `/cases/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a comment. */
  async deleteComment(id: string, part: string, options: CasesCommentsDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/cases/${pathPart(id)}/comments/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** List the tasks of a case. Fetches page after page. */
  listTasks(id: string, options: CasesTasksListQuery & CallSettings = {}): PagedList<Task> {
    return this.calls.list<Task>({ method: 'GET', path: `/cases/${pathPart(id)}/tasks`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options }, 'tasks')
  }

  /** One page of the same. */
  async listTasksPage(id: string, options: CasesTasksListQuery & CallSettings = {}): Promise<CasesTasksListPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/tasks`, query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total'], options })
  }

  /** Add a task. */
  async createTask(id: string, body: CasesTasksCreateBody, options: CasesTasksCreateQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'POST', path: `/cases/${pathPart(id)}/tasks`, query: ['tenant_id'], json: body, isCreation: true, options })
  }

  /** One task. */
  async getTask(id: string, part: string, options: CasesTasksGetQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Change a task. */
  async updateTask(id: string, part: string, body: CasesTasksUpdateBody = {}, options: CasesTasksUpdateQuery & CallSettings = {}): Promise<Task> {
    return this.calls.json({ method: 'PATCH', path: `/cases/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], json: body, options })
  }

  /** Delete a task. */
  async deleteTask(id: string, part: string, options: CasesTasksDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/cases/${pathPart(id)}/tasks/${pathPart(part)}`, query: ['tenant_id'], options })
  }

  /** Everything that happened to a case and its parts. Fetches page after page. */
  history(id: string, options: CasesHistoryQuery & CallSettings = {}): PagedList<Change> {
    return this.calls.list<Change>({ method: 'GET', path: `/cases/${pathPart(id)}/history`, query: ['tenant_id', 'order', 'cursor', 'limit'], options }, 'changes')
  }

  /** One page of the same. */
  async historyPage(id: string, options: CasesHistoryQuery & CallSettings = {}): Promise<CasesHistoryPage> {
    return this.calls.json({ method: 'GET', path: `/cases/${pathPart(id)}/history`, query: ['tenant_id', 'order', 'cursor', 'limit'], options })
  }

  /** Change every case that a filter matches, all or none. */
  bulk(body: CasesBulkBody, options: CasesBulkQuery & CallSettings = {}): Promise<CasesBulkAnswer> {
    return this.calls.json({ method: 'POST', path: '/cases/bulk', query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
