// What `$filter` and `$orderby` may speak of here: Sentinel's paths and words for the fields of the house.
import {
  type BookmarkField,
  type BookmarkSortField,
  bookmarkFields,
  type CommentField,
  type CommentSortField,
  commentFields,
  type IncidentField,
  type IncidentSortField,
  incidentFields,
  type RelationField,
  type RelationSortField,
  relationFields,
  type TaskField,
  type TaskSortField,
  taskFields,
  type Vocabulary,
} from '@docket/model'
import { classificationWords, reasonWords, severityWords, statusWords } from './words.ts'

/** Vendor words to ours, from a table of ours to theirs: `Active` means in progress and on hold alike. */
function inverse(words: Readonly<Record<string, string>>): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [ours, theirs] of Object.entries(words)) found[theirs] = [...(found[theirs] ?? []), ours]
  return found
}

export const incidentVocabulary: Vocabulary<IncidentField> = {
  table: incidentFields,
  paths: {
    name: { field: 'id' },
    'properties/title': { field: 'title' },
    'properties/description': { field: 'description' },
    'properties/severity': { field: 'severity', words: inverse(severityWords) },
    'properties/status': { field: 'status', words: inverse(statusWords) },
    'properties/classification': { field: 'resolution', words: inverse(classificationWords) },
    'properties/classificationReason': { field: 'resolution_reason', words: inverse(reasonWords) },
    'properties/createdTimeUtc': { field: 'created_at' },
    'properties/lastModifiedTimeUtc': { field: 'updated_at' },
    'properties/firstActivityTimeUtc': { field: 'first_activity_at' },
    'properties/lastActivityTimeUtc': { field: 'last_activity_at' },
    'properties/incidentNumber': { field: 'number' },
    'properties/providerName': { field: 'provider_name' },
    'properties/providerIncidentId': { field: 'provider_incident_id' },
    'properties/owner/objectId': { field: 'assignee_id' },
    'properties/owner/email': { field: 'assignee_email' },
    'properties/owner/assignedTo': { field: 'assignee_name' },
    'properties/owner/userPrincipalName': { field: 'assignee_upn' },
    'properties/labels': {
      field: 'labels',
      elements: {
        labelName: { field: 'label_name' },
        labelType: { field: 'label_kind', words: { User: 'user', AutoAssigned: 'auto' } },
      },
    },
    'properties/additionalData/alertsCount': { field: 'alerts_count' },
    'properties/additionalData/bookmarksCount': { field: 'bookmarks_count' },
    'properties/additionalData/commentsCount': { field: 'comments_count' },
    'properties/additionalData/alertProductNames': { field: 'product' },
    'properties/additionalData/techniques': { field: 'technique' },
  },
}

export const commentVocabulary: Vocabulary<CommentField> = {
  table: commentFields,
  paths: {
    name: { field: 'id' },
    'properties/message': { field: 'message' },
    'properties/author/name': { field: 'author_name' },
    'properties/author/email': { field: 'author_email' },
    'properties/author/objectId': { field: 'author_id' },
    'properties/author/userPrincipalName': { field: 'author_upn' },
    'properties/createdTimeUtc': { field: 'created_at' },
    'properties/lastModifiedTimeUtc': { field: 'updated_at' },
  },
}

export const relationVocabulary: Vocabulary<RelationField> = {
  table: relationFields,
  paths: { name: { field: 'name' }, 'properties/relatedResourceName': { field: 'target_id' } },
}

export const bookmarkVocabulary: Vocabulary<BookmarkField> = {
  table: bookmarkFields,
  paths: {
    name: { field: 'id' },
    'properties/displayName': { field: 'display_name' },
    'properties/query': { field: 'query' },
    'properties/queryResult': { field: 'query_result' },
    'properties/notes': { field: 'notes' },
    'properties/labels': { field: 'label' },
    'properties/eventTime': { field: 'event_time' },
    'properties/queryStartTime': { field: 'query_start_time' },
    'properties/queryEndTime': { field: 'query_end_time' },
    'properties/created': { field: 'created_at' },
    'properties/updated': { field: 'updated_at' },
    'properties/createdBy/name': { field: 'created_by_name' },
    'properties/createdBy/email': { field: 'created_by_email' },
    'properties/createdBy/objectId': { field: 'created_by_id' },
    'properties/updatedBy/name': { field: 'updated_by_name' },
    'properties/incidentInfo/incidentId': { field: 'incident_id' },
  },
}

export const taskVocabulary: Vocabulary<TaskField> = {
  table: taskFields,
  paths: {
    name: { field: 'id' },
    'properties/title': { field: 'title' },
    'properties/description': { field: 'description' },
    'properties/status': { field: 'status', words: { New: 'new', Completed: 'completed' } },
    'properties/createdTimeUtc': { field: 'created_at' },
    'properties/lastModifiedTimeUtc': { field: 'updated_at' },
    'properties/createdBy/name': { field: 'created_by_name' },
    'properties/lastModifiedBy/name': { field: 'updated_by_name' },
  },
}

/** Paths of `$orderby` by list. */
export const incidentOrders: Readonly<Record<string, IncidentSortField>> = {
  'properties/createdTimeUtc': 'created_at',
  'properties/lastModifiedTimeUtc': 'updated_at',
  'properties/firstActivityTimeUtc': 'first_activity_at',
  'properties/lastActivityTimeUtc': 'last_activity_at',
  'properties/incidentNumber': 'number',
  'properties/title': 'title',
  'properties/severity': 'severity',
  'properties/status': 'status',
}
export const commentOrders: Readonly<Record<string, CommentSortField>> = {
  'properties/createdTimeUtc': 'created_at',
  'properties/lastModifiedTimeUtc': 'updated_at',
}
export const relationOrders: Readonly<Record<string, RelationSortField>> = { name: 'name' }
export const bookmarkOrders: Readonly<Record<string, BookmarkSortField>> = {
  'properties/created': 'created_at',
  'properties/updated': 'updated_at',
  'properties/displayName': 'display_name',
  'properties/eventTime': 'event_time',
}
export const taskOrders: Readonly<Record<string, TaskSortField>> = {
  'properties/createdTimeUtc': 'created_at',
  'properties/lastModifiedTimeUtc': 'updated_at',
  'properties/title': 'title',
  'properties/status': 'status',
}
