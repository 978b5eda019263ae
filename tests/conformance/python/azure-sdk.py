# Microsoft's own client for Python (azure-mgmt-securityinsight) with its own credential (azure-identity), over TLS.
import datetime
import uuid

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.securityinsight import SecurityInsights, models
from driver import check, done, told

url, place = told["url"], told["place"]
# Two names of one option: versions before 1.13 know the first, later ones the second.
alone = {"instance_discovery": False, "disable_instance_discovery": True}


def client_of(key):
    credential = ClientSecretCredential("docket", "script", key, authority=url, **alone)
    scopes = [url + "/.default"]
    return SecurityInsights(credential, place["subscription_id"], base_url=url, credential_scopes=scopes)


def failure(kind, call):
    """Status and code of the error that the client raises."""
    try:
        call()
    except HttpResponseError as error:
        return [type(error) is kind, error.status_code, error.error.code if error.error else None]
    return "no error"


def guid():
    return str(uuid.uuid4())


client = client_of(told["key"])
at = (place["resource_group"], place["workspace"])
noon = datetime.datetime(2026, 1, 2, 12, 0, 0, 678901, tzinfo=datetime.timezone.utc)
noon_shown = noon.replace(microsecond=678000)

# incidents: every field that can be written, read back by type
incident_id, owner_id = guid(), guid()
written = {
    "title": "it's 😀",
    "description": "",
    "severity": "Informational",
    "status": "Closed",
    "classification": "BenignPositive",
    "classification_reason": "SuspiciousButExpected",
    "classification_comment": "known\r\n",
    "first_activity_time_utc": noon,
    "last_activity_time_utc": noon + datetime.timedelta(days=1),
}
owner = models.IncidentOwnerInfo(object_id=owner_id, email="a@example.com", assigned_to="Anna", user_principal_name="anna@example.com", owner_type="Group")
labels = [models.IncidentLabel(label_name="two"), models.IncidentLabel(label_name="one")]
made = client.incidents.create_or_update(*at, incident_id, models.Incident(**written, owner=owner, labels=labels))
read = client.incidents.get(*at, incident_id)
check("made and read", made.as_dict(), read.as_dict())
for name, value in written.items():
    wanted = value.replace(microsecond=678000) if isinstance(value, datetime.datetime) else value
    check(f"incident {name}", getattr(read, name), wanted)
check("owner", read.owner.as_dict(), {"object_id": owner_id, "email": "a@example.com", "assigned_to": "Anna", "user_principal_name": "anna@example.com", "owner_type": "Group"})
check("labels in their order", [label.as_dict() for label in read.labels], [{"label_name": "two", "label_type": "User"}, {"label_name": "one", "label_type": "User"}])
check("id", [read.name, read.type, read.id.endswith(incident_id)], [incident_id, "Microsoft.SecurityInsights/Incidents", True])
check("times", [type(read.created_time_utc), read.created_time_utc.tzinfo is not None], [datetime.datetime, True])
check("number", type(read.incident_number), int)
check("page", read.incident_url, f"{url}/incidents/{incident_id}")
counts = {"alerts_count": 0, "bookmarks_count": 0, "comments_count": 0, "alert_product_names": [], "tactics": [], "techniques": []}
check("additional data", read.additional_data.as_dict(), counts)
check("rules", read.related_analytic_rule_ids, [])

# what was read is written back: nothing changes but the version
back = client.incidents.create_or_update(*at, incident_id, read)
same = {key: value for key, value in back.as_dict().items() if key not in ("etag", "last_modified_time_utc")}
check("written back", same, {key: read.as_dict()[key] for key in same})
check("the old etag", failure(ResourceExistsError, lambda: client.incidents.create_or_update(*at, incident_id, made)), [True, 409, "Conflict"])
back.owner, back.labels, back.status = models.IncidentOwnerInfo(), [], "Active"
reopened = client.incidents.create_or_update(*at, incident_id, back)
check("reopened", [reopened.status, reopened.classification, reopened.classification_comment, reopened.labels], ["Active", None, None, []])

# lists: links are followed by the client, over https
for number in range(7):
    client.incidents.create_or_update(*at, guid(), models.Incident(title=f"n{number}", severity="Low", status="New"))
asked = {"filter": "properties/severity eq 'Low' and startswith(properties/title, 'n')", "orderby": "properties/title desc"}
check("pages of two", [row.title for row in client.incidents.list(*at, top=2, **asked)], [f"n{n}" for n in (6, 5, 4, 3, 2, 1, 0)])
check("an odd filter", failure(HttpResponseError, lambda: list(client.incidents.list(*at, filter="title = 'x'"))), [True, 400, "BadRequest"])

# comments and tasks
comment_id, task_id = guid(), guid()
comment = client.incident_comments.create_or_update(*at, incident_id, comment_id, models.IncidentComment(message="héllo\n"))
check("comment", [comment.name, comment.message, type(comment.author.name), type(comment.created_time_utc)], [comment_id, "héllo\n", str, datetime.datetime])
comment.message = "changed"
client.incident_comments.create_or_update(*at, incident_id, comment_id, comment)
check("comments", [row.message for row in client.incident_comments.list(*at, incident_id)], ["changed"])
check("comment by id", client.incident_comments.get(*at, incident_id, comment_id).message, "changed")
task = client.incident_tasks.create_or_update(*at, incident_id, task_id, models.IncidentTask(title="do", status="New", description="all of it"))
check("task", [task.title, task.status, task.description, type(task.created_by.name)], ["do", "New", "all of it", str])
task.status = "Completed"
done_task = client.incident_tasks.create_or_update(*at, incident_id, task_id, task)
check("task done", [done_task.status, done_task.description, done_task.etag != task.etag], ["Completed", "all of it", True])
check("tasks", [row.name for row in client.incident_tasks.list(*at, incident_id)], [task_id])

# bookmarks and relations
bookmark_id = guid()
written = {
    "display_name": "b",
    "query": "A | take 1",
    "query_result": "{}",
    "notes": "",
    "labels": ["z", "a"],
    "event_time": noon,
    "query_start_time": noon,
    "query_end_time": noon,
    "tactics": ["Execution", "Exfiltration"],
    "techniques": ["T1059"],
}
mapping = models.BookmarkEntityMappings(entity_type="Account", field_mappings=[models.EntityFieldMapping(identifier="FullName", value="v")])
client.bookmarks.create_or_update(*at, bookmark_id, models.Bookmark(**written, entity_mappings=[mapping]))
bookmark = client.bookmarks.get(*at, bookmark_id)
for name, value in written.items():
    check(f"bookmark {name}", getattr(bookmark, name), noon_shown if value is noon else value)
check("entity mappings", [row.as_dict() for row in bookmark.entity_mappings], [{"entity_type": "Account", "field_mappings": [{"identifier": "FullName", "value": "v"}]}])
check("bookmark times and people", [type(bookmark.created), type(bookmark.updated), type(bookmark.created_by.name)], [datetime.datetime, datetime.datetime, str])
relation = client.incident_relations.create_or_update(*at, incident_id, "one of mine", models.Relation(related_resource_id=bookmark.id))
check("relation", [relation.name, relation.related_resource_id, relation.related_resource_name, relation.related_resource_type], ["one of mine", bookmark.id, bookmark_id, "Microsoft.SecurityInsights/Bookmarks"])
check("relations", [row.name for row in client.incident_relations.list(*at, incident_id)], ["one of mine"])
check("bookmarks of it", [row.display_name for row in client.incidents.list_bookmarks(*at, incident_id).value], ["b"])
check("incidents of the bookmark", [row.related_resource_name for row in client.bookmark_relations.list(*at, bookmark_id)], [incident_id])
info = client.bookmarks.get(*at, bookmark_id).incident_info
check("incident of the bookmark", [info.incident_id, info.title, info.severity, info.relation_name], [incident_id, "it's 😀", "Informational", "one of mine"])
check("alerts", client.incidents.list_alerts(*at, incident_id).as_dict(), {"value": []})
check("entities", client.incidents.list_entities(*at, incident_id).as_dict(), {"entities": [], "meta_data": []})

# failures in the client's eyes
gap = [True, 501, "NotImplemented"]
check("unknown", failure(ResourceNotFoundError, lambda: client.incidents.get(*at, guid())), [True, 404, "NotFound"])
check("another group", failure(ResourceNotFoundError, lambda: client.incidents.get("other", at[1], guid())), [True, 404, "ResourceGroupNotFound"])
check("no GUID", failure(HttpResponseError, lambda: client.incidents.create_or_update(*at, "x", models.Incident(title="t", severity="Low", status="New"))), [True, 400, "BadRequest"])
check("teams", failure(HttpResponseError, lambda: client.incidents.create_team(*at, incident_id, models.TeamInformation())), gap)
check("rules", failure(HttpResponseError, lambda: list(client.alert_rules.list(*at))), gap)
check("watchlists", failure(HttpResponseError, lambda: list(client.watchlists.list(*at))), gap)
try:
    client_of("no key of ours").incidents.get(*at, incident_id)
    check("a wrong secret", "no error", "ClientAuthenticationError")
except ClientAuthenticationError as error:
    check("a wrong secret", "Invalid" in str(error) or "invalid" in str(error), True)

# deletion, also of what is gone
for _ in range(2):
    client.incident_relations.delete(*at, incident_id, "one of mine")
    client.incident_comments.delete(*at, incident_id, comment_id)
    client.incident_tasks.delete(*at, incident_id, task_id)
    client.bookmarks.delete(*at, bookmark_id)
    client.incidents.delete(*at, incident_id)
check("gone", failure(ResourceNotFoundError, lambda: client.incidents.get(*at, incident_id)), [True, 404, "NotFound"])
done()
