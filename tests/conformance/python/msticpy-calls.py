# Requests as MSTICPy 3.0.2 sends them, with the HTTP library it is built on (httpx), over TLS. Bodies are `str(dict)`.
import datetime
import uuid

import httpx
from driver import check, done, told

# `resource_manager_url` in its configuration: everything else is learnt from this answer.
cloud = httpx.get(told["url"] + "/metadata/endpoints", params={"api-version": "latest"}, timeout=60)
check("endpoints", cloud.status_code, 200)
manager = cloud.json()["resourceManager"]
check("the manager's address", manager, told["url"] + "/")
check("the login's address", cloud.json()["authentication"]["loginEndpoint"].startswith("https://"), True)
place = told["place"]
base = (
    f"{manager}subscriptions/{place['subscription_id']}/resourcegroups/{place['resource_group']}"
    f"/providers/Microsoft.OperationalInsights/workspaces/{place['workspace']}/providers/Microsoft.SecurityInsights"
)
headers = {"Authorization": f"Bearer {told['key']}", "Content-Type": "application/json"}


def get(path, version="2020-01-01", **params):
    return httpx.get(base + path, headers=headers, params={"api-version": version, **params}, timeout=60)


def put(path, data, version="2020-01-01"):
    return httpx.put(base + path, headers=headers, params={"api-version": version}, content=str(data), timeout=60)


def post(path):
    return httpx.post(base + path, headers=headers, params={"api-version": "2021-04-01"}, timeout=60)


def create(title, severity, status="New", **more):
    data = {"properties": {"title": title, "severity": severity.capitalize(), "status": status.capitalize(), **more}}
    return put(f"/incidents/{uuid.uuid4()}", data)


def by_name(collection, field, name):
    """The lookup of names: one page without options, masked by a text function that cannot bear anything but text."""
    rows = get(collection).json()["value"]
    check(f"every {field} is text", [row for row in rows if not isinstance(row["properties"][field], str)], [])
    return [row["name"] for row in rows if name in row["properties"][field]]


# create_incident, with everything it can say
titles = ["A custom incident", "it's", 'both \' and "', "back\\slash and\nline", "zero\u200bwidth\u00a0é 😀", "%41+&=#?"]
created = {}
for title in titles:
    reply = create(
        title,
        "high",
        description=title,
        firstActivityTimeUtc=datetime.datetime(2023, 3, 21, 12, 0, 0, 123456).isoformat(),
        lastActivityTimeUtc=datetime.datetime(2023, 3, 21, 14, tzinfo=datetime.timezone(datetime.timedelta(hours=2))).isoformat(),
        labels=[{"labelName": title, "labelType": "User"}],
    )
    check(f"creating {title!r}", reply.status_code, 201)
    incident = created[title] = reply.json()
    check("what is printed as JSON", reply.headers["content-type"], "application/json; charset=utf-8")
    properties = incident["properties"]
    check("title", properties["title"], title)
    check("description", properties["description"], title)
    check("labels", properties["labels"], [{"labelName": title, "labelType": "User"}])
    check("first activity", properties["firstActivityTimeUtc"], "2023-03-21T12:00:00.123Z")
    check("last activity", properties["lastActivityTimeUtc"], "2023-03-21T12:00:00.000Z")
    check("the etag has its quotes", incident["etag"][:1] + incident["etag"][-1:], '""')
check("a blank between day and time", create("x", "Low", firstActivityTimeUtc=str(datetime.datetime(2023, 3, 21, 12))).status_code, 201)

# list_incidents with the parameters of the manual
params = {"$top": 500, "$filter": "contains(properties/title, 'custom') and properties/createdTimeUtc gt 2023-03-21T12:00:00Z"}
listed = get("/incidents", **params)
check("the filter of the manual", [row["properties"]["title"] for row in listed.json()["value"]], ["A custom incident"])
for title in titles:
    literal = title.replace("'", "''")
    found = get("/incidents", **{"$filter": f"properties/title eq '{literal}'"}).json()
    check(f"asked for {title!r}", [row["properties"]["title"] for row in found.get("value", [found])], [title])
check("nothing found", get("/incidents", **{"$filter": "properties/title eq 'none'"}).json(), {"value": []})

# get_incident, by id in either case and by name
incident_id = created["A custom incident"]["name"]
single = get(f"/incidents/{incident_id.upper()}")
check("one by id", [single.status_code, "value" in single.json(), single.json()], [200, False, created["A custom incident"]])
check("one by name", by_name("/incidents", "title", "A custom"), [incident_id])
check("an unknown one", get(f"/incidents/{uuid.uuid4()}").status_code, 404)

# update_incident: reads, then sends the items with title, status and etag
def update(name, items):
    now = get(f"/incidents/{name}").json()
    kept = {key: now["properties"][key] for key in ("title", "status")}
    return put(f"/incidents/{name}", {"properties": {**kept, **items}, "etag": now["etag"]})


changed = update(incident_id, {"severity": "Low", "properties.description": "prefixed"})
check("updated", changed.status_code, 200)
check("severity", changed.json()["properties"]["severity"], "Low")
check("the description under its prefix", changed.json()["properties"]["description"], "prefixed")
check("labels stay", changed.json()["properties"]["labels"], created["A custom incident"]["properties"]["labels"])
check("a stale etag", put(f"/incidents/{incident_id}", {"properties": {"status": "Active"}, "etag": '"1"'}).status_code, 409)
check("a title for a name", put("/incidents/A custom incident", {"properties": {"title": "t", "severity": "Low", "status": "New"}}).status_code, 400)
check("no phantom came of it", by_name("/incidents", "title", "A custom"), [incident_id])
closed = update(incident_id, {"status": "Closed", "classification": "FalsePositive", "classificationReason": "InaccurateData", "classificationComment": "it's"})
check("closed", [closed.json()["properties"][key] for key in ("status", "classification", "classificationReason", "classificationComment")], ["Closed", "FalsePositive", "InaccurateData", "it's"])

# post_comment and the flag `comments`
for message in titles:
    comment_id = str(uuid.uuid4())
    reply = put(f"/incidents/{incident_id}/comments/{comment_id}", {"properties": {"message": message}})
    check("comment", [reply.status_code, reply.json()["name"], reply.json()["properties"]["message"]], [201, comment_id, message])
comments = get(f"/incidents/{incident_id}/comments", "2020-04-01").json()["value"]
check("comments come newest first", [row["properties"]["message"] for row in comments], titles[::-1])
check("authors have names", {type(row["properties"]["author"]["name"]) for row in comments}, {str})
check("a comment on nothing", put(f"/incidents/{uuid.uuid4()}/comments/{uuid.uuid4()}", {"properties": {"message": "x"}}).status_code, 404)

# create_bookmark, add_bookmark_to_incident by name, and the flag `bookmarks`
bookmark_id = str(uuid.uuid4())
bookmark = put(f"/bookmarks/{bookmark_id}", {"properties": {"displayName": "Kept", "query": "A | where x == 'y'", "labels": ["one"], "notes": None}})
check("bookmark", [bookmark.status_code, bookmark.json()["name"]], [201, bookmark_id])
check("bookmark by name", by_name("/bookmarks", "displayName", "Kept"), [bookmark_id])
path = base[len(manager):]
for target in (f"{base}/bookmarks/{bookmark_id}", f"{path}/bookmarks/{bookmark_id}"):
    relation = put(f"/incidents/{incident_id}/relations/{uuid.uuid4()}", {"properties": {"relatedResourceId": target}}, "2021-04-01")
    check(f"relation to {target[:8]}", relation.status_code, 201 if target.startswith("http") else 409)
relations = get(f"/incidents/{incident_id}/relations", "2020-04-01").json()["value"]
shown = [row["properties"]["relatedResourceName"] for row in relations if row["properties"]["relatedResourceType"] == "Microsoft.SecurityInsights/Bookmarks"]
check("bookmarks of the incident", shown, [bookmark_id])
check("counted", get(f"/incidents/{incident_id}").json()["properties"]["additionalData"]["bookmarksCount"], 1)

# the flags `alerts` and `entities`: POST with a content type and no body
alerts, entities = post(f"/incidents/{incident_id}/alerts"), post(f"/incidents/{incident_id}/entities")
check("alerts", [alerts.status_code, alerts.json()], [200, {"value": []}])
check("entities", [entities.status_code, entities.json()], [200, {"entities": [], "metaData": []}])

removed = httpx.delete(base + f"/bookmarks/{bookmark_id}", headers=headers, params={"api-version": "2020-01-01"}, timeout=60)
check("delete_bookmark", removed.status_code, 200)
check("its relation went too", get(f"/incidents/{incident_id}/relations", "2020-04-01").json(), {"value": []})

# a token that is none, as `ClientAuthenticationError` wants it
denied = httpx.get(base + "/incidents", headers={**headers, "Authorization": "Bearer nobody"}, params={"api-version": "2020-01-01"}, timeout=60)
check("no token", [denied.status_code, sorted(denied.json()["error"])], [401, ["code", "message"]])
done()
