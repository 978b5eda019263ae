# Requests as Intezer's Python SDK 1.27.6 sends them, with the HTTP library it is built on (requests): sessions, bodies on GET, uploads.
import base64
import datetime
import hashlib
import io
import json
import time
import uuid
from email.message import EmailMessage

import requests
from driver import check, done, told
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

base = told["url"] + "/api/v2-0"


class Api:
    """The session: a token that is renewed once on 401, JSON on every request that is no upload, retries only where it says so."""

    def __init__(self, key):
        self.key = key
        self.session = requests.Session()
        retry = Retry(total=3, backoff_factor=0.1, raise_on_status=False)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))
        self.session.headers["User-Agent"] = "intezer-python-sdk-1.27.6/tests"

    def login(self):
        self.session.headers.pop("Authorization", None)
        reply = self.session.post(base + "/get-access-token", json={"api_key": self.key})
        if reply.status_code == 200:
            check("expiry in seconds", 0 < reply.json()["expire_at"] - time.time() < 86_400, True)
            self.session.headers["Authorization"] = "Bearer " + reply.json()["result"]
        return reply

    def ask(self, method, path, data=None, **upload):
        if "Authorization" not in self.session.headers:
            self.login()
        for _ in range(2):
            if upload:
                reply = self.session.request(method, base + path, data=data, **upload)
            else:
                body = json.dumps(data or {})
                reply = self.session.request(method, base + path, data=body, headers={"Content-Type": "application/json"})
            if reply.status_code != 401:
                return reply
            self.login()
        return reply


def mail(subject, attachment=b"MZ no program", size=0):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@login.example", "b@example.org", subject
    message["Message-ID"] = f"<{uuid.uuid4()}@login.example>"
    message.set_content("Verify your password: http://198.51.100.7/login" + "\nx" * size)
    message.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="für.pdf.exe")
    return message.as_bytes()


fields = {"alert_source": "phishing_emails", "display_fields": "reported_by,sender,received,subject,message_id,to"}


def send(api, raw, filename=..., **more):
    name = hashlib.sha256(raw).hexdigest() if filename is ... else filename
    return api.ask("POST", "/alerts/ingest/binary", {**fields, **more}, files={"file": (name, io.BytesIO(raw))})


def finished(api, alert_id, environment=None):
    until = time.time() + 90
    asked = {"alert_id": alert_id, **({"environment": environment} if environment else {})}
    while time.time() < until:
        reply = api.ask("GET", "/alerts/get-by-id", asked)
        check("polled", [reply.status_code, type(reply.json()["result"]["environment"]), "error" in reply.json()], [200, str, False])
        if reply.json()["status"] not in ("queued", "in_progress"):
            return reply.json()["result"]
        time.sleep(0.1)
    raise TimeoutError(alert_id)


def operation(api, reply):
    """`result_url` is appended to the base; `succeeded` needs a result, and a key `error` would be a failure."""
    check("operation accepted", [reply.status_code // 100, reply.json()["result_url"][:1]], [2, "/"])
    until = time.time() + 60
    while time.time() < until:
        state = api.ask("GET", reply.json()["result_url"]).json()
        check("no error in a good answer", "error" in state, False)
        if state["status"] == "succeeded":
            return state["result"]
        time.sleep(0.1)
    raise TimeoutError(reply.json()["result_url"])


def walked(api, path, total, rows, wrapped=True, limit=3, **filters):
    """Offset 0 first, then by the rows received, while pages × limit < total."""
    found, pages = [], 0
    while True:
        answer = api.ask("POST", path, {**filters, "offset": len(found), "limit": limit}).json()
        answer = answer["result"] if wrapped else answer
        pages += 1
        found += answer[rows]
        check("the total is a whole number", type(answer[total]), int)
        if pages * limit >= answer[total]:
            check(f"{path} gives what its total says", len(found), answer[total])
            return found


api = Api(told["key"])
available = requests.get(base + "/is-available")
check("is available", [available.status_code, available.json()], [200, {"is_available": True}])
for key in ("wrong", "", None):
    reply = Api(key).login()
    check(f"key {key!r}", [reply.status_code, reply.json()], [401, {"error": "Invalid API key"}])

# send_phishing_email, wait, result
raw = mail("Invoice")
sha = hashlib.sha256(raw).hexdigest()
reply = send(api, raw, default_verdict="suspicious_behavior", alert_sender="abuse box", additional_info=json.dumps({"ticket": 7}), wait=True)
check("accepted", [reply.status_code, reply.json()], [200, {"result": True, "alert_id": sha}])
alert = finished(api, sha)
for name, wanted in {"alert_id": sha, "environment": "production", "source": "phishing_emails", "sender": "abuse box", "additional_info": {"ticket": 7}}.items():
    check(name, alert[name], wanted)
check("update time", datetime.datetime.fromisoformat(alert["alert_update_time"]).utcoffset(), datetime.timedelta(0))
check("creation time", len(alert["alert"]["creation_time"]), 19)
check("verdict", type(alert["triage_result"]["alert_verdict"]), str)
check("page", alert["intezer_alert_url"].startswith(told["url"]), True)
check("again", send(api, raw).json(), {"result": True, "alert_id": sha})
check("by the file's name None", send(api, mail("no name"), None).status_code, 200)
check("by a name of any letters", send(api, mail("odd name"), 'für "請求書".eml').status_code, 200)

# fetch_scans
kinds = set()
for scan in alert["scans"]:
    kind = scan["scan_type"]
    part = scan.get(f"{kind}_analysis")
    kinds.add(kind)
    path = {"file": "/analyses/", "url": "/url/"}[kind] + part["analysis_id"]
    answer = api.ask("GET", path)
    result = answer.json()["result"]
    check(f"{kind} analysis", [answer.status_code, answer.json()["status"], result["analysis_id"]], [200, "succeeded", part["analysis_id"]])
    if "analysis_time" in result:
        datetime.datetime.strptime(result["analysis_time"], "%a, %d %b %Y %X GMT")
    check("its verdicts", [type(result.get(key)) for key in (("verdict", "sub_verdict") if kind == "file" else ("submitted_url", "summary"))], [str, str if kind == "file" else dict])
check("kinds of scans", kinds, {"file", "url"})

# raw data, notify, several at once
answer = api.ask("GET", f"/alerts/{sha}/raw-data", {"environment": "production", "raw_data_type": "raw_alert"}).json()
check("raw data", base64.b64decode(answer["raw_data"]["raw_email"]) == raw, True)
check("by its link", requests.get(answer["result_url"]).content == raw, True)
check("metadata", [answer["metadata"][key] for key in ("environment", "raw_data_type")], ["production", "raw_alert"])
check("notified", api.ask("POST", f"/alerts/{sha}/notify", {"environment": "production"}).json(), {"result": True, "notified_channels": []})
several = api.ask("GET", "/alerts/search", {"alert_ids": [sha, "unknown"], "environments": ["production"]}).json()["result"]
check("several", [several["alerts_count"], [row["alert_id"] for row in several["alerts"]]], [1, [sha]])

# ids with anything in them, in paths as the library writes them
for odd in ("ldt:1:2", "a b", "für", "a+b;c,d", "a&b=c", "(x)'!*", "/subscriptions/x/y", "x/raw-data", "\U0001f600"):
    body = {"alert": {"id": odd}, "definition_mapping": {"alert_id": "id"}, "alert_source": "s1"}
    check(f"ingest {odd!r}", api.ask("POST", "/alerts/ingest", body).json(), {"result": True, "alert_id": odd})
    reply = api.ask("GET", f"/alerts/{odd}/raw-data", {"environment": "production"})
    check(f"raw data of {odd!r}", [reply.status_code, reply.json().get("raw_data")], [200, {"id": odd}])

# an id in two environments
send(api, raw, environment="lab")
conflict = api.ask("GET", "/alerts/get-by-id", {"alert_id": sha})
check("two environments", [conflict.status_code, conflict.json()], [409, {"error": "Alert exists in multiple environments"}])
check("one of them", finished(api, sha, "lab")["environment"], "lab")

# query_alerts_history, in floats and in pages
now = datetime.datetime.now(datetime.timezone.utc)
span = {"start_time": (now - datetime.timedelta(days=1)).timestamp(), "end_time": (now + datetime.timedelta(minutes=5)).timestamp(), "time_filter_type": "creation_time"}
rows = walked(api, "/alerts/search", "alerts_count", "alerts", sources=["phishing_emails"], **span)
check("history", sorted(row["alert_id"] for row in rows).count(sha), 2)
check("rows have a verdict", [row for row in rows if "verdict" not in row or "alert_id" not in row], [])
check("nothing", walked(api, "/alerts/search", "alerts_count", "alerts", hostnames=["nobody"]), [])

# a token that went stale is renewed, and an upload that was read already comes empty: refused, not kept
api.session.headers["Authorization"] = "Bearer stale"
check("renewed", api.ask("GET", "/alerts/search", {"alert_ids": [sha]}).json()["result"]["alerts_count"], 2)
api.session.headers["Authorization"] = "Bearer stale"
lost = api.ask("POST", "/alerts/ingest/binary", fields, files={"file": ("x", io.BytesIO(b""))})
check("empty upload", [lost.status_code, type(lost.json()["message"])], [400, dict])

# delete
check("deleting", operation(api, api.ask("DELETE", f"/alerts/{sha}", {"environment": "lab"})) is not None, True)
check("deleting the other", operation(api, api.ask("DELETE", f"/alerts/{sha}", {"environment": None})) is not None, True)
gone = api.ask("GET", "/alerts/get-by-id", {"alert_id": sha})
check("gone", [gone.status_code, gone.json()], [404, {"error": "Alert not found"}])
check("gone from raw data", api.ask("GET", f"/alerts/{sha}/raw-data", {"environment": "production"}).status_code, 404)
check("deleting it again", api.ask("DELETE", f"/alerts/{sha}", {"environment": None}).status_code, 404)

# incidents and cases, made by the test
for kind, found in (("incident", told["incident"]), ("case", told["case"])):
    reply = api.ask("GET", "/incidents/get-by-id", {"incident_id": found["id"]}) if kind == "incident" else api.ask("GET", f"/cases/{found['id']}")
    result = reply.json()["result"]
    check(f"{kind} by id", reply.status_code, 200)
    if kind == "incident":
        check("incident", [result["incident"]["name"], type(result["triage_summary"]), result["environment"]], [found["title"], dict, "production"])
        check("unknown incident", api.ask("GET", "/incidents/get-by-id", {"incident_id": "none"}).status_code, 404)
        answer = api.ask("GET", f"/incidents/{found['id']}/raw-data", {"environment": None, "raw_data_type": "raw_incident"}).json()
        check("raw incident", [type(answer["raw_data"]), requests.get(answer["result_url"]).status_code], [dict, 200])
    else:
        check("case", [result[key] for key in ("case_id", "case_title", "case_status", "case_priority")], [found["id"], found["title"], "new", "medium"])
        check("types", [type(result[key]) for key in ("alerts_count", "case_sources", "case_tags", "intezer_case_url", "case_triage")], [int, list, list, str, dict])
        for part in ("devices", "users", "ttps"):
            check(part, api.ask("GET", f"/cases/{found['id']}/{part}").json(), {"result": {part: []}})
        check("unknown case", api.ask("GET", "/cases/none").status_code, 404)
seconds = {"start_time": int(now.timestamp()) - 3600, "end_time": int(now.timestamp()) + 3600, "time_filter_type": ["creation_time"], "sort_by": ["creation_time"]}
rows = walked(api, "/incidents/search", "incidents_count", "incidents", names=[told["incident"]["title"]], **seconds)
check("incidents", [(row["incident_id"], row["name"]) for row in rows], [(told["incident"]["id"], told["incident"]["title"])])
payload = {"case_statuses": ["new"], "priorities": ["medium", "high"], "time_range_start": seconds["start_time"], "time_range_end": seconds["end_time"], "time_range_field": "creation_time"}
rows = walked(api, "/cases/search", "cases_count", "cases", payload=payload, search_mode="and", sort_by="creation_time")
check("cases", [(row["case_id"], row["case_title"]) for row in rows], [(told["case"]["id"], told["case"]["title"])])
check("devices", walked(api, "/devices/search", "devices_count", "devices", wrapped=False, search_mode="and"), [])
me = api.ask("GET", "/accounts/me").json()["result"]
check("account", [type(me[key]) for key in ("account_id", "account_name", "account_email")], [str, str, str])
quota = api.ask("GET", "/current-quota-usage").json()["result"]["file_scans"]
check("quota", [type(quota["quota"]), type(quota["usage"]), quota["type"]], [int, int, "monthly"])

# what is not built says so, in an object and without a retry
for method, path in (("POST", "/analyze"), ("POST", "/analyze-by-hash"), ("POST", "/url"), ("GET", "/families"), ("POST", "/analyses/history"), ("GET", "/endpoint-analyses/x")):
    reply = api.ask(method, path)
    check(f"{method} {path}", [reply.status_code, type(reply.json()["error"])], [501, str])

# a large mail, whole again
large = mail("large", b"\x00\xff" * 4_000_000)
check("large", send(api, large).status_code, 200)
answer = api.ask("GET", f"/alerts/{hashlib.sha256(large).hexdigest()}/raw-data", {"environment": "production"}).json()
check("large raw data", base64.b64decode(answer["raw_data"]["raw_email"]) == large, True)
done()
